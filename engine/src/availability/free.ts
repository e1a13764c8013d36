/** The time of one holder: what is taken, what is free, and when an appointment could start. */
import { HOUR, MINUTE } from '../model.ts';
import type { Instant, Span, ZoneId } from '../model.ts';
import { blockingTime } from './busy.ts';
import type { BusySettings, BusyTime } from './busy.ts';
import { standingOf } from './reading.ts';
import type { Reading } from './reading.ts';
import { workingWithin } from './schedule.ts';
import type { Schedule, WorkingOf } from './schedule.ts';
import { complement, grow, intersect, spansOf, subtract, uniteAll } from './spans.ts';
import type { Spans } from './spans.ts';
import { calendarsWithin } from '../zone.ts';
import type { CalendarOf } from '../zone.ts';

const LONGEST_DAY = 25 * HOUR;

export type Buffers = { readonly bufferBeforeMinutes: number; readonly bufferAfterMinutes: number };

/**
 * Time an appointment takes from its holder, reservations included, with the buffers of *its* service. One whose move waits
 * for a person takes its old and its new span (5.7).
 */
export type HeldTime = Span & Buffers & { readonly appointment: string };

/** Everything that decides about one holder's time. */
export type HolderTime = {
  readonly holder: string;
  /** The mailbox owner's zone, in which all-day events are laid down (4.14). */
  readonly zone: ZoneId;
  /** Null: bookable at any time (many rooms); an empty list: never. */
  readonly schedules: readonly Schedule[] | null;
  /** Only those that count: not the cancelled, not those the holder declined (4.7). */
  readonly held: readonly HeldTime[];
  readonly blocks: readonly Span[];
  readonly busy: readonly BusyTime[];
  readonly busySettings: BusySettings;
  readonly reading: Reading;
};

/** What is asked of the holder's time. `except`: an appointment to be moved, which does not stand in its own way (4.16). */
export type Asked = { readonly now: Instant; readonly except: string | null };

/**
 * What is taken within a window: appointments grown by their own buffers, blocks, busy time that blocks, and whatever of
 * the window was never read (4.17). What is taken may reach beyond the window.
 */
export const takenTime = (holder: HolderTime, window: Span, asked: Asked, calendarOf: CalendarOf = calendarsWithin(window)): Spans =>
  takenWith(holder, workingOf(holder, window, calendarOf), window, asked, calendarOf);

/** Working time within a window that is not taken: what may be shown as free. Empty where nothing is verified (4.17). */
export const freeTime = (holder: HolderTime, window: Span, asked: Asked, calendarOf: CalendarOf = calendarsWithin(window)): Spans => {
  const working = workingOf(holder, window, calendarOf);
  const open = working === null ? spansOf([window]) : intersect(working, spansOf([window]));
  return subtract(open, takenWith(holder, working, window, asked, calendarOf));
};

/**
 * The instants, as spans of starts, at which the holder could begin an appointment of this length. The appointment lies in
 * working time and, with its buffers, clear of everything that is taken. The buffers themselves may reach out of working
 * time: opening hours say when people are served; were buffers held to them too, the first and last appointment of the day
 * would be lost to every service with buffers. Two buffers do not share time: tidying up after one appointment and
 * preparing the next is done one after the other.
 */
export const startsOf = (
  holder: HolderTime,
  length: Buffers & { readonly durationMinutes: number },
  starts: Span,
  asked: Asked,
  laid: LaidOut = layOut(starts, length),
): Spans => {
  if (standingOf(holder.reading, asked.now).at === 'unverified') return [];
  const duration = length.durationMinutes * MINUTE;
  const before = length.bufferBeforeMinutes * MINUTE;
  const after = length.bufferAfterMinutes * MINUTE;
  const fits = laid.fitsOf(holder.schedules);
  if (fits.length === 0) return [];
  const working = holder.schedules === null ? null : laid.workingOf(holder.schedules);
  return subtract(fits, grow(takenWith(holder, working, reach(starts, length), asked, laid.calendarOf), duration + after - 1, before));
};

/** What is the same for everybody who is asked for one length within one span of starts: each schedule is laid down once. */
export type LaidOut = {
  readonly calendarOf: CalendarOf;
  readonly workingOf: WorkingOf;
  /** Where an appointment of this length could start within these schedules, whatever else is there. */
  readonly fitsOf: (schedules: readonly Schedule[] | null) => Spans;
};

export const layOut = (starts: Span, length: Buffers & { readonly durationMinutes: number }): LaidOut => {
  const window = reach(starts, length);
  const calendarOf = calendarsWithin(window);
  const workingOf = workingAround(window, calendarOf);
  const known = new Map<readonly Schedule[] | null, Spans>();
  // Instants are whole milliseconds, so "until exactly `duration` before the end" is half-open one millisecond later.
  const fitsWithin = (working: Spans): Spans => intersect(grow(working, 0, 1 - length.durationMinutes * MINUTE), spansOf([starts]));
  const fitsOf = (schedules: readonly Schedule[] | null): Spans => {
    const fits = known.get(schedules) ?? (schedules === null ? spansOf([starts]) : fitsWithin(workingOf(schedules)));
    known.set(schedules, fits);
    return fits;
  };
  return { calendarOf, workingOf, fitsOf };
};

/** All the time that an appointment starting somewhere in `starts` can touch, buffers included. */
export const reach = (starts: Span, length: Buffers & { readonly durationMinutes: number }): Span => ({
  start: (starts.start - length.bufferBeforeMinutes * MINUTE) as Instant,
  end: (starts.end + (length.durationMinutes + length.bufferAfterMinutes) * MINUTE) as Instant,
});

/**
 * Working time around a window. Whole dates beyond the window too, because an all-day event takes the working hours of a
 * date, wherever the window cuts it.
 */
export const workingAround = (window: Span, calendarOf: CalendarOf): WorkingOf =>
  workingWithin({ start: (window.start - LONGEST_DAY) as Instant, end: (window.end + LONGEST_DAY) as Instant }, calendarOf);

/** Null where the holder has no schedule. */
export const workingOf = ({ schedules }: HolderTime, window: Span, calendarOf: CalendarOf): Spans | null =>
  schedules === null ? null : workingAround(window, calendarOf)(schedules);

const takenWith = (holder: HolderTime, working: Spans | null, window: Span, asked: Asked, calendarOf: CalendarOf): Spans => {
  if (standingOf(holder.reading, asked.now).at === 'unverified') return spansOf([window]);
  return uniteAll([
    spansOf(holder.held.filter(({ appointment }) => asked.except === null || appointment !== asked.except).map(withBuffers)),
    spansOf(holder.blocks),
    // A person who is not asked has no busy time that counts: the rows may be those of a former pairing.
    holder.reading.at === 'notAsked' ? [] : blockingTime(holder.busy, holder.busySettings, holder.zone, working, calendarOf, asked.except),
    holder.reading.at === 'read' ? complement(window, spansOf([holder.reading.covers])) : [],
  ]);
};

/** With the buffers of its own service on either side. */
export const withBuffers = ({ start, end, bufferBeforeMinutes, bufferAfterMinutes }: HeldTime): Span => ({
  start: (start - bufferBeforeMinutes * MINUTE) as Instant,
  end: (end + bufferAfterMinutes * MINUTE) as Instant,
});
