/** The application that signs in by OAuth: which one, and who issues its tokens. */
import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Form } from './section.tsx';

const CLOUDS = ['global', 'usGovHigh', 'usGovDod', 'china'] as const;

export const ApplicationFields = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  const own = form.getValues().oauth.authority.trim() !== '';
  return (
    <>
      {!own && (
        <Select
          label={t('integrations.oauth.cloud')}
          description={t('integrations.oauth.cloudHelp')}
          data={CLOUDS.map((value) => ({ value, label: t(`integrations.oauth.clouds.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('oauth.cloud')}
        />
      )}
      {!own && (
        <TextInput
          label={t('integrations.oauth.tenant')}
          description={t('integrations.oauth.tenantHelp')}
          autoComplete="off"
          required
          {...form.getInputProps('oauth.tenant')}
        />
      )}
      <TextInput
        label={t('integrations.oauth.clientId')}
        description={t('integrations.oauth.clientIdHelp')}
        autoComplete="off"
        required
        {...form.getInputProps('oauth.clientId')}
      />
      <TextInput
        label={t('integrations.oauth.authority')}
        description={t('integrations.oauth.authorityHelp')}
        inputMode="url"
        {...form.getInputProps('oauth.authority')}
      />
      <TextInput
        label={t('integrations.oauth.audience')}
        description={t('integrations.oauth.audienceHelp')}
        inputMode="url"
        {...form.getInputProps('oauth.audience')}
      />
    </>
  );
};
