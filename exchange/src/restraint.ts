/**
 * How those who use one account hold back: until when Exchange wants to be left alone, and how many calls at once it takes. What is
 * said of a mailbox, of the account and of the host is kept apart; whoever shares a host shares what the host said.
 */
import type { Clock, Timer } from './connector.ts';
import { ConnectorError, type Failure } from './failure.ts';

/** Grows by one place after so many milliseconds in which nobody was told that it is too much. */
export const CLEAN_MS = 60_000;

/** Places for calls that are under way at once. A refusal halves them, a clean minute gives one back. */
type Places = {
  readonly isFree: () => boolean;
  /** Only where one is free; answers what is to be called when the call is over. */
  readonly take: () => () => void;
  /** Rings once as soon as a place may be free; answers how to call it off. */
  readonly wait: (ring: () => void) => () => void;
  /** It was too much for a call that began then: halved, once for all that were under way together. */
  readonly tooMuch: (began: number) => void;
  readonly limit: () => number;
};

const placesOf = (most: number, clock: Clock): Places => {
  let limit = most;
  let taken = 0;
  let changedAt = Number.NEGATIVE_INFINITY;
  const waiting = new Set<() => void>();
  const grow = (): void => {
    if (limit === most) return;
    const minutes = Math.floor((clock.now() - changedAt) / CLEAN_MS);
    if (minutes < 1) return;
    limit = Math.min(most, limit + minutes);
    changedAt += minutes * CLEAN_MS;
  };
  const call = (): void => {
    for (const ring of [...waiting].slice(0, Math.max(0, limit - taken))) {
      waiting.delete(ring);
      ring();
    }
  };
  return {
    isFree: () => {
      grow();
      return taken < limit;
    },
    take: () => {
      taken += 1;
      return () => {
        taken -= 1;
        if (waiting.size > 0) call();
      };
    },
    wait: (ring) => {
      waiting.add(ring);
      return () => void waiting.delete(ring);
    },
    tooMuch: (began) => {
      grow();
      if (began < changedAt) return;
      limit = Math.max(1, Math.floor(limit / 2));
      changedAt = clock.now();
    },
    limit: () => {
      grow();
      return limit;
    },
  };
};

export type Restraint = {
  /** Why nobody may ask about this mailbox now; null: one may. */
  readonly told: (mailbox: string) => Failure | null;
  /**
   * Takes a place among the calls under way, at once or when one becomes free; the answer gives it back. Throws ConnectorError
   * (`throttled`, of the mailbox) where none has after `waitMs`, and the reason of the signal where that fires.
   */
  readonly enter: (mailbox: string, waitMs: number, signal: AbortSignal) => Promise<() => void>;
  /** Takes note of what a call that began then came to. */
  readonly note: (mailbox: string, failure: Failure, began: number) => void;
  /** How many calls at once the account and the host take now. */
  readonly limits: () => { readonly account: number; readonly host: number };
};

/** What a host has said, to whichever account. */
export type HostRestraint = { failure: Failure | null; readonly places: Places };
export const hostRestraint = (most: number, clock: Clock): HostRestraint => ({ failure: null, places: placesOf(most, clock) });

/** @param most calls at once of this account */
export const accountRestraint = (most: number, host: HostRestraint, clock: Clock, timer: Timer): Restraint => {
  const places = placesOf(most, clock);
  let account: Failure | null = null;
  const mailboxes = new Map<string, Failure>();
  const isOver = (failure: Failure): boolean => failure.retryAt === null || clock.now() >= failure.retryAt;
  /** Whose time is not over yet. */
  const standing = (failure: Failure | null | undefined): Failure | null => (failure == null || isOver(failure) ? null : failure);
  const attempt = (): (() => void) | null => {
    // Both or neither: one given back at once would wake whoever waits, who would do the same, for ever.
    if (!places.isFree() || !host.places.isFree()) return null;
    const [own, shared] = [places.take(), host.places.take()];
    return () => {
      shared();
      own();
    };
  };
  const free = (waitMs: number, mailbox: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const ends: (() => void)[] = [];
      const end = (settle: () => void) => (): void => {
        for (const stop of ends.splice(0)) stop();
        settle();
      };
      const aborted = end(() => reject(signal.reason instanceof Error ? signal.reason : new Error('Given up while waiting for a place.')));
      const none = end(() => reject(new ConnectorError(noPlace(mailbox, waitMs))));
      for (const one of [places, host.places]) ends.push(one.wait(end(resolve)));
      ends.push(timer(waitMs, none));
      signal.addEventListener('abort', aborted, { once: true });
      ends.push(() => signal.removeEventListener('abort', aborted));
      if (signal.aborted) aborted();
    });
  return {
    told: (mailbox) => {
      const key = mailbox.toLowerCase();
      const own = mailboxes.get(key);
      if (own !== undefined && isOver(own)) mailboxes.delete(key);
      return standing(host.failure) ?? standing(account) ?? standing(own);
    },
    enter: async (mailbox, waitMs, signal) => {
      const until = clock.now() + waitMs;
      for (;;) {
        const leave = attempt();
        if (leave !== null) return leave;
        await free(Math.max(0, until - clock.now()), mailbox, signal);
      }
    },
    note: (mailbox, failure, began) => {
      if (failure.kind !== 'throttled') return;
      const kept: Failure = { ...failure, ambiguous: false };
      switch (failure.scope) {
        case 'item':
        case 'mailbox':
          if (failure.retryAt !== null) mailboxes.set(mailbox.toLowerCase(), kept);
          return;
        case 'account':
        case 'tenant':
          places.tooMuch(began);
          if (failure.retryAt !== null) account = kept;
          return;
        case 'host':
          host.places.tooMuch(began);
          if (failure.retryAt !== null) host.failure = kept;
          return;
        default: {
          const never: never = failure.scope;
          return never;
        }
      }
    },
    limits: () => ({ account: places.limit(), host: host.places.limit() }),
  };
};

const noPlace = (mailbox: string, waitMs: number): Failure => ({
  kind: 'throttled',
  scope: 'mailbox',
  ambiguous: false,
  retryAt: null,
  cause: 'serverBusy',
  detail: `${mailbox} waited ${Math.round(waitMs / 1000)} s for one of the calls that the account or host takes at once`,
});
