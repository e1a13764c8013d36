/** The recurrence of a master as EWS writes it (R:recurrence-recurrencetype), and what of it is understood. */
import type { Extent, Ordinal, Pattern, RelativeDay, Weekday } from '@lockstep/engine';
import { children, nameIn, type Node } from './xml-read.ts';
import { wordTable } from '../words.ts';

/** One of ModifiedOccurrences, FirstOccurrence, LastOccurrence. */
export type WireOccurrence = { id: string | null; start: string | null; end: string | null; original: string | null };

/** Elements of a pattern or range, by name; `element` is the pattern's or range's own. */
type WirePart = { element: string; values: Map<string, string> };

/** What only a master carries. */
export type WireSeries = {
  parts: WirePart[];
  first: WireOccurrence | null;
  last: WireOccurrence | null;
  modified: WireOccurrence[];
  /** Starts as the pattern has them. */
  deleted: string[];
};
export const blankSeries = (): WireSeries => ({ parts: [], first: null, last: null, modified: [], deleted: [] });
export const blankOccurrence = (): WireOccurrence => ({ id: null, start: null, end: null, original: null });

/** What a state needs to have a series read into it. */
export type SeriesState = { series: WireSeries; part: WirePart; partField: string; occurrence: WireOccurrence };
export const blankPart = (element: string): WirePart => ({ element, values: new Map() });

const recurrence: Node<SeriesState> = {
  otherwise: {
    open: (state, _attributes, element) => {
      state.part = blankPart(element);
      state.series.parts.push(state.part);
    },
    otherwise: {
      open: (state, _attributes, name) => void (state.partField = name),
      text: (state, value) => void state.part.values.set(state.partField, value.trim()),
    },
  },
};

const occurrence = (done: (series: WireSeries, read: WireOccurrence) => void): Node<SeriesState> => ({
  open: (state) => void (state.occurrence = blankOccurrence()),
  children: children<SeriesState>({
    ItemId: { open: (state, attributes) => void (state.occurrence.id = nameIn(attributes, 'Id')) },
    Start: { text: (state, value) => void (state.occurrence.start = value) },
    End: { text: (state, value) => void (state.occurrence.end = value) },
    OriginalStart: { text: (state, value) => void (state.occurrence.original = value) },
  }),
  close: (state) => done(state.series, state.occurrence),
});

/** The elements of a calendar item that only a master has. */
export const seriesNodes: Readonly<Record<string, Node<SeriesState>>> = {
  Recurrence: recurrence,
  FirstOccurrence: occurrence((series, read) => void (series.first = read)),
  LastOccurrence: occurrence((series, read) => void (series.last = read)),
  ModifiedOccurrences: { children: children<SeriesState>({ Occurrence: occurrence((series, read) => void series.modified.push(read)) }) },
  DeletedOccurrences: {
    children: children<SeriesState>({
      DeletedOccurrence: { children: children<SeriesState>({ Start: { text: (state, value) => void state.series.deleted.push(value) } }) },
    }),
  },
};

const WEEKDAYS: Readonly<Record<string, Weekday>> = wordTable({
  Sunday: 'sunday',
  Monday: 'monday',
  Tuesday: 'tuesday',
  Wednesday: 'wednesday',
  Thursday: 'thursday',
  Friday: 'friday',
  Saturday: 'saturday',
});
const RELATIVE: Readonly<Record<string, RelativeDay>> = wordTable({
  ...WEEKDAYS,
  Day: 'day',
  Weekday: 'weekday',
  WeekendDay: 'weekendDay',
});
const ORDINALS: Readonly<Record<string, Ordinal>> = wordTable({ First: 1, Second: 2, Third: 3, Fourth: 4, Last: -1 });
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** A whole number from 1 to `most`; null for anything else. */
const count = ({ values }: WirePart, name: string, most: number): number | null => {
  const text = values.get(name) ?? '';
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : null;
};
const named = <Value>({ values }: WirePart, name: string, known: Readonly<Record<string, Value>>): Value | null =>
  known[values.get(name) ?? ''] ?? null;
const monthOf = ({ values }: WirePart): number | null => {
  const index = MONTHS.indexOf(values.get('Month') ?? '');
  return index < 0 ? null : index + 1;
};
const weekdaysOf = ({ values }: WirePart): readonly Weekday[] | null => {
  const days = (values.get('DaysOfWeek') ?? '').split(/\s+/).map((name) => WEEKDAYS[name] ?? null);
  return days.length > 0 && days.every((day) => day !== null) ? [...new Set(days)] : null;
};

/** Outlook asks for no more than 99 days or weeks; what is beyond this is not meant. */
const MOST = 999;

/** Null: not one of the six patterns, or one with values that mean nothing. */
function patternOf(part: WirePart): Pattern | null {
  const interval = count(part, 'Interval', MOST);
  const dayOfMonth = count(part, 'DayOfMonth', 31);
  const ordinal = named(part, 'DayOfWeekIndex', ORDINALS);
  const day = named(part, 'DaysOfWeek', RELATIVE);
  const month = monthOf(part);
  switch (part.element) {
    case 'DailyRecurrence':
      return interval === null ? null : { every: 'day', interval };
    case 'WeeklyRecurrence': {
      const on = weekdaysOf(part);
      const told = named(part, 'FirstDayOfWeek', WEEKDAYS);
      // Servers before 2010 SP1 do not tell where a week begins, which decides only where some weeks are left out.
      const weekStart = told ?? (interval === 1 ? 'sunday' : null);
      return interval === null || on === null || weekStart === null ? null : { every: 'week', interval, on, weekStart };
    }
    case 'AbsoluteMonthlyRecurrence':
      return interval === null || dayOfMonth === null ? null : { every: 'month', interval, dayOfMonth };
    case 'RelativeMonthlyRecurrence':
      return interval === null || ordinal === null || day === null ? null : { every: 'month', interval, ordinal, day };
    case 'AbsoluteYearlyRecurrence':
      return month === null || dayOfMonth === null ? null : { every: 'year', interval: 1, month, dayOfMonth };
    case 'RelativeYearlyRecurrence':
      return month === null || ordinal === null || day === null ? null : { every: 'year', interval: 1, month, ordinal, day };
    default:
      return null;
  }
}

/** A date of a range, whose offset is dropped: the day is meant in the zone of the series. */
const dateOf = ({ values }: WirePart, name: string): string | null =>
  /^(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?$/.exec(values.get(name) ?? '')?.[1] ?? null;

function extentOf(part: WirePart): Extent | null {
  const date = dateOf(part, 'EndDate');
  const occurrences = count(part, 'NumberOfOccurrences', 99_999);
  switch (part.element) {
    case 'NoEndRecurrence':
      return { ends: 'never' };
    case 'EndDateRecurrence':
      return date === null ? null : { ends: 'on', date };
    case 'NumberedRecurrence':
      return occurrences === null ? null : { ends: 'after', count: occurrences };
    default:
      return null;
  }
}

/** Pattern and range of a series; `startDate` is the date the range begins on. Null: something in it is not understood. */
export function recurrenceOf({
  parts,
}: WireSeries): { readonly pattern: Pattern; readonly extent: Extent; readonly startDate: string } | null {
  const [first, second] = parts;
  if (first === undefined || second === undefined || parts.length !== 2) return null;
  const pattern = patternOf(first);
  const extent = extentOf(second);
  const startDate = dateOf(second, 'StartDate');
  return pattern === null || extent === null || startDate === null ? null : { pattern, extent, startDate };
}
