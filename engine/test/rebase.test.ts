/** What counts as agreed after a write: the observation, overlaid with the echo, and nothing that was seen later. */
import { describe, expect, test } from 'vitest';
import { instant, version } from '../src/model.ts';
import type { EventView, Facets, Seen } from '../src/model.ts';
import type { Memory, Situation } from '../src/plan.ts';
import { rebase } from '../src/rebase.ts';
import { reconcile } from '../src/reconcile.ts';
import { leftAsSeries } from '../src/refused.ts';
import { actionsOf, reasonsOf, situationOf } from './scenario-words.ts';

const given = (base: string, appointment: string, event: string, circumstances = ''): Situation =>
  situationOf({ base, appointment, event, circumstances });
const WRITTEN = version('written');
const LATER = version('later');

/** Carries out the one update of a plan; `shown` is what the look afterwards read, at the write's own version or a later one. */
const update = (situation: Situation, shown: Partial<Facets> | null, at = LATER): Memory => {
  const plan = reconcile(situation);
  const write = plan.actions.find((action) => action.do === 'updateEvent');
  if (write === undefined || situation.event.at !== 'present') throw new Error('this plan updates nothing');
  const facets = { ...situation.event.value.facets, ...write.patch, ...shown };
  const { attendees } = situation.event.value;
  const read = shown === null ? null : { facets, version: at, attendees };
  return rebase(situation, plan, { event: { sent: write.patch, version: WRITTEN, read }, appointment: null });
};
const seenAs = (situation: Situation, changed: Partial<Facets>, at = LATER): Seen<EventView> => {
  if (situation.event.at !== 'present') throw new Error('there is no event');
  const { value } = situation.event;
  return { at: 'present', value: { ...value, facets: { ...value.facets, ...changed } }, version: at };
};

describe('the echo of a write', () => {
  test('5.2 read at the version of the write it is taken whole, so that rewriting by the server is no edit', () => {
    const situation = given('09', '09 B', '09');
    const memory = update(situation, { body: '<p>Other body</p>' }, WRITTEN);
    const next = reconcile({ ...situation, memory, event: seenAs(situation, { body: '<p>Other body</p>' }, WRITTEN) });
    expect([next.verdict, actionsOf(next)]).toEqual(['rest', '']);
  });

  test('5.2 read later, an edit of something else made in between is still an edit', () => {
    const situation = given('09', '09 T', '09');
    const edited = { title: 'Other title', ...given('09', '09', '10').event };
    const moved = edited.at === 'present' ? { when: edited.value.facets.when } : {};
    const memory = update(situation, moved);
    const next = reconcile({ ...situation, memory, event: seenAs(situation, { title: 'Other title', ...moved }) });
    expect(actionsOf(next)).toBe('reschedule 10');
  });

  test('3.10 of what was found, what waits behind the list is written in the next round', () => {
    const situation = given('-', '09 +ben', '10', 'graph epoch(1)');
    expect(actionsOf(reconcile(situation))).toBe('update list=ben');
    const memory = update(situation, {}, WRITTEN);
    const next = reconcile({ ...situation, memory, event: seenAs(situation, {}, WRITTEN) });
    expect(actionsOf(next)).toBe('update when=09');
  });

  test('5.6 text that shows otherwise afterwards is written once more, and then believed', () => {
    const situation = given('09', '09 B', '09');
    const first = update(situation, { body: 'OTHER BODY' });
    const second = { ...situation, memory: first, event: seenAs(situation, { body: 'OTHER BODY' }) };
    const plan = reconcile(second);
    expect([actionsOf(plan), reasonsOf(plan), plan.memory.putBacks]).toEqual(['update body', 'rewritten', []]);
    const believed = update(second, { body: 'OTHER BODY' });
    const third = reconcile({ ...second, memory: believed, event: seenAs(situation, { body: 'OTHER BODY' }, version('touched')) });
    expect(actionsOf(third)).toBe('');
  });

  test('5.6 text that was never read back is believed at the version of the write, and written once more at any other', () => {
    const situation = given('09', '09 B', '09');
    const memory = update(situation, null);
    const untouched = reconcile({ ...situation, memory, event: seenAs(situation, { body: 'OTHER BODY' }, WRITTEN) });
    expect(actionsOf(untouched)).toBe('');
    const touched = reconcile({ ...situation, memory, event: seenAs(situation, { body: 'OTHER BODY' }) });
    expect([actionsOf(touched), reasonsOf(touched)]).toEqual(['update body', 'rewritten']);
  });

  test('5.6 rewritten text confirms no reservation', () => {
    const situation = given('09 R', '09 R B', '09 R', 'auto-confirm');
    const memory = update(situation, { body: 'OTHER BODY' });
    expect(actionsOf(reconcile({ ...situation, memory, event: seenAs(situation, { body: 'OTHER BODY' }) }))).toBe('update body');
  });

  test('4.3 what was left after three put-backs stays flagged until that very facet is equal again', () => {
    const situation = given('09', '09', '10', 'lock put-backs(3)');
    const plan = reconcile(situation);
    const left = rebase(situation, plan, { event: null, appointment: null });
    expect([left.base?.left, left.base?.leftIn]).toEqual([true, ['when']]);
    const retitled = { ...given('09', '09 T', '10', 'lock'), memory: { ...left, putBacks: [] } };
    const still = update(retitled, { title: 'OTHER TITLE' }, WRITTEN);
    expect(still.base?.left).toBe(true);
    const moved = { ...given('09', '11 T', '10 T', 'lock'), memory: still };
    expect(update(moved, {}, WRITTEN).base?.left).toBe(false);
  });

  test('4.2 a series that was left to a person is left still when its time is sent once more as it stands', () => {
    const situation = given('09 @ben', '09 +ben', '09 S @ben', 'seen(ben) moved(10,11) copy(ben,11)');
    const refused = leftAsSeries(situation, reconcile(situation), situation.memory, situation.now);
    if (refused === null) throw new Error('the plan clears no recurrence');
    const left = { ...situation, memory: refused.memory };
    expect(reasonsOf(reconcile(left))).toContain('unsentMove');
    const { base } = update(left, {}, WRITTEN);
    expect([base?.left, base?.leftIn]).toEqual([true, ['when']]);
  });

  test('5.6 a create that was deleted unseen and restored in the server’s own form is nobody’s edit', () => {
    const made = given('-', '09 R', '-', 'creating(09) then-deleted auto-confirm');
    const noted = rebase(made, reconcile(made), { event: null, appointment: null });
    const restored = { ...given('-', '09 R', '09 R B', 'auto-confirm'), memory: noted };
    expect(actionsOf(reconcile(restored))).not.toContain('confirm');
  });

  test('3.9 what was owed and is written now is owed no more', () => {
    const situation = given('09', '10 T', '09 P', 'graph owed');
    expect(update(situation, {}, WRITTEN).base?.owed).toEqual([]);
  });
});

