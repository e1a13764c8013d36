/** How rarely the calendars of one delegate are asked. */
import { SECOND, MINUTE } from '@lockstep/engine';
import { expect, test } from 'vitest';
import { leastPause } from '../../src/sync/delegate.ts';

test('5.3 a delegate looks once in 0.8 s, so that a calendar is asked the rarer the more there are', () => {
  expect([1, 10, 100, 1000].map(leastPause)).toEqual([0.8 * SECOND, 8 * SECOND, 80 * SECOND, 800 * SECOND]);
  expect(Math.round(leastPause(1000) / MINUTE)).toBe(13);
});
