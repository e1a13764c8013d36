/** What happened with an appointment, newest first, each with the number of the rule that decided it (5.4). */
import { Badge, Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { momentWords } from '../time/words.ts';
import { journalQuery } from './queries.ts';

const COLOURS = { plan: 'petrol', outcome: 'teal', failure: 'red', state: 'gray', booking: 'blue' } as const;

export const Journal = ({ id, zone }: { readonly id: string; readonly zone: string }) => {
  const { t } = useTranslation();
  const journal = useQuery(journalQuery(id));
  if (journal.isPending) return <Loading />;
  if (journal.isError) return <Failure error={journal.error} retry={() => void journal.refetch()} />;
  return (
    <Timeline bulletSize={12} lineWidth={2}>
      {journal.data.items.map((entry) => (
        <Timeline.Item key={entry.id} color={COLOURS[entry.kind]}>
          <Text size="sm">{entry.sentence}</Text>
          <Text size="xs" c="dimmed">
            {momentWords(Date.parse(entry.at), zone)}
            {entry.rule !== null && (
              <Badge size="xs" variant="default" ml="xs" tt="none">
                {t('appointment.rule', { rule: entry.rule })}
              </Badge>
            )}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
};
