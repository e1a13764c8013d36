/** What a long run of the simulation leaves for people to read. */
import { expect, it } from 'vitest';
import { page, resultOf, table, unjudged } from '../src/prove/report.ts';
import type { Tally } from '../src/prove/tally.ts';

const options = { layer: 'L1', from: 7, seeds: 20_000, minutes: null, threads: 2, single: false } as const;
const judged = { ews: 0, graph: 0 };
const tally: Tally = { seeds: 20_000, writes: 210_000, repeated: 200, marks: { 'brake held': 41 }, failing: [], judged };

it('says of which commit it is, how many writes a seed made, and how often each mark was reached', () => {
  const result = resultOf(options, tally, 100);
  expect(page(result)).toContain(`| commit | ${result.commit} |`);
  expect(page(result)).toContain('| writes a seed | 10.5 |');
  expect(page(result)).toContain('| brake held | 41 |');
  expect(page(result)).toContain('Every invariant held in every seed.');
  expect(table(result)).toMatch(/^writes a seed +10\.5$/m);
});

it('names each violation with its seed, and what was never reached', () => {
  const failing = [{ seed: 11, violations: [{ invariant: 'I2', words: 'Two events | of one.' }], lastSteps: [] }];
  const shown = page(resultOf(options, { ...tally, failing }, 100));
  expect(shown).toContain('| 11 | I2: Two events \\| of one. |');
  expect(shown).not.toContain('Every invariant held');
  expect(shown).toMatch(/^Not reached: .*verdict/m);
});

it('says how many messages were held against the schemas, and loudly where there was none', () => {
  const wired = (counts: Tally['judged']) => resultOf({ ...options, layer: 'L2' }, { ...tally, judged: counts }, 100);
  expect(table(wired({ ews: 70_001, graph: 30_002 }))).toMatch(/70001$[^]*30002$/m);
  expect(unjudged(wired({ ews: 70_001, graph: 30_002 }))).toEqual([]);
  expect(table(wired({ ews: 70_001, graph: null }))).toContain('NONE');
  expect(unjudged(wired({ ews: null, graph: null })).join(' ')).toMatch(/EWS.*Graph/);
});
