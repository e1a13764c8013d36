/** *Send a test*: a letter to a typed address, and step by step what happened. */
import { Alert, Button, Paper, Text, TextInput } from '@mantine/core';
import { CheckCircleIcon, MinusCircleIcon, PaperAirplaneIcon, XCircleIcon } from '@heroicons/react/20/solid';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf, type Schema } from '../api/client.ts';
import { ApiError, byField } from '../api/problem.ts';
import steps from '../integrations/test.module.css';
import { Part } from './part.tsx';
import type { MailTest } from './queries.ts';

const ICONS = { passed: CheckCircleIcon, failed: XCircleIcon, skipped: MinusCircleIcon } as const;

type Props = {
  /** What is typed and not saved; undefined: what is stored is tried. */
  readonly settings: () => Schema<'NewMailServer'> | undefined;
  /** Refusals of what is typed belong to the form above, by its fields. */
  readonly refused: (errors: Record<string, string>) => void;
};

export const SendTest = ({ settings, refused }: Props) => {
  const { t } = useTranslation();
  const [address, setAddress] = useState('');
  const test = useMutation({
    mutationFn: async () => {
      const typed = settings();
      const body = { address: address.trim(), ...(typed === undefined ? {} : { settings: typed }) };
      return { address: address.trim(), test: await bodyOf(api.POST('/api/v1/mail/settings/test', { body })) };
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return;
      const errors = Object.entries(byField(error)).map(([field, sentence]) => [field.replace(/^settings\./, ''), sentence] as const);
      refused(Object.fromEntries(errors.filter(([field]) => field !== 'address')));
    },
  });
  const fields = test.error instanceof ApiError ? byField(test.error) : {};
  return (
    <Part title={t('mail.test.title')} help={t('mail.test.help')}>
      <form
        className={steps.ask}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        <TextInput
          label={t('mail.test.address')}
          placeholder={t('mail.test.placeholder')}
          type="email"
          autoComplete="email"
          value={address}
          error={fields['address']}
          onChange={(event) => setAddress(event.currentTarget.value)}
          className={steps.address ?? ''}
        />
        <Button type="submit" loading={test.isPending} leftSection={<PaperAirplaneIcon aria-hidden />}>
          {t('mail.test.run')}
        </Button>
      </form>
      <div role="status">
        {test.isPending && <Text size="sm">{t('mail.test.running')}</Text>}
        {test.data !== undefined && <Verdict {...test.data} />}
        {test.error !== null && fields['address'] === undefined && (
          <Alert color="red">
            {test.error.message} {test.error instanceof ApiError && test.error.next}
          </Alert>
        )}
      </div>
      {test.data !== undefined && <Steps test={test.data.test} />}
    </Part>
  );
};

const Verdict = ({ test, address }: { readonly test: MailTest; readonly address: string }) => {
  const { t } = useTranslation();
  const at = test.steps.find(({ outcome }) => outcome === 'failed')?.step;
  if (test.passed || at === undefined)
    return (
      <Alert color="teal" icon={<CheckCircleIcon />} p="sm">
        {t('mail.test.passed', { address })}
      </Alert>
    );
  return (
    <Alert color="red" icon={<XCircleIcon />} p="sm">
      {t('mail.test.failed', { step: t(`mail.test.steps.${at}`), sentence: test.sentence ?? '' })}
    </Alert>
  );
};

const Steps = ({ test }: { readonly test: MailTest }) => {
  const { t } = useTranslation();
  return (
    <Paper withBorder px="lg" py="xs">
      <ol className={steps.steps}>
        {test.steps.map(({ step, outcome, milliseconds, seen, next }) => {
          const Icon = ICONS[outcome];
          return (
            <li key={step} className={steps.step} data-outcome={outcome}>
              <Icon className={steps.icon ?? ''} width={20} height={20} aria-label={t(`mail.test.outcomes.${outcome}`)} role="img" />
              <div className={steps.said}>
                <div className={steps.line}>
                  <Text fw={600} size="sm">
                    {t(`mail.test.steps.${step}`)}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {t('mail.test.milliseconds', { ms: Math.round(milliseconds) })}
                  </Text>
                </div>
                <Text size="sm" className={steps.seen ?? ''}>
                  {seen}
                </Text>
                {next !== null && (
                  <dl className={steps.why}>
                    <dt>{t('mail.test.next')}</dt>
                    <dd>{next}</dd>
                  </dl>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </Paper>
  );
};
