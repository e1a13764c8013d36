/** The application that signs in by OAuth: which one, who issues its tokens, and with what it proves itself. */
import { PasswordInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import type { Form } from './section.tsx';

const CLOUDS = ['global', 'usGovHigh', 'usGovDod', 'china'] as const;

export const CloudField = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  return (
    <Select
      label={t('integrations.oauth.cloud')}
      description={t('integrations.oauth.cloudHelp')}
      data={CLOUDS.map((value) => ({ value, label: t(`integrations.oauth.clouds.${value}`) }))}
      allowDeselect={false}
      {...form.getInputProps('oauth.cloud')}
    />
  );
};

export const TenantField = ({ form, required }: { readonly form: Form; readonly required: boolean }) => {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('integrations.oauth.tenant')}
      description={t('integrations.oauth.tenantHelp')}
      autoComplete="off"
      required={required}
      {...form.getInputProps('oauth.tenant')}
    />
  );
};

/** `help` says what the application may do, which is not the same by EWS and by Graph. */
export const ClientIdField = ({ form, help }: { readonly form: Form; readonly help: string }) => {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('integrations.oauth.clientId')}
      description={help}
      autoComplete="off"
      required
      {...form.getInputProps('oauth.clientId')}
    />
  );
};

export const ApplicationSecret = ({ form, kept }: { readonly form: Form; readonly kept: boolean }) => {
  const { t } = useTranslation();
  return (
    <PasswordInput
      visibilityToggleButtonProps={{ 'aria-label': t('common.showPassword') }}
      label={t('integrations.oauth.secret')}
      description={t('integrations.oauth.secretHelp')}
      placeholder={kept ? t('integrations.account.passwordKept') : ''}
      autoComplete="new-password"
      required={!kept}
      {...form.getInputProps('password')}
    />
  );
};

export const AudienceField = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('integrations.oauth.audience')}
      description={t('integrations.oauth.audienceHelp')}
      inputMode="url"
      {...form.getInputProps('oauth.audience')}
    />
  );
};

/** For EWS, where the server may be one's own and trust an issuer of one's own. */
export const ApplicationFields = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  const own = form.getValues().oauth.authority.trim() !== '';
  return (
    <>
      {!own && <CloudField form={form} />}
      {!own && <TenantField form={form} required />}
      <ClientIdField form={form} help={t('integrations.oauth.clientIdHelp')} />
      <TextInput
        label={t('integrations.oauth.authority')}
        description={t('integrations.oauth.authorityHelp')}
        inputMode="url"
        {...form.getInputProps('oauth.authority')}
      />
      <AudienceField form={form} />
    </>
  );
};
