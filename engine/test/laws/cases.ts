/**
 * How a law is run. All laws together try LOCKSTEP_LAW_CASES cases (200,000 unless set), shared out by weight; each has a
 * seed of its own, so that a run repeats exactly. A failing case prints its seed and path; to see it again alone:
 * `LOCKSTEP_LAW_SEED=<seed> LOCKSTEP_LAW_PATH=<path> npx vitest run --root engine -t '<name of the law>'`.
 */
import { assert, property, uint8Array } from 'fast-check';
import { test } from 'vitest';
import { LAWS } from './model/laws.ts';
import type { Law } from './model/laws.ts';
import { Tape } from './model/tape.ts';

const setting = (name: string): string | undefined => {
  const value = process.env[name];
  return value === undefined || value === '' ? undefined : value;
};

const CASES = Number(setting('LOCKSTEP_LAW_CASES') ?? 200_000);
const MINUTES_ALLOWED = 60;
/** Whether so many cases are tried that every state must have been met; a quick look with a few hundred proves no absence. */
const enough = CASES >= 50_000;

const WHOLE = Object.values(LAWS).reduce((sum, { share }) => sum + share, 0);

/**
 * A law, a sentence with the rule numbers. `check` throws where it is broken. `after` sees to it that the cases really
 * reached what the law is about.
 */
export const law = (sentence: Law, tapeLength: number, check: (tape: Tape) => void, after: () => void = () => {}): void => {
  test(sentence, { timeout: MINUTES_ALLOWED * 60_000 }, () => {
    const seed = setting('LOCKSTEP_LAW_SEED');
    const path = setting('LOCKSTEP_LAW_PATH');
    const story = property(uint8Array({ maxLength: tapeLength, size: 'max' }), (bytes) => check(new Tape(bytes)));
    assert(story, {
      numRuns: Math.ceil((CASES * LAWS[sentence].share) / WHOLE),
      seed: seed === undefined ? seedOf(sentence) : Number(seed),
      ...(path === undefined ? {} : { path }),
    });
    if (path === undefined && enough) after();
  });
};

/** FNV-1a, so that two laws do not tell the same stories. */
const seedOf = (sentence: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < sentence.length; index += 1) hash = Math.imul(hash ^ sentence.charCodeAt(index), 0x01000193);
  return hash | 0;
};

/** A broken law: what should have been, and the story that shows otherwise. */
export const broken = (sentence: string, story: unknown): never => {
  throw new Error(`${sentence}\n${JSON.stringify(story)}`);
};
