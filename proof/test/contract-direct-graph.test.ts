/** The world without a wire, as Graph shows it, keeps every promise of a connector. */
import { contract } from '@lockstep/exchange';
import { describe, expect, it } from 'vitest';
import { worldBench } from './world-bench.ts';

describe('the direct connector over Graph passes the contract of every connector', () => {
  it('0 it is the one over Graph that is asked', () => {
    const { capabilities } = worldBench({ by: 'graph' }).connector;
    expect([capabilities.feed, capabilities.silentWrites, capabilities.moveBack]).toEqual(['window', false, false]);
  });

  for (const { name, rule, run } of contract) {
    it(`${rule} ${name}`, async () => {
      await run(worldBench({ by: 'graph' }));
    });
  }
});
