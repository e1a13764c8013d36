/**
 * Who could serve at a start, each time with everybody that is needed: whoever is booked is decided by trying one after the
 * other, because what Exchange says a moment before may rule out the first.
 */
import { DAY, MINUTE, type Instant, type Span } from '@lockstep/engine';
import { availability } from '../booking/availability.ts';
import type { Reach } from '../booking/company.ts';
import { RefusalError } from '../booking/refusal.ts';
import type { StaffWish } from '../booking/wanted.ts';
import type { Transaction } from '../store/store.ts';

/** How many are tried, and asked for live: a stranger is not let ask the calendars of a whole bank. */
const MOST = 6;
/** How far around a start that is taken others are looked for, and how many are named. */
const AROUND = 7 * DAY;
const PROPOSALS = 5;

/** Each of them is one of each group, the room last. */
const together = (choices: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  let all: readonly (readonly string[])[] = [[]];
  for (const group of choices) {
    all = all.flatMap((some) => group.filter((one) => !some.includes(one)).map((one) => [...some, one])).slice(0, 8 * MOST);
  }
  return all;
};

/** At least one of them, the likeliest first. Throws `notOnOffer`, with the nearest free starts, where there is nobody. */
export const candidatesAt = async (
  tx: Transaction,
  reach: Reach,
  wish: StaffWish,
  start: Instant,
  now: Instant,
): Promise<readonly (readonly string[])[]> => {
  const window = { start, end: (start + MINUTE) as Instant };
  const { slots } = await availability(tx, reach, { ...wish, window, except: null, choices: true }, now);
  const slot = slots.find((one) => one.start === start);
  if (slot === undefined) throw notFree(await nearest(tx, reach, wish, start, now));
  const first = slot.serve.join(' ');
  const others = together(slot.choices ?? []).filter((one) => one.join(' ') !== first);
  return [slot.serve, ...others].slice(0, MOST);
};

/** The starts nearest to one that is taken, of anybody who could serve. */
export const nearest = async (tx: Transaction, reach: Reach, wish: StaffWish, start: Instant, now: Instant): Promise<readonly Span[]> => {
  const window = { start: Math.max(now, start - AROUND) as Instant, end: (start + 2 * AROUND) as Instant };
  const { slots } = await availability(tx, reach, { ...wish, window, except: null, choices: false }, now);
  return slots
    .filter((one) => one.start !== start)
    .toSorted((a, b) => Math.abs(a.start - start) - Math.abs(b.start - start) || a.start - b.start)
    .slice(0, PROPOSALS)
    .map((one) => ({ start: one.start, end: one.end }))
    .toSorted((a, b) => a.start - b.start);
};

/** What a stranger is told of a time that cannot be had: that it is gone, not whose calendar says so. */
export const notFree = (proposals: readonly Span[]): RefusalError =>
  new RefusalError({
    code: 'notOnOffer',
    field: '/start',
    problem: 'This time is not free any more.',
    next: proposals.length === 0 ? 'Choose another day.' : 'Choose one of the proposed times, or another day.',
    proposals,
  });
