/** Start and end, set by hand. */
import { Group, TextInput } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import { plusSeconds } from '../time/zone.ts';

/** As a date-and-time field of the browser has them: `2026-11-23T09:00`, on the wall of the zone that is shown. */
export type Times = { readonly start: string; readonly end: string };

const HALF_HOUR_SECONDS = 1_800;

type Props = {
  readonly times: Times;
  readonly set: (times: Times) => void;
  /** Of the service; null: the length stays as it is. */
  readonly durationMinutes: number | null;
};

const secondsOf = ({ start, end }: Times): number => (Date.parse(`${end}:00Z`) - Date.parse(`${start}:00Z`)) / 1000;

export const ByHand = ({ times, set, durationMinutes }: Props) => {
  const { t } = useTranslation();
  const later = (start: string): string => {
    const seconds = durationMinutes === null ? Math.max(0, secondsOf(times)) : durationMinutes * 60;
    return plusSeconds(`${start}:00`, seconds).slice(0, 16);
  };
  return (
    <Group grow align="flex-start">
      <TextInput
        type="datetime-local"
        label={t('appointment.start')}
        required
        value={times.start}
        onChange={({ currentTarget: { value } }) => value !== '' && set({ start: value, end: later(value) })}
      />
      <TextInput
        type="datetime-local"
        label={t('appointment.end')}
        required
        value={times.end}
        error={times.end <= times.start ? t('appointment.endsTooEarly') : null}
        onChange={({ currentTarget: { value } }) => value !== '' && set({ ...times, end: value })}
      />
    </Group>
  );
};

/** What was drawn on the grid, or nine o'clock of the day that is shown. */
export const firstTimes = (start: string | null, end: string | null, day: string): Times => {
  const from = start ?? `${day}T09:00:00`;
  return { start: from.slice(0, 16), end: (end ?? plusSeconds(from, HALF_HOUR_SECONDS)).slice(0, 16) };
};
