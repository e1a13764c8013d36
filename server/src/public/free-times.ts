/** When a stranger can have a service: starts by the viewer's clock, and nothing about who is busy with what (7.2). */
import { byDate, DAY, type Instant, type Span, type ZoneId } from '@lockstep/engine';
import { availability } from '../booking/availability.ts';
import type { Reach } from '../booking/company.ts';
import { withOffset } from '../booking/moment.ts';
import type { StaffWish } from '../booking/wanted.ts';
import type { Transaction } from '../store/store.ts';

export type TimesWish = StaffWish & { readonly window: Span; readonly zone: ZoneId; readonly except: string | null };
export type FreeTimes = {
  readonly minutes: number;
  readonly days: { readonly date: string; readonly starts: string[] }[];
  /** The first start after the window, looked for where there is none in it; null: none within reach, or not looked for. */
  readonly next: string | null;
};

/** How far at once the next free time is looked for, and how often: half a year costs as much as six pages. */
const AHEAD = 31 * DAY;
const LOOKS = 6;

/** Throws a `RefusalError` for whoever does not serve. */
export const freeTimes = async (tx: Transaction, reach: Reach, wish: TimesWish, now: Instant): Promise<FreeTimes> => {
  const { window, zone, except } = wish;
  const search = async (span: Span) => availability(tx, reach, { ...wish, window: span, except, choices: false }, now);
  const found = await search(window);
  const days = byDate(found.slots, zone, window).map(({ date, items }) => ({
    date,
    starts: items.map(({ start }) => withOffset(start, zone)),
  }));
  const { durationMinutes, horizonDays } = found.service;
  const last = now + horizonDays * DAY;
  let next: Instant | null = null;
  for (let look = 0; found.slots.length === 0 && next === null && look < LOOKS; look += 1) {
    const start = Math.max(now, window.end) + look * AHEAD;
    if (start > last) break;
    const later = await search({ start: start as Instant, end: (start + AHEAD) as Instant });
    next = later.slots[0]?.start ?? null;
  }
  return { minutes: durationMinutes, days, next: next === null ? null : withOffset(next, zone) };
};
