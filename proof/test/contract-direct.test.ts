/** The world without a wire keeps every promise that the connector over EWS keeps. */
import { contract, streamContract } from '@lockstep/exchange';
import { describe, expect, it } from 'vitest';
import { worldBench } from './world-bench.ts';

describe('the direct connector passes the contract of every connector', () => {
  it('0 the suite is the whole one, not an empty list', () => {
    expect(contract.length).toBeGreaterThanOrEqual(25);
  });

  for (const { name, rule, run } of [...contract, ...streamContract]) {
    it(`${rule} ${name}`, async () => {
      await run(worldBench());
    });
  }
});

describe('the direct connector over an Exchange that moves nothing between calendars', () => {
  for (const { name, rule, run } of contract.filter((check) => check.rule === '4.11')) {
    it(`${rule} ${name}`, async () => {
      await run(worldBench({ moveBack: false }));
    });
  }
});
