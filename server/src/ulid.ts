/** Ids that sort by the time they were made: ULIDs (48 bits of milliseconds, 80 random bits, Crockford's base 32). */
import { randomBytes } from 'node:crypto';
import type { Instant } from '@lockstep/engine';

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_SIGNS = 16;

const encodeTime = (milliseconds: number): string => {
  let rest = milliseconds;
  let text = '';
  for (let sign = 0; sign < 10; sign += 1) {
    text = SIGNS.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
};

/** The next of these digits to base 32; null when they are all used up. */
const increment = (digits: readonly number[]): number[] | null => {
  const next = [...digits];
  for (let at = next.length - 1; at >= 0; at -= 1) {
    const digit = next[at] ?? 0;
    if (digit < 31) {
      next[at] = digit + 1;
      return next;
    }
    next[at] = 0;
  }
  return null;
};

/** Random bytes that are fetched for many ids at once: one by one that is most of what an id costs, and a booking makes a dozen. */
const STOCK = 256 * RANDOM_SIGNS;
const stocked = (): ((bytes: number) => Uint8Array) => {
  let stock = new Uint8Array(0);
  let at = 0;
  return (bytes) => {
    if (at + bytes > stock.length) [stock, at] = [randomBytes(STOCK), 0];
    at += bytes;
    return stock.subarray(at - bytes, at);
  };
};

/**
 * A source of ids. Two made within one millisecond, or after the clock stepped back, still sort in the order they were made:
 * the random part of the former is raised by one.
 */
export const createIds = (clock: { now(): Instant }, random: (bytes: number) => Uint8Array = stocked()): (() => string) => {
  let time = -1;
  let began = '';
  let digits: number[] = [];
  return () => {
    const now = clock.now();
    const raised = now <= time ? increment(digits) : null;
    if (raised === null) {
      time = Math.max(now, time + (now <= time ? 1 : 0));
      began = encodeTime(time);
      digits = Array.from(random(RANDOM_SIGNS), (byte) => byte & 31);
    } else digits = raised;
    let id = began;
    for (const digit of digits) id += SIGNS.charAt(digit);
    return id;
  };
};
