/**
 * How many passes one process has under way at once. What somebody waits for has places of its own, and the more of it there is, the
 * fewer places has everything else: a busy process reads back what it wrote when there is room, and a few of those at any time, so
 * that nothing waits for ever and a check that is overdue is no longer overdue than it has to be (2.4, 5.3).
 */
import { SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';

/** `awaited`: somebody has just booked, or changed something while a pass was under way. */
export type Awaiting = 'awaited' | 'other';

/** As much as one pass that somebody waits for may take of the others' room: they share the processor, not only the places. */
const ROOM = 3;
/** Milliseconds. What has been under way for longer waits for Exchange, takes no processor, and no room of calendars that are not behind it. */
const YOUNG = SECOND;
/** So many others go on in any case. */
const LEAST = 2;

export type Places = {
  /** How many more of these may begin. */
  readonly free: (kind: Awaiting) => number;
  readonly take: (kind: Awaiting, count: number) => void;
  readonly giveBack: (kind: Awaiting, count: number) => void;
};

/** How many of each kind there are: one slow mailbox keeps one place, not the others waiting. */
export type AtOnce = { readonly atOnce: number; readonly awaitedAtOnce: number };

export const createPlaces = ({ atOnce, awaitedAtOnce }: AtOnce, clock: { now(): Instant }): Places => {
  /** When each began, the latest last: what ends is mostly what has just begun. */
  const awaited: Instant[] = [];
  let others = 0;
  const most = (): number => {
    const since = clock.now() - YOUNG;
    return Math.max(Math.min(LEAST, atOnce), atOnce - ROOM * awaited.filter((at) => at > since).length);
  };
  return {
    free: (kind) => Math.max(0, kind === 'awaited' ? awaitedAtOnce - awaited.length : most() - others),
    take: (kind, count) => {
      if (kind === 'other') others += count;
      else for (let taken = 0; taken < count; taken += 1) awaited.push(clock.now());
    },
    giveBack: (kind, count) => {
      if (kind === 'other') others -= count;
      else awaited.length -= count;
    },
  };
};
