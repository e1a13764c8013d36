/** When a server lets us come back, as it says it: BackOffMilliseconds of EWS, Retry-After of HTTP. */
import { DAY, instant, type Instant } from '@lockstep/engine';

/** Further away than this is a mistake or an attack (F13). */
const FURTHEST = DAY;

/** Exactly when it says, and at most a day; null: it says nothing that can be kept to. */
const at = (milliseconds: number, now: Instant): Instant | null =>
  milliseconds > 0 ? instant(now + Math.min(FURTHEST, Math.ceil(milliseconds))) : null;

const DECIMAL = /^\d{1,300}(?:\.\d{1,300})?$/;

/** Milliseconds (R:messagexml). Null where it is left out, not above zero, or no number. */
export const backOffOf = (word: string | undefined, now: Instant): Instant | null => {
  const trimmed = word?.trim() ?? '';
  return DECIMAL.test(trimmed) ? at(Number(trimmed), now) : null;
};

/** RFC 9110 5.6.7: the form that is sent, and the two obsolete ones that have to be understood. */
const DATES: readonly RegExp[] = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2,5}day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

const dateOf = (word: string): number => {
  if (!DATES.some((form) => form.test(word))) return Number.NaN;
  // The last form names no zone and means the same one.
  return Date.parse(word.endsWith('GMT') ? word : `${word} GMT`);
};

/**
 * RFC 9110 10.2.3: seconds or an HTTP date. A date is meant by the clock of the server, which the `Date` of its answer tells.
 * Null where it is left out, over already, not above zero, or neither.
 */
export function retryAfter(value: string | null, now: Instant, date: string | null = null): Instant | null {
  const trimmed = value?.trim() ?? '';
  if (/^\d{1,300}$/.test(trimmed)) return at(Number(trimmed) * 1000, now);
  const then = dateOf(trimmed);
  if (Number.isNaN(then)) return null;
  const there = dateOf(date?.trim() ?? '');
  return at(then - (Number.isNaN(there) ? now : there), now);
}
