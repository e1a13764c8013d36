/** kill -9 while availability blocks are published (rules 3.8, 3.10): the process dies in each call in turn, and a new one starts. */
import { DAY, MINUTE, instant } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { hours, lunch, lying, published, times, work } from './blocks-stage.ts';
import { at } from './stage.ts';
import type { Bank } from './stage.ts';

/** Nothing of a dead process goes on. */
const forever = (): Promise<never> => new Promise(() => undefined);

describe('a process killed while it publishes blocks', () => {
  // Enough to pass the end of the longest pass; the last ones die of nothing.
  const STEPS = 60;
  const killedAt = async (
    by: 'ews' | 'graph',
    step: number,
    deed: (bank: Bank) => Promise<void>,
  ): Promise<{ bank: Bank; survived: boolean }> => {
    let left = 0;
    let died: () => void = () => undefined;
    const bank = await published({
      by,
      between: async () => {
        if (left > 0 && --left === 0) {
          died();
          await forever();
        }
      },
    });
    await deed(bank);
    left = step;
    const death = new Promise<void>((resolve) => {
      died = resolve;
    });
    await Promise.race([death, bank.work()]);
    const survived = left > 0;
    const next = bank.restart();
    await next.pass(10 * MINUTE);
    return { bank: next, survived };
  };

  for (const by of ['ews', 'graph'] as const)
    it(`3.10 leaves one event for each block over ${by}, whichever call it died in`, async () => {
      let survived = 0;
      for (let step = 1; step <= STEPS; step += 3) {
        const off = [
          { date: '2026-05-05', spans: [] },
          { date: '2026-05-07', spans: [{ from: '09:00', to: '11:00' }] },
        ];
        const end = await killedAt(by, step, async (bank) => work(bank, hours(off, ['12:30', '13:00'])));
        if (end.survived) survived += 1;
        expect(times(lying(end.bank)), `killed at call step ${step}`).toEqual([
          lunch(0, 12.5, 13),
          [instant(at(0) + DAY), instant(at(0) + 2 * DAY)],
          lunch(2, 12.5, 13),
          lunch(3, 11, 17),
          lunch(4, 12.5, 13),
        ]);
        expect(await end.bank.busy()).toEqual([]);
      }
      expect(survived).toBeLessThan(STEPS / 3);
    });
});
