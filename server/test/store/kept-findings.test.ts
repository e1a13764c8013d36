/** How much of what was found a process keeps, and what it lets go first. */
import { expect, test } from 'vitest';
import { KeptFindings } from '../../src/store/kept-findings.ts';

const found = (kept: KeptFindings, name: string, revision = '1'): unknown => kept.get('root', name, revision)?.value ?? null;

test('7.2 what was not asked for the longest goes first, and what is kept anew takes the place of what was', () => {
  const kept = new KeptFindings();
  for (const name of ['a', 'b', 'c']) kept.keep('root', name, '1', { value: name, rows: 30_000 });
  expect(found(kept, 'a')).toBe('a');
  kept.keep('root', 'd', '1', { value: 'd', rows: 30_000 });
  expect(['a', 'b', 'c', 'd'].map((name) => found(kept, name))).toEqual(['a', null, 'c', 'd']);
  kept.keep('root', 'd', '2', { value: 'new', rows: 30_000 });
  expect([found(kept, 'd'), found(kept, 'd', '2'), found(kept, 'a'), found(kept, 'c')]).toEqual([null, 'new', 'a', 'c']);
});

test('7.2 what is larger than all the room is not kept, and a thousand long names make room for one another', () => {
  const kept = new KeptFindings();
  kept.keep('root', 'all', '1', { value: 'all', rows: 200_000 });
  expect(found(kept, 'all')).toBeNull();
  const long = (index: number): string => `${index} ${'x'.repeat(60_000)}`;
  for (let index = 0; index < 1_000; index += 1) kept.keep('root', long(index), '1', { value: index, rows: 0 });
  expect([found(kept, long(0)), found(kept, long(400)), found(kept, long(999))]).toEqual([null, null, 999]);
});
