/** Beside the times of a new appointment: why one that is missing is not on offer, and whether one chosen by hand is taken. */
import '../texts/why.ts';
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import type { Times } from '../calendar/by-hand.tsx';
import type { Wish } from '../calendar/free-times.tsx';
import { instantOf } from '../time/zone.ts';
import { WhyAnswer } from './answer.tsx';

/** What a date-and-time field of the browser holds, on the wall of the zone, as an instant. */
const instant = (field: string, zone: string): string => new Date(instantOf(`${field}:00`, zone)).toISOString();

/** Why a time is not among the free ones of a service. */
export const WhyNot = ({ wish, day, zone }: { readonly wish: Wish; readonly day: string; readonly zone: string }) => {
  const { t } = useTranslation();
  const [time, setTime] = useState<string | null>(null);
  const { service, staff, together, rooms } = wish;
  if (time === null)
    return (
      <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setTime(`${day}T12:00`)}>
        {t('why.askNot')}
      </Button>
    );
  return (
    <Stack gap="sm" mt="sm">
      <TextInput
        type="datetime-local"
        label={t('why.time')}
        description={t('why.help')}
        value={time}
        onChange={({ currentTarget: { value } }) => value !== '' && setTime(value)}
      />
      <WhyAnswer question={{ start: instant(time, zone), service, staff: staff.join(together ? ';' : ','), rooms }} zone={zone} />
    </Stack>
  );
};

type Taken = { readonly holders: readonly string[]; readonly times: Times; readonly zone: string };

/** Whether a time chosen by hand is taken, and by what: asked for, since it may be booked all the same. */
export const WhyTaken = ({ holders, times, zone }: Taken) => {
  const { t } = useTranslation();
  const [isAsked, setAsked] = useState(false);
  if (!isAsked)
    return (
      <Button variant="subtle" size="compact-sm" w="fit-content" onClick={() => setAsked(true)}>
        {t('why.title')}
      </Button>
    );
  if (holders.length === 0 || times.end <= times.start)
    return (
      <Text size="sm" c="dimmed">
        {t('why.nobody')}
      </Text>
    );
  return <WhyAnswer question={{ start: instant(times.start, zone), end: instant(times.end, zone), holders }} zone={zone} />;
};
