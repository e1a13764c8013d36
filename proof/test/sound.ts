/** A simulation that went well, taken down, for tests that make one thing in it wrong. */
import type { Appointment } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import { check } from '../src/checker/check.ts';
import type { BookingDeed, Observed, Rows, Sent } from '../src/checker/observed.ts';
import { attendeesOf, markOf } from '../src/checker/stamps.ts';
import { level1 } from '../src/simulation/level1.ts';
import { simulate } from '../src/simulation/run.ts';

const eventOf = ({ calendars }: Observed, appointment: Appointment): CalendarItem | null => {
  const items = calendars.filter(({ folder }) => folder === 'default').flatMap(({ items: all }) => all);
  const own = items.filter((item) => markOf(item)?.appointment === appointment.id);
  return own.length === 1 ? (own[0] ?? null) : null;
};
export const lastDeed = ({ deeds }: Observed, appointment: Appointment): BookingDeed | null =>
  deeds.findLast((deed): deed is BookingDeed => deed.side === 'booking' && deed.appointment.id === appointment.id) ?? null;

/** The invariants that are broken. */
export const found = (observed: Observed): readonly string[] => [...new Set(check(observed).map(({ invariant }) => invariant))];

type Sound = {
  readonly sound: Observed;
  /** An appointment that takes place, with its event. */ readonly row: Appointment;
  readonly event: CalendarItem;
};

/** The first seed that ends with an undisturbed, published appointment. */
const firstSound = async (): Promise<Sound> => {
  for (let seed = 1; ; seed += 1) {
    const { observed, outcome } = await simulate(seed, level1);
    if (outcome.violations.length > 0) continue;
    for (const row of observed.rows.appointments) {
      const event = eventOf(observed, row);
      // What waits for a person may differ for a while.
      // Where somebody is invited, text that differs may wait for a write that mails anyway (4.10).
      const alone = event === null || attendeesOf(event).length === 0;
      // Tests put series, and dates of them, into its calendars.
      const plain = observed.calendars.every(({ occurrences }) => occurrences.length === 0);
      const calm = alone && plain && observed.rows.links.every((link) => link.appointment !== row.id || link.cause === null);
      if (row.state === 'confirmed' && event !== null && lastDeed(observed, row) !== null && calm) return { sound: observed, row, event };
    }
  }
};

/** What tests change in it. */
export const openSound = async () => {
  const { sound, row, event } = await firstSound();
  const withRows = (rows: Partial<Rows>): Observed => ({ ...sound, rows: { ...sound.rows, ...rows } });
  const withAppointment = (patch: Partial<Appointment>): Observed =>
    withRows({ appointments: sound.rows.appointments.map((one) => (one.id === row.id ? { ...one, ...patch } : one)) });
  const withEvents = (change: (items: readonly CalendarItem[]) => readonly CalendarItem[]): Observed => ({
    ...sound,
    calendars: sound.calendars.map((calendar) =>
      calendar.items.some((item) => item.id === event.id) ? { ...calendar, items: change(calendar.items) } : calendar,
    ),
  });
  const withEvent = (patch: Partial<CalendarItem>): Observed =>
    withEvents((items) => items.map((item) => (item.id === event.id ? { ...item, ...patch } : item)));
  const written = (patch: Partial<Sent>): Sent => ({
    at: sound.now,
    mailbox: 'staff1@bank.example',
    do: 'update',
    appointment: row.id,
    facets: ['title'],
    notify: 'none',
    outcome: 'done',
    target: event,
    list: null,
    met: null,
    originalLives: false,
    organiserLives: false,
    mails: 0,
    ...patch,
  });
  const withSent = (patch: Partial<Sent>): Observed => ({ ...sound, sent: [...sound.sent, written(patch)], setbacks: sound.setbacks + 1 });
  return { sound, row, event, withRows, withAppointment, withEvents, withEvent, written, withSent };
};
