/** When whoever waits for the next event of an appointment is woken (3.7). */
import { instant, version, zoneId } from '@lockstep/engine';
import type { Base, Facets } from '@lockstep/engine';
import { expect, test } from 'vitest';
import { isNewlyComplete } from '../../src/sync/hand-over.ts';

const facets: Facets = {
  when: { start: instant(0), end: instant(1), zone: zoneId('Europe/Zurich'), allDay: false },
  title: '',
  body: '',
  location: '',
  showAs: 'busy',
};
const inviting = (...holders: readonly string[]): Base => ({
  appointment: { facets, version: version('1') },
  event: { facets, version: version('e1') },
  policyRevision: 1,
  owed: [],
  left: false,
  attendance: { invited: holders.map((holder) => ({ holder, address: `${holder}@bank.example` })), shown: [] },
});

test.each<readonly [string, Base | null, Base | null, boolean]>([
  ['there for the first time', null, inviting(), true],
  ['one more is invited', inviting('bert'), inviting('bert', 'cleo'), true],
  ['somebody is invited instead of another', inviting('bert'), inviting('cleo'), true],
  ['nothing changed', inviting('bert'), inviting('bert'), false],
  ['somebody was taken off', inviting('bert', 'cleo'), inviting('cleo'), false],
  ['it is gone', inviting('bert'), null, false],
])('3.7 whoever waits for the next event is woken when it is nearer to complete: %s', (_, before, after, woken) => {
  expect(isNewlyComplete({ base: before }, { base: after })).toBe(woken);
});
