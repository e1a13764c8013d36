/** Clients: the people appointments are made for. Read page by page, further only where somebody looks for one or asks for more. */
import { Button, Group, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { List } from './list.tsx';
import { useOpened } from './opened.ts';
import { clientPages } from './queries.ts';
import { useReach } from './reach.ts';
import { NEW } from './search.ts';
import { zoneWords } from './words.ts';

const ClientBeside = lazy(async () => ({ default: (await import('./client-form.tsx')).ClientBeside }));

const languageNames = new Intl.DisplayNames(undefined, { type: 'language', fallback: 'code' });
const languageWords = (tag: string): string => {
  try {
    return languageNames.of(tag) ?? tag;
  } catch {
    // A RangeError: a tag that the browser does not take for one.
    return tag;
  }
};

export const Clients = () => {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(clientPages);
  const reach = useReach('clients');
  const opened = useOpened('clients');
  const [wanted, setWanted] = useState('');
  const { hasNextPage, isFetching, isError, fetchNextPage } = pages;
  // The server lists and does not search, so whoever looks for somebody has the rest read too, a page after the other.
  useEffect(() => {
    if (wanted !== '' && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [wanted, hasNextPage, isFetching, isError, fetchNextPage]);
  if (pages.isPending) return <Loading />;
  if (pages.data === undefined) return <Failure error={pages.error} retry={() => void pages.refetch()} />;
  const rows = pages.data.pages.flatMap(({ items }) => items);
  return (
    <>
      <List
        place="clients"
        rows={rows}
        textOf={(row) => `${row.name} ${row.email ?? ''} ${row.phone ?? ''}`}
        looking={setWanted}
        words={{
          name: t('setup.name'),
          add: t('setup.clients.add'),
          emptyTitle: t('setup.clients.emptyTitle'),
          emptyText: t('setup.clients.emptyText'),
        }}
        under={(row) => row.email ?? row.phone ?? ''}
        columns={[
          { key: 'email', head: t('setup.email'), cell: (row) => row.email, wide: true },
          { key: 'phone', head: t('setup.clients.phone'), cell: (row) => row.phone, wide: true },
          { key: 'language', head: t('setup.clients.language'), cell: (row) => languageWords(row.language) },
          { key: 'zone', head: t('setup.zone'), cell: (row) => zoneWords(row.zone), wide: true },
        ]}
        add={reach.mayWrite ? () => opened.open(NEW) : undefined}
        more={
          hasNextPage ? (
            <Group>
              <Button variant="default" loading={isFetching} onClick={() => void fetchNextPage()}>
                {t('setup.clients.more')}
              </Button>
              <Text size="sm" c="dimmed" role="status">
                {t(wanted === '' ? 'setup.clients.first' : 'setup.clients.lookedThrough', { count: rows.length })}
              </Text>
            </Group>
          ) : undefined
        }
      />
      <Suspense>{(opened.adding || opened.id !== null) && <ClientBeside reach={reach} opened={opened} />}</Suspense>
    </>
  );
};
