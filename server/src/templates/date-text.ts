/**
 * Dates and times in a template, as the clock beside them shows: `2026-11-23T09:00:00+01:00` is nine o'clock, whatever zone
 * the machine is in. Only what is written there is used, so the same text comes out whenever and wherever it is asked.
 */

type Moment = { readonly year: number; readonly month: number; readonly day: number; readonly hour: number; readonly minute: number };

const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
/** A language as it is named to a browser; nothing else is passed on. */
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/;

const momentOf = (text: string): Moment | null => {
  const [, year, month, day, hour, minute] = WRITTEN.exec(text) ?? [];
  return year === undefined
    ? null
    : { year: Number(year), month: Number(month), day: Number(day), hour: Number(hour ?? 0), minute: Number(minute ?? 0) };
};

const two = (value: number): string => String(value).padStart(2, '0');
const twelve = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);

/** Longer ones are no pattern that a person writes. */
const PATTERN_LIMIT = 200;

/** To make one takes longer than all the rest of a rendering. */
const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (language: string, part: 'weekday' | 'month', length: 'long' | 'short'): Intl.DateTimeFormat => {
  const key = `${language} ${part} ${length}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(LANGUAGE.test(language) ? language : 'en', { [part]: length, timeZone: 'UTC' });
  if (formats.size < 100) formats.set(key, made);
  return made;
};

const named = (moment: Moment, language: string, part: 'weekday' | 'month', length: 'long' | 'short'): string =>
  formatOf(language, part, length).format(Date.UTC(moment.year, moment.month - 1, moment.day));

const MARKS: Readonly<Record<string, (moment: Moment, language: string) => string>> = {
  Y: ({ year }) => String(year),
  y: ({ year }) => two(year % 100),
  m: ({ month }) => two(month),
  '-m': ({ month }) => String(month),
  d: ({ day }) => two(day),
  '-d': ({ day }) => String(day),
  e: ({ day }) => String(day),
  H: ({ hour }) => two(hour),
  '-H': ({ hour }) => String(hour),
  I: ({ hour }) => two(twelve(hour)),
  '-I': ({ hour }) => String(twelve(hour)),
  l: ({ hour }) => String(twelve(hour)),
  M: ({ minute }) => two(minute),
  p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  P: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  A: (moment, language) => named(moment, language, 'weekday', 'long'),
  a: (moment, language) => named(moment, language, 'weekday', 'short'),
  B: (moment, language) => named(moment, language, 'month', 'long'),
  b: (moment, language) => named(moment, language, 'month', 'short'),
  F: ({ year, month, day }) => `${year}-${two(month)}-${two(day)}`,
  R: ({ hour, minute }) => `${two(hour)}:${two(minute)}`,
  '%': () => '%',
};

/**
 * A date or time by a pattern of `strftime`: `%A`, `%-d`, `%B`, `%Y`, `%H`, `%M` and the like; a mark that is not known stays as it
 * is written. Null where the text is no date of ours, or the pattern none.
 * @param language of the names of days and months; one that is unknown is English
 */
export const dateText = (text: string, pattern: string, language: string): string | null => {
  const moment = momentOf(text);
  if (pattern.length > PATTERN_LIMIT || moment === null || Number.isNaN(Date.UTC(moment.year, moment.month - 1, moment.day))) return null;
  return pattern.replace(/%(-?[A-Za-z%])/g, (whole, mark: string) => MARKS[mark]?.(moment, language) ?? whole);
};
