/**
 * What is posted to us, until it is durable: the requests of some milliseconds go into one transaction, and each is answered when that is
 * committed. Microsoft counts the seconds an answer takes, for all of its customers at this address together: nothing else is done here.
 */
import { SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Posted, Timer } from '@lockstep/exchange';
import type { Store } from '../../store/store.ts';
import { takeRequests, type Opener, type Request } from '../../sync/push-told.ts';

/**
 * How long the first of a batch waits for others, also where the one before it is durable only now: one commit after the other, as fast as they
 * go, is three times as many, and whatever else has to be written then waits for these (2,000 a second: 999 of 1,000 after 39 ms, not 97).
 */
const BREATH_MS = 10;
/** What is not durable by then is refused, and Microsoft repeats it for four hours; an answer later than 3 s counts as slow. */
const WITHIN_MS = 2 * SECOND;
/** Before a store that did not answer is asked again. */
const AGAIN_MS = 100;
/** Requests in one transaction: on the embedded store everybody else waits for it. */
const AT_ONCE = 500;
/** Requests that wait; with more than these it is honest to say at once that they are not stored. */
const MOST = 10_000;

/** What became of items (`taken`, `forged`, `unknown`) and of requests (`malformed`, `oversized`, `unstored`). */
export const OUTCOMES = ['taken', 'forged', 'unknown', 'malformed', 'oversized', 'unstored'] as const;
export type Outcomes = Record<(typeof OUTCOMES)[number], number>;

export type Intake = {
  /** Whether it is durable; false: not in time, it has to be posted again. What is forged counts as durable. */
  readonly take: (id: string, posted: readonly Posted[]) => Promise<boolean>;
  /** Since this process began. */
  readonly outcomes: Outcomes;
};

export type IntakeParts = {
  readonly store: Store;
  readonly clock: { now(): Instant };
  readonly open: Opener;
  /** Tells the workers that something is due. */
  readonly wake: () => void;
  readonly timer: Timer;
  readonly warn: (facts: Readonly<Record<string, unknown>>, message: string) => void;
};

/** `settle`: answers it, once. */
type Waiting = Request & { readonly settle: (stored: boolean) => void; over: boolean };

export const createIntake = ({ store, clock, open, wake, timer, warn }: IntakeParts): Intake => {
  const outcomes: Outcomes = { taken: 0, forged: 0, unknown: 0, malformed: 0, oversized: 0, unstored: 0 };
  let waiting: Waiting[] = [];
  let working = false;
  let troubled = false;

  const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => void timer(milliseconds, resolve));
  const keep = async (batch: readonly Waiting[]): Promise<boolean> => {
    try {
      const { taken, forged, unknown } = await store.transaction(async (tx) => takeRequests(tx, open, batch, clock.now()));
      outcomes.taken += taken;
      outcomes.forged += forged;
      outcomes.unknown += unknown;
      if (taken > 0) wake();
      troubled = false;
      return true;
    } catch (error) {
      // Said once for each time in which it does not answer.
      if (!troubled) warn({ err: error }, 'notifications of Graph cannot be stored; they are tried again, and then posted again');
      troubled = true;
      return false;
    }
  };
  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      await pause(BREATH_MS);
      const batch = waiting.slice(0, AT_ONCE);
      waiting = waiting.slice(AT_ONCE);
      if (await keep(batch)) for (const one of batch) one.settle(true);
      else {
        await pause(AGAIN_MS);
        waiting = [...batch, ...waiting].filter((one) => !one.over);
      }
    }
    working = false;
  };
  return {
    outcomes,
    take: (id, posted) =>
      new Promise((resolve) => {
        if (waiting.length >= MOST) {
          outcomes.unstored += 1;
          resolve(false);
          return;
        }
        const late = timer(WITHIN_MS, () => {
          outcomes.unstored += 1;
          one.over = true;
          resolve(false);
        });
        const settle = (stored: boolean): void => {
          late();
          one.over = true;
          resolve(stored);
        };
        const one: Waiting = { id, posted, settle, over: false };
        waiting.push(one);
        if (working) return;
        working = true;
        void work();
      }),
  };
};
