/** Which of several people could begin at which of the starts: both are in order of time, and walked once. */
import { DAY, MINUTE } from '../model.ts';
import type { Instant, Span, ZoneId } from '../model.ts';
import { walkFree, type SpanColumns } from './columns.ts';
import { layOut, startsOf } from './free.ts';
import type { Asked, Buffers, HolderTime } from './free.ts';
import { intersect, uniteAll } from './spans.ts';
import type { Spans } from './spans.ts';
import { localOf } from '../zone.ts';
import type { LocalCalendar } from '../zone.ts';

/**
 * A holder's time as a search takes it. `timed`: what blocks of the timed events in the calendar, beside those in `busy` and
 * whatever the appointment to be moved; united once and kept for as long as the calendar stays as it is. It may reach beyond
 * any window.
 */
export type SearchTime = HolderTime & { readonly timed?: SpanColumns | null };

/** The starts there can be, and who could begin at them. */
export type Sweep = {
  readonly holders: readonly SearchTime[];
  /** In order of time. */
  readonly starts: Float64Array;
  /** Tells the places, among instants in order of time, at which this holder could begin. */
  readonly walk: (holder: SearchTime, among: Float64Array, found: (index: number) => void) => void;
};

/** `step` in milliseconds, by the clock of `zone`. */
export const sweep = (
  holders: readonly SearchTime[],
  length: Buffers & { readonly durationMinutes: number },
  within: Span,
  { step, zone }: { readonly step: number; readonly zone: ZoneId },
  asked: Asked,
): Sweep => {
  const laid = layOut(within, length);
  const opened = new Set(holders.map(({ schedules }) => laid.fitsOf(schedules)));
  const starts = Float64Array.from(aligned(uniteAll([...opened]), step, laid.calendarOf(zone)));
  // Instants are whole milliseconds: an appointment may begin at the end of what is taken, not a millisecond before.
  const ahead = (length.durationMinutes + length.bufferAfterMinutes) * MINUTE - 1;
  const behind = length.bufferBeforeMinutes * MINUTE;
  const walk: Sweep['walk'] = (holder, among, found) => {
    const timed = holder.reading.at === 'notAsked' ? null : (holder.timed ?? null);
    walkFree(among, startsOf(holder, length, within, asked, laid), timed, ahead, behind, found);
  };
  return { holders, starts, walk };
};

/** At `start * holders + holder`, by their places: 1 where the holder could begin then. */
export const everybodyFree = ({ holders, starts, walk }: Sweep): Uint8Array => {
  const free = new Uint8Array(starts.length * holders.length);
  holders.forEach((holder, place) => {
    walk(holder, starts, (index) => {
      free[index * holders.length + place] = 1;
    });
  });
  return free;
};

/**
 * The place of the first of these holders who could begin at each start; -1 where nobody could. Whoever is asked first serves
 * most of the time, and the others are looked at only where it is not served yet.
 */
export const firstFree = ({ holders, starts, walk }: Sweep, group: readonly number[]): Int32Array => {
  const first = new Int32Array(starts.length).fill(-1);
  let places = Uint32Array.from(starts.keys());
  let instants = starts;
  for (const place of group) {
    const holder = holders[place];
    if (places.length === 0 || holder === undefined) break;
    let served = 0;
    walk(holder, instants, (index) => {
      first[places[index] as number] = place;
      served += 1;
    });
    if (served === 0) continue;
    places = places.filter((at) => first[at] === -1);
    instants = Float64Array.from(places, (at) => starts[at] as number);
  }
  return first;
};

/** Whether the clock shows a multiple of the step after midnight. */
export const isOnStep = (start: Instant, step: number, calendar: LocalCalendar): boolean =>
  aligned([{ start, end: (start + 1) as Instant }], step, calendar).length > 0;

/** The instants of the spans at which the clock shows a multiple of the step after midnight; both times where it shows it twice. */
const aligned = (possible: Spans, step: number, { stretches }: LocalCalendar): readonly Instant[] => {
  const result: Instant[] = [];
  for (const stretch of stretches) {
    for (const { start, end } of intersect(possible, [stretch])) {
      const last = localOf(stretches, start) + (end - start);
      for (let local = onStep(localOf(stretches, start), step); local < last; local = onStep(local + 1, step))
        result.push((local - stretch.offset) as Instant);
    }
  }
  return result;
};

/** The first local time from this one on that is a multiple of the step after its own midnight. */
const onStep = (local: number, step: number): number => {
  const midnight = Math.floor(local / DAY) * DAY;
  return Math.min(midnight + Math.ceil((local - midnight) / step) * step, midnight + DAY);
};
