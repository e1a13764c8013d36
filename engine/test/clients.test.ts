/** What the decline of a client leads to, round by round (4.8): the rows of the scenario table say each by itself. */
import { describe, expect, test } from 'vitest';
import { clientMark, clientOf } from '../src/clients.ts';
import { version } from '../src/model.ts';
import type { Situation } from '../src/plan.ts';
import { rebase } from '../src/rebase.ts';
import type { Done } from '../src/rebase.ts';
import { reconcile } from '../src/reconcile.ts';
import { actionsOf, mailOf, situationOf } from './scenario-words.ts';

const given = (base: string, appointment: string, event: string): Situation => situationOf({ base, appointment, event, circumstances: '' });
const DECLINED = given('09 @ada @ben', '09 +ada +ben', '09 @ada:declined! @ben');
/** The next round, with what the last one left remembered. */
const after = (situation: Situation, done: Done, next: Pick<Situation, 'appointment' | 'event'>): Situation => ({
  ...situation,
  ...next,
  memory: rebase(situation, reconcile(situation), done),
});
const NOTHING: Done = { event: null, appointment: null };
const GONE = given('-', '-', '-').appointment;

describe('the decline of a client', () => {
  test('4.8 ends the appointment first, then the event, and who declined hears nothing', () => {
    const second = after(DECLINED, NOTHING, { appointment: GONE, event: DECLINED.event });
    expect(second.memory.base).not.toBeNull();
    expect([actionsOf(reconcile(second)), mailOf(reconcile(second))]).toEqual(['update list=ben', 'none']);
    const written: Done = { event: { sent: {}, version: version('e3'), read: null }, appointment: null };
    const third = after(second, written, { appointment: GONE, event: given('-', '-', '09 @ben').event });
    expect([actionsOf(reconcile(third)), mailOf(reconcile(third))]).toEqual(['remove', 'all']);
    expect(rebase(third, reconcile(third), { event: 'removed', appointment: null }).base).toBeNull();
  });

  test('4.8 counts still where the appointment was changed in the booking system meanwhile, in anything but its time', () => {
    const stale: Done = { event: null, appointment: 'stale' };
    const retitled = after(DECLINED, stale, given('09', '09 T +ada +ben', '09 @ada:declined! @ben'));
    expect(actionsOf(reconcile(retitled))).toBe('cancel by ada');
    const moved = after(DECLINED, stale, given('09', '10 +ada +ben', '09 @ada:declined! @ben'));
    expect([actionsOf(reconcile(moved)), mailOf(reconcile(moved))]).toEqual(['update when=10', 'all']);
  });

  test('4.8 a silent write that never went is made once more before anybody is told', () => {
    const second = after(DECLINED, NOTHING, { appointment: GONE, event: DECLINED.event });
    const again = { ...second, memory: reconcile(second).memory };
    expect([actionsOf(reconcile(again)), mailOf(reconcile(again))]).toEqual(['update list=ben', 'none']);
  });

  test('4.8 where a server leaves them on the list all the same, it is asked once', () => {
    const second = after(DECLINED, NOTHING, { appointment: GONE, event: DECLINED.event });
    const written: Done = { event: { sent: {}, version: version('e3'), read: null }, appointment: null };
    const third = after(second, written, { appointment: GONE, event: DECLINED.event });
    expect(actionsOf(reconcile(third))).toBe('remove');
  });

  test('3.5 nobody who holds a calendar has the mark of a client', () => {
    expect([clientOf(clientMark('01K')), clientOf('01K'), clientOf('staff-1')]).toEqual(['01K', null, null]);
  });
});
