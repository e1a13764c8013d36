/** The closed list of causes (2.7) as people read it. */
import { expect, test } from 'vitest';
import type { Cause } from '@lockstep/exchange';
import { CAUSES, GRAPH_WORDS, wordsOf } from '../src/causes.ts';

const entries = Object.entries(CAUSES) as [Cause, (typeof CAUSES)[Cause]][];

test('2.7 names every cause of the list, each with a sentence and a next step of its own words', () => {
  expect(entries.length).toBe(36);
  for (const [cause, { sentence, next }] of entries) {
    expect([cause, /^[A-Z].{15,}\.$/.test(sentence), /^[A-Z].{10,}[.)]$/.test(next)]).toEqual([cause, true, true]);
  }
  expect(new Set(entries.map(([, entry]) => entry.sentence)).size).toBe(entries.length);
});
test('2.7 what nobody can take goes on by itself', () => {
  expect(entries.filter(([, entry]) => entry.taker === 'nobody' && !entry.retries)).toEqual([]);
});
test('2.7 a refused sign-in is not repeated by itself, so that no account is locked by us', () => {
  for (const cause of ['wrongCredentials', 'accountLocked', 'passwordExpired', 'tokenRefused'] as const)
    expect([cause, CAUSES[cause].retries]).toEqual([cause, false]);
});
test('2.7 of a mailbox by Graph nothing is said that only EWS has', () => {
  for (const [cause, { sentence, next }] of Object.entries(GRAPH_WORDS) as [Cause, { sentence: string; next: string }][]) {
    expect([cause, /^[A-Z].{15,}\.$/.test(sentence), /^[A-Z].{10,}[.)]$/.test(next)]).toEqual([cause, true, true]);
    expect(wordsOf(cause, 'graph')).not.toEqual(wordsOf(cause, 'ews'));
  }
  expect(wordsOf('noRights', 'graph').next).toContain('Calendars.ReadWrite');
});
