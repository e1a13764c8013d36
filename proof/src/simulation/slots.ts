/** Times that people choose: half hours of working days, far enough ahead that no calendar is read every 30 seconds. */
import { DAY, HOUR, type Instant, instant, MINUTE, type Span } from '@lockstep/engine';

/** A Monday at midnight in Zurich, in winter; the change to summer time lies inside the days that can be chosen. */
export const START = instant(Date.UTC(2027, 2, 14, 23, 0));
const FIRST_DAY = 10;
const DAYS = 8;
const HALF_HOURS_A_DAY = 18;

/** The slot that a fraction in [0, 1) means; 30 or 60 minutes. */
export const slotAt = (fraction: number): Span => {
  const index = Math.floor(fraction * DAYS * HALF_HOURS_A_DAY * 2);
  const minutes = index % 2 === 0 ? 30 : 60;
  const half = Math.floor(index / 2);
  const day = FIRST_DAY + Math.floor(half / HALF_HOURS_A_DAY);
  const start = START + day * DAY + 8 * HOUR + (half % HALF_HOURS_A_DAY) * 30 * MINUTE;
  return { start: instant(start), end: instant(start + minutes * MINUTE) };
};

/** What begins within two minutes and is over soon after, so that the rest of a simulation is about something past (4.19). */
export const soonAfter = (now: Instant): Span => {
  const start = Math.ceil(now / MINUTE + 1) * MINUTE;
  return { start: instant(start), end: instant(start + MINUTE) };
};

/** The whole time in which anything can lie, for looking at calendars. */
export const HORIZON: Span = { start: START, end: instant(START + 60 * DAY) };
export const at = (moment: Instant): string => new Date(moment).toISOString().slice(5, 16);
