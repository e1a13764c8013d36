/** Recurrence and the occurrences of a master in answers, and recurrence in requests. */
import type { CalendarItem } from '../../world/calendar-item.ts';
import type { OccurrenceNote } from '../../world/operations.ts';
import type { Pattern, Recurrence, RecurrenceRange, RelativeDay, WeekIndex, Weekday } from '../../world/recurrence/pattern.ts';
import type { Call } from '../call.ts';
import { instantText } from '../call.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childOf, textOf } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

function patternNode(pattern: Pattern): XmlNode {
  switch (pattern.kind) {
    case 'daily':
      return xml('t:DailyRecurrence', [xml('t:Interval', String(pattern.interval))]);
    case 'weekly':
      return xml('t:WeeklyRecurrence', [
        xml('t:Interval', String(pattern.interval)),
        xml('t:DaysOfWeek', pattern.days.join(' ')),
        xml('t:FirstDayOfWeek', pattern.firstDayOfWeek),
      ]);
    case 'absoluteMonthly':
      return xml('t:AbsoluteMonthlyRecurrence', [
        xml('t:Interval', String(pattern.interval)),
        xml('t:DayOfMonth', String(pattern.dayOfMonth)),
      ]);
    case 'relativeMonthly':
      return xml('t:RelativeMonthlyRecurrence', [
        xml('t:Interval', String(pattern.interval)),
        xml('t:DaysOfWeek', pattern.day),
        xml('t:DayOfWeekIndex', pattern.index),
      ]);
    case 'absoluteYearly':
      return xml('t:AbsoluteYearlyRecurrence', [
        xml('t:DayOfMonth', String(pattern.dayOfMonth)),
        xml('t:Month', MONTHS[pattern.month - 1] ?? 'January'),
      ]);
    case 'relativeYearly':
      return xml('t:RelativeYearlyRecurrence', [
        xml('t:DaysOfWeek', pattern.day),
        xml('t:DayOfWeekIndex', pattern.index),
        xml('t:Month', MONTHS[pattern.month - 1] ?? 'January'),
      ]);
    default: {
      const never: never = pattern;
      return never;
    }
  }
}

function rangeNode(range: RecurrenceRange): XmlNode {
  const start = xml('t:StartDate', range.startDate);
  switch (range.kind) {
    case 'noEnd':
      return xml('t:NoEndRecurrence', [start]);
    case 'endDate':
      return xml('t:EndDateRecurrence', [start, xml('t:EndDate', range.endDate)]);
    case 'numbered':
      return xml('t:NumberedRecurrence', [start, xml('t:NumberOfOccurrences', String(range.numberOfOccurrences))]);
    default: {
      const never: never = range;
      return never;
    }
  }
}

export function recurrenceNode(recurrence: Recurrence): XmlNode {
  return xml('t:Recurrence', [patternNode(recurrence.pattern), rangeNode(recurrence.range)]);
}

function occurrenceNode(call: Call, name: string, master: CalendarItem, note: OccurrenceNote): XmlNode {
  return xml(name, [
    xml('t:ItemId', [], { Id: note.id, ChangeKey: master.changeKey }),
    xml('t:Start', instantText(call, note.start)),
    xml('t:End', instantText(call, note.end)),
    xml('t:OriginalStart', instantText(call, note.originalStart)),
  ]);
}

/** FirstOccurrence, LastOccurrence, ModifiedOccurrences, DeletedOccurrences: only a master has them. */
export function seriesNode(call: Call, field: string, item: CalendarItem): XmlNode | null {
  if (item.type !== 'RecurringMaster') return null;
  const view = call.world.seriesView(item);
  switch (field) {
    case 'FirstOccurrence':
      return view.first === null ? null : occurrenceNode(call, 't:FirstOccurrence', item, view.first);
    case 'LastOccurrence':
      return view.last === null ? null : occurrenceNode(call, 't:LastOccurrence', item, view.last);
    case 'ModifiedOccurrences':
      if (view.modified.length === 0) return null;
      return xml(
        't:ModifiedOccurrences',
        view.modified.map((note) => occurrenceNode(call, 't:Occurrence', item, note)),
      );
    case 'DeletedOccurrences':
      if (view.deleted.length === 0) return null;
      return xml(
        't:DeletedOccurrences',
        view.deleted.map((start) => xml('t:DeletedOccurrence', [xml('t:Start', instantText(call, start))])),
      );
    default:
      return null;
  }
}

const number = (element: XmlElement, name: string): number => Number(textOf(element, name) ?? '1');
/** The schema has checked the enumerations; these narrow the text to what the world's types say. */
const day = (element: XmlElement): RelativeDay => (textOf(element, 'DaysOfWeek')?.trim() ?? 'Day') as RelativeDay;
const index = (element: XmlElement): WeekIndex => (textOf(element, 'DayOfWeekIndex')?.trim() ?? 'First') as WeekIndex;
const monthNumber = (element: XmlElement): number => MONTHS.indexOf(textOf(element, 'Month')?.trim() ?? 'January') + 1;

function readPattern(element: XmlElement): Pattern {
  switch (element.local) {
    case 'WeeklyRecurrence':
      return {
        kind: 'weekly',
        interval: number(element, 'Interval'),
        days: (textOf(element, 'DaysOfWeek') ?? '').trim().split(/\s+/) as Weekday[],
        firstDayOfWeek: (textOf(element, 'FirstDayOfWeek')?.trim() ?? 'Sunday') as Weekday,
      };
    case 'AbsoluteMonthlyRecurrence':
      return { kind: 'absoluteMonthly', interval: number(element, 'Interval'), dayOfMonth: number(element, 'DayOfMonth') };
    case 'RelativeMonthlyRecurrence':
      return { kind: 'relativeMonthly', interval: number(element, 'Interval'), day: day(element), index: index(element) };
    case 'AbsoluteYearlyRecurrence':
      return { kind: 'absoluteYearly', month: monthNumber(element), dayOfMonth: number(element, 'DayOfMonth') };
    case 'RelativeYearlyRecurrence':
      return { kind: 'relativeYearly', month: monthNumber(element), day: day(element), index: index(element) };
    default:
      return { kind: 'daily', interval: number(element, 'Interval') };
  }
}

/** A date of a range; the offset that some clients append is dropped, as the day is meant in the series' own zone. */
const dateOf = (element: XmlElement, name: string): string => (textOf(element, name) ?? '').trim().slice(0, 10);

function readRange(element: XmlElement): RecurrenceRange {
  const startDate = dateOf(element, 'StartDate');
  if (element.local === 'EndDateRecurrence') return { kind: 'endDate', startDate, endDate: dateOf(element, 'EndDate') };
  if (element.local === 'NumberedRecurrence')
    return { kind: 'numbered', startDate, numberOfOccurrences: number(element, 'NumberOfOccurrences') };
  return { kind: 'noEnd', startDate };
}

/** `t:Recurrence`; the schema has seen to it that there is one pattern and one range. */
export function readRecurrence(element: XmlElement): Recurrence {
  const [pattern, range] = element.children;
  const nothing: XmlElement = element;
  return { pattern: readPattern(pattern ?? nothing), range: readRange(range ?? childOf(element, 'NoEndRecurrence') ?? nothing) };
}
