/** *Test connection* (1.1): each step as it happens, with what was seen and what to do next. */
import { Alert, Button, Loader, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { CheckCircleIcon, EllipsisHorizontalCircleIcon, MinusCircleIcon, PlayIcon, XCircleIcon } from '@heroicons/react/20/solid';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, byField } from '../api/problem.ts';
import { Hops } from './hops.tsx';
import { LinkButton } from './link-button.tsx';
import type { Integration } from './queries.ts';
import { runTest, STEPS, type Judgement, type Step } from './steps.ts';
import classes from './test.module.css';

const ICONS = { passed: CheckCircleIcon, failed: XCircleIcon, skipped: MinusCircleIcon } as const;

const Certificates = ({ chain }: { readonly chain: NonNullable<Step['certificates']> }) => {
  const { t } = useTranslation();
  return (
    <details className={classes.chain}>
      <summary>{t('integrations.test.certificates', { count: chain.length })}</summary>
      <ol>
        {chain.map((one) => (
          <li key={one.sha256}>
            <dl>
              <dt>{t('integrations.test.subject')}</dt>
              <dd>{one.subject}</dd>
              <dt>{t('integrations.test.issuer')}</dt>
              <dd>{one.issuer}</dd>
              <dt>{t('integrations.test.validTo')}</dt>
              <dd>{one.validTo}</dd>
              <dt>{t('integrations.test.fingerprint')}</dt>
              <dd className={classes.hex}>{one.sha256}</dd>
            </dl>
          </li>
        ))}
      </ol>
    </details>
  );
};

const Done = ({ step }: { readonly step: Step }) => {
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
        {step.hops !== undefined && step.hops.length > 0 && <Hops hops={step.hops} open={step.outcome === 'failed'} />}
        {step.certificates !== undefined && step.certificates.length > 0 && <Certificates chain={step.certificates} />}
      </div>
    </li>
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

export const TestConnection = ({ integration }: { readonly integration: Integration }) => {
  const { t } = useTranslation();
  const [address, setAddress] = useState('');
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const gone = useRef<AbortController | null>(null);
  const test = useMutation({
    mutationFn: async (): Promise<Ended> => {
      gone.current?.abort();
      gone.current = new AbortController();
      setSteps([]);
      const wanted = address.trim();
      const judgement = await runTest(integration.id, wanted, gone.current.signal, (step) => setSteps((before) => [...before, step]));
      return { address: wanted, judgement };
    },
  });
  // Whoever leaves does not want to know any more; the server stops then, too.
  useEffect(() => () => gone.current?.abort(), []);
  const refused =
    test.error instanceof ApiError
      ? (byField(test.error)['address'] ?? `${test.error.message} ${test.error.next ?? ''}`)
      : test.error?.message;
  const all: typeof STEPS = integration.endpoint === null ? ['autodiscover', ...STEPS] : STEPS;
  const open = all.filter((step) => !steps.some((one) => one.step === step));
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
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        <TextInput
          label={t('integrations.test.address')}
          placeholder={t('integrations.test.placeholder')}
          type="email"
          autoComplete="off"
          value={address}
          error={refused}
          onChange={(event) => setAddress(event.currentTarget.value)}
          className={classes.address ?? ''}
        />
        <Button type="submit" loading={test.isPending} leftSection={<PlayIcon aria-hidden />}>
          {t(steps.length > 0 && !test.isPending ? 'integrations.test.again' : 'integrations.test.run')}
        </Button>
      </form>
      {shown && (
        <Paper withBorder px="lg" py="xs">
          <ol className={classes.steps} aria-busy={test.isPending}>
            {steps.map((step) => (
              <Done key={step.step} step={step} />
            ))}
            {open.map((step, index) => (
              <Waiting key={step} step={step} running={test.isPending && index === 0} />
            ))}
          </ol>
        </Paper>
      )}
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
