/** The short names of the causes against the list that the operating manual prints, which is held against the server's own. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { causes } from '../../src/texts/users.ts';

test('2.7 every cause has a short name, and nothing else has', () => {
  const manual = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
  const section = manual.slice(manual.indexOf('\n## Causes\n')).split('\n## ')[1] ?? '';
  const known = [...section.matchAll(/^\| `([a-z][a-zA-Z0-9]+)` \|/gm)].flatMap(([, code]) => (code === undefined ? [] : [code]));
  expect(known).toContain('brakeHeld');
  expect(new Set(Object.keys(causes))).toEqual(new Set(known));
});
