/**
 * How often somebody may try a password, by address and by e-mail. Kept in the process: what is counted are tries of the
 * last minutes, and each process of several counts its own.
 */
import ipaddr from 'ipaddr.js';
import { MINUTE, type Instant } from '@lockstep/engine';

/** The span in which tries are counted, in milliseconds. */
const SPAN_MS = 15 * MINUTE;
/** Of one e-mail: enough for somebody who mistypes, and at 1,000 a day nothing for somebody who guesses. */
const PER_EMAIL = 10;
/** Of one address, behind which a whole office may sit. */
const PER_ADDRESS = 50;
/** More keys than this are forgotten, oldest first, so that a flood of invented e-mails takes no more memory. */
const MOST_KEYS = 20_000;

export type Try = { readonly address: string; readonly email: string | null };

export type Attempts = {
  /** Counts a try and answers null, or how many milliseconds to wait when there have been too many. */
  readonly take: (one: Try, now: Instant) => number | null;
  /** A try let somebody in: it does not count, nor do those of her e-mail before it. */
  readonly succeeded: (one: Try) => void;
};

/** IPv6 by the /64, which is the least that one customer gets. */
export const networkOf = (address: string): string => {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6' ? parsed.toByteArray().slice(0, 8).join('.') : parsed.toString();
};

/** A counter of its own; the limits are those above unless told. */
export const createAttempts = (perEmail = PER_EMAIL, perAddress = PER_ADDRESS): Attempts => {
  const tries = new Map<string, readonly Instant[]>();
  const recent = (key: string, now: Instant): readonly Instant[] => (tries.get(key) ?? []).filter((at) => at > now - SPAN_MS);

  return {
    take: ({ address, email }, now) => {
      const limits: readonly (readonly [key: string, most: number])[] = [
        [`address ${networkOf(address)}`, perAddress],
        ...(email === null ? [] : [[`email ${email}`, perEmail] as const]),
      ];
      const waits = limits.map(([key, most]) => {
        const times = recent(key, now);
        const oldest = times[times.length - most];
        return oldest === undefined ? 0 : oldest + SPAN_MS - now;
      });
      const wait = Math.max(...waits);
      if (wait > 0) return wait;
      for (const [key] of limits) {
        const times = recent(key, now);
        // Set anew, so that the map stays in the order of the last try.
        tries.delete(key);
        tries.set(key, [...times, now]);
      }
      for (const key of tries.keys()) {
        if (tries.size <= MOST_KEYS) break;
        tries.delete(key);
      }
      return null;
    },
    succeeded: ({ address, email }) => {
      const key = `address ${networkOf(address)}`;
      tries.set(key, (tries.get(key) ?? []).slice(0, -1));
      if (email !== null) tries.delete(`email ${email}`);
    },
  };
};
