/** Days and dates of a schedule, as the viewer's language has them. */
import type { Translate } from '../../texts/i18n.ts';
import type { Day } from './week.ts';

/** A Monday; only its weekday is used. */
const MONDAY_MS = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** `Monday`. */
export const weekdayWords = (day: Day, form: 'long' | 'short' = 'long'): string =>
  new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', weekday: form }).format(MONDAY_MS + day * DAY_MS);

/** `Thu, 24 December 2026`; what is no date yet stays as it is. */
export const dateWords = (date: string): string => {
  const at = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at)) return date;
  return new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' }).format(
    at,
  );
};

type Validity = { readonly validFrom: string | null; readonly validTo: string | null };

export const validityWords = ({ validFrom, validTo }: Validity, t: Translate): string => {
  if (validFrom !== null && validTo !== null) return t('setup.hours.fromTo', { from: dateWords(validFrom), to: dateWords(validTo) });
  if (validFrom !== null) return t('setup.hours.fromOn', { from: dateWords(validFrom) });
  return validTo === null ? t('setup.hours.allYear') : t('setup.hours.until', { to: dateWords(validTo) });
};
