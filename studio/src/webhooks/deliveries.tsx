/** What was sent to a webhook: by state and by what happened, with what came of it, what is posted, and the way to send it again. */
import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Confirm } from '../integrations/confirm.tsx';
import { useStale } from '../setup/queries.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { complain, say } from '../shell/toast.tsx';
import { Delivered } from './delivery.tsx';
import { deliveriesQuery, sendFailed, type Delivery, type Filter, type Webhook } from './queries.ts';
import { HEARD_TYPES, isMessageType, textKey } from './types.ts';
import classes from './webhooks.module.css';

const STATES: readonly Delivery['state'][] = ['waiting', 'delivered', 'failed', 'stopped'];
/** As long as they are kept. */
const DAYS = 30;
const DAY_MS = 86_400_000;

export const Deliveries = ({ webhook, mayChange }: { readonly webhook: Webhook; readonly mayChange: boolean }) => {
  const { t } = useTranslation();
  const stale = useStale();
  const [filter, setFilter] = useState<Filter>({ state: null, type: null });
  const [asking, setAsking] = useState(false);
  const list = useInfiniteQuery(deliveriesQuery(webhook.id, filter));
  const resending = useMutation({
    mutationFn: () => sendFailed(webhook.id, new Date(Date.now() - DAYS * DAY_MS).toISOString()),
    onSuccess: ({ deliveries: count }) => say(t('webhooks.resent', { count })),
    onError: complain,
    onSettled: () => {
      setAsking(false);
      void stale('webhooks');
    },
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = filter.state !== null || filter.type !== null;
  const words = (type: string): string => (isMessageType(type) ? t(`webhooks.types.${textKey(type)}`) : type);
  const types = [...HEARD_TYPES, 'webhook.test' as const];
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="xs">
        <NativeSelect
          label={t('webhooks.filterState')}
          value={filter.state ?? ''}
          data={[
            { value: '', label: t('webhooks.all') },
            ...STATES.map((state) => ({ value: state, label: t(`webhooks.deliveryState.${state}`) })),
          ]}
          onChange={(event) => setFilter({ ...filter, state: STATES.find((state) => state === event.target.value) ?? null })}
        />
        <NativeSelect
          label={t('webhooks.filterType')}
          value={filter.type ?? ''}
          data={[{ value: '', label: t('webhooks.all') }, ...types.map((type) => ({ value: type, label: type }))]}
          onChange={(event) => setFilter({ ...filter, type: types.find((type) => type === event.target.value) ?? null })}
        />
        {mayChange && (
          <Button variant="default" disabled={!webhook.enabled} onClick={() => setAsking(true)}>
            {t('webhooks.failedAgain')}
          </Button>
        )}
      </Group>
      {list.isPending && <Loading />}
      {list.isError && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data !== undefined && rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t(isFiltered ? 'webhooks.noneOfThese' : 'webhooks.noDeliveries')}
        </Text>
      )}
      {rows.length > 0 && (
        <ul className={classes.deliveries} aria-label={t('webhooks.deliveries')}>
          {rows.map((row) => (
            <Delivered key={row.id} webhook={webhook} delivery={row} words={words(row.type)} mayChange={mayChange} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('webhooks.more')}
        </Button>
      )}
      {asking && (
        <Confirm
          title={t('webhooks.failedTitle')}
          text={t('webhooks.failedText', { days: DAYS })}
          yes={t('webhooks.again')}
          busy={resending.isPending}
          onYes={() => resending.mutate()}
          onNo={() => setAsking(false)}
        />
      )}
    </Stack>
  );
};
