/**
 * Working hours of a person, a room or a company: those they have of their own, or those that hold because somebody above
 * has them, with the way from one to the other.
 */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import { Failure } from '../../shell/failure.tsx';
import { Loading } from '../../shell/loading.tsx';
import { complain, say } from '../../shell/toast.tsx';
import { useStale } from '../queries.ts';
import { Editor } from './editor.tsx';
import { Preview } from './preview.tsx';
import { dropSchedule, putSchedule, scheduleOf, type Owner, type Schedule } from './queries.ts';
import { Summary } from './summary.tsx';
import { alwaysDraft, draftOf, neverDraft, type Draft, type Period } from './week.ts';

/** Whose hours, with the zone that they keep unless a period names another. */
type Props = { readonly owner: Owner & { readonly name: string; readonly zone: string }; readonly editable: boolean };

export const Hours = (props: Props) => {
  const schedule = useQuery(scheduleOf(props.owner));
  if (schedule.isPending) return <Loading />;
  if (schedule.isError) return <Failure error={schedule.error} retry={() => void schedule.refetch()} />;
  return <Held {...props} schedule={schedule.data} />;
};

const draftsOf = ({ alwaysOpen, periods }: Schedule, zone: string): readonly Draft[] =>
  alwaysOpen ? [alwaysDraft(zone)] : periods.length === 0 ? [neverDraft(zone)] : periods.map(draftOf);

const Held = ({ owner, editable, schedule }: Props & { readonly schedule: Schedule }) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const stale = useStale();
  const [making, setMaking] = useState(false);
  const [dropping, setDropping] = useState(false);
  const own = schedule.source === 'own';
  const put = async (periods: Period[]): Promise<void> => {
    queries.setQueryData(scheduleOf(owner).queryKey, await putSchedule(owner, periods));
    // What a company keeps is what others below it inherit.
    await stale('schedule', 'availability');
    setMaking(false);
  };
  const drop = async (): Promise<void> => {
    setDropping(true);
    try {
      queries.setQueryData(scheduleOf(owner).queryKey, await dropSchedule(owner));
      await stale('schedule', 'availability');
      say(t('setup.hours.dropped', { name: owner.name }), () => {
        put(schedule.periods).then(() => say(t('setup.saved', { name: owner.name })), complain);
      });
    } catch (error) {
      complain(error);
    } finally {
      setDropping(false);
    }
  };
  if (editable && (own || making)) {
    return (
      <Stack>
        {own && (
          <Group justify="space-between" gap="xs">
            <Text size="sm">{t(owner.kind === 'company' ? 'setup.hours.ownCompany' : 'setup.hours.own')}</Text>
            <Button variant="subtle" size="compact-sm" loading={dropping} onClick={() => void drop()}>
              {t(owner.kind === 'company' ? 'setup.hours.dropCompany' : 'setup.hours.drop')}
            </Button>
          </Group>
        )}
        <Editor
          // What somebody else has saved meanwhile begins anew.
          key={own ? JSON.stringify(schedule.periods) : 'new'}
          first={draftsOf(schedule, owner.zone)}
          fresh={!own}
          zone={owner.zone}
          save={async (periods) => {
            await put(periods);
            say(t('setup.hours.saved', { name: owner.name }));
          }}
          cancel={own ? undefined : () => setMaking(false)}
        />
      </Stack>
    );
  }
  return (
    <Stack>
      <Alert variant="light" color={own ? 'petrol' : 'gray'} p="sm">
        <Group justify="space-between" gap="sm">
          <Whose owner={owner} schedule={schedule} />
          {editable && (
            <Button size="xs" onClick={() => setMaking(true)}>
              {t('setup.hours.makeOwn')}
            </Button>
          )}
        </Group>
      </Alert>
      <Preview periods={schedule.alwaysOpen ? null : schedule.periods} zone={schedule.periods[0]?.zone ?? owner.zone} />
      <Summary schedule={schedule} />
    </Stack>
  );
};

/** Whose hours these are, in a sentence. */
const Whose = ({ owner, schedule }: { readonly owner: Owner; readonly schedule: Schedule }) => {
  const { t } = useTranslation();
  const company = schedule.companyName ?? t('setup.hours.parent');
  const words =
    schedule.source === 'own'
      ? t(owner.kind === 'company' ? 'setup.hours.ownCompany' : 'setup.hours.own')
      : schedule.source === 'company'
        ? t('setup.hours.inherited', { company })
        : t(`setup.hours.usual.${owner.kind}`);
  return <Text size="sm">{words}</Text>;
};
