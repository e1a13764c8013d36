/** Short words for the examples of availability. */
import { Temporal } from 'temporal-polyfill';
import { DEFAULT_BUSY_SETTINGS } from '../../src/availability/busy.ts';
import type { BusyTime } from '../../src/availability/busy.ts';
import type { HeldTime, HolderTime } from '../../src/availability/free.ts';
import type { Schedule } from '../../src/availability/schedule.ts';
import type { Wish } from '../../src/availability/slots.ts';
import { DAY, HOUR, instant, zoneId } from '../../src/model.ts';
import type { Instant, Span } from '../../src/model.ts';

export const ZURICH = 'Europe/Zurich';

/** `2026-06-10 09:00` by the clock of a zone. */
export const at = (local: string, zone: string = ZURICH): Instant =>
  instant(Temporal.PlainDateTime.from(local.replace(' ', 'T')).toZonedDateTime(zone).epochMilliseconds);
/** `2026-06-10 09:00/12:00`, or with a date of its own at the end. */
export const span = (words: string, zone: string = ZURICH): Span => {
  const [from = '', to = ''] = words.split('/');
  return { start: at(from, zone), end: at(to.includes(' ') ? to : `${from.slice(0, 10)} ${to}`, zone) };
};
export const clockOf = (time: Instant, zone: string = ZURICH): string =>
  Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone).toPlainDateTime().toString().replace('T', ' ').slice(0, 16);
export const inWords = (spans: readonly Span[], zone: string = ZURICH): readonly string[] =>
  spans.map(({ start, end }) => {
    const to = clockOf(end, zone);
    const from = clockOf(start, zone);
    return `${from}/${to.startsWith(from.slice(0, 10)) ? to.slice(11) : to}`;
  });

/** `1-5 09:00-12:00` for each argument: weekdays, from, to. */
export const schedule = (rules: readonly string[], more: Partial<Schedule> = {}): Schedule => ({
  zone: zoneId(ZURICH),
  rules: rules.flatMap((words) => {
    const [days = '', times = ''] = words.split(' ');
    const [first = 0, last = first] = days.split('-').map(Number);
    const [from = '', to = ''] = times.split('-');
    return Array.from({ length: last - first + 1 }, (_, index) => ({ weekday: first + index, from, to }));
  }),
  exceptions: [],
  validFrom: null,
  validTo: null,
  ...more,
});

/** Works 09:00 to 17:00 every day, has nothing, and no calendar is asked. */
export const holder = (name: string, more: Partial<HolderTime> = {}): HolderTime => ({
  holder: name,
  zone: zoneId(ZURICH),
  schedules: [schedule(['1-7 09:00-17:00'])],
  held: [],
  blocks: [],
  busy: [],
  busySettings: DEFAULT_BUSY_SETTINGS,
  reading: { at: 'notAsked' },
  ...more,
});

/** A calendar read at a time, trusted for an hour, over a year. */
export const readAt = (asOf: Instant, disabled = false): HolderTime['reading'] => ({
  at: 'read',
  asOf,
  covers: { start: instant(asOf - DAY), end: instant(asOf + 365 * DAY) },
  trustedForMilliseconds: HOUR,
  disabled,
});

export const held = (words: string, before = 0, after = 0, appointment = 'other'): HeldTime => ({
  ...span(words),
  appointment,
  bufferBeforeMinutes: before,
  bufferAfterMinutes: after,
});

export const busy = (words: string, more: Partial<BusyTime> = {}): BusyTime => ({
  ...span(words, more.zone ?? ZURICH),
  zone: zoneId(ZURICH),
  allDay: false,
  showAs: 'busy',
  copyOf: null,
  ...more,
});

type WishWords = Partial<Omit<Wish, 'offer'>> & { readonly offer?: Partial<Wish['offer']> };
/** An hour by the hour, from `ada`, on one ordinary day. */
export const wish = ({ offer, ...more }: WishWords = {}): Wish => ({
  offer: {
    durationMinutes: 60,
    stepMinutes: 60,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    noticeMinutes: 0,
    horizonDays: 365,
    ...offer,
  },
  staff: { kind: 'one', holder: 'ada' },
  rooms: [],
  window: span('2026-06-10 00:00/2026-06-11 00:00'),
  zone: zoneId(ZURICH),
  except: null,
  ...more,
});
