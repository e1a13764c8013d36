/** What can happen to an answer on its way: everything that was seen in the wild, and what nobody has thought of. */
import type { Random } from '../random.ts';

/** Pieces that have broken readers before: characters XML forbids, entities, documents inside documents, ends without beginnings. */
const PIECES = [
  '&#x11;',
  '&#0;',
  '&#xFFFF;',
  '&#x110000;',
  '&#99999999999999999999;',
  '&xxe;',
  '&amp',
  '\u0000',
  '\u0001',
  '\uFFFF',
  '\uFEFF',
  '\uD800',
  ']]>',
  '<![CDATA[',
  '<!--',
  '-->',
  '<?xml version="1.0" encoding="utf-16"?>',
  '<!DOCTYPE s:Envelope [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>',
  '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
  '</s:Envelope>',
  '<s:Envelope>',
  '<t:CalendarItem>',
  '<q:NobodyKnows xmlns:q="urn:x" a="1"><q:Inside/></q:NobodyKnows>',
  '<__proto__/>',
  '<constructor>x</constructor>',
  '"',
  "'",
  '<',
  '>',
  '&',
] as const;

/** What a value may say instead. */
const VALUES = [
  '',
  ' ',
  '-1',
  '0',
  '1e999',
  'NaN',
  '99999999999999999999',
  'true',
  'maybe',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30T25:61:61Z',
  '2026-11-20T09:00:00',
  '2026-11-20T09:00:00+14:59',
  'P9999999999D',
  'Customized Time Zone',
  'tzone://Microsoft/Utc',
  'Error',
  'ErrorServerBusy',
  'ErrorOfTheYear2031',
  'http://127.0.0.1/',
  '__proto__',
] as const;

export type Change = (text: string, random: Random) => string;
export type Changes = readonly (readonly [weight: number, change: Change])[];

export const spanOf = (text: string, random: Random, most: number): readonly [number, number] => {
  const from = random.between(0, Math.max(0, text.length - 1));
  return [from, Math.min(text.length, from + random.between(1, most))];
};

/** The next place that a pattern matches from somewhere in the text on; null where there is none. To list them all would take longer than to read them. */
export const place = (text: string, pattern: RegExp, random: Random): RegExpExecArray | null => {
  pattern.lastIndex = random.between(0, text.length);
  const found = pattern.exec(text);
  if (found !== null) return found;
  pattern.lastIndex = 0;
  return pattern.exec(text);
};
export const swap = (text: string, found: RegExpExecArray | null, by: (found: RegExpExecArray) => string): string =>
  found === null ? text : text.slice(0, found.index) + by(found) + text.slice(found.index + found[0].length);

/** An element with what is in it, as far as it holds none of its own name. */
const ELEMENT = /<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?>(?:(?!<\1[\s>])[^])*?<\/\1>/g;
const LEAF = />([^<>]+)</g;
const ATTRIBUTE = /="([^"]*)"/g;
const NAME = /<(\/?)([A-Za-z][\w:.-]*)/g;

export const insert = (text: string, random: Random, piece: string): string => {
  const at = random.between(0, text.length);
  return text.slice(0, at) + piece + text.slice(at);
};

const CHANGES: Changes = [
  [2, (text, random) => text.slice(0, random.between(0, text.length))],
  [2, (text, random) => ((span) => text.slice(0, span[0]) + text.slice(span[1]))(spanOf(text, random, 400))],
  [1, (text, random) => ((span) => text.slice(0, span[1]) + text.slice(span[0]))(spanOf(text, random, 400))],
  [4, (text, random) => insert(text, random, random.pick(PIECES))],
  [4, (text, random) => swap(text, place(text, LEAF, random), ([, value = '']) => `>${value}${random.pick(PIECES)}<`)],
  [6, (text, random) => swap(text, place(text, LEAF, random), () => `>${random.pick(VALUES)}<`)],
  [4, (text, random) => swap(text, place(text, ATTRIBUTE, random), () => `="${random.pick(VALUES)}"`)],
  [1, (text, random) => swap(text, place(text, LEAF, random), () => `>${'x'.repeat(random.between(1, 200_000))}<`)],
  [4, (text, random) => swap(text, place(text, ELEMENT, random), () => '')],
  [3, (text, random) => swap(text, place(text, ELEMENT, random), ([whole]) => whole.repeat(random.between(2, 30)))],
  [2, (text, random) => swap(text, place(text, NAME, random), ([, slash = '']) => `<${slash}Unknown`)],
  // Servers choose their prefixes freely; these were declared nowhere.
  [2, (text, random) => text.replaceAll(/(<\/?)[tm]:/g, `$1${random.pick(['q', 'xml', 'a-b', ''])}${random.chance(0.5) ? ':' : ''}`)],
  [
    1,
    (text, random) =>
      ((depth) => insert(text, random, '<a>'.repeat(depth) + (random.chance(0.5) ? '</a>'.repeat(depth) : '')))(random.between(1, 20_000)),
  ],
  [1, (text, random) => text.replace(/utf-8/i, random.pick(['utf-16', 'latin1', 'x'.repeat(500)]))],
  [1, (text, random) => insert(text, random, '\n'.repeat(random.between(1, 100_000)))],
];

/** What grows beyond that has been damaged enough. */
const LARGEST = 2_000_000;

/** One to four things at once. */
export const mutated = (text: string, random: Random, changes: Changes = CHANGES): string => {
  const times = random.weighted([
    [5, 1],
    [3, 2],
    [1, 3],
    [1, 4],
  ] as const);
  let changed = text;
  for (let left = times; left > 0 && changed.length < LARGEST; left -= 1) changed = random.weighted(changes)(changed, random);
  return changed;
};

/** The bytes of a text, some of them wrong at times: no UTF-8 any more. */
export const bytesOf = (text: string, random: Random): Buffer => {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > 0 && random.chance(0.15)) {
    for (let left = random.between(1, 8); left > 0; left -= 1) bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
  }
  return bytes;
};
