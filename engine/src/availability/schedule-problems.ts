/** What is wrong with a schedule as a person entered it, in words, before any time is computed from it. */
import { Temporal } from 'temporal-polyfill';
import type { ZoneId } from '../model.ts';
import { isZone } from '../zone.ts';
import { isLocalTime } from './schedule.ts';
import type { LocalSpan, Schedule } from './schedule.ts';

/** `field` is a path such as `rules[2].from`; `next` is what to do about it. */
export type ScheduleProblem = { readonly field: string; readonly problem: string; readonly next: string };

/** Everything that is wrong, in the order of the fields; an empty list: the schedule can be used. */
export const scheduleProblems = (schedule: Schedule): readonly ScheduleProblem[] => {
  const { zone, rules, exceptions, validFrom, validTo } = schedule;
  return [
    ...zoneProblems(zone),
    ...rules.flatMap((rule, index) => [
      ...(rule.weekday >= 1 && rule.weekday <= 7 && Number.isInteger(rule.weekday)
        ? []
        : [problem(`rules[${index}].weekday`, `${rule.weekday} is no day of the week.`, 'Write 1 for Monday to 7 for Sunday.')]),
      ...spanProblems(rule, `rules[${index}]`),
    ]),
    ...exceptions.flatMap(({ date, spans }, index) => [
      ...dateProblems(date, `exceptions[${index}].date`),
      ...(exceptions.findIndex((other) => other.date === date) === index
        ? []
        : [problem(`exceptions[${index}].date`, `${date} is there twice.`, 'Put all spans of the date into one exception.')]),
      ...spans.flatMap((span, at) => spanProblems(span, `exceptions[${index}].spans[${at}]`)),
    ]),
    ...(validFrom === null ? [] : dateProblems(validFrom, 'validFrom')),
    ...(validTo === null ? [] : dateProblems(validTo, 'validTo')),
    ...(validFrom !== null && validTo !== null && validTo < validFrom
      ? [
          problem(
            'validTo',
            `${validTo} is before validFrom, ${validFrom}.`,
            'Choose a later date, or leave it empty for a schedule without end.',
          ),
        ]
      : []),
  ];
};

const problem = (field: string, text: string, next: string): ScheduleProblem => ({ field, problem: text, next });

const spanProblems = ({ from, to }: LocalSpan, field: string): readonly ScheduleProblem[] => {
  const wrong = (['from', 'to'] as const).filter((end) => !isLocalTime({ from, to }[end]));
  if (wrong.length > 0)
    return wrong.map((end) =>
      problem(`${field}.${end}`, `"${{ from, to }[end]}" is no local time.`, 'Write hours and minutes, 00:00 to 24:00.'),
    );
  if (from === to)
    return [problem(`${field}.to`, `From ${from} to ${to} is no time at all.`, 'For a whole day write 00:00 to 24:00; else remove it.')];
  return from === '24:00' ? [problem(`${field}.from`, 'A day is over at 24:00.', 'Write 00:00 on the next day.')] : [];
};

const dateProblems = (date: string, field: string): readonly ScheduleProblem[] =>
  isDate(date) ? [] : [problem(field, `"${date}" is no date.`, 'Write year, month and day: 2026-12-24.')];

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && exists(() => Temporal.PlainDate.from(text));

const zoneProblems = (zone: ZoneId): readonly ScheduleProblem[] =>
  isZone(zone) ? [] : [problem('zone', `"${zone}" is no time zone.`, 'Choose a zone by its name, such as Europe/Zurich.')];

/** Temporal says by a RangeError that there is no such date. */
const exists = (make: () => unknown): boolean => {
  try {
    make();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};
