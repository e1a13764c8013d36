/** What can happen to an answer in JSON on its way. */
import { insert, place, spanOf, swap, type Changes } from './mutate.ts';

const PIECES = [
  '\\u0000',
  '\\uD800',
  '\u0000',
  '\uFEFF',
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '{"__proto__":{"x":1}}',
  '<html>',
  'NaN',
  '//',
] as const;
/** What a value may be instead. */
const VALUES = [
  'null',
  '""',
  '" "',
  '0',
  '-1',
  '1e999',
  'true',
  '[]',
  '{}',
  '[null]',
  '"maybe"',
  '"0001-01-01T00:00:00Z"',
  '"9999-12-31T23:59:59.9999999"',
  '"2026-02-30T25:61:61"',
  '"2026-11-20T09:00:00.0000000"',
  '"tzone://Microsoft/Custom"',
  '"Customized Time Zone"',
  '"seriesMaster"',
  '"occurrence"',
  '"singleInstance"',
  '"https://elsewhere.example/v1.0/steal"',
  '"ApplicationThrottled"',
  '"ErrorOfTheYear2031"',
  '"__proto__"',
] as const;
/** A name with a value that holds no other. */
const LEAF = /"[^"\\]{1,80}":("(?:[^"\\]|\\.)*"|-?\d[\d.]*|true|false|null)/g;
const NAME = /"([^"\\]{1,80})":/g;
const OBJECT = /\{[^{}]*\}/g;
const nameOf = (whole: string): string => whole.slice(0, whole.indexOf('":') + 2);

export const JSON_CHANGES: Changes = [
  [2, (text, random) => text.slice(0, random.between(0, text.length))],
  [2, (text, random) => ((span) => text.slice(0, span[0]) + text.slice(span[1]))(spanOf(text, random, 300))],
  [1, (text, random) => ((span) => text.slice(0, span[1]) + text.slice(span[0]))(spanOf(text, random, 300))],
  [2, (text, random) => insert(text, random, random.pick(PIECES))],
  [9, (text, random) => swap(text, place(text, LEAF, random), ([whole]) => nameOf(whole) + random.pick(VALUES))],
  [4, (text, random) => swap(text, place(text, LEAF, random), ([whole]) => `${nameOf(whole)}"${'x'.repeat(random.between(1, 100_000))}"`)],
  [
    5,
    (text, random) =>
      swap(text, place(text, NAME, random), () => `"${random.pick(['unknown', '__proto__', '@removed', 'value', 'error', 'id'])}":`),
  ],
  [3, (text, random) => swap(text, place(text, OBJECT, random), () => random.pick(['null', '{}', '[]', '""']))],
  [
    3,
    (text, random) =>
      swap(text, place(text, OBJECT, random), ([whole]) => Array.from({ length: random.between(2, 30) }, () => whole).join(',')),
  ],
  [1, (text, random) => ((depth) => insert(text, random, '['.repeat(depth) + ']'.repeat(depth)))(random.between(1, 20_000))],
];
