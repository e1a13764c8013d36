/** One delivery: what happened, what came of it, and, opened, what is posted. */
import { Badge, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { useStale } from '../setup/queries.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { complain, say } from '../shell/toast.tsx';
import { whenWords } from '../users/when.ts';
import { deliveryQuery, sendAgain, type Delivery, type Webhook } from './queries.ts';
import classes from './webhooks.module.css';

const COLORS: Readonly<Record<Delivery['state'], string>> = { waiting: 'gray', delivered: 'petrol', failed: 'orange', stopped: 'orange' };

type Props = { readonly webhook: Webhook; readonly delivery: Delivery; readonly words: string; readonly mayChange: boolean };

export const Delivered = ({ webhook, delivery, words, mayChange }: Props) => {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { state, status, tookMs, detail, attempts, nextAttempt, createdAt } = delivery;
  const when = whenWords(createdAt, Date.now());
  const outcome = [
    ...(detail === null ? [] : [detail]),
    ...(status === null || detail !== null ? [] : [t('webhooks.answered', { status, ms: tookMs ?? 0 })]),
    ...(attempts > 1 ? [t('webhooks.tries', { count: attempts })] : []),
    ...(nextAttempt === null || attempts === 0 ? [] : [t('webhooks.next', { when: whenWords(nextAttempt, Date.now()) })]),
  ];
  return (
    <li className={classes.delivery} data-delivery={state}>
      <Group justify="space-between" gap="xs" wrap="wrap">
        <Stack gap={2} miw={0}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {words}
            </Text>
            <Badge variant="light" color={COLORS[state]} tt="none" c="var(--mantine-color-text)">
              {t(`webhooks.deliveryState.${state}`)}
            </Badge>
          </Group>
          <Text size="xs" c="dimmed">
            {[when, ...outcome].join(' · ')}
          </Text>
        </Stack>
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={open}
          aria-label={open ? undefined : t('webhooks.show', { type: words, when })}
          onClick={() => setOpen(!open)}
        >
          {open ? t('webhooks.hide') : t('webhooks.payload')}
        </Button>
      </Group>
      {open && <Whole webhook={webhook} delivery={delivery} mayChange={mayChange} />}
    </li>
  );
};

const Whole = ({ webhook, delivery, mayChange }: Omit<Props, 'words'>) => {
  const { t } = useTranslation();
  const stale = useStale();
  const whole = useQuery(deliveryQuery(webhook.id, delivery.id));
  const sending = useMutation({
    mutationFn: () => sendAgain(webhook.id, delivery.id),
    onSuccess: () => say(t('webhooks.sentAgain')),
    onError: complain,
    onSettled: () => stale('webhooks'),
  });
  if (whole.isPending) return <Loading />;
  if (whole.isError) return <Failure error={whole.error} retry={() => void whole.refetch()} />;
  return (
    <Stack gap="xs" mt="xs">
      <Text size="xs" c="dimmed" className={classes.id ?? ''}>
        {t('webhooks.id')}: {delivery.message}
      </Text>
      <Code block tabIndex={0} role="region" aria-label={t('webhooks.payload')}>
        {JSON.stringify(whole.data.body, null, 2)}
      </Code>
      {mayChange && (
        <Button
          size="xs"
          variant="default"
          w="fit-content"
          disabled={!webhook.enabled}
          loading={sending.isPending}
          onClick={() => sending.mutate()}
        >
          {t('webhooks.again')}
        </Button>
      )}
    </Stack>
  );
};
