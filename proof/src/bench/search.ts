/** The pure search for free times: 50 people within 60 days, each with 400 events of their own, from their times to slots. */
import { DAY, DEFAULT_BUSY_SETTINGS, HOUR, MINUTE, instant, slots } from '@lockstep/engine';
import type { HolderTime, Instant, Span, Wish } from '@lockstep/engine';
import { createRandom } from '../random.ts';
import { holderOf, OFFER, ZONE } from './bank.ts';

const PEOPLE = 50;
const DAYS = 60;
const EVENTS = 400;
const ROUNDS = 400;
const WARM_UP = 50;
const START = instant(Date.UTC(2027, 2, 1, 0, 0));

/** Milliseconds of each of 400 searches. */
export const searches = (): readonly number[] => {
  const search = searchOf(drawEvents());
  return Array.from({ length: ROUNDS + WARM_UP }, () => {
    const begin = performance.now();
    if (search() === 0) throw new Error('nobody is free, so nothing was measured');
    return performance.now() - begin;
  }).slice(WARM_UP);
};

type Events = readonly (readonly Span[])[];

/** A quarter of an hour to an hour at any time of the day, so that some lie in working time and many overlap; in order, as a store gives them. */
const drawEvents = (): Events => {
  const random = createRandom(50, 'availability');
  return Array.from({ length: PEOPLE }, () =>
    Array.from({ length: EVENTS }, () => {
      const start = instant(START + random.between(0, DAYS * 96 - 1) * 15 * MINUTE);
      return { start, end: instant(start + random.between(1, 4) * 15 * MINUTE) };
    }).toSorted((one, other) => one.start - other.start),
  );
};

const searchOf = (events: Events): (() => number) => {
  const rules = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
  const holders = events.map((own, index): HolderTime => ({
    holder: holderOf(index),
    zone: ZONE,
    schedules: [{ zone: ZONE, rules, exceptions: [], validFrom: null, validTo: null }],
    held: [],
    blocks: [],
    busy: own.map(({ start, end }) => ({ start, end, allDay: false, showAs: 'busy', zone: ZONE, copyOf: null })),
    busySettings: DEFAULT_BUSY_SETTINGS,
    reading: {
      at: 'read',
      asOf: START,
      covers: { start: instant(START - DAY), end: instant(START + 365 * DAY) },
      trustedForMilliseconds: HOUR,
      disabled: false,
    },
  }));
  const wish: Wish = {
    offer: OFFER,
    staff: { kind: 'any', of: holders.map((one) => one.holder) },
    rooms: [],
    window: { start: START, end: (START + DAYS * DAY) as Instant },
    zone: ZONE,
    except: null,
  };
  return () => slots(wish, holders, START).slots.length;
};
