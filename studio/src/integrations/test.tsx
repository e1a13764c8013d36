/** *Test connection* (1.1): each step as it happens, with what was seen and what to do next. */
import { Alert, Button, Checkbox, Loader, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { CheckCircleIcon, EllipsisHorizontalCircleIcon, MinusCircleIcon, PlayIcon, XCircleIcon } from '@heroicons/react/20/solid';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf, type Schema } from '../api/client.ts';
import { ApiError, byField } from '../api/problem.ts';
import { complain, say } from '../shell/toast.tsx';
import { whenWords } from '../users/when.ts';
import { Certificates, type Certificate } from './certificates.tsx';
import { EwsAllowed, isEwsClosed } from './graph/ews-allowed.tsx';
import { Hops } from './hops.tsx';
import { LinkButton } from './link-button.tsx';
import { integrationQuery, lastTestQuery, type Integration } from './queries.ts';
import { runTest, stepsOf, type Judgement, type Step } from './steps.ts';
import classes from './test.module.css';

const ICONS = { passed: CheckCircleIcon, failed: XCircleIcon, skipped: MinusCircleIcon } as const;

type Done = { readonly step: Step; readonly address: string; readonly integration: Integration } & Partial<Pinning>;
const Done = ({ step, address, integration, pin, pinned = [] }: Done) => {
  const { t } = useTranslation();
  const Icon = ICONS[step.outcome];
  return (
    <li className={classes.step} data-outcome={step.outcome}>
      <Icon className={classes.icon ?? ''} width={20} height={20} aria-label={t(`integrations.test.outcomes.${step.outcome}`)} role="img" />
      <div className={classes.said}>
        <div className={classes.line}>
          <Text fw={600} size="sm">
            {t(`integrations.test.steps.${step.step}`)}
          </Text>
          <Text size="xs" c="dimmed">
            {t('integrations.test.milliseconds', { ms: Math.round(step.milliseconds) })}
          </Text>
        </div>
        <Text size="sm" className={classes.seen ?? ''}>
          {step.seen}
        </Text>
        {step.sentence !== null && (
          <dl className={classes.why}>
            <dt>{t('integrations.test.cause')}</dt>
            <dd>{step.sentence}</dd>
            {step.next !== null && <dt>{t('integrations.test.next')}</dt>}
            {step.next !== null && <dd>{step.next}</dd>}
          </dl>
        )}
        <Ways step={step} address={address} integration={integration} />
        {step.hops !== undefined && step.hops.length > 0 && <Hops hops={step.hops} open={step.outcome === 'failed'} />}
        {step.certificates !== undefined && step.certificates.length > 0 && (
          <Certificates
            chain={step.certificates}
            pinned={pinned}
            open={step.outcome === 'failed'}
            {...(pin === undefined ? {} : { pin })}
          />
        )}
      </div>
    </li>
  );
};

/** What an administrator of Exchange Online does about it, where that is a matter of commands. */
const Ways = ({ step: { cause }, address, integration }: Pick<Done, 'step' | 'address' | 'integration'>) => {
  const { t } = useTranslation();
  const { id, transport, endpoint, oauth } = integration;
  if (transport !== 'graph' && isEwsClosed(cause, endpoint, oauth)) return <EwsAllowed {...oauth} mailbox={address} />;
  if (transport === 'ews' || (cause !== 'noRights' && cause !== 'blockedByPolicy')) return null;
  return (
    <LinkButton to="/integrations/$id" params={{ id }} search={{ tab: 'grant' }} variant="default" size="xs" mt="xs">
      {t('integrations.grant.toSteps')}
    </LinkButton>
  );
};

const Waiting = ({ step, running }: { readonly step: Step['step']; readonly running: boolean }) => {
  const { t } = useTranslation();
  return (
    <li className={classes.step} data-outcome={running ? 'running' : 'waiting'}>
      {running ? (
        <Loader size={20} aria-label={t('integrations.test.outcomes.running')} role="img" />
      ) : (
        <EllipsisHorizontalCircleIcon
          className={classes.icon ?? ''}
          width={20}
          height={20}
          aria-label={t('integrations.test.outcomes.waiting')}
          role="img"
        />
      )}
      <Text size="sm" c="dimmed">
        {t(`integrations.test.steps.${step}`)}
      </Text>
    </li>
  );
};

type Ended = { readonly address: string; readonly judgement: Judgement | null };
const Verdict = ({ ended, failedAt }: { readonly ended: Ended; readonly failedAt: Step['step'] | undefined }) => {
  const { t } = useTranslation();
  const { judgement, address } = ended;
  if (judgement === null) return <Alert color="red">{t('integrations.test.broken')}</Alert>;
  if (judgement.passed)
    return (
      <Alert color="teal" icon={<CheckCircleIcon />} p="sm">
        {t('integrations.test.passed', { address })}
      </Alert>
    );
  const where =
    failedAt === undefined
      ? t('integrations.test.broken')
      : t('integrations.test.failed', { step: t(`integrations.test.steps.${failedAt}`) });
  return (
    <Alert color="red" icon={<XCircleIcon />} p="sm">
      {where} {judgement.sentence}
    </Alert>
  );
};

type Pinning = { readonly pinned: readonly string[]; readonly pin: (one: Certificate) => void };

