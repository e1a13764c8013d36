/**
 * The looks before a booking that one process makes: of all that ask about a mailbox at the same time one look goes out after the other,
 * by the place this process has in that mailbox (`sync/visit.ts`). A place is kept for some seconds, so that the next booking there
 * costs no statement.
 */
import { SECOND, type Instant } from '@lockstep/engine';
import type { Failure } from '@lockstep/exchange';
import type { Connection } from '../store/rows/sync.ts';
import { keepAway, takePlaces, type Visiting } from '../sync/visit.ts';

/** How much longer than one look needs it a place is kept. Another process that wants it waits no longer than that. */
const KEPT_MS = 3 * SECOND;
/** Mailboxes of which it is known how long there is a place; beyond it what is over is forgotten. */
const MOST_KNOWN = 10_000;

export type Looks = {
  /** Has a place for so long in each of these mailboxes, where one is free; answers in which. */
  readonly prepare: (root: string, mailboxes: readonly string[], forMs: number) => Promise<ReadonlySet<string>>;
  /** Does it when it is its turn in this mailbox. Throws the reason of the signal where that fires before, and what `look` throws. */
  readonly inTurn: <Result>(root: string, mailbox: string, signal: AbortSignal, look: () => Promise<Result>) => Promise<Result>;
  /** Stores until when Exchange wants to be left alone, whoever asks. */
  readonly keepAway: (connection: Connection, mailbox: string, failure: Failure) => Promise<void>;
};

export const createLooks = (visiting: Visiting): Looks => {
  const { clock } = visiting;
  const until = new Map<string, Instant>();
  const last = new Map<string, Promise<unknown>>();
  const keyOf = (root: string, mailbox: string): string => JSON.stringify([root, mailbox]);
  const forget = (now: Instant): void => {
    if (until.size >= MOST_KNOWN) for (const [key, time] of until) if (time <= now) until.delete(key);
  };
  return {
    prepare: async (root, mailboxes, forMs) => {
      const now = clock.now();
      const needed = now + forMs;
      const has = new Set(mailboxes.filter((one) => (until.get(keyOf(root, one)) ?? 0) >= needed));
      const wanted = mailboxes.filter((one) => !has.has(one));
      if (wanted.length === 0) return has;
      const later = (needed + KEPT_MS) as Instant;
      forget(now);
      for (const one of await takePlaces(visiting, root, wanted, later)) {
        until.set(keyOf(root, one), later);
        has.add(one);
      }
      return has;
    },
    inTurn: async (root, mailbox, signal, look) => {
      const key = keyOf(root, mailbox);
      const before = last.get(key);
      const turn = (async () => {
        await before?.catch(() => undefined);
        signal.throwIfAborted();
        return look();
      })();
      last.set(key, turn);
      try {
        return await turn;
      } finally {
        if (last.get(key) === turn) last.delete(key);
      }
    },
    keepAway: (connection, mailbox, failure) => keepAway(visiting, connection, mailbox, failure),
  };
};
