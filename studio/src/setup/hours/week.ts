/** A week of working hours as it is edited: seven days, each with its spans. Nothing here changes what it is given. */
import type { Schema } from '../../api/client.ts';
import { clockOf, minutesOf } from './clock.ts';

export type Period = Schema<'Schedule'>['periods'][number];
export type LocalSpan = { readonly from: string; readonly to: string };
/** Monday first, as the API counts (1 Monday … 7 Sunday); always seven. */
export type Week = readonly (readonly LocalSpan[])[];

export const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
export type Day = (typeof DAYS)[number];

const HOUR_MINUTES = 60;
const OFFICE: LocalSpan = { from: '09:00', to: '17:00' };

/** The spans of each day in the order of the clock. */
export const weekOf = (rules: Period['rules']): Week =>
  DAYS.map((day) =>
    rules
      .filter(({ weekday }) => weekday === day + 1)
      .map(({ from, to }) => ({ from, to }))
      .sort((one, other) => one.from.localeCompare(other.from)),
  );

/** The rules in the order of days and spans, so that a refused one is found again by `ruleIndex`. */
export const rulesOf = (week: Week): Period['rules'] => week.flatMap((spans, day) => spans.map((span) => ({ weekday: day + 1, ...span })));

/** The place of a span among the rules that `rulesOf` makes. */
export const ruleIndex = (week: Week, day: Day, at: number): number => week.slice(0, day).flat().length + at;

const withDay = (week: Week, day: Day, spans: readonly LocalSpan[]): Week => week.map((before, one) => (one === day ? spans : before));

/** What comes after the last span of a day: an hour's break, then until the evening. A free day begins with office hours. */
export const nextSpan = (spans: readonly LocalSpan[]): LocalSpan => {
  const last = spans.at(-1);
  if (last === undefined) return OFFICE;
  const end = minutesOf(last.to);
  const evening = minutesOf(OFFICE.to) ?? 0;
  if (end === null || end + HOUR_MINUTES >= 24 * 60) return { from: last.to, to: '24:00' };
  const from = end + HOUR_MINUTES;
  return { from: clockOf(from), to: clockOf(from < evening ? evening : from + HOUR_MINUTES) };
};

/** One more span at the end of a day, as `nextSpan` proposes it. */
export const addSpan = (week: Week, day: Day): Week => withDay(week, day, [...(week[day] ?? []), nextSpan(week[day] ?? [])]);
/** Another span in the place of the one that stands `at` this place of the day. */
export const setSpan = (week: Week, day: Day, at: number, span: LocalSpan): Week =>
  withDay(
    week,
    day,
    (week[day] ?? []).map((before, one) => (one === at ? span : before)),
  );
/** The day without the span that stands `at` this place; without any it is closed. */
export const removeSpan = (week: Week, day: Day, at: number): Week =>
  withDay(
    week,
    day,
    (week[day] ?? []).filter((_, one) => one !== at),
  );

/** The hours of one day on others too, in the place of what they had. */
export const copyDay = (week: Week, from: Day, to: readonly Day[]): Week =>
  week.map((before, day) => (to.includes(day as Day) ? [...(week[from] ?? [])] : before));

/** Whether it ends on the next day, as the server takes a `to` before its `from`. */
export const overMidnight = ({ from, to }: LocalSpan): boolean => {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return start !== null && end !== null && end < start && end > 0;
};

/** One stretch of the schedule, as it is edited. */
export type Draft = Omit<Period, 'rules'> & { readonly week: Week };

/** A period of the API as it is edited. */
export const draftOf = ({ rules, ...rest }: Period): Draft => ({ ...rest, week: weekOf(rules) });
/** A draft as the API takes it; what was typed and nobody understands goes along, for the server to say so. */
export const periodOf = ({ week, ...rest }: Draft): Period => ({ ...rest, rules: rulesOf(week) });

/** What one begins with who was bookable at any time until now. */
export const alwaysDraft = (zone: string): Draft => ({
  zone,
  week: DAYS.map(() => [{ from: '00:00', to: '24:00' }]),
  exceptions: [],
  validFrom: null,
  validTo: null,
});
/** What one begins with who was never bookable until now. */
export const neverDraft = (zone: string): Draft => ({ ...alwaysDraft(zone), week: DAYS.map(() => []) });
