/** Clients: the people appointments are made for. Read page by page, and searched by the server. */
import { Button, Group, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
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

/** Who types is not asked after each letter. */
const TYPING_MS = 250;

export const Clients = () => {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  const [search] = useDebouncedValue(wanted, TYPING_MS);
  const pages = useInfiniteQuery(clientPages(search));
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  const reach = useReach('clients');
  const opened = useOpened('clients');
  if (pages.isPending) return <Loading />;
  if (pages.data === undefined) return <Failure error={pages.error} retry={() => void pages.refetch()} />;
  const rows = pages.data.pages.flatMap(({ items }) => items);
  return (
    <>
      <List
        place="clients"
        rows={rows}
        looking={setWanted}
        reading={wanted !== search || pages.isPlaceholderData}
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
              <Text size="sm" c="dimmed">
                {t('setup.clients.first', { count: rows.length })}
              </Text>
            </Group>
          ) : undefined
        }
      />
      <Suspense>{(opened.adding || opened.id !== null) && <ClientBeside reach={reach} opened={opened} />}</Suspense>
    </>
  );
};
