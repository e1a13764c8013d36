/** What is wrong with a series as a server told it, in words, before anybody expands it. */
import { DAY } from '../model.ts';
import { isZone } from '../zone.ts';
import { dayOfDate } from '../dates.ts';
import { WEEKDAYS } from './pattern-dates.ts';
import type { Extent, Pattern, Series } from './series.ts';

/** `field` is a path such as `pattern.interval`; `next` is what to do about it. */
export type SeriesProblem = { readonly field: string; readonly problem: string; readonly next: string };

/** Exchange counts its dates from here (MS-OXOCAL 2.2.1.44.1) … */
const EARLIEST_DATE = '1601-01-01';
/** … and takes none beyond this (ErrorRecurrenceEndDateTooBig). */
export const LATEST_DATE = '4500-09-01';
/** Exchange takes no longer event (ErrorCalendarDurationIsTooLong). With it, one moment never lies in more than 1,830 occurrences. */
const LONGEST = 5 * 366 * DAY;

/** Far beyond what either protocol takes (EWS 999 days), and few enough for exact arithmetic on whatever date comes of it. */
const LONGEST_INTERVAL = 9_999;

const ORDINALS: readonly number[] = [1, 2, 3, 4, -1];
const RELATIVE_DAYS: readonly string[] = [...WEEKDAYS, 'day', 'weekday', 'weekendDay'];

/**
 * The first thing that is wrong, or null: the series can be expanded. A series with a problem has no occurrences, which is
 * never to be taken for free time: whoever decodes or stores one asks here first.
 */
export const seriesProblem = (series: Series): SeriesProblem | null => {
  const { startsAt, endsAt, zone, firstDate } = series;
  const read = 'Read the event again from the server.';
  if (!isZone(zone)) return said('zone', `"${zone}" is no time zone`, 'Map it to a name such as Europe/Zurich.');
  const firstDay = dayWithin(firstDate);
  if (firstDay === null) return said('firstDate', noDate(firstDate), read);
  if (!isWhole(startsAt, 0, DAY - 1)) return said('startsAt', `${startsAt} is no time of a day in milliseconds`, read);
  if (!Number.isInteger(endsAt) || endsAt < startsAt) return said('endsAt', `${endsAt} is no time at or after ${startsAt}`, read);
  if (endsAt - startsAt > LONGEST) return said('endsAt', 'An occurrence would last longer than five years', read);
  return patternProblem(series.pattern) ?? extentProblem(series.extent, firstDate) ?? elsewhereProblem(series);
};

const patternProblem = (pattern: Pattern): SeriesProblem | null => {
  const read = 'Read the recurrence of the event again; no server should tell such a pattern.';
  const wrong = (field: string, problem: string): SeriesProblem => said(`pattern.${field}`, problem, read);
  if (!isWhole(pattern.interval, 1, LONGEST_INTERVAL))
    return wrong('interval', `${pattern.interval} is no count from 1 to ${LONGEST_INTERVAL}`);
  if (pattern.every === 'day') return null;
  if (pattern.every === 'week') {
    if (pattern.on.length === 0) return wrong('on', 'A weekly pattern names no weekday');
    const unknown = pattern.on.find((name) => !WEEKDAYS.includes(name));
    if (unknown !== undefined) return wrong('on', `"${unknown}" is no weekday`);
    return WEEKDAYS.includes(pattern.weekStart) ? null : wrong('weekStart', `"${pattern.weekStart}" is no weekday`);
  }
  if (pattern.every !== 'month' && pattern.every !== 'year')
    return wrong('every', `"${String(Reflect.get(pattern, 'every'))}" is no kind of pattern`);
  if (pattern.every === 'year' && !isWhole(pattern.month, 1, 12)) return wrong('month', `${pattern.month} is no month from 1 to 12`);
  if ('dayOfMonth' in pattern)
    return isWhole(pattern.dayOfMonth, 1, 31) ? null : wrong('dayOfMonth', `${pattern.dayOfMonth} is no day from 1 to 31`);
  if (!ORDINALS.includes(pattern.ordinal)) return wrong('ordinal', `${pattern.ordinal} is none of ${ORDINALS.join(', ')}`);
  return RELATIVE_DAYS.includes(pattern.day) ? null : wrong('day', `"${pattern.day}" is no kind of day`);
};

const extentProblem = (extent: Extent, firstDate: string): SeriesProblem | null => {
  const read = 'Read the range of the recurrence again.';
  if (extent.ends === 'after')
    return isWhole(extent.count, 1, Number.MAX_SAFE_INTEGER) ? null : said('extent.count', `${extent.count} is no count from 1`, read);
  if (extent.ends === 'never') return null;
  if (dayWithin(extent.date) === null) return said('extent.date', noDate(extent.date), read);
  return extent.date < firstDate ? said('extent.date', `${extent.date} is before the first date, ${firstDate}`, read) : null;
};

const elsewhereProblem = ({ changed, deleted }: Series): SeriesProblem | null => {
  const next = 'Read the occurrences of the series again.';
  const index = changed.findIndex(({ original, start, end }) => ![original, start, end].every(Number.isSafeInteger) || end < start);
  if (index !== -1) return said(`changed[${index}]`, 'It has no times, or ends before it starts', next);
  const noTime = deleted.findIndex((original) => !Number.isSafeInteger(original));
  return noTime === -1 ? null : said(`deleted[${noTime}]`, `${deleted[noTime]} is no instant`, next);
};

const said = (field: string, problem: string, next: string): SeriesProblem => ({ field, problem: `${problem}.`, next });

const isWhole = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most;

const noDate = (date: string): string => `"${date}" is no date from ${EARLIEST_DATE} to ${LATEST_DATE}`;

/** Dates as text are in the order of time. */
const dayWithin = (date: string): number | null => (date < EARLIEST_DATE || date > LATEST_DATE ? null : dayOfDate(date));