describe('the booking half', () => {
  test('5.2 dropped as stale, the move is still to be taken over', () => {
    const situation = given('09', '09', '10');
    const memory = rebase(situation, reconcile(situation), { event: null, appointment: 'stale' });
    expect(actionsOf(reconcile({ ...situation, memory }))).toBe('reschedule 10');
  });

  test('3.10 dropped as stale before anything was agreed, the event is adopted again', () => {
    const situation = given('-', '09', '10', 'outlook-wins');
    const memory = rebase(situation, reconcile(situation), { event: null, appointment: 'stale' });
    expect(memory.base).toBeNull();
  });

  test('4.6 a cancellation dropped as stale leaves link and proof as they were, so that the edit is seen', () => {
    const situation = given('09', '09', '-', 'missing(60)');
    const memory = rebase(situation, reconcile(situation), { event: null, appointment: 'stale' });
    const edited = reconcile({ ...given('09', '11', '-'), memory });
    expect([edited.verdict, actionsOf(edited)]).toEqual(['editLostEvent', 'create 11 epoch 2']);
  });

  test('4.6 a cancellation that went through forgets the link', () => {
    const situation = given('09', '09', '-', 'missing(60)');
    const memory = rebase(situation, reconcile(situation), { event: null, appointment: null });
    expect([memory.base, memory.missingSince]).toEqual([null, null]);
  });

  test('4.5 after a confirmation the event is still to be shown as busy', () => {
    const situation = given('09 R', '09 R', '09 R K', 'auto-confirm');
    const confirmed = given('09', '09', '09').appointment;
    if (confirmed.at !== 'present') throw new Error('there is an appointment');
    const appointment = { facets: confirmed.value.facets, version: confirmed.version };
    const memory = rebase(situation, reconcile(situation), { event: null, appointment });
    const next = reconcile({ ...situation, memory, appointment: confirmed });
    expect(actionsOf(next)).toBe('update title showAs');
  });
});

describe('removals and creations', () => {
  test('3.3 what was removed is forgotten', () => {
    const situation = given('09', '-', '09');
    expect(rebase(situation, reconcile(situation), { event: 'removed', appointment: null }).base).toBeNull();
  });

  test('3.10 a create carries its epoch and is agreed as the server shows it', () => {
    const situation = given('09', '09', '-', 'lock missing(60)');
    const plan = reconcile(situation);
    const create = plan.actions.find((action) => action.do === 'createEvent');
    if (create === undefined) throw new Error('this plan creates nothing');
    const read = { facets: { ...create.facets, body: '<p>Client: Ada</p>' }, version: WRITTEN, attendees: [] };
    const memory = rebase(situation, plan, { event: { sent: create.facets, version: WRITTEN, read }, appointment: null });
    expect([memory.epoch, memory.pending, memory.base?.event.facets.body]).toEqual([2, null, '<p>Client: Ada</p>']);
  });

  test('3.10 the epoch of an adopted event is never given out again', () => {
    const situation = given('-', '09', '09');
    const adopted = rebase(situation, reconcile(situation), { event: null, appointment: null });
    const gone = { ...given('09', '09', '-', 'lock missing(60)'), memory: { ...adopted, missingSince: instant(0) } };
    expect([adopted.epoch, actionsOf(reconcile(gone))]).toEqual([1, 'create 09 epoch 2']);
  });

  test('5.2 nothing done, nothing new: the very same base', () => {
    const situation = given('09', '09', '09');
    const settled = rebase(situation, reconcile(situation), { event: null, appointment: null });
    const again = reconcile({ ...situation, memory: settled });
    expect(rebase({ ...situation, memory: settled }, again, { event: null, appointment: null }).base).toBe(settled.base);
  });
});
