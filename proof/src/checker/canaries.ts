/**
 * Words that people write into events of their own, each once in the world, so that wherever one turns up it is known whose
 * and what it is.
 */

/** What of an event a canary stands in. Notes and places are nobody's business; a subject is where titles are shown. */
export type CanaryOf = 'subject' | 'notes' | 'place';

export const canary = (of: CanaryOf, number: number): string => `canary-${of}-${number}`;

const ANY = /canary-(?:subject|notes|place)-\d+/g;

/** Every canary in a text, each once. */
export const canariesIn = (text: string): readonly string[] => [...new Set(text.match(ANY))];

export const isSubject = (found: string): boolean => found.startsWith('canary-subject-');
