/** Which of several people could begin at which of the starts: every start once, every calendar once, a byte for each of both. */
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

export type Sweep = {
  /** In order of time. */
  readonly starts: Float64Array;
  /** At `start * holders + holder`, by their places: 1 where the holder could begin then. */
  readonly free: Uint8Array;
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
  const free = new Uint8Array(starts.length * holders.length);
  // Instants are whole milliseconds: an appointment may begin at the end of what is taken, not a millisecond before.
  const ahead = (length.durationMinutes + length.bufferAfterMinutes) * MINUTE - 1;
  const behind = length.bufferBeforeMinutes * MINUTE;
  holders.forEach((holder, place) => {
    const timed = holder.reading.at === 'notAsked' ? null : (holder.timed ?? null);
    walkFree(starts, startsOf(holder, length, within, asked, laid), timed, ahead, behind, (index) => {
      free[index * holders.length + place] = 1;
    });
  });
  return { starts, free };
};

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
