/** The transport of a mailbox, where it is left to be found out (1.6), over the whole engine and shell: two ways to the same world. */
import { DAY, HOUR, MINUTE } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { OTHER, ofGraph, openBoth } from './both-ways.ts';
import type { Where } from './both-ways.ts';
import { ANNA, at } from './stage.ts';
import type { Bank } from './stage.ts';

describe('the transport of a mailbox', () => {
  it('1.6 is found out before its first reading, by asking Graph first', async () => {
    for (const at of ['graph', 'ews'] as const) {
      const bank = await openBoth({ at, translates: false });
      await bank.work();
      expect(await bank.mailbox()).toMatchObject({
        transport: at,
        detectedAt: bank.clock.now(),
        detection: { against: null },
        state: 'syncing',
      });
      expect((await bank.mailbox()).detection?.seen).toMatch(
        at === 'graph' ? /Graph answers/ : /MailboxNotEnabledForRESTAPI.*Exchange Web Services answer/,
      );
    }
  });

  it('1.6 is not guessed while neither answers: the mailbox says why, and is found out later', async () => {
    const where: Where = { at: 'nowhere', translates: false };
    const bank = await openBoth(where);
    await bank.work();
    expect(await bank.mailbox()).toMatchObject({ detectedAt: null, cause: 'ewsSwitchedOff' });
    where.at = 'graph';
    await bank.pass(2 * HOUR);
    expect(await bank.mailbox()).toMatchObject({ transport: 'graph', state: 'syncing' });
  });

  it('1.6 does not flip by one answer, nor by two: the same three times over an hour', async () => {
    const where: Where = { at: 'ews', translates: true };
    const bank = await openBoth(where);
    await bank.pass(MINUTE);
    where.at = 'graph';
    await bank.pass(50 * MINUTE);
    expect(await bank.mailbox()).toMatchObject({ transport: 'ews', detection: { against: { transport: 'graph', times: 2 } } });
    await bank.pass(20 * MINUTE);
    expect(await bank.mailbox()).toMatchObject({ transport: 'graph', detection: { against: null }, state: 'syncing', cause: null });
    expect((await bank.states()).map((entry) => entry.code)).toContain('transportChanged');
  });

  it('4.11 an event that lies in another calendar by then is said to lie there, by the name that its owner reads', async () => {
    const where: Where = { at: 'ews', translates: false };
    const bank = await openBoth(where);
    await bank.pass(MINUTE);
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(MINUTE);
    where.at = 'nowhere';
    bank.outlook.moveTo(bank.event().id, bank.world.admin.addCalendar(ANNA, 'Sailing').id);
    where.at = 'graph';
    await bank.pass(3 * HOUR);
    expect(await bank.mailbox()).toMatchObject({ transport: 'graph', state: 'syncing' });
    expect(await bank.link(id)).toMatchObject({ elsewhere: 'Sailing' });
    expect((await bank.appointment(id)).state).toBe('confirmed');
  });

  it('1.6 a mailbox that answers again meanwhile is doubted no more', async () => {
    const where: Where = { at: 'ews', translates: true };
    const bank = await openBoth(where);
    await bank.pass(MINUTE);
    where.at = 'graph';
    await bank.pass(10 * MINUTE);
    expect(await bank.mailbox()).toMatchObject({ detection: { against: { times: 1 } } });
    where.at = 'ews';
    await bank.pass(HOUR);
    expect(await bank.mailbox()).toMatchObject({ transport: 'ews', detection: { against: null }, state: 'syncing' });
  });
});

describe('a mailbox that has changed its transport', () => {
  const changed = async (translates: boolean): Promise<{ bank: Bank; id: string; other: string; where: Where }> => {
    const where: Where = { at: 'ews', translates };
    const bank = await openBoth(where);
    for (let number = 0; number < 8; number++)
      bank.outlook.add({ subject: 'Own', start: at(24 * 2 + number), end: at(24 * 2 + number, 30) });
    const { id } = await bank.book(at(34), at(35));
    const other = (await bank.book(at(58), at(59))).id;
    await bank.pass(10 * MINUTE);
    where.at = 'graph';
    await bank.pass(90 * MINUTE);
    return { bank, id, other, where };
  };

  it.each([true, false])('1.5 keeps each event, once and under its new id, whether ids are translated (%s) or not', async (translates) => {
    const { bank, id } = await changed(translates);
    const [event, ...more] = bank.world.outlook(ANNA).view(at(30), at(40));
    expect(more).toEqual([]);
    expect(await bank.link(id)).toMatchObject({ eventId: ofGraph(String(event?.id)), epoch: 1, cause: null });
    expect(bank.writes()).toEqual(['CreateItem', 'CreateItem']);
    expect(await bank.mailbox()).toMatchObject({ transport: 'graph', identity: 'of the directory', state: 'syncing' });
  });

  it('1.5 goes on in both directions, and what was changed meanwhile is not lost', async () => {
    const { bank, id, other } = await changed(true);
    const [event] = bank.world.outlook(ANNA).view(at(30), at(40));
    bank.outlook.drag(String(event?.id), at(36));
    await bank.move(other, at(60), at(61));
    await bank.pass(10 * MINUTE);
    expect((await bank.appointment(id)).startAt).toBe(at(36));
    expect(bank.world.outlook(ANNA).view(at(60), at(61))).toHaveLength(1);
  });

  it('4.18 busy time is known under its new ids, once, and the brake counts none of it', async () => {
    const { bank } = await changed(true);
    const rows = await bank.busy();
    expect([rows.length, rows.every((row) => row.eventId.startsWith(OTHER))]).toEqual([8, true]);
    expect(await bank.act((tx) => tx.movements.select({ kind: 'busy' }))).toEqual([]);
    expect(await bank.mailbox()).toMatchObject({ busyHeldSince: null });
  });

  it('1.5 what did not come along is made anew, and is not taken for a deletion', async () => {
    const where: Where = { at: 'ews', translates: false };
    const bank = await openBoth(where);
    const { id } = await bank.book(at(34), at(35));
    await bank.pass(10 * MINUTE);
    bank.outlook.removeFor(String((await bank.link(id))?.eventId), 'HardDelete');
    where.at = 'graph';
    await bank.pass(90 * MINUTE);
    expect((await bank.appointment(id)).state).toBe('confirmed');
    expect(bank.world.outlook(ANNA).view(at(34), at(35))).toHaveLength(1);
    expect(await bank.link(id)).toMatchObject({ epoch: 2, cause: null });
    await bank.pass(DAY);
    expect((await bank.appointment(id)).state).toBe('confirmed');
  });
});
