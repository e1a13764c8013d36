/** Why did this change? (5.4): the story of an appointment over the whole engine and shell, from its cause to its outcome. */
import { MINUTE } from '@lockstep/engine';
import { openOf, storyOf, type Told } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import { at, openBank, type Bank } from './stage.ts';
import { CLIENT, on, onTransport, TRANSPORTS } from './team-stage.ts';

const rootOf = async (bank: Bank, id: string): Promise<string> => (await bank.appointment(id)).root;
const story = async (bank: Bank, id: string): Promise<readonly Told[]> => {
  const root = await rootOf(bank, id);
  return (await bank.store.transaction((tx) => storyOf(tx, { root, appointment: id }, null))).chapters;
};
const open = async (bank: Bank, id: string) => {
  const root = await rootOf(bank, id);
  return bank.store.transaction((tx) => openOf(tx, root, id));
};

describe('5.4 why did this change', () => {
  it('5.4 a booking is one chapter: who booked, what was written, whom Exchange mailed, and that it is done', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    const chapters = await story(bank, id);
    expect(chapters).toHaveLength(1);
    expect(chapters[0]).toMatchObject({
      outcome: 'done',
      steps: [{ code: 'booked' }, { code: 'published', rule: '3.1' }, { code: 'created' }],
    });
    expect(chapters[0]?.written.join(' ')).toMatch(/An event was made in the calendar of .+@.+; Exchange mails nobody about it\./);
  });

  it('5.4 a move on the booking side says before and after, what was written, and comes first', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    await bank.move(id, at(14), at(15));
    await bank.pass(2 * MINUTE);
    const [latest, first] = await story(bank, id);
    expect(first?.steps[0]?.code).toBe('booked');
    expect(latest).toMatchObject({
      before: { start: at(9) },
      after: { start: at(14) },
      outcome: 'done',
      changed: expect.arrayContaining(['startAt']),
    });
    expect(latest?.written).toEqual([expect.stringMatching(/^Written to the event of .+@.+: the time; Exchange mails nobody/)]);
  });

  it('4.8 5.4 the decline of a client is one chapter, of the client, from the answer to the event that goes', async () => {
    await onTransport('without a wire', { inviteClients: true }, async (team) => {
      const id = await team.book(['anna']);
      await team.bank.pass(2 * MINUTE);
      const person = team.bank.world.outside(CLIENT);
      for (const { uid } of person.invitations()) person.answer(uid, 'Decline');
      await team.bank.pass(10 * MINUTE);
      const [latest] = await story(team.bank, id);
      expect(latest).toMatchObject({ rule: '4.8', outcome: 'done', who: { kind: 'client' }, door: 'exchange' });
      expect(latest?.steps.map(({ code }) => code)).toEqual([
        'cancelled',
        'clientDeclined',
        'declinedDropped',
        'changed',
        'removed',
        'removed',
      ]);
    });
  });

  it('5.4 a move in Outlook is told by whoever organises it, with the rule, and what the appointment did because of it', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    bank.outlook.drag(bank.event().id, at(14));
    await bank.pass(2 * MINUTE);
    const [latest] = await story(bank, id);
    expect(latest).toMatchObject({ door: 'outlook', rule: '4.2', before: { start: at(9) }, after: { start: at(14) }, outcome: 'done' });
    expect(latest?.who).toMatchObject({ kind: 'outlook', name: expect.stringMatching(/.+/) });
    expect(latest?.steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['plan', 'booking']));
  });

  it('4.3 under lock the story says what Outlook showed and what was put back, each time by itself', async () => {
    const bank = await openBank({ policy: { lock: true } });
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    for (const hour of [14, 15]) {
      bank.outlook.drag(bank.event().id, at(hour));
      await bank.pass(2 * MINUTE);
    }
    const [second, first] = await story(bank, id);
    for (const [chapter, hour] of [
      [first, 14],
      [second, 15],
    ] as const)
      expect(chapter).toMatchObject({
        rule: '4.3',
        door: 'outlook',
        before: { start: at(hour) },
        after: { start: at(9) },
        outcome: 'done',
      });
  });

  it('4.6 a deletion in Outlook and the cancellation that follows a minute later are one chapter', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    bank.outlook.remove(bank.event().id);
    await bank.pass(5 * MINUTE);
    const chapters = await story(bank, id);
    expect(chapters).toHaveLength(2);
    expect(chapters[0]?.steps.map(({ code }) => code)).toEqual(expect.arrayContaining(['missingNoted', 'deletedInOutlook', 'cancelled']));
    expect(chapters[0]).toMatchObject({ door: 'outlook', outcome: 'done' });
  });

  it('5.7 what an administrator is asked is open, for whom and since when, until it is decided', async () => {
    const bank = await openBank({ policy: { conflict: 'ask' } });
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    expect(await open(bank, id)).toEqual([]);
    bank.outlook.drag(bank.event().id, at(14));
    await bank.move(id, at(11), at(12));
    await bank.pass(MINUTE);
    expect(await open(bank, id)).toMatchObject([{ rule: '5.7', waitsFor: 'lockstepAdministrator', since: expect.any(Number) }]);
    expect((await story(bank, id))[0]?.outcome).toBe('waiting');
  });

  it.each(TRANSPORTS)('3.9 of several people the story names whom Exchange was asked to mail, %s', async (transport) => {
    await onTransport(transport, {}, async ({ bank, book }) => {
      const id = await book(['anna', 'bert', 'room']);
      await bank.pass(20 * MINUTE);
      const chapters = await story(bank, id);
      expect(chapters.flatMap(({ written }) => written).join(' ')).toMatch(/Exchange was asked to mail bert/);
    });
  });

  it.each(TRANSPORTS)('3.9 what would mail those invited is owed where no write is silent, %s', async (transport) => {
    await onTransport(transport, {}, async ({ bank, book, canBeSilent }) => {
      const id = await book(['anna', 'bert']);
      await bank.pass(20 * MINUTE);
      await bank.retitle(id, 'Another title');
      await bank.pass(5 * MINUTE);
      const owed = { rule: '3.9', waitsFor: 'nobody', sentence: expect.stringContaining('title') };
      expect(await open(bank, id)).toMatchObject(canBeSilent ? [] : [owed]);
    });
  });
});

