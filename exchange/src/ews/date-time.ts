/** xs:dateTime of EWS answers and requests, as instants. */
import { instant, type Instant } from '@lockstep/engine';

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const digits = (value: string, at: number, count: number): number => {
  let number = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = value.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
};
const daysOf = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS[month - 1] ?? 0);

function compose(year: number, month: number, day: number, hour: number, minute: number, second: number): number | null {
  const possible =
    year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month) && hour <= 23 && minute <= 59 && second <= 59;
  if (!possible) return null;
  const value = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC reads years 0-99 as 1900-1999; Exchange itself begins at 1601.
  return year < 100 ? null : value;
}

/**
 * The instant of an xs:dateTime with `Z` or an offset; null for anything else. A value without a zone is refused: answers always carry one
 * (E:time-zones-and-ews-in-exchange), and guessing would move an event. `Date.parse` is not used, as it accepts 30 February.
 */
export function readInstant(value: string): Instant | null {
  // The form of nearly every value, as we ask for answers in UTC: 2026-11-20T09:00:00Z.
  if (
    value.length === 20 &&
    value[19] === 'Z' &&
    value[4] === '-' &&
    value[7] === '-' &&
    value[10] === 'T' &&
    value[13] === ':' &&
    value[16] === ':'
  ) {
    const quick = compose(
      digits(value, 0, 4),
      digits(value, 5, 2),
      digits(value, 8, 2),
      digits(value, 11, 2),
      digits(value, 14, 2),
      digits(value, 17, 2),
    );
    return quick === null || Number.isNaN(quick) ? null : instant(quick);
  }
  const match = FORM.exec(value.trim());
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = match;
  const local = compose(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * (sign === '-' ? -1 : 1);
  if (local === null || Math.abs(offset) > 14 * 60) return null;
  const milliseconds = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  return instant(local + milliseconds - offset * 60_000);
}

/** `2026-11-20T09:00:00Z`; milliseconds are written only where there are some, as older servers refuse a fraction. */
export const writeInstant = (at: Instant): string => new Date(at).toISOString().replace('.000Z', 'Z');
