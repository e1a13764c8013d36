/**
 * How many passes one process has under way at once. What somebody waits for has places of its own, and the more of it there is, the
 * fewer places has everything else: a busy process reads back what it wrote when there is room, and a few of those at any time, so
 * that nothing waits for ever and a check that is overdue is no longer overdue than it has to be (2.4, 5.3).
 */

/** `awaited`: somebody has just booked, or changed something while a pass was under way. */
export type Awaiting = 'awaited' | 'other';

/** As much as one pass that somebody waits for may take of the others' room: they share the processor, not only the places. */
const ROOM = 3;
/** So many others go on in any case. */
const LEAST = 2;

export type Places = {
  /** How many more of these may begin. */
  readonly free: (kind: Awaiting) => number;
  readonly take: (kind: Awaiting, count: number) => void;
  readonly giveBack: (kind: Awaiting, count: number) => void;
};

/** @param atOnce at most so many of each kind: one slow mailbox keeps one place, not the others waiting */
export const createPlaces = (atOnce: number): Places => {
  const taken = { awaited: 0, other: 0 };
  const most = (kind: Awaiting): number => (kind === 'awaited' ? atOnce : Math.max(Math.min(LEAST, atOnce), atOnce - ROOM * taken.awaited));
  return {
    free: (kind) => Math.max(0, most(kind) - taken[kind]),
    take: (kind, count) => {
      taken[kind] += count;
    },
    giveBack: (kind, count) => {
      taken[kind] -= count;
    },
  };
};
