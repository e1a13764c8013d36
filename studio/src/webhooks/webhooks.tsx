/** Webhooks (7.5): who is told what happens here, whether it gets through, and what was sent. */
import '../texts/webhooks.ts';
import { Badge, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Beside, Gone } from '../setup/beside.tsx';
import { List } from '../setup/list.tsx';
import { useOpened } from '../setup/opened.ts';
import { useReach } from '../setup/reach.ts';
import { NEW } from '../setup/search.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { whenWords } from '../users/when.ts';
import { WebhookForm } from './form.tsx';
import { One } from './one.tsx';
import { webhooksQuery, type NewWebhook, type Webhook } from './queries.ts';
import { Secret } from './secret.tsx';

const WIDE = 720;

/** What it is called where it has no words of its own. */
const nameOf = ({ description, url }: Webhook): string => (description === '' ? new URL(url).host : description);

const State = ({ webhook }: { readonly webhook: Webhook }) => {
  const { t } = useTranslation();
  const [color, words] = !webhook.enabled
    ? ['gray', t('webhooks.off')]
    : webhook.failingSince === null
      ? ['petrol', t('webhooks.on')]
      : ['orange', t('webhooks.failing', { when: whenWords(webhook.failingSince, Date.now()) })];
  return (
    <Badge variant="light" color={color} tt="none" c="var(--mantine-color-text)">
      {words}
    </Badge>
  );
};

export const Webhooks = () => {
  const { t } = useTranslation();
  const list = useQuery(webhooksQuery);
  const reach = useReach('webhooks');
  const opened = useOpened('webhooks');
  const [made, setMade] = useState<NewWebhook | null>(null);
  if (list.isPending) return <Loading />;
  if (list.isError) return <Failure error={list.error} retry={() => void list.refetch()} />;
  const close = (): void => {
    setMade(null);
    opened.close();
  };
  const rows = list.data.map((webhook) => ({ ...webhook, name: nameOf(webhook) }));
  const chosen = rows.find(({ id }) => id === opened.id);
  return (
    <>
      <Text size="sm" c="dimmed" maw={720}>
        {t('webhooks.intro')}
      </Text>
      <List
        place="webhooks"
        rows={rows}
        textOf={(row) => `${row.name} ${row.url}`}
        words={{
          name: t('webhooks.name'),
          add: t('webhooks.add'),
          emptyTitle: t('webhooks.emptyTitle'),
          emptyText: t('webhooks.emptyText'),
        }}
        under={(row) => row.url}
        columns={[
          { key: 'url', head: t('webhooks.url'), cell: (row) => row.url, wide: true },
          {
            key: 'hears',
            head: t('webhooks.hears'),
            cell: ({ types }) => (types.length === 0 ? t('webhooks.hearsAll') : t('webhooks.hearsCount', { count: types.length })),
            wide: true,
          },
          { key: 'state', head: t('webhooks.state'), cell: (row) => <State webhook={row} /> },
        ]}
        add={reach.mayWrite ? () => opened.open(NEW) : undefined}
      />
      {opened.adding && reach.mayWrite && (
        <Beside title={made === null ? t('webhooks.add') : t('webhooks.secret')} close={close}>
          {made === null ? (
            <WebhookForm webhook={null} reach={reach} close={opened.close} onMade={setMade} />
          ) : (
            <Secret
              secret={made.secret}
              done={() => {
                setMade(null);
                opened.open(made.id);
              }}
            />
          )}
        </Beside>
      )}
      {opened.id !== null && chosen === undefined && <Gone close={opened.close} />}
      {chosen !== undefined && (
        <Beside title={chosen.name} close={opened.close} size={WIDE}>
          <One key={chosen.id} webhook={chosen} reach={reach} close={opened.close} />
        </Beside>
      )}
    </>
  );
};
