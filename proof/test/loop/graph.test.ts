/** What only Graph makes of lost answers and of other calendars, played without a wire. */
import { MINUTE, SECOND } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { at, openBank } from './stage.ts';

describe('a mailbox over Graph', () => {
  it('3.10 4.6 a create whose answer was lost and whose event was deleted is not made again: the appointment is cancelled', async () => {
    const bank = await openBank({ by: 'graph' });
    await bank.work();
    bank.world.faults.next('F15', { operation: 'CreateEvent' });
    const { id } = await bank.book(at(10), at(11));
    await bank.work();
    bank.outlook.remove(bank.event().id);
    await bank.pass(10 * MINUTE);
    expect((await bank.appointment(id)).state).toBe('cancelled');
    expect(bank.events()).toEqual([]);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('5.2 4.6 and where the appointment was moved since, that is an edit of what was deleted, and the event is made anew', async () => {
    const bank = await openBank({ by: 'graph', policy: { conflict: 'booking' } });
    await bank.work();
    bank.world.faults.next('F15', { operation: 'CreateEvent' });
    const { id } = await bank.book(at(10), at(11));
    await bank.work();
    bank.outlook.remove(bank.event().id);
    await bank.move(id, at(14), at(15));
    await bank.pass(10 * MINUTE);
    expect(await bank.appointment(id)).toMatchObject({ state: 'confirmed', startAt: at(14) });
    expect(bank.event()).toMatchObject({ start: at(14), end: at(15) });
    expect(await bank.link(id)).toMatchObject({ epoch: 2, intent: null });
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('5.2 4.6 also where it was created once more since, and that was answered to nobody either', async () => {
    const bank = await openBank({ by: 'graph', policy: { conflict: 'booking' } });
    await bank.work();
    bank.world.faults.next('F15', { operation: 'CreateEvent' });
    const { id } = await bank.book(at(10), at(11));
    await bank.work();
    bank.outlook.remove(bank.event().id);
    await bank.move(id, at(14), at(15));
    bank.world.faults.next('F16', { operation: 'CreateEvent' });
    await bank.pass(10 * MINUTE);
    expect(bank.world.faults.hits()).toMatchObject({ F15: 1, F16: 1 });
    expect(await bank.appointment(id)).toMatchObject({ state: 'confirmed', startAt: at(14) });
    expect(bank.event()).toMatchObject({ start: at(14), end: at(15) });
    expect(await bank.link(id)).toMatchObject({ epoch: 2, intent: null });
  });

  it('3.10 a create whose answer was lost is repeated by the same transaction, and is one event', async () => {
    const bank = await openBank({ by: 'graph' });
    await bank.work();
    bank.world.faults.next('F15', { operation: 'CreateEvent' });
    const { id } = await bank.book(at(10), at(11));
    await bank.pass(5 * MINUTE);
    expect(bank.event()).toMatchObject({ start: at(10) });
    expect((await bank.link(id))?.eventId).toBe(bank.event().immutableId);
  });

  it('4.11 an event moved to another calendar is followed there and named, and so it is once it is back', async () => {
    const bank = await openBank({ by: 'graph' });
    const { id } = await bank.book(at(10), at(11));
    await bank.pass(30 * SECOND);
    const other = bank.world.admin.addCalendar(bank.outlook.mailbox.address, 'Private');
    const home = bank.event();
    const away = bank.outlook.moveTo(home.id, other.id);
    await bank.pass(10 * MINUTE);
    expect((await bank.appointment(id)).state).toBe('confirmed');
    expect((await bank.link(id))?.elsewhere).toBe('Private');
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'needsDecision' });
    bank.outlook.moveTo(away.id, home.folderId);
    await bank.pass(10 * MINUTE);
    expect((await bank.link(id))?.elsewhere).toBeNull();
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });
});
