/** The virtual clock and the seeded streams that every simulation stands on. */
import { instant } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../src/clock.ts';
import { createRandom } from '../src/random.ts';

describe('the virtual clock', () => {
  it('moves only when it is told, and never back', () => {
    const clock = createVirtualClock(instant(0));
    clock.advance(5);
    clock.advanceTo(instant(3));
    expect(clock.now()).toBe(5);
    clock.advanceTo(instant(9));
    expect(clock.now()).toBe(9);
    expect(() => clock.advance(-1)).toThrow(RangeError);
  });
});

describe('a seeded stream', () => {
  it('is the same for the same seed and purpose, and another for another', () => {
    const draw = (seed: number, purpose: string): number[] => {
      const random = createRandom(seed).fork(purpose);
      return Array.from({ length: 20 }, () => random.between(0, 999));
    };
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
  });

  it('picks by weight, never what weighs nothing, and refuses to pick from nothing', () => {
    const random = createRandom(4);
    const picked = Array.from({ length: 500 }, () =>
      random.weighted([
        [0, 'never'],
        [1, 'seldom'],
        [9, 'often'],
      ] as const),
    );
    expect(picked).not.toContain('never');
    expect(picked.filter((one) => one === 'often').length).toBeGreaterThan(picked.filter((one) => one === 'seldom').length);
    expect(() => random.pick([])).toThrow(RangeError);
  });
});
