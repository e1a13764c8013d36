/** The Graph connector keeps every promise of the contract, over TLS, against the simulator; every request and answer is valid. */
import { describe, expect, it } from 'vitest';
import { contract } from '../../src/index.ts';
import { openGraphBench } from './simulated.ts';

describe('the contract of every connector, over Graph', () => {
  for (const { name, rule, run } of contract) {
    it(`${rule} ${name}`, async () => {
      const bench = await openGraphBench();
      try {
        await run(bench);
        expect(bench.complaints).toEqual([]);
        expect(bench.simulator.world.front.breaches()).toEqual([]);
      } finally {
        await bench.close();
      }
    });
  }
});