/** Takes a certificate over as it was seen; whoever is believed by it is believed by nothing else. */
const usePinning = ({ id, pinnedCertificates }: Integration): Pinning => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const pinning = useMutation({
    mutationFn: ({ sha256, subject, validFrom, validTo }: Certificate) => {
      const body = { pinnedCertificates: [...pinnedCertificates, { sha256, subject, validFrom, validTo }] };
      return bodyOf(api.PATCH('/api/v1/integrations/{id}', { params: { path: { id } }, body }));
    },
    onSuccess: (after) => {
      queries.setQueryData(integrationQuery(id).queryKey, after);
      say(t('integrations.tls.pinnedNow'));
    },
    onError: complain,
  });
  return { pinned: pinnedCertificates.map((one) => one.sha256), pin: (one) => pinning.mutate(one) };
};

type Stored = NonNullable<Schema<'StoredTest'>['test']>;
/** How it went last time, whoever asked. */
const Last = ({ test, ...more }: { readonly test: Stored; readonly integration: Integration } & Pinning) => {
  const { t } = useTranslation();
  const at = whenWords(test.testedAt, Date.now());
  return (
    <Stack gap="xs">
      <Title order={3} size="h4">
        {t('integrations.test.last', { at, address: test.address })}
      </Title>
      <Paper withBorder px="lg" py="xs">
        <ol className={classes.steps}>
          {test.steps.map((step, at) => (
            // One that both transports have is there twice where both were asked.
            <Done key={at} step={step} address={test.address} {...more} />
          ))}
        </ol>
      </Paper>
      <Verdict ended={{ address: test.address, judgement: test }} failedAt={test.steps.find((one) => one.outcome === 'failed')?.step} />
    </Stack>
  );
};

export const TestConnection = ({ integration }: { readonly integration: Integration }) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [address, setAddress] = useState('');
  const [outside, setOutside] = useState('');
  const [write, setWrite] = useState(false);
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const gone = useRef<AbortController | null>(null);
  const last = useQuery(lastTestQuery(integration.id));
  const byGraph = integration.transport !== 'ews';
  const test = useMutation({
    mutationFn: async (): Promise<Ended> => {
      gone.current?.abort();
      gone.current = new AbortController();
      setSteps([]);
      const wanted = address.trim();
      const tell = (step: Step): void => setSteps((before) => [...before, step]);
      const closed = byGraph ? outside.trim() : '';
      const wish = { address: wanted, write, ...(closed === '' ? {} : { outside: closed }) };
      const judgement = await runTest(integration.id, wish, gone.current.signal, tell);
      return { address: wanted, judgement };
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: lastTestQuery(integration.id).queryKey }),
  });
  const pin = usePinning(integration);
  // Whoever leaves does not want to know any more; the server stops then, too.
  useEffect(() => () => gone.current?.abort(), []);
  const fields = test.error instanceof ApiError ? byField(test.error) : {};
  const refused =
    fields['address'] ??
    (test.error instanceof ApiError
      ? fields['outside'] === undefined && `${test.error.message} ${test.error.next ?? ''}`
      : test.error?.message);
  // By EWS there is no step outside: whether that was to come is known when all did.
  const awaited = test.data?.judgement?.passed === true ? [] : stepsOf({ ...integration, outside: outside.trim() });
  const open = awaited.filter((step) => !steps.some((one) => one.step === step));
  const shown = test.isPending || steps.length > 0;
  return (
    <Stack maw={720} gap="lg">
      <div>
        <Title order={2}>{t('integrations.test.title')}</Title>
        <Text size="sm" c="dimmed" mt={4}>
          {t('integrations.test.help')}
        </Text>
      </div>
      <form
        className={classes.ask}
        data-both={byGraph || undefined}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        <TextInput
          label={t(byGraph ? 'integrations.test.inside' : 'integrations.test.address')}
          description={byGraph ? t('integrations.test.insideHelp') : null}
          placeholder={t('integrations.test.placeholder')}
          type="email"
          autoComplete="off"
          value={address}
          error={refused}
          onChange={(event) => setAddress(event.currentTarget.value)}
          className={classes.address ?? ''}
        />
        {byGraph && (
          <TextInput
            label={t('integrations.test.outside')}
            description={t('integrations.test.outsideHelp')}
            placeholder={t('integrations.test.outsidePlaceholder')}
            type="email"
            autoComplete="off"
            value={outside}
            error={fields['outside']}
            onChange={(event) => setOutside(event.currentTarget.value)}
            className={classes.address ?? ''}
          />
        )}
        <Checkbox
          label={t('integrations.test.write')}
          description={t('integrations.test.writeHelp')}
          checked={write}
          onChange={(event) => setWrite(event.currentTarget.checked)}
          className={classes.write ?? ''}
        />
        <Button type="submit" loading={test.isPending} leftSection={<PlayIcon aria-hidden />}>
          {t(steps.length > 0 && !test.isPending ? 'integrations.test.again' : 'integrations.test.run')}
        </Button>
      </form>
      {shown && (
        <Paper withBorder px="lg" py="xs">
          <ol className={classes.steps} aria-busy={test.isPending}>
            {steps.map((step, at) => (
              <Done key={at} step={step} address={address} integration={integration} {...pin} />
            ))}
            {open.map((step, index) => (
              <Waiting key={step} step={step} running={test.isPending && index === 0} />
            ))}
          </ol>
        </Paper>
      )}
      {!shown && last.data != null && <Last test={last.data} integration={integration} {...pin} />}
      <div role="status">
        {test.isPending && <Text size="sm">{t('integrations.test.running')}</Text>}
        {test.data !== undefined && <Verdict ended={test.data} failedAt={steps.find((one) => one.outcome === 'failed')?.step} />}
      </div>
      {test.data?.judgement?.passed === true && (
        <LinkButton to="/integrations/$id" params={{ id: integration.id }} search={{ tab: 'people' }} variant="default" w="fit-content">
          {t('integrations.test.people')}
        </LinkButton>
      )}
    </Stack>
  );
};
