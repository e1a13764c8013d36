/** The Users tab (2.3): how every mailbox stands, right now, and what can be done about it. */
import { Button, Paper, Select, Skeleton, Text, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { MagnifyingGlassIcon } from '@heroicons/react/20/solid';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Head, Places } from '../integrations/frame.tsx';
import { LinkButton } from '../integrations/link-button.tsx';
import { integrationsQuery } from '../integrations/queries.ts';
import { Failure } from '../shell/failure.tsx';
import { complain, say } from '../shell/toast.tsx';
import frame from '../integrations/frame.module.css';
import { userColumns } from './columns.tsx';
import { ask, mailboxesQuery, readAgain, summaryQuery, type Mailbox } from './mailboxes.ts';
import { Many } from './many.tsx';
import { countsOf, dueAgain, type Row } from './order.ts';
import { NoAnswer } from './no-answer.tsx';
import { Panel } from './panel.tsx';
import { COLUMNS, TRANSPORTS } from './search.ts';
import { countsIn, type Counts } from './standing.ts';
import { Table } from './table.tsx';
import { Tiles } from './tiles.tsx';
import classes from './users.module.css';
import { useRows, useSearchText, useWishes } from './wishes.ts';

/** How often it is looked for rows whose check should be over, in milliseconds. */
const TICK_MS = 5_000;

/** Rows whose check should be over by now are read again, so that what is shown stays true without anybody doing anything. */
const useFreshness = (): number => {
  const queries = useQueryClient();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
      // From the cache, not from what is drawn: a timer that began anew with every change would never ring.
      const list = queries.getQueryData(mailboxesQuery.queryKey);
      const due = dueAgain(list?.rows.values() ?? [], Date.now(), performance.now());
      if (due.length > 0) void readAgain(queries, due);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [queries]);
  return now;
};

const useRefreshOne = () => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const refresh = ({ mailbox: { id } }: Row): void => {
    setBusy((before) => new Set(before).add(id));
    ask('refresh', id)
      .then(() => {
        say(t('users.asked.refresh', { count: 1 }));
        return readAgain(queries, [id]);
      })
      .catch(complain)
      .finally(() => setBusy((before) => new Set([...before].filter((one) => one !== id))));
  };
  return { busy, refresh };
};

const Empty = () => {
  const { t } = useTranslation();
  return (
    <Paper withBorder className={frame.empty ?? ''}>
      <Text fw={600}>{t('users.empty.title')}</Text>
      <Text size="sm" c="dimmed" maw={440}>
        {t('users.empty.text')}
      </Text>
      <LinkButton to="/integrations">{t('users.empty.action')}</LinkButton>
    </Paper>
  );
};

export const Users = () => {
  const { t } = useTranslation();
  const { wish, set } = useWishes();
  const list = useQuery(mailboxesQuery);
  const complete = list.data?.complete === true;
  const summary = useQuery({ ...summaryQuery, enabled: !complete });
  const { data: integrations } = useQuery(integrationsQuery);
  const nameOf = useMemo(() => {
    const names = new Map(integrations?.map((one) => [one.id, one.name]));
    return (id: string): string => names.get(id) ?? '';
  }, [integrations]);
  const now = useFreshness();
  const [typed, setTyped] = useSearchText(wish.search ?? '', (search) => set({ search }));
  const { all, matching, shown } = useRows(list.data, wish, typed, nameOf);
  const { busy, refresh } = useRefreshOne();
  const narrow = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false });
  // Before the last page is there the store's own count is the true one, unless only some of it is asked for.
  const whole = wish.integration === undefined && wish.transport === undefined && typed === '';
  const counts: Counts | null = complete || !whole ? countsOf(matching) : summary.data === undefined ? null : countsIn(summary.data);
  const openRow = ({ mailbox }: { readonly mailbox: Mailbox }): void => set({ mailbox: mailbox.id }, false);
  const { sort = 'state', down = false } = wish;
  const columns = userColumns(t, { now, open: openRow, refresh, busy }, narrow);
  const sortBy = (id: string): void => {
    const column = COLUMNS.find((one) => one === id);
    if (column !== undefined) set({ sort: column, down: sort === column && !down ? true : undefined });
  };
  return (
    <div className={classes.page}>
      <Places />
      <Head title={t('users.title')} intro={t('users.intro')} />
      <NoAnswer />
      <Tiles counts={counts} chosen={wish.state} choose={(state) => set({ state }, false)} />
      <div className={classes.tools}>
        <TextInput
          aria-label={t('users.search')}
          placeholder={t('users.search')}
          leftSection={<MagnifyingGlassIcon aria-hidden />}
          className={classes.search ?? ''}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {integrations !== undefined && integrations.length > 1 && (
          <Select
            aria-label={t('users.columns.integration')}
            placeholder={t('users.allIntegrations')}
            data={integrations.map((one) => ({ value: one.id, label: one.name }))}
            value={wish.integration ?? null}
            onChange={(integration) => set({ integration: integration ?? undefined }, false)}
            clearable
            w={220}
          />
        )}
        {(wish.transport !== undefined || all.some(({ mailbox }) => mailbox.transport === 'graph')) && (
          <Select
            aria-label={t('users.columns.transport')}
            placeholder={t('users.transport.all')}
            data={TRANSPORTS.map((value) => ({ value, label: t(`users.transport.names.${value}`) }))}
            value={wish.transport ?? null}
            onChange={(wanted) => set({ transport: TRANSPORTS.find((one) => one === wanted) }, false)}
            clearable
            w={170}
          />
        )}
        <Text size="sm" c="dimmed" role="status" className={classes.shown ?? ''}>
          {complete ? t('users.shown', { shown: shown.length, all: all.length }) : list.data && t('users.reading', { count: all.length })}
        </Text>
        <Many shown={shown} />
      </div>
      {list.error !== null && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data === undefined && list.error === null && <Skeleton h={360} radius="md" />}
      {complete && all.length === 0 && <Empty />}
      {list.data !== undefined && all.length > 0 && (
        <div className={classes.list}>
          <Table
            label={t('users.table')}
            columns={columns}
            rows={shown}
            keyOf={({ mailbox }) => mailbox.id}
            sort={{ by: sort, down }}
            onSort={sortBy}
            onOpen={openRow}
            current={wish.mailbox}
            busy={!complete}
            alike
            leastWidth={narrow ? 300 : 1840}
          />
          {shown.length === 0 && complete && (
            <Text p="md" ta="center">
              {t('users.noneFound')}{' '}
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => set({ state: undefined, search: undefined, integration: undefined, transport: undefined })}
              >
                {t('users.clear')}
              </Button>
            </Text>
          )}
        </div>
      )}
      {wish.mailbox !== undefined && (
        <Panel
          id={wish.mailbox}
          known={list.data?.rows.get(wish.mailbox)?.mailbox}
          nameOf={nameOf}
          close={() => set({ mailbox: undefined })}
        />
      )}
    </div>
  );
};
