/**
 * The way from a change in Exchange to a mark in the store where the server's own lines run: real subscriptions of the simulated
 * world, with the world's faults on them (F01-F09, F11). Time only moves here; who listens is the worker's process.
 */
import { type Instant, instant, SECOND } from '@lockstep/engine';
import type { Notices } from './notices.ts';
import type { Stage } from './stage.ts';

/**
 * Until everybody who was woken has done what needs no more time. Nothing in such a ground waits for anything but promises, and a
 * next tick comes when none of these has anything left to do; a turn of the event loop would ask the kernel as well, each time.
 */
export const settled = (): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(resolve);
  });

/** What a world wants to do next is looked at no closer than this, in milliseconds: one action of a person makes several notices. */
const CLOSE = SECOND / 2;

export const createLines = ({ world, clock }: Stage): Notices => {
  const nextAt = (): Instant | null => {
    const times = [world.nextDue(), clock.nextAlarm()].filter((time) => time !== null);
    return times.length === 0 ? null : instant(Math.max(Math.min(...times), clock.now() + CLOSE));
  };
  const deliver = async (): Promise<void> => {
    world.runDue();
    await settled();
  };
  return { nextAt, deliver, flush: deliver, stop: () => undefined };
};
