/** The further calendars of one mailbox, ticked as busy only (2.1): how those that are chosen stand, and what Exchange shows beside them. */
import { Alert, Button, Checkbox, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../shell/failure.tsx';
import { complain, say } from '../shell/toast.tsx';
import '../texts/further.ts';
import { useTranslation, type Translate } from '../texts/i18n.ts';
import { readAgain } from '../users/mailboxes.ts';
import { whenWords } from '../users/when.ts';
import { choicesOf, isChanged, type Choice } from './choice.ts';
import { chooseFurther, furtherQuery, lookAtCalendars, type Further } from './queries.ts';

const standing = (t: Translate, { state, readAt, events }: Further): string =>
  state === 'read' ? t('further.events', { count: events, at: whenWords(readAt, Date.now()) }) : t(`further.state.${state}`);

const counted = (t: Translate, { seen }: Choice, days: number): string | null => {
  if (seen === null) return null;
  if (seen.blocking !== null) return t('further.blocking', { count: seen.blocking, days });
  return seen.detail === null ? t('further.uncounted') : t('further.uncountedWhy', { why: seen.detail });
};

const About = ({ choice, days }: { readonly choice: Choice; readonly days: number }) => {
  const { t } = useTranslation();
  const { further } = choice;
  const lines = [
    ...(further === null ? [] : [standing(t, further)]),
    ...(further?.detail == null ? [] : [further.detail]),
    ...(further?.next == null ? [] : [further.next]),
    counted(t, choice, days),
  ].filter((one) => one !== null);
  return lines.map((one) => (
    <Text key={one} span display="block" size="xs">
      {one}
    </Text>
  ));
};

type Props = { readonly mailbox: string; readonly off: boolean; readonly name: string };
export const FurtherCalendars = ({ mailbox, off, name }: Props) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: chosen, error, refetch } = useQuery(furtherQuery(mailbox));
  const [draft, setDraft] = useState<readonly string[] | null>(null);
  const looking = useMutation({ mutationFn: () => lookAtCalendars(mailbox), onError: complain });
  const look = looking.data ?? null;
  const choices = choicesOf(chosen ?? [], look);
  const ticked = draft ?? (chosen ?? []).map(({ id }) => id);
  const saving = useMutation({
    mutationFn: () =>
      chooseFurther(
        mailbox,
        choices.filter(({ id }) => ticked.includes(id)),
      ),
    onSuccess: (after) => {
      queries.setQueryData(furtherQuery(mailbox).queryKey, after);
      setDraft(null);
      void readAgain(queries, [mailbox]);
      say(t('further.saved', { count: after.length }));
    },
    onError: complain,
  });
  if (chosen === undefined)
    return error === null ? <Skeleton h={80} radius="md" /> : <Failure error={error} retry={() => void refetch()} />;
  const isNew = ticked.some((id) => !chosen.some((one) => one.id === id));
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('further.help')}
      </Text>
      {chosen.length === 0 && look === null && <Text size="sm">{t('further.none')}</Text>}
      {choices.length > 0 && (
        <Checkbox.Group
          aria-label={`${t('further.list')}: ${name}`}
          value={[...ticked]}
          onChange={(ids) => setDraft(isChanged(chosen, ids) ? ids : null)}
        >
          <Stack gap="sm">
            {choices.map((choice) => (
              <Checkbox
                key={choice.id}
                value={choice.id}
                label={choice.name}
                description={<About choice={choice} days={look?.days ?? 0} />}
                disabled={saving.isPending || (off && choice.further === null)}
                styles={{ body: { overflowWrap: 'anywhere' } }}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {look !== null && look.cause !== null && (
        <Alert color="yellow" variant="light" title={look.sentence} role="alert">
          <Text size="sm">{look.next}</Text>
          <Text size="xs">{look.detail}</Text>
        </Alert>
      )}
      {look !== null && look.cause === null && choices.length === 0 && <Text size="sm">{t('further.lookedNone')}</Text>}
      {off && <Text size="sm">{t('further.off')}</Text>}
      {isNew && <Text size="sm">{t('further.waits')}</Text>}
      <Group gap="xs">
        {draft !== null && (
          <Button size="xs" loading={saving.isPending} onClick={() => saving.mutate()}>
            {t('further.save')}
          </Button>
        )}
        <Button size="xs" variant="default" disabled={off || saving.isPending} loading={looking.isPending} onClick={() => looking.mutate()}>
          {t(look === null ? 'further.look' : 'further.lookAgain')}
        </Button>
      </Group>
    </Stack>
  );
};
