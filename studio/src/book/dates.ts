/** Days and clocks of a zone, by what the browser knows of it. Days are `2026-03-29`. */

const DAY_MS = 86_400_000;

const clocks = new Map<string, Intl.DateTimeFormat>();
const clockOf = (zone: string): Intl.DateTimeFormat => {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(zone, made);
  return made;
};

/** What the clock of the zone shows at this moment, as if it were UTC. */
const localAt = (zone: string, at: number): number => {
  const part = Object.fromEntries(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute'], part['second']);
};

export const dayAt = (zone: string, at: number): string => new Date(localAt(zone, at)).toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** When the day begins there. Taken twice, because the clock may have changed between the guess and it. */
export const beginOf = (day: string, zone: string): Date => {
  const local = Date.parse(day);
  const guess = local - (localAt(zone, local) - local);
  return new Date(local - (localAt(zone, guess) - guess));
};

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

/** Days are written as dates of no zone, moments by the clock of this one. */
export const wordsOf = (language: string, zone: string): Words => {
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

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
export const allZones = (): readonly string[] => [...new Set([...Intl.supportedValuesOf('timeZone'), ownZone(), 'UTC'])].sort();
/** `Europe/Zurich` as people read it. */
export const zoneWords = (zone: string): string => zone.replaceAll('_', ' ');
