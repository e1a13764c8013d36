/** What the console says of a rule is what the manual says of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RULES } from '../src/texts/rules.ts';

const manual = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'rules.md'), 'utf8');
const rows = [...manual.matchAll(/^\| (\d+\.\d+a?) \| (.+?) \| `[^`]+`(?:, `[^`]+`)* \|$/gm)];

test('5.4 every rule of the manual is explained in the console, word for word (node scripts/rule-texts.mjs writes it)', () => {
  expect(RULES).toEqual(Object.fromEntries(rows.map(([, rule = '', text = '']) => [rule, text.replaceAll('`', '')])));
  expect(rows.length).toBeGreaterThan(40);
});
