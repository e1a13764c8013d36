/** What is remembered when Exchange refuses to make a series a single event again (4.11). */
import { describe, expect, test } from 'vitest';
import { reconcile } from '../src/reconcile.ts';
import { leftAsSeries } from '../src/refused.ts';
import { DAY, HOUR, instant } from '../src/model.ts';
import type { Situation } from '../src/plan.ts';
import { actionsOf, situationOf } from './scenario-words.ts';

const cell = (appointment: string, event: string, base = '09'): Situation =>
  situationOf({ base, appointment, event, circumstances: base === '-' ? 'epoch(1)' : '' });

const refusedAt = (situation: Situation): Situation => {
  const plan = reconcile(situation);
  const left = leftAsSeries(situation, plan, plan.memory, situation.now);
  if (left === null) throw new Error('the plan clears no recurrence');
  return { ...situation, memory: left.memory };
};
const later = (situation: Situation, milliseconds: number): Situation => ({ ...situation, now: instant(situation.now + milliseconds) });

describe('a recurrence that Exchange refuses to clear', () => {
  test('4.11 the first date is kept, a person is asked, and nothing is tried again', () => {
    const refused = refusedAt(cell('09', '09 S'));
    expect(refused.memory).toMatchObject({ heldSince: refused.now, pending: null, base: { left: true, leftIn: ['when'] } });
    const plan = reconcile(refused);
    expect(plan).toMatchObject({ actions: [], flag: 'needsDecision' });
    expect(reconcile(later({ ...refused, memory: plan.memory }, 59 * 60_000)).actions).toEqual([]);
  });

  test('5.7 it is tried again once nobody decided in time, and refused again it waits an hour at least', () => {
    const far = cell('20', '20 S', '20');
    const refused = refusedAt(far);
    const lapsed = later(refused, 12 * HOUR);
    expect(actionsOf(reconcile(lapsed))).toBe('update when=20 recurrence');
    expect(reconcile(later(refusedAt(lapsed), HOUR - 1)).actions).toEqual([]);
  });

  test('4.11 removed in Outlook it is as it was', () => {
    const refused = refusedAt(cell('09', '09 S'));
    const plan = reconcile({ ...refused, event: cell('09', '09').event });
    expect(plan).toMatchObject({ actions: [], flag: null, memory: { heldSince: null } });
  });

  test('3.10 where nothing was agreed yet, its text is still written', () => {
    const refused = refusedAt(cell('09', '09 S K', '-'));
    expect(actionsOf(reconcile(refused))).toBe('update title');
  });

  test('4.19 put off to a time that is to come, what was edited in Outlook while it was over is still put back', () => {
    const over = situationOf({ base: '09', appointment: '15', event: '09 S T', circumstances: 'now(12)' });
    const edited = cell('09', '09 T').event;
    const { base } = over.memory;
    if (base === null || edited.at !== 'present') throw new Error('nothing was agreed');
    // What differed then counts as agreed.
    const left = { ...base, event: { ...base.event, facets: edited.value.facets } };
    const putOff = { ...over, memory: { ...over.memory, base: left } };
    expect(actionsOf(reconcile(putOff))).toBe('update when=15 title recurrence');
    expect(actionsOf(reconcile(refusedAt(putOff)))).toBe('update title');
  });

  test('4.11 a refusal of anything else leaves no series behind', () => {
    const moved = cell('10', '09');
    expect(leftAsSeries(moved, reconcile(moved), moved.memory, instant(moved.now + DAY))).toBeNull();
  });
});
