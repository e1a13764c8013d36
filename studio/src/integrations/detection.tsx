/** Detection first (1.1): with one mailbox and a sign-in Lockstep finds the server, its version and how to sign in, and fills it in. */
import { Alert, Button, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { ApiError, byField } from '../api/problem.ts';
import { Certificates } from './certificates.tsx';
import { look, offeredInstead, type Detected } from './detect.ts';
import { Hops } from './hops.tsx';
import { Section, type Form } from './section.tsx';
import { EwsAllowed, isEwsClosed } from './graph/ews-allowed.tsx';
import { orNull, type Values } from './values.ts';

type Found = { readonly said: Detected; readonly switched: readonly [Values['authentication'], Values['authentication']] | null };

/** What was found goes into the fields below, where everything can be changed. */
const fill = (form: Form, said: Detected): Found['switched'] => {
  if (said.endpoint !== null) form.setFieldValue('endpoint', said.endpoint);
  const before = form.getValues().authentication;
  const after = offeredInstead(before, said.offers);
  if (after === null) return null;
  form.setFieldValue('authentication', after);
  return [before, after];
};

const Said = ({ form, found: { said, switched } }: { readonly form: Form; readonly found: Found }) => {
  const { t } = useTranslation();
  const ways = (offers: readonly Values['authentication'][]): string =>
    offers.map((one) => t(`integrations.detection.ways.${one}`)).join(', ');
  const { pinnedCertificates: pins, authentication, oauth, address } = form.getValues();
  const application = authentication === 'oauth' ? { ...oauth, authority: orNull(oauth.authority) } : null;
  return (
    <Alert color={said.cause === null ? 'teal' : 'yellow'} variant="light" role="status" p="sm">
      <Text size="sm">{said.seen}</Text>
      {said.endpoint !== null && said.server === null && (
        <Text size="sm">{t('integrations.detection.filled', { endpoint: said.endpoint })}</Text>
      )}
      {said.remarks.map((remark) => (
        <Text key={remark} size="sm">
          {remark}
        </Text>
      ))}
      {said.server !== null && said.transport !== 'graph' && (
        <Text size="sm">
          {t('integrations.detection.found', {
            product: t(`integrations.reach.versions.${said.server.product}`),
            version: said.server.version ?? '–',
            schema: said.server.schemaVersion ?? '–',
          })}
        </Text>
      )}
      {said.offers !== null && said.offers.length > 0 && said.transport !== 'graph' && (
        <Text size="sm">{t('integrations.detection.offers', { offers: ways(said.offers) })}</Text>
      )}
      {switched !== null && (
        <Text size="sm" fw={600}>
          {t('integrations.detection.switched', { before: ways([switched[0]]), after: ways([switched[1]]) })}
        </Text>
      )}
      {said.sentence !== null && (
        <Text size="sm">
          {said.sentence} {said.next}
        </Text>
      )}
      {isEwsClosed(said.cause, said.endpoint, application) && <EwsAllowed {...application} mailbox={address} />}
      {said.hops.length > 0 && <Hops hops={said.hops} open={said.found === null} />}
      {said.certificates.length > 0 && (
        <Certificates
          chain={said.certificates}
          pinned={pins.map((one) => one.sha256)}
          open={said.cause === 'certificateNotTrusted' || said.cause === 'certificateForAnotherName'}
          pin={({ sha256, subject, validFrom, validTo }) =>
            form.setFieldValue('pinnedCertificates', [...pins, { sha256, subject, validFrom, validTo }])
          }
        />
      )}
    </Alert>
  );
};

export const Detection = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  const { address, password, ewsPassword, transport, authentication } = form.getValues();
  const looking = useMutation({
    mutationFn: async (): Promise<Found> => {
      const said = await look(form.getValues());
      return { said, switched: fill(form, said) };
    },
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(byField(error));
    },
  });
  const lacks = address.trim() === '' || password === '' || (transport === 'detect' && authentication !== 'oauth' && ewsPassword === '');
  return (
    <Section title={t(`integrations.detection.section.${transport}`)} help={t(`integrations.detection.sectionHelp.${transport}`)}>
      <TextInput
        label={t('integrations.autodiscover.address')}
        description={t(`integrations.detection.addressHelp.${transport}`)}
        placeholder={t('integrations.test.placeholder')}
        type="email"
        autoComplete="off"
        {...form.getInputProps('address')}
      />
      <div>
        <Button variant="default" disabled={lacks} loading={looking.isPending} onClick={() => looking.mutate()}>
          {t(`integrations.detection.run.${transport}`)}
        </Button>
        {lacks && (
          <Text size="xs" c="dimmed" mt={4}>
            {t('integrations.detection.first')}
          </Text>
        )}
      </div>
      {looking.data !== undefined && !looking.isPending && <Said form={form} found={looking.data} />}
      {looking.error !== null && (
        <Alert color="red" role="alert" p="sm">
          {looking.error.message} {looking.error instanceof ApiError && looking.error.next}
        </Alert>
      )}
    </Section>
  );
};
