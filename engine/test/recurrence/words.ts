/** Short words for the examples of series. */
import { HOUR, MINUTE, zoneId } from '../../src/model.ts';
import { occurrencesIn } from '../../src/recurrence/expand.ts';
import type { ChangedOccurrence, Pattern, Series, Weekday } from '../../src/recurrence/series.ts';
import { at, inWords, span, ZURICH } from '../availability/words.ts';

export const daily = (interval = 1): Pattern => ({ every: 'day', interval });
export const weekly = (on: readonly Weekday[], interval = 1, weekStart: Weekday = 'monday'): Pattern => ({
  every: 'week',
  interval,
  on,
  weekStart,
});
export const monthly = (dayOfMonth: number, interval = 1): Pattern => ({ every: 'month', interval, dayOfMonth });

/** `2026-01-31 09:00/10:00`, where it first is; the end on a later date is `+1 08:00`. Endless, in Zurich. */
export const series = (pattern: Pattern, words: string, more: Partial<Series> = {}): Series => {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d)\/(?:\+(\d+) )?(\d\d:\d\d)$/.exec(words);
  if (match === null) throw new RangeError(`"${words}" is not where a series begins`);
  const [, firstDate = '', from = '', days = '0', to = ''] = match;
  return {
    pattern,
    extent: { ends: 'never' },
    firstDate,
    startsAt: wall(from),
    endsAt: Number(days) * 24 * HOUR + wall(to),
    zone: zoneId(ZURICH),
    allDay: false,
    changed: [],
    deleted: [],
    ...more,
  };
};

const wall = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * HOUR + minutes * MINUTE;
};

/** From where it was (`2026-06-10 09:00`) to where it is (`2026-06-10 11:00/12:00`), by the clock of Zurich. */
export const moved = (original: string, to: string): ChangedOccurrence => ({
  original: at(original),
  ...span(to),
  allDay: false,
  showAs: null,
  sensitivity: null,
  cancelled: false,
});

/** The occurrences in words, by the clock of the series' zone; so is the window. */
export const found = (one: Series, window: string): readonly string[] => inWords(occurrencesIn(one, span(window, one.zone)), one.zone);

/** Only the dates on which they begin. */
export const dates = (one: Series, window: string): readonly string[] => found(one, window).map((words) => words.slice(0, 10));
