/** Days and clocks of a zone, by what the browser knows of it. Days are `2026-03-29`. */
import { dayOf, instantOf, midnight, viewerZone, wallOf } from '../time/zone.ts';

export const dayAt = (zone: string, at: number): string => dayOf(wallOf(at, zone));

/** When the day begins there. */
export const beginOf = (day: string, zone: string): Date => new Date(instantOf(midnight(day), zone));

/** The browser's own locale where it is of the language that the page speaks, for its clock and order of dates. */
export const localeOf = (language: string): string =>
  navigator.languages.find((one) => one.toLowerCase().split('-')[0] === language) ?? language;

type Words = {
  readonly clock: (at: string) => string;
  /** `Tue` and `3 March`, of a day. */
  readonly weekday: (day: string) => string;
  readonly shortDay: (day: string) => string;
  /** `3`, where there is room for no more. */
  readonly number: (day: string) => string;
  readonly longDay: (day: string) => string;
  /** `Tuesday, 3 March 2026, 09:00 - 10:00`. */
  readonly span: (start: string, end: string) => string;
  readonly moment: (at: string) => string;
};

/** Formats are dear to make, and a week of times asks for them again with every change. */
const known = new Map<string, Words>();

/** Days are written as dates of no zone, moments by the clock of this one. */
export const wordsOf = (language: string, zone: string): Words => {
  const words = known.get(`${language} ${zone}`) ?? makeWords(language, zone);
  known.set(`${language} ${zone}`, words);
  return words;
};

const makeWords = (language: string, zone: string): Words => {
  const locale = localeOf(language);
  const of = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale, options);
  const clock = of({ timeZone: zone, hour: 'numeric', minute: '2-digit' });
  const weekday = of({ timeZone: 'UTC', weekday: 'short' });
  const shortDay = of({ timeZone: 'UTC', day: 'numeric', month: 'short' });
  const longDay = of({ timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' });
  const long = of({
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  const day = (text: string): number => Date.parse(text);
  return {
    clock: (at) => clock.format(Date.parse(at)),
    weekday: (text) => weekday.format(day(text)),
    shortDay: (text) => shortDay.format(day(text)),
    number: (text) => String(Number(text.slice(8))),
    longDay: (text) => longDay.format(day(text)),
    span: (start, end) => long.formatRange(Date.parse(start), Date.parse(end)),
    moment: (at) => long.format(Date.parse(at)),
  };
};

export const allZones = (): readonly string[] => [...new Set([...Intl.supportedValuesOf('timeZone'), viewerZone(), 'UTC'])].sort();
/** `Europe/Zurich` as people read it. */
export const zoneWords = (zone: string): string => zone.replaceAll('_', ' ');
