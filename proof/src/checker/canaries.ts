/**
 * Words that people write into events of their own, each once in the world, so that wherever one turns up it is known whose
 * and what it is.
 */

/** What of an event a canary stands in. Notes and places are nobody's business; a subject is where titles are shown. */
export type CanaryOf = 'subject' | 'notes' | 'place';

export const canary = (of: CanaryOf, number: number): string => `canary-${of}-${number}`;

/** How each of them begins. */
export const FIRST = 'canary-';
const ANY = /canary-(?:subject|notes|place)-\d+/g;

/** Every canary in a text, each once. */
export const canariesIn = (text: string): readonly string[] => (text.includes(FIRST) ? [...new Set(text.match(ANY))] : []);

/** Whether one may stand in any text of it, however deep, or in the name of a field: nearly always none does. */
export const mayHold = (value: unknown): boolean => {
  if (typeof value === 'string') return value.includes(FIRST);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(mayHold);
  for (const name of Object.keys(value))
    if (name.includes(FIRST) || mayHold((value as Readonly<Record<string, unknown>>)[name])) return true;
  return false;
};

export const isSubject = (found: string): boolean => found.startsWith('canary-subject-');

/** More than anybody does in one simulation. */
const DEEDS = 100_000;

/** No seed's words are another's, as both may lie in the same files. */
export const numberIn = (seed: number, deed: number): number => seed * DEEDS + deed;

export const seedOf = (found: string): number => Math.floor(Number(found.slice(found.lastIndexOf('-') + 1)) / DEEDS);
