/** Availability blocks (rule 3.8), over the whole engine and shell: what is not worked inside working days lies in the calendar. */
import { DAY, HOUR, MINUTE, instant } from '@lockstep/engine';
import { disableIntegration, enableIntegration, leftBlocksIn, putBackBlocks, replanBlocks, resyncMailbox } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import { CONNECTION, ROOT } from '../../src/simulation/company.ts';
import { blocks, hours, lunch, lying, publish, published, said, times, work } from './blocks-stage.ts';
import { at, openBank } from './stage.ts';

for (const by of ['ews', 'graph'] as const)
  describe(`availability blocks over ${by}`, () => {
    it('3.8 published, every break lies in the calendar as busy, with nobody on it and without a reminder', async () => {
      const bank = await published({ by });
      expect(times(lying(bank))).toEqual([lunch(0), lunch(1), lunch(2), lunch(3), lunch(4)]);
      for (const item of lying(bank))
        expect(item).toMatchObject({ subject: 'Break', showAs: 'Busy', requiredAttendees: [], reminderIsSet: false });
      expect(await said(bank)).toContain('blockPublished');
      expect(bank.world.mails()).toEqual([]);
    });

    it('3.8 switched off by default, nothing is published', async () => {
      const bank = await openBank({ by });
      await work(bank, hours());
      await bank.pass(HOUR);
      expect(lying(bank)).toEqual([]);
    });

    it('3.8 never read back as busy, and no appointment', async () => {
      const bank = await published({ by });
      await bank.pass(HOUR);
      expect(await bank.busy()).toEqual([]);
      expect(await bank.act(async (tx) => tx.appointments.count({ root: ROOT }))).toBe(0);
    });

    it('3.8 the blocks follow the working hours, and of each event only what differs is written', async () => {
      const bank = await published({ by });
      const before = lying(bank).map(({ id }) => id);
      await work(bank, hours([], ['12:30', '13:30']));
      await bank.pass(2 * MINUTE);
      expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day, 12.5, 13.5)));
      expect(lying(bank).map(({ id }) => id)).toEqual(before);
      expect(await said(bank)).toContain('blockChanged');
    });

    it('3.8 a day off by exception lies there as one absence of the whole day, an afternoon off as out of office', async () => {
      const bank = await published({ by });
      const off = [
        { date: '2026-05-05', spans: [] },
        { date: '2026-05-06', spans: [] },
        { date: '2026-05-07', spans: [{ from: '09:00', to: '12:00' }] },
      ];
      await work(bank, hours(off));
      await bank.pass(2 * MINUTE);
      expect(times(lying(bank))).toEqual([lunch(0), [instant(at(0) + DAY), instant(at(0) + 3 * DAY)], lunch(3, 12, 17), lunch(4)]);
      expect(lying(bank).map(({ isAllDay, showAs, subject }) => [isAllDay, showAs, subject])).toEqual([
        [false, 'Busy', 'Break'],
        [true, 'OOF', 'Out of office'],
        [false, 'OOF', 'Out of office'],
        [false, 'Busy', 'Break'],
      ]);
    });

    it('3.8 what is taken back of the exceptions is published no longer', async () => {
      const bank = await published({ by });
      await work(bank, hours([{ date: '2026-05-05', spans: [] }]));
      await bank.pass(2 * MINUTE);
      await work(bank, hours());
      await bank.pass(2 * MINUTE);
      expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day)));
      expect((await bank.mailbox()).state).toBe('syncing');
    });

    it('3.8 switched off, every block goes from the calendar, however many, and nobody is mailed', async () => {
      const bank = await published({ by });
      await publish(bank, { blockDays: 60 });
      await bank.pass(5 * MINUTE);
      expect(lying(bank, 70)).toHaveLength(44);
      const { id } = await bank.book(at(9), at(10));
      await publish(bank, { publishBlocks: false });
      await bank.pass(5 * MINUTE);
      expect(lying(bank, 70).map(({ subject }) => subject)).toEqual(['Mortgage advice']);
      expect(await bank.link(id)).toMatchObject({ cause: null });
      expect(bank.world.mails()).toEqual([]);
      expect(await bank.mailbox()).toMatchObject({ state: 'syncing', brakeHeldSince: null });
    });

    it('3.8 of what was withdrawn nothing is kept once its time is over', async () => {
      const bank = await published({ by });
      await publish(bank, { publishBlocks: false });
      await bank.pass(9 * DAY);
      expect(await blocks(bank)).toEqual([]);
      expect((await bank.mailbox()).blocksDue).toBe(null);
    });

    it('3.8 switched on again, the same times are published under the next epoch', async () => {
      const bank = await published({ by });
      await publish(bank, { publishBlocks: false });
      await bank.pass(5 * MINUTE);
      await publish(bank, { publishBlocks: true });
      await bank.pass(5 * MINUTE);
      expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day)));
      const [first] = await blocks(bank);
      expect(await bank.link(first?.id ?? '')).toMatchObject({ epoch: 2, cause: null });
    });

    it('3.8 moved in Outlook it is put back, and the journal says so', async () => {
      const bank = await published({ by });
      const [monday] = lying(bank);
      bank.outlook.drag(monday?.id ?? '', at(15));
      await bank.pass(6 * MINUTE);
      expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day)));
      expect(await said(bank)).toContain('blockPutBack');
      expect(await bank.act(async (tx) => tx.movements.count({ root: ROOT }))).toBe(0);
    });

    it('3.8 deleted in Outlook it is made anew', async () => {
      const bank = await published({ by });
      const [monday] = lying(bank);
      bank.outlook.remove(monday?.id ?? '');
      await bank.pass(8 * MINUTE);
      expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day)));
      expect(await said(bank)).toContain('blockMadeAnew');
      expect(await bank.busy()).toEqual([]);
    });

    it('4.3 edited a fourth time within an hour it is left as it is, flagged, and silent; the next day it is put back', async () => {
      const bank = await published({ by });
      const tuesday = lying(bank)[1]?.id ?? '';
      for (let time = 1; time <= 4; time += 1) {
        bank.outlook.drag(tuesday, instant(at(13 + time) + DAY));
        await bank.pass(6 * MINUTE);
      }
      expect(times(lying(bank))[1]).toEqual(lunch(1, 17, 18));
      expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'needsDecision' });
      expect(await said(bank)).toContain('blockLeft');
      const before = bank.writes().length;
      await bank.pass(30 * MINUTE);
      expect(bank.writes().length).toBe(before);
      await bank.pass(29 * HOUR);
      expect(times(lying(bank))[1]).toEqual(lunch(1));
    });

    it.each(['moved', 'deleted'])(
      '4.3 5.7 %s a fourth time it waits for an administrator, and is put back once one says so',
      async (how) => {
        const bank = await published({ by });
        const tuesday = () => lying(bank).find(({ start }) => start >= at(0) + DAY && start < at(0) + 2 * DAY);
        for (let time = 1; time <= 4; time += 1) {
          const there = tuesday()?.id ?? '';
          if (how === 'moved') bank.outlook.drag(there, instant(at(13 + time) + DAY));
          else bank.outlook.remove(there);
          await bank.pass(6 * MINUTE);
        }
        expect(times(lying(bank))).not.toContainEqual(lunch(1));
        const waiting = async () => (await bank.act(async (tx) => leftBlocksIn(tx, ROOT, bank.clock.now()))).get('mailbox-anna') ?? [];
        expect((await waiting()).map(({ block, link }) => [block.startAt, link.ask.kind])).toEqual([
          [lunch(1)[0], how === 'moved' ? 'left' : 'leftDeleted'],
        ]);
        const mailbox = await bank.mailbox();
        await bank.act(async (tx, occasion) => void (await putBackBlocks(tx, occasion, mailbox)));
        await bank.pass(6 * MINUTE);
        expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day)));
        expect(await waiting()).toEqual([]);
        expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
        const writes = bank.writes().length;
        await bank.act(async (tx, occasion) => void (await putBackBlocks(tx, occasion, mailbox)));
        await bank.pass(HOUR);
        expect(bank.writes()).toHaveLength(writes);
      },
    );

    it('4.11 a copy that somebody makes of it is busy time like any other, and the block stays one', async () => {
      const bank = await published({ by });
      const copy = bank.outlook.copy(lying(bank)[0]?.id ?? '');
      bank.outlook.drag(copy.id, at(15));
      await bank.pass(HOUR);
      expect(lying(bank)).toHaveLength(6);
      expect(await bank.busy()).toEqual([expect.objectContaining({ startAt: at(15) })]);
    });

    it('3.8 the days ahead go on with every midnight, and what is past stays as it is', async () => {
      const bank = await published({ by });
      await bank.pass(8 * DAY);
      expect(times(lying(bank, 30))).toEqual([0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14].map((day) => lunch(day)));
      expect((await blocks(bank)).every(({ startAt }) => startAt > at(0) + 3 * DAY)).toBe(true);
      expect(await bank.busy()).toEqual([]);
    });

    it('3.10 a create whose answer is lost leaves one event', async () => {
      const bank = await openBank({ by });
      await work(bank, hours());
      bank.world.faults.next('F15', { operation: by === 'ews' ? 'CreateItem' : 'CreateEvent' });
      await publish(bank, { publishBlocks: true, blockDays: 7 });
      await bank.pass(20 * MINUTE);
      expect(bank.world.faults.hits().F15).toBe(1);
      expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day)));
      expect(await bank.busy()).toEqual([]);
    });

    it('4.18 a calendar that is suddenly empty is not filled with blocks anew before an administrator agrees', async () => {
      const bank = await published({ by });
      await bank.book(at(9), at(10));
      await bank.pass(MINUTE);
      for (const item of lying(bank)) bank.outlook.remove(item.id);
      await bank.pass(30 * MINUTE);
      expect(lying(bank)).toEqual([]);
      expect(await bank.mailbox()).toMatchObject({ cause: 'brakeHeld' });
      await bank.release();
      await bank.pass(5 * MINUTE);
      expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day)));
    });

    it('4.18 beside blocks appointments are counted as if there were none', async () => {
      const bank = await published({ by });
      await publish(bank, { blockDays: 60 });
      const ids: string[] = [];
      for (let number = 0; number < 5; number += 1)
        ids.push((await bank.book(at(13 + number, 30), at(14 + number), `Advice ${number}`)).id);
      await bank.pass(5 * MINUTE);
      for (const item of bank.events().filter(({ subject }) => subject.startsWith('Advice'))) bank.outlook.remove(item.id);
      await bank.pass(30 * MINUTE);
      for (const id of ids) expect((await bank.appointment(id)).state).toBe('confirmed');
      expect(await bank.mailbox()).toMatchObject({ cause: 'brakeHeld' });
    });

    it('1.3 what changes while the integration is disabled is published when it is enabled again', async () => {
      const bank = await published({ by });
      const switched = async (turn: typeof enableIntegration): Promise<void> =>
        bank.act(async (tx, occasion) => {
          const row = await tx.connections.get({ root: ROOT, id: CONNECTION });
          if (row !== null) await turn(tx, occasion, row);
        });
      await switched(disableIntegration);
      await bank.pass(MINUTE);
      await work(bank, hours([], ['11:00', '11:30']));
      await bank.pass(HOUR);
      expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day)));
      await switched(enableIntegration);
      await bank.pass(5 * MINUTE);
      expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day, 11, 11.5)));
    });

    it('3.8 a resync makes no second event', async () => {
      const bank = await published({ by });
      await bank.act(async (tx, occasion) => {
        for (const row of await tx.mailboxes.select({ root: ROOT })) await resyncMailbox(tx, occasion, row);
      });
      const before = bank.writes().length;
      await bank.pass(10 * MINUTE);
      expect(bank.writes().length).toBe(before);
      expect(lying(bank)).toHaveLength(5);
    });

    it('3.8 who cannot be booked any more publishes nothing', async () => {
      const bank = await published({ by });
      await bank.act(async (tx, { now }) => {
        await tx.holders.update({ root: ROOT, id: 'anna' }, { active: false });
        await replanBlocks(tx, ROOT, ['anna'], now);
      });
      await bank.pass(2 * MINUTE);
      expect(lying(bank)).toEqual([]);
    });

    it('4.17 a time that is worked from now on can be booked before its block is withdrawn', async () => {
      const bank = await published({ by });
      await work(bank, hours([], ['12:30', '13:30']));
      const { id } = await bank.bookOnOffer(at(12), at(12, 30));
      expect((await bank.appointment(id)).state).toBe('confirmed');
    });
  });
