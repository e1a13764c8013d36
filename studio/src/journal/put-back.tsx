/** What was changed in Outlook and put back (4.3, 4.3a): what, when, how often, and by whom where Exchange tells it. */
import { Badge, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { Rule } from '../rules/rule.tsx';
import { Failure } from '../shell/failure.tsx';
import { momentWords, spanWords } from '../time/words.ts';
import { About } from './about.tsx';
import { Nothing } from './entries.tsx';
import { More } from './pages.tsx';
import { putBackQuery, type PutBack as Row } from './queries.ts';
import type { JournalSearch } from './search.ts';
import classes from './journal.module.css';

type Props = { readonly search: JournalSearch; readonly zone: string };

export const PutBack = ({ search, zone }: Props) => {
  const { t } = useTranslation();
  const found = useInfiniteQuery(putBackQuery(search, zone));
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  if (found.isPending) return <Skeleton h={240} radius="md" />;
  const rows = found.data.pages.flatMap((page) => page.items);
  const counts = found.data.pages[0]?.counts ?? null;
  return (
    <Stack gap="sm" aria-busy={found.isFetching} data-loaded="true">
      <Text size="sm">{t('journal.putBack.intro')}</Text>
      {rows.length === 0 && !found.hasNextPage && <Nothing title={t('journal.putBack.emptyTitle')} text={t('journal.putBack.emptyText')} />}
      {counts !== null && counts.of > 0 && (
        <Paper withBorder p="md">
          <Title order={2} size="h4">
            {t('journal.putBack.often')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('journal.putBack.oftenHelp', { count: counts.of })}
          </Text>
          <div className={classes.counts}>
            <Counts title={t('journal.putBack.inMailboxes')} rows={counts.mailboxes} />
            <Counts title={t('journal.putBack.ofAppointments')} rows={counts.appointments} />
          </div>
        </Paper>
      )}
      <ol className={classes.list} aria-label={t('journal.tabs.putBack')}>
        {rows.map((row) => (
          <OneRow key={row.id} row={row} zone={zone} />
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

/** Shown of each count. */
const MOST = 5;

type Count = { readonly id: string; readonly name: string | null; readonly times: number };
const Counts = ({ title, rows }: { readonly title: string; readonly rows: readonly Count[] }) => {
  const { t } = useTranslation();
  return (
    <section aria-label={title}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <ul className={classes.plain}>
        {rows.slice(0, MOST).map(({ id, name, times }) => (
          <li key={id}>
            <Text size="sm">
              {name ?? t('journal.deleted')}: {t('journal.putBack.times', { count: times })}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
};

const isField = (what: string): what is 'when' | 'title' | 'body' | 'location' | 'showAs' =>
  ['when', 'title', 'body', 'location', 'showAs'].includes(what);

const OneRow = ({ row, zone }: { readonly row: Row; readonly zone: string }) => {
  const { t } = useTranslation();
  const { at, sentence, rule, what, outlook, booking, changedBy } = row;
  const span = (one: { readonly start: string; readonly end: string }): string =>
    spanWords(Date.parse(one.start), Date.parse(one.end), zone);
  return (
    <li className={classes.entry}>
      <Text size="sm">{sentence}</Text>
      {outlook !== null && booking !== null && (
        <Text size="sm">{t('journal.putBack.from', { outlook: span(outlook), booking: span(booking) })}</Text>
      )}
      <Text size="sm" c="dimmed">
        {changedBy === null ? t('journal.putBack.unknown') : t('journal.putBack.by', { who: changedBy })}
      </Text>
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          <time dateTime={at}>{momentWords(Date.parse(at), zone)}</time>
        </Text>
        {what !== null && isField(what) && (
          <Badge size="sm" variant="default" tt="none">
            {t(`journal.what.${what}`)}
          </Badge>
        )}
        {rule !== null && <Rule rule={rule} />}
        <About {...row} />
      </Group>
    </li>
  );
};
