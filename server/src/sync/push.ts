/**
 * Keeps the subscriptions of Graph, so that our address is told of every mailbox that is to be told of: makes them, renews them, makes anew
 * what was taken away, and gives back what nobody wants any more. Any number of processes do so together: whose turn it is with one of
 * them is decided by lease, and few calls of an integration are under way at once, however many of them are due.
 */
import { SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Connection } from '../store/rows/sync.ts';
import { pause } from './timer.ts';
import { takeTurn, TURN_LEASE_MS, type PushDeps } from './push-turn.ts';
import { settleWanted, type Keeping } from './push-wanted.ts';

/** Calls under way for one integration in this process; Graph takes four for each mailbox, and thousands a minute for each application. */
const AT_ONCE = 4;
const LOOK_EVERY = 2 * SECOND;
/** Who is to have one is asked so often that asking is a small part of the time, however many there are. */
const ASK_SHARE = 100;
const ASK_AT_LATEST = 15 * SECOND;

export type PushKeeper = {
  /** Looks who is to have one, and takes a turn with all that is due, to the end of it. */
  readonly look: (signal: AbortSignal) => Promise<void>;
};

/** `wake`: mailboxes were marked. */
export const createPushKeeper = (deps: PushDeps, wake: () => void): PushKeeper => {
  let keeping: readonly Keeping[] = [];
  let askAt = 0;
  /** Until when nothing is asked of an integration, and those whose turns are under way. */
  const rests = new Map<string, Instant>();
  const under = new Map<string, Promise<void>>();

  /** Whether it was asked just now. */
  const settle = async (): Promise<boolean> => {
    const began = deps.clock.now();
    if (began < askAt) return false;
    askAt = Number.POSITIVE_INFINITY;
    try {
      keeping = await settleWanted(deps);
    } finally {
      const now = deps.clock.now();
      askAt = now + Math.min(ASK_AT_LATEST, (now - began) * ASK_SHARE);
    }
    return true;
  };
  const workOff = async (connection: Connection, key: string, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const lease = { now: deps.clock.now(), leaseMs: TURN_LEASE_MS, limit: AT_ONCE };
      const rows = await deps.store.transaction((tx) => tx.claimSubscriptions(deps.owner, connection, lease));
      if (rows.length === 0) return;
      const told = await Promise.all(rows.map(async (row) => takeTurn(deps, row, signal)));
      wake();
      const until = Math.max(0, ...told.map((one) => one ?? 0));
      if (until === 0) continue;
      rests.set(key, until as Instant);
      return;
    }
  };
  return {
    look: async (signal) => {
      const isAsked = await settle();
      const begun: Promise<void>[] = [];
      for (const { connection, isDue } of keeping) {
        if (isAsked && !isDue) continue;
        const key = `${connection.root} ${connection.id}`;
        if (under.has(key) || (rests.get(key) ?? 0) > deps.clock.now()) continue;
        rests.delete(key);
        const working = workOff(connection, key, signal).finally(() => under.delete(key));
        under.set(key, working);
        begun.push(working);
      }
      await Promise.all(begun);
    },
  };
};

export type PushUpkeep = { readonly stop: () => Promise<void> };

/** Looks every two seconds, or as often as is said; an integration with much to do holds up no other one. */
export const startPush = (deps: PushDeps, wake: () => void, lookEveryMs: number = LOOK_EVERY): PushUpkeep => {
  const keeper = createPushKeeper(deps, wake);
  const stopping = new AbortController();
  const looks = new Set<Promise<void>>();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const look: Promise<void> = keeper
        .look(stopping.signal)
        .catch((error: unknown) => deps.log.error({ err: error }, 'the subscriptions of Graph could not be looked after'))
        .finally(() => looks.delete(look));
      looks.add(look);
      await pause(deps.timer, lookEveryMs, stopping.signal);
    }
    await Promise.all(looks);
  };
  const ended = loop();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
};
