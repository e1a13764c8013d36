/** Why a holder cannot begin an appointment at a time (rules 4.4, 5.4): each thing in the way, by name. */
import { MINUTE } from '../model.ts';
import type { Instant, Span } from '../model.ts';
import { blockingTime } from './busy.ts';
import type { BusyTime } from './busy.ts';
import { reach, withBuffers, workingOf } from './free.ts';
import type { Asked, Buffers, HolderTime } from './free.ts';
import { standingOf } from './reading.ts';
import type { Standing } from './reading.ts';
import { complement, intersect, spansOf, subtract } from './spans.ts';
import { calendarsWithin } from '../zone.ts';

export type Obstacle =
  /** Nothing is known, or what is known is too old; the standing says since when (4.17). */
  | { readonly is: 'unverified'; readonly standing: Standing }
  /** The window of the last reading ends before it, or begins after. */
  | { readonly is: 'unread'; readonly span: Span }
  /** Opening hours: the part of the appointment out of working time. */
  | { readonly is: 'notWorking'; readonly span: Span }
  /** `buffersOnly`: the appointments themselves do not overlap, so that a move made in Outlook is lawful (5.5). */
  | { readonly is: 'appointment'; readonly appointment: string; readonly span: Span; readonly buffersOnly: boolean }
  | { readonly is: 'block'; readonly span: Span }
  /** The event as it was given, whether it blocks by itself or as an all-day one. */
  | { readonly is: 'busy'; readonly busy: BusyTime };

/**
 * What is in the way of one start. Nothing is, exactly when `startsOf` holds the start: a refusal and an offer never
 * disagree. `start` in the past, notice and horizon are not the holder's and not judged here.
 */
export const obstaclesTo = (
  holder: HolderTime,
  start: Instant,
  length: Buffers & { readonly durationMinutes: number },
  asked: Asked,
): readonly Obstacle[] => {
  const appointment = { start, end: (start + length.durationMinutes * MINUTE) as Instant };
  const wished = reach({ start, end: start }, length);
  const calendarOf = calendarsWithin(wished);
  const working = workingOf(holder, wished, calendarOf);
  const result: Obstacle[] = [];

  const standing = standingOf(holder.reading, asked.now);
  if (standing.at === 'unverified') result.push({ is: 'unverified', standing });
  if (holder.reading.at === 'read')
    for (const span of complement(wished, spansOf([holder.reading.covers]))) result.push({ is: 'unread', span });
  if (working !== null) for (const span of subtract([appointment], working)) result.push({ is: 'notWorking', span });

  for (const held of holder.held) {
    if ((asked.except !== null && held.appointment === asked.except) || !overlap(wished, withBuffers(held))) continue;
    const span = { start: held.start, end: held.end };
    result.push({ is: 'appointment', appointment: held.appointment, span, buffersOnly: !overlap(appointment, held) });
  }
  for (const span of holder.blocks) if (overlap(wished, span)) result.push({ is: 'block', span });
  if (holder.reading.at !== 'notAsked') {
    for (const busy of holder.busy) {
      const taken = blockingTime([busy], holder.busySettings, holder.zone, working, calendarOf, asked.except);
      if (intersect(taken, [wished]).length > 0) result.push({ is: 'busy', busy });
    }
  }
  return result;
};

/** An empty span holds no instant, so that it overlaps nothing. */
const overlap = (a: Span, b: Span): boolean => Math.max(a.start, b.start) < Math.min(a.end, b.end);
