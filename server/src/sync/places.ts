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
  /** Takes so many at once, and answers how they are given back together, which is done once. */
  readonly take: (kind: Awaiting, count: number) => () => void;
};

/** How many of each kind there are: one slow mailbox keeps one place, not the others waiting. */
export type AtOnce = { readonly atOnce: number; readonly awaitedAtOnce: number };

/** Places that were taken together, and when. */
type TakenPlaces = { readonly count: number; readonly at: Instant };

export const createPlaces = ({ atOnce, awaitedAtOnce }: AtOnce, clock: { now(): Instant }): Places => {
  const taken = { awaited: new Set<TakenPlaces>(), other: new Set<TakenPlaces>() };
  const sum = (all: Iterable<TakenPlaces>): number => [...all].reduce((total, { count }) => total + count, 0);
  const most = (): number => {
    const since = clock.now() - YOUNG;
    return Math.max(Math.min(LEAST, atOnce), atOnce - ROOM * sum([...taken.awaited].filter(({ at }) => at > since)));
  };
  return {
    free: (kind) => Math.max(0, (kind === 'awaited' ? awaitedAtOnce : most()) - sum(taken[kind])),
    take: (kind, count) => {
      const places = { count, at: clock.now() };
      taken[kind].add(places);
      return () => void taken[kind].delete(places);
    },
  };
};
