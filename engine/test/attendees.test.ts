/** When the list of attendees is looked at again, and what is remembered of it meanwhile. */
import { expect, test } from 'vitest';
import { rebase } from '../src/rebase.ts';
import { reconcile } from '../src/reconcile.ts';
import { situationOf } from './scenario-words.ts';

const cell = (base: string, appointment: string, event: string, circumstances = '') =>
  situationOf({ base, appointment, event, circumstances });

test('4.7 who is on the list already when they come on the appointment is looked for in their calendar at once', () => {
  const situation = cell('09', '09 +ben', '09 @ben');
  const plan = reconcile(situation);
  expect(plan).toMatchObject({ actions: [], lookAgainAt: situation.now, attendance: { invited: [{ holder: 'ben' }] } });
  const { appointment, event, now } = situation;
  const memory = rebase(situation, plan, { event: null, appointment: null });
  const copies = event.at === 'present' ? [{ holder: 'ben', at: 'present', when: event.value.facets.when } as const] : [];
  const next = reconcile({ ...situation, appointment, event, now, memory, copies });
  expect(next).toMatchObject({ actions: [], lookAgainAt: null, attendance: { invited: [{ holder: 'ben', seen: true }] } });
});

test('3.6 a room that is on the list already has no calendar of which anything follows', () => {
  expect(reconcile(cell('09', '09 +room', '09 @room')).lookAgainAt).toBeNull();
});
