/** Working hours laid out as bars, day by day: what the pictures of a schedule are drawn from. */
import { dayOf, instantOf, midnight, plusDays, plusSeconds, wallOf } from '../../time/zone.ts';
import { minutesOf } from './clock.ts';
import type { LocalSpan, Period } from './week.ts';

/** Minutes after midnight, half-open. */
export type Bar = { readonly from: number; readonly to: number };
export type PictureDay = {
  /** `2026-11-23`. */
  readonly date: string;
  readonly bars: readonly Bar[];
  /** An exception says what holds on this date. */
  readonly special: boolean;
};

const DAY_MINUTES = 24 * 60;

/** 1 Monday … 7 Sunday. */
export const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;

/** Those that can be read; one that is still being typed is not drawn. */
const barsOf = (spans: readonly LocalSpan[]): readonly Bar[] =>
  spans.flatMap(({ from, to }) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    return start === null || end === null || start === end ? [] : [{ from: start, to: end < start ? end + DAY_MINUTES : end }];
  });

const united = (bars: readonly Bar[]): readonly Bar[] => {
  const result: Bar[] = [];
  for (const bar of [...bars].sort((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last !== undefined && bar.from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, bar.to) };
    else result.push(bar);
  }
  return result;
};

type Piece = { readonly date: string; readonly bar: Bar };

/** Over midnight, two pieces. */
const pieces = (date: string, { from, to }: Bar): readonly Piece[] =>
  [
    { date, bar: { from, to: Math.min(to, DAY_MINUTES) } },
    { date: plusDays(date, 1), bar: { from: 0, to: to - DAY_MINUTES } },
  ].filter(({ bar }) => bar.to > bar.from);

/** A piece on the wall of one zone, on the wall of another. */
const seenFrom = ({ date, bar }: Piece, zone: string, shown: string): readonly Piece[] => {
  const [start, end] = [bar.from, bar.to].map((minutes) => wallOf(instantOf(plusSeconds(midnight(date), minutes * 60), zone), shown));
  if (start === undefined || end === undefined) return [];
  const day = dayOf(start);
  const minutes = (wall: string): number => (Date.parse(`${wall}Z`) - Date.parse(`${midnight(day)}Z`)) / 60_000;
  return pieces(day, { from: minutes(start), to: minutes(end) });
};

/** What one period says about these dates, by its own clock: the same rules as the server's (an exception says everything about its date). */
const piecesOf = ({ rules, exceptions, validFrom, validTo }: Period, dates: readonly string[]): readonly Piece[] => {
  const special = new Map(exceptions.map(({ date, spans }) => [date, spans]));
  return dates.flatMap((date) => {
    if ((validFrom ?? date) > date || date > (validTo ?? date)) return [];
    const spans = special.get(date) ?? rules.filter(({ weekday }) => weekday === weekdayOf(date));
    // What begins today and reaches into a day that has an exception ends at midnight.
    return barsOf(spans).flatMap((bar) => pieces(date, bar).filter((one) => one.date === date || !special.has(one.date)));
  });
};

/**
 * So many days from `first` on, by the clock of `zone`. `periods` null: open at any time; none: never.
 */
export const pictureOf = (periods: readonly Period[] | null, zone: string, first: string, days: number): readonly PictureDay[] => {
  const dates = Array.from({ length: days }, (_, one) => plusDays(first, one));
  if (periods === null) return dates.map((date) => ({ date, bars: [{ from: 0, to: DAY_MINUTES }], special: false }));
  // What another zone's clock shows lies up to a day off, and what began the evening before counts too.
  const around = [plusDays(first, -2), plusDays(first, -1), ...dates, plusDays(first, days)];
  const found = periods.flatMap((period) => {
    const own = piecesOf(period, around);
    return period.zone === zone ? own : own.flatMap((piece) => seenFrom(piece, period.zone, zone));
  });
  return dates.map((date) => ({
    date,
    bars: united(found.filter((one) => one.date === date).map(({ bar }) => bar)),
    special: periods.some(({ exceptions }) => exceptions.some((one) => one.date === date)),
  }));
};

const EARLIEST = 6 * 60;
const LATEST = 20 * 60;

/** What has to be shown of a day so that no bar is cut off, in whole hours; never less than the usual day. */
export const shownHours = (days: readonly PictureDay[]): Bar => {
  const bars = days.flatMap((day) => day.bars);
  return {
    from: Math.floor(Math.min(EARLIEST, ...bars.map(({ from }) => from)) / 60) * 60,
    to: Math.ceil(Math.max(LATEST, ...bars.map(({ to }) => to)) / 60) * 60,
  };
};
