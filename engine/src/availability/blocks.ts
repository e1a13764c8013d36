/**
 * Which times of a holder are published as availability blocks (rule 3.8): the unavailability inside working days, and the exceptions.
 * Pure: the schedules, the zone and the moment in, a list out; the same question, the same list.
 */
import type { Instant, Span, ZoneId } from '../model.ts';
import { DAY } from '../model.ts';
import { calendarsWithin } from '../zone.ts';
import type { LocalDay } from '../zone.ts';
import { workingTime } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import { intersect, spansOf, subtract, unite } from './spans.ts';
import type { Spans } from './spans.ts';

/**
 * How a block shows. *Out of office* where it takes time that the usual hours give: an afternoon, a day, a fortnight off. *Busy* where it
 * lies between usual hours: a break, in which its owner is mostly there and does not serve.
 */
export type BlockShowAs = 'busy' | 'outOfOffice';

/** One time to be published. `date`: the local date on which it begins. `allDay`: a whole-day absence, from midnight to midnight. */
export type WantedBlock = Span & { readonly date: string; readonly allDay: boolean; readonly showAs: BlockShowAs };

/** What the blocks of a holder follow from. */
export type BlockWish = {
  /** Null: bookable at any time, so that there is nothing to be published. */
  readonly schedules: readonly Schedule[] | null;
  /** By whose midnights the dates are told apart. */
  readonly zone: ZoneId;
  readonly now: Instant;
  /** As many dates, today included, are looked at; an absence that begins on one of them is published to its end. */
  readonly days: number;
};

/** Enough for a shift that began yesterday, in whatever zone. */
const NEAR = 3 * DAY;
/** Nobody's absence is longer; one that is, is published as far as this. */
const FAR = 370 * DAY;

/**
 * The blocks that end after `now`, in order. They never overlap working time nor each other, and none goes over a midnight of `zone`
 * but whole-day absences, which are one block for as many dates as follow each other.
 */
export const planBlocks = (wish: BlockWish): readonly WantedBlock[] => {
  if (wish.schedules === null || wish.days < 1) return [];
  const near = laidOut(wish, wish.schedules, NEAR);
  // An absence that may go on beyond what was laid out is laid out whole, so that no day by itself changes its event.
  const whole = near.reachesOut ? laidOut(wish, wish.schedules, FAR) : near;
  return whole.blocks.filter(({ end }) => end > wish.now);
};

/** The moment at which the list changes by itself: the next midnight. */
export const nextBlockDay = (zone: ZoneId, now: Instant): Instant => {
  const { days } = calendarsWithin({ start: now, end: (now + 2 * DAY) as Instant })(zone);
  return days.find(({ start }) => start > now)?.start ?? ((now + DAY) as Instant);
};

type LaidOut = { readonly blocks: readonly WantedBlock[]; readonly reachesOut: boolean };

const laidOut = ({ zone, now, days }: BlockWish, schedules: readonly Schedule[], around: number): LaidOut => {
  const window: Span = { start: (now - around) as Instant, end: (now + days * DAY + around) as Instant };
  const calendarOf = calendarsWithin(window);
  const usual = workingTime(
    schedules.map((one) => ({ ...one, exceptions: [] })),
    window,
    calendarOf,
  );
  const actual = workingTime(schedules, window, calendarOf);
  const dates = calendarOf(zone).days;
  const away = subtract(spansOf(framesOf(unite(usual, actual), dates)), actual);
  const today = dates.findIndex(({ end }) => end > now);
  const last = today + days - 1;
  const isAbsent = dates.map((date) => isAbsentOn(date, usual, actual, away));
  const timed = dates
    .slice(today, last + 1)
    .flatMap((date, index) => (isAbsent[today + index] === true ? [] : piecesOf(date, away, usual)));
  const runs = absencesOf(dates, isAbsent).filter(({ from, to }) => to >= today && from <= last);
  const reachesOut = runs.some(({ from, to }) => from < today || to > last);
  const absences = runs.flatMap(({ from, to }): WantedBlock[] => {
    const [first, end] = [dates[from], dates[to]];
    return first === undefined || end === undefined
      ? []
      : [{ start: first.start, end: end.end, date: first.date, allDay: true, showAs: 'outOfOffice' }];
  });
  return { blocks: [...timed, ...absences].toSorted((one, other) => one.start - other.start), reachesOut };
};

