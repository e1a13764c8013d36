/** From the booking system to Exchange (rules 3.1-3.3, 3.10), over the whole engine and shell. */
import { MINUTE } from '@lockstep/engine';
import { expect, it } from 'vitest';
import { at, openBank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

onBothTransports('from the booking system to Exchange', {}, () => {
  it('3.1 an appointment becomes one event with its time, title and our stamp', async () => {
    const bank = await openBank();
    await bank.book(at(9), at(10));
    await bank.work();
    const event = bank.event();
    expect({ subject: event.subject, start: event.start, end: event.end, showAs: event.showAs }).toEqual({
      subject: 'Mortgage advice',
      start: at(9),
      end: at(10),
      showAs: 'Busy',
    });
    expect(event.extended).toHaveLength(1);
  });

  it('3.2 a move changes that event and does not make another', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.work();
    const before = bank.event().id;
    await bank.move(id, at(11), at(12));
    await bank.work();
    expect(bank.event()).toMatchObject({ id: before, start: at(11), end: at(12) });
    expect(bank.writes()).toEqual([callNames().create, callNames().update]);
  });

  it('3.3 a cancelled appointment loses its event', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.work();
    await bank.cancel(id);
    await bank.work();
    expect(bank.events()).toEqual([]);
  });

  it('3.10 twenty edits within a minute end in one event with the last state', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    for (let edit = 1; edit <= 20; edit++) {
      await bank.move(id, at(9, edit), at(10, edit));
      if (edit % 3 === 0) await bank.work();
    }
    await bank.pass(5 * MINUTE);
    expect(bank.event()).toMatchObject({ start: at(9, 20), end: at(10, 20) });
  });

  it('3.10 a create whose answer is lost ends in one event', async () => {
    const bank = await openBank();
    await bank.pass(MINUTE);
    bank.world.faults.next('F15', { operation: callNames().create });
    await bank.book(at(9), at(10));
    await bank.pass(10 * MINUTE);
    expect(bank.world.faults.hits().F15).toBe(1);
    expect(bank.event()).toMatchObject({ start: at(9) });
    expect(bank.writes().filter((name) => name === callNames().create)).toHaveLength(1);
  });
});
