/** Where the server is, and how sure Lockstep has to be that it is the right one (section 1 of the rules). */
import { Alert, Button, Group, Input, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import { dayWords, inPairs } from './fingerprint.ts';
import classes from './form.module.css';
import { isOnline } from './online.ts';
import { OnlineOffer } from './transport-fields.tsx';
import { Section, type Form } from './section.tsx';

const VERSIONS = [
  'detect',
  'Exchange2010_SP2',
  'Exchange2013_SP1',
  'Exchange2016',
  'Exchange2019',
  'ExchangeSE',
  'ExchangeOnline',
] as const;

type Reach = { readonly form: Form; /** Its mailboxes stay with their transport. */ readonly paired: boolean };
export const ReachFields = ({ form, paired }: Reach) => {
  const { t } = useTranslation();
  const { transport, endpoint, verifyTls } = form.getValues();
  return (
    <Section
      title={t(transport === 'detect' ? 'integrations.graph.ewsReach' : 'integrations.reach.section')}
      help={t('integrations.reach.sectionHelp')}
    >
      <TextInput
        label={t('integrations.reach.endpoint')}
        description={t('integrations.autodiscover.endpointHelp')}
        placeholder="https://mail.example.com/EWS/Exchange.asmx"
        inputMode="url"
        {...form.getInputProps('endpoint')}
      />
      {isOnline(endpoint) && <OnlineOffer form={form} paired={paired} />}
      {endpoint.trim() === '' && (
        <TextInput
          label={t('integrations.autodiscover.service')}
          description={t('integrations.autodiscover.serviceHelp')}
          placeholder="https://mail.example.com/autodiscover/autodiscover.svc"
          inputMode="url"
          {...form.getInputProps('autodiscoverEndpoint')}
        />
      )}
      <Select
        label={t('integrations.reach.serverVersion')}
        description={t('integrations.reach.serverVersionHelp')}
        data={VERSIONS.map((value) => ({ value, label: t(`integrations.reach.versions.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps('serverVersion')}
      />
      <Switch
        label={t('integrations.reach.verifyTls')}
        description={t('integrations.reach.verifyTlsHelp')}
        {...form.getInputProps('verifyTls', { type: 'checkbox' })}
      />
      {!verifyTls && (
        <Alert color="yellow" variant="light" p="xs" role="status">
          {t('integrations.reach.verifyTlsOff')}
        </Alert>
      )}
      <Textarea
        label={t('integrations.reach.authorities')}
        description={t('integrations.reach.authoritiesHelp')}
        placeholder="-----BEGIN CERTIFICATE-----"
        autosize
        minRows={3}
        maxRows={10}
        spellCheck={false}
        className={classes.pem ?? ''}
        {...form.getInputProps('certificateAuthorities')}
      />
      <Pins form={form} />
    </Section>
  );
};

/** What was taken over from a test: each with its fingerprint and its days, to be compared and to be removed again. */
const Pins = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  const pins = form.getValues().pinnedCertificates;
  return (
    <Stack gap="xs">
      <div>
        <Input.Label labelElement="div">{t('integrations.tls.pinned')}</Input.Label>
        <Input.Description>{t('integrations.tls.pinnedHelp')}</Input.Description>
      </div>
      {pins.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('integrations.tls.none')}
        </Text>
      )}
      {pins.map(({ sha256, subject, validFrom, validTo }) => (
        <Group key={sha256} justify="space-between" wrap="nowrap" align="flex-start">
          <div className={classes.pinned}>
            <Text size="sm">{subject ?? t('integrations.tls.unknown')}</Text>
            {validFrom !== null && validTo !== null && (
              <Text size="xs" c="dimmed">
                {t('integrations.test.fromTo', { from: dayWords(validFrom), to: dayWords(validTo) })}
              </Text>
            )}
            <Text size="xs" ff="monospace">
              {inPairs(sha256)}
            </Text>
          </div>
          <Button
            variant="default"
            size="xs"
            className={classes.whole ?? ''}
            aria-label={t('integrations.tls.unpin', { subject: subject ?? inPairs(sha256).slice(0, 11) })}
            onClick={() =>
              form.setFieldValue(
                'pinnedCertificates',
                pins.filter((one) => one.sha256 !== sha256),
              )
            }
          >
            {t('integrations.tls.remove')}
          </Button>
        </Group>
      ))}
      {form.errors['pinnedCertificates'] !== undefined && <Input.Error>{form.errors['pinnedCertificates']}</Input.Error>}
    </Stack>
  );
};
