/** The EWS connector keeps every promise of the contract, over TLS, against the simulator; every message is valid. */
import { describe, expect, it } from 'vitest';
import { contract, streamContract } from '../../src/index.ts';
import { openBench } from '../simulated.ts';

describe('the contract of every connector, over EWS', () => {
  for (const { name, rule, run } of [...contract, ...streamContract]) {
    it(`${rule} ${name}`, async () => {
      const bench = await openBench();
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
