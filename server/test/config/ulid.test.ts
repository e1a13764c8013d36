/** Ids sort in the order in which they were made. */
import { instant } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { createIds } from '../../src/ulid.ts';

describe('ids', () => {
  it('are 26 signs, carry their time, and sort by it', () => {
    let now = 1_469_918_176_385;
    const newId = createIds({ now: () => instant(now) });
    const first = newId();
    expect(first).toMatch(/^01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}$/);
    now += 1;
    expect(newId() > first).toBe(true);
  });

  it('made within one millisecond, or after the clock stepped back, still sort in their order', () => {
    let now = 2_000_000;
    const newId = createIds({ now: () => instant(now) });
    const made = Array.from({ length: 1_000 }, (_, at) => {
      if (at === 500) now -= 60_000;
      return newId();
    });
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(1_000);
  });

  it('go on when the random part of a millisecond is used up', () => {
    const newId = createIds({ now: () => instant(1_000) }, (bytes) => new Uint8Array(bytes).fill(31));
    const [first, second] = [newId(), newId()];
    expect(first.endsWith('Z'.repeat(16))).toBe(true);
    expect(second > first).toBe(true);
  });
});