describe('4.3 who would have changed what', () => {
  it.each(['without a wire', 'over EWS'])(
    '4.3 the journal names who moved what is locked, as Exchange names them, %s',
    async (transport) => {
      await onTransport(transport, { policy: { lock: true } }, async ({ bank, book, outlook, shown }) => {
        const id = await book(['anna']);
        await bank.pass(5 * MINUTE);
        outlook('anna').drag((await shown('anna', id)).id, on(15));
        await bank.pass(5 * MINUTE);
        const put = (await bank.journal(id)).find(({ code }) => code === 'locked');
        expect(put?.detail).toMatchObject({ changedBy: 'Anna Adviser', times: { outlook: { start: on(15) }, booking: { start: on(9) } } });
        const [latest] = await story(bank, id);
        expect(latest?.who).toEqual({ kind: 'outlook', name: 'Anna Adviser' });
      });
    },
  );

  it.each(['Graph without a wire', 'over Graph'])('4.3 Graph names nobody, and the story names the mailbox, %s', async (transport) => {
    await onTransport(transport, { policy: { lock: true } }, async ({ bank, book, outlook, shown }) => {
      const id = await book(['anna']);
      await bank.pass(5 * MINUTE);
      outlook('anna').drag((await shown('anna', id)).id, on(15));
      await bank.pass(5 * MINUTE);
      const [latest] = await story(bank, id);
      expect(latest?.who).toEqual({ kind: 'outlook', name: expect.stringContaining('@') });
    });
  });
});