/** From the first to the last hour of each working day; what reaches over midnight belongs to the date on which it begins. */
const framesOf = (hours: Spans, dates: readonly LocalDay[]): readonly Span[] => {
  const frames: Span[] = [];
  let at = 0;
  for (const date of dates) {
    const first = hours[at];
    let end: Instant | null = null;
    for (let span = first; span !== undefined && span.start < date.end; span = hours[at]) {
      end = span.end;
      at += 1;
    }
    if (first !== undefined && end !== null) frames.push({ start: first.start, end });
  }
  return frames;
};

/** A working day without any working time, or one of which no minute is left. */
const isAbsentOn = (date: LocalDay, usual: Spans, actual: Spans, away: Spans): boolean => {
  if (intersect(actual, [date]).length > 0) return false;
  const begins = usual.some(({ start }) => start >= date.start && start < date.end);
  return begins || away.some(({ start, end }) => start <= date.start && end >= date.end);
};

const piecesOf = (date: LocalDay, away: Spans, usual: Spans): readonly WantedBlock[] =>
  intersect(away, [{ start: date.start, end: date.end }]).map(({ start, end }) => ({
    start,
    end,
    date: date.date,
    allDay: false,
    showAs: intersect(usual, [{ start, end }]).length > 0 ? 'outOfOffice' : 'busy',
  }));

/** Dates that follow each other, by their places. */
const absencesOf = (
  dates: readonly LocalDay[],
  isAbsent: readonly boolean[],
): readonly { readonly from: number; readonly to: number }[] => {
  const runs: { readonly from: number; to: number }[] = [];
  for (const index of dates.keys()) {
    if (isAbsent[index] !== true) continue;
    const before = runs.at(-1);
    if (before?.to === index - 1) before.to = index;
    else runs.push({ from: index, to: index });
  }
  return runs;
};

/** A block as it was published, or withdrawn. */
export type KnownBlock = WantedBlock & { readonly id: string; readonly gone: boolean };

/** What becomes of the blocks that are known, so that they are those that are wanted. `id: null`: another one, never known before. */
export type BlockChanges = {
  readonly set: readonly (WantedBlock & { readonly id: string | null })[];
  readonly withdrawn: readonly string[];
};

/**
 * Which known block becomes which wanted one, so that as little as possible is written: those that are as they were stay; the others
 * follow, those of the same date first. What is over is left alone (4.19).
 */
export const matchBlocks = (known: readonly KnownBlock[], wanted: readonly WantedBlock[], now: Instant): BlockChanges => {
  const free = known.filter(({ end, gone }) => gone || end > now);
  const set: (WantedBlock & { id: string | null })[] = [];
  let open = [...wanted];
  const take = (fits: (one: KnownBlock, other: WantedBlock) => boolean, isNews: boolean): void => {
    open = open.filter((one) => {
      const at = free.findIndex((candidate) => fits(candidate, one));
      if (at < 0) return true;
      const [taken] = free.splice(at, 1);
      if (isNews && taken !== undefined) set.push({ ...one, id: taken.id });
      return false;
    });
  };
  take((one, other) => !one.gone && isSame(one, other), false);
  take((one, other) => !one.gone && one.allDay === other.allDay && one.date === other.date, true);
  take((one, other) => !one.gone && one.allDay && other.allDay && one.start < other.end && other.start < one.end, true);
  take((one, other) => one.gone && one.date === other.date, true);
  for (const one of open) set.push({ ...one, id: null });
  return { set, withdrawn: free.flatMap(({ id, gone }) => (gone ? [] : [id])) };
};

const isSame = (one: WantedBlock, other: WantedBlock): boolean =>
  one.start === other.start && one.end === other.end && one.allDay === other.allDay && one.showAs === other.showAs;
