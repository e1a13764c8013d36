/** What Microsoft Graph needs: the application, with what it proves itself, and the address at which changes are told. */
import { Alert, Stack, Textarea, TextInput } from '@mantine/core';
import { InformationCircleIcon } from '@heroicons/react/20/solid';
import { useState } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import { ApplicationSecret, AudienceField, ClientIdField, CloudField, TenantField } from '../application-fields.tsx';
import classes from '../form.module.css';
import { Section, type Form } from '../section.tsx';
import { GrantSteps } from './grant-steps.tsx';

type Fields = { readonly form: Form; /** There is a secret of the application already. */ readonly kept: boolean };
export const GraphFields = ({ form, kept }: Fields) => {
  const { t } = useTranslation();
  const { transport, oauth, authentication, notificationUrl } = form.getValues();
  return (
    <Section
      title={t('integrations.graph.section')}
      help={t(transport === 'detect' ? 'integrations.graph.sectionHelpDetect' : 'integrations.graph.sectionHelp')}
    >
      <CloudField form={form} />
      <TenantField form={form} required={oauth.authority.trim() === ''} />
      <ClientIdField form={form} help={t('integrations.graph.clientIdHelp')} />
      <ApplicationSecret form={form} kept={kept} />
      <details className={classes.fold}>
        <summary>{t('integrations.grant.show')}</summary>
        <div>
          <GrantSteps cloud={oauth.cloud} tenant={oauth.tenant} clientId={oauth.clientId} />
        </div>
      </details>
      <TextInput
        label={t('integrations.graph.notificationUrl')}
        description={t('integrations.graph.notificationUrlHelp')}
        placeholder="https://booking.example.com"
        inputMode="url"
        {...form.getInputProps('notificationUrl')}
      />
      {notificationUrl.trim() === '' && (
        <Alert color="blue" variant="light" p="xs" role="note" icon={<InformationCircleIcon />}>
          {t('integrations.graph.polled')}
        </Alert>
      )}
      <OwnAddresses form={form} withAudience={transport === 'detect' && authentication === 'oauth'} />
    </Section>
  );
};

/** Whether something that is folded away is set, or was refused. */
const isInside = (form: Form): boolean => {
  const { graphEndpoint, oauth, transport, certificateAuthorities } = form.getValues();
  const set = graphEndpoint !== '' || oauth.authority !== '' || (transport === 'graph' && certificateAuthorities !== '');
  return set || Object.keys(form.errors).some((field) => /^(graphEndpoint|oauth\.(authority|audience))$/.test(field));
};

/** What few need. Authorities of a server of one's own have their place among the fields of EWS where there are such. */
const OwnAddresses = ({ form, withAudience }: { readonly form: Form; readonly withAudience: boolean }) => {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <details className={classes.fold} open={open || isInside(form)} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('integrations.graph.own')}</summary>
      <Stack gap="lg" component="div">
        <TextInput
          label={t('integrations.graph.graphEndpoint')}
          description={t('integrations.graph.graphEndpointHelp')}
          placeholder="https://graph.microsoft.com"
          inputMode="url"
          {...form.getInputProps('graphEndpoint')}
        />
        <TextInput
          label={t('integrations.graph.authority')}
          description={t('integrations.graph.authorityHelp')}
          inputMode="url"
          {...form.getInputProps('oauth.authority')}
        />
        {withAudience && <AudienceField form={form} />}
        {form.getValues().transport === 'graph' && (
          <Textarea
            label={t('integrations.reach.authorities')}
            description={t('integrations.graph.authoritiesHelp')}
            placeholder="-----BEGIN CERTIFICATE-----"
            autosize
            minRows={3}
            maxRows={10}
            spellCheck={false}
            className={classes.pem ?? ''}
            {...form.getInputProps('certificateAuthorities')}
          />
        )}
      </Stack>
    </details>
  );
};
