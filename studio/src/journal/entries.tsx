/** The entries that a search finds, newest first. */
import { Badge, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { Rule } from '../rules/rule.tsx';
import { Failure } from '../shell/failure.tsx';
import { momentWords } from '../time/words.ts';
import { About } from './about.tsx';
import { More } from './pages.tsx';
import { entriesQuery, type Entry } from './queries.ts';
import type { JournalSearch } from './search.ts';
import classes from './journal.module.css';

const COLOURS = { plan: 'petrol', outcome: 'teal', failure: 'red', state: 'gray', booking: 'blue' } as const;

type Props = { readonly search: JournalSearch; readonly zone: string };

export const Entries = ({ search, zone }: Props) => {
  const { t } = useTranslation();
  const found = useInfiniteQuery(entriesQuery(search, zone));
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  if (found.isPending) return <Skeleton h={240} radius="md" />;
  const entries = found.data.pages.flatMap((page) => page.items);
  return (
    <Stack gap="sm" aria-busy={found.isFetching} data-loaded="true">
      {entries.length === 0 && !found.hasNextPage && <Nothing title={t('journal.emptyTitle')} text={t('journal.emptyText')} />}
      <ol className={classes.list} aria-label={t('journal.list')}>
        {entries.map((entry) => (
          <OneEntry key={entry.id} entry={entry} zone={zone} />
        ))}
      </ol>
      <More
        searchedTo={found.data.pages.at(-1)?.searchedTo ?? null}
        hasNext={found.hasNextPage}
        isFetching={found.isFetchingNextPage}
        more={() => void found.fetchNextPage()}
        zone={zone}
      />
    </Stack>
  );
};

const OneEntry = ({ entry, zone }: { readonly entry: Entry; readonly zone: string }) => {
  const { t } = useTranslation();
  const { at, kind, sentence, rule } = entry;
  return (
    <li className={classes.entry}>
      <Text size="sm" className={classes.sentence ?? ''}>
        {sentence}
      </Text>
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          <time dateTime={at}>{momentWords(Date.parse(at), zone)}</time>
        </Text>
        <Badge size="sm" variant="dot" color={COLOURS[kind]} tt="none">
          {t(`journal.kinds.${kind}`)}
        </Badge>
        {rule !== null && <Rule rule={rule} />}
        <About {...entry} />
      </Group>
    </li>
  );
};

export const Nothing = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <Paper withBorder p="xl" ta="center">
    <Text fw={600}>{title}</Text>
    <Text size="sm" c="dimmed" maw={440} mx="auto">
      {text}
    </Text>
  </Paper>
);
