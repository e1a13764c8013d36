/** When a holder works: weekly rules and exceptions by the clock of a zone, laid down as spans (rule 7.1). */
import type { Instant, Span, ZoneId } from '../model.ts';
import { MINUTE, DAY } from '../model.ts';
import { spansOf, uniteAll } from './spans.ts';
import type { Spans } from './spans.ts';
import { calendarsWithin, instantOf } from '../zone.ts';
import type { CalendarOf, LocalDay } from '../zone.ts';

/**
 * From one local time to another, `HH:MM`. `to` may be `24:00`. A `to` before `from` (or `00:00`) lies on the next day.
 */
export type LocalSpan = { readonly from: string; readonly to: string };

/** `weekday`: 1 Monday … 7 Sunday; the day on which the span begins. */
export type WeeklyRule = LocalSpan & { readonly weekday: number };

/** Says everything about its date, what reaches over midnight from the day before included. No spans: closed. */
export type ScheduleException = { readonly date: string; readonly spans: readonly LocalSpan[] };

/** Outside `validFrom` … `validTo` (dates, both included, null: without end) a schedule has no working time. */
export type Schedule = {
  readonly zone: ZoneId;
  readonly rules: readonly WeeklyRule[];
  readonly exceptions: readonly ScheduleException[];
  readonly validFrom: string | null;
  readonly validTo: string | null;
};

/** Minutes after local midnight; `to` over 1440 lies on the next day. */
type Minutes = { readonly from: number; readonly to: number };

const DAY_MINUTES = 24 * 60;

/**
 * Working time within a window: what any of the schedules says. A local time that the clock jumps over or shows twice is
 * taken as in `instantOf`. Throws a RangeError for a zone or local time that does not exist (`scheduleProblems` says it in
 * words beforehand).
 */
export const workingTime = (schedules: readonly Schedule[], window: Span, calendarOf: CalendarOf = calendarsWithin(window)): Spans =>
  uniteAll(schedules.map((schedule) => workingTimeOf(schedule, window, calendarOf)));

/** Working time of whoever has these schedules, within one window. */
export type WorkingOf = (schedules: readonly Schedule[]) => Spans;

/** Each schedule laid down once, however many people share it. */
export const workingWithin = (window: Span, calendarOf: CalendarOf): WorkingOf => {
  const known = new Map<readonly Schedule[], Spans>();
  return (schedules) => {
    const working = known.get(schedules) ?? workingTime(schedules, window, calendarOf);
    known.set(schedules, working);
    return working;
  };
};

/** What a schedule says of one date, and by what: the exception of that date, the rules of its weekday, or nothing because it does not hold then. */
export type HoursOfDate = { readonly by: 'exception' | 'rules' | 'notValid'; readonly spans: readonly LocalSpan[] };

/** The same for any date, the schedule being looked through once. */
const hoursOf = (schedule: Schedule): ((day: LocalDay) => HoursOfDate) => {
  const rules = new Map<number, LocalSpan[]>();
  for (const { weekday, from, to } of schedule.rules) rules.set(weekday, [...(rules.get(weekday) ?? []), { from, to }]);
  const exceptions = new Map(schedule.exceptions.map(({ date, spans }) => [date, spans]));
  return ({ date, weekday }) => {
    if (date < (schedule.validFrom ?? date) || (schedule.validTo ?? date) < date) return { by: 'notValid', spans: [] };
    const exception = exceptions.get(date);
    return exception === undefined ? { by: 'rules', spans: rules.get(weekday) ?? [] } : { by: 'exception', spans: exception };
  };
};

/** What each of these schedules says of the date that its own clock shows at a moment: which rule or exception decides (5.4). */
export const hoursAt = (
  schedules: readonly Schedule[],
  at: Instant,
): readonly (HoursOfDate & Pick<LocalDay, 'date' | 'weekday'> & { readonly zone: ZoneId })[] =>
  schedules.flatMap((schedule) => {
    const { days } = calendarsWithin({ start: at, end: (at + 1) as Instant })(schedule.zone);
    const today = days.find(({ start, end }) => start <= at && at < end);
    return today === undefined ? [] : [{ ...hoursOf(schedule)(today), date: today.date, weekday: today.weekday, zone: schedule.zone }];
  });

const workingTimeOf = (schedule: Schedule, window: Span, calendarOf: CalendarOf): Spans => {
  const { stretches, days } = calendarOf(schedule.zone);
  const hoursOn = hoursOf(schedule);
  const exceptional = new Set(schedule.exceptions.map(({ date }) => date));

  const result: Span[] = [];
  const lay = (day: number, from: number, to: number): void => {
    const start = Math.max(instantOf(stretches, day * DAY + from * MINUTE), window.start) as Instant;
    const end = Math.min(instantOf(stretches, day * DAY + to * MINUTE), window.end) as Instant;
    if (start < end) result.push({ start, end });
  };
  let overMidnight: readonly Minutes[] = [];
  for (const local of days) {
    const { day, date } = local;
    if (!exceptional.has(date)) for (const { to } of overMidnight) lay(day, 0, to - DAY_MINUTES);
    const today = hoursOn(local).spans.map(minutesOf);
    for (const { from, to } of today) lay(day, from, Math.min(to, DAY_MINUTES));
    overMidnight = today.filter(({ to }) => to > DAY_MINUTES);
  }
  return spansOf(result);
};

const minutesOf = ({ from, to }: LocalSpan): Minutes => {
  const start = minuteOf(from);
  const end = minuteOf(to);
  return { from: start, to: end < start ? end + DAY_MINUTES : end };
};

const CLOCK = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** `HH:MM` from `00:00` to `24:00`. */
export const isLocalTime = (text: string): boolean => CLOCK.test(text);

/** Minutes after midnight of `HH:MM`, `24:00` included. */
const minuteOf = (time: string): number => {
  const match = CLOCK.exec(time);
  if (match === null) throw new RangeError(`"${time}" is no local time: write HH:MM, from 00:00 to 24:00.`);
  return match[1] === undefined ? DAY_MINUTES : Number(match[1]) * 60 + Number(match[2]);
};
