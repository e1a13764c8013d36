/** An administrator is asked (5.7): what waits, what stays taken, and what each decision does. */
import { HOUR, MINUTE } from '@lockstep/engine';
import { decide, isAsked, questionOf } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import type { Moment } from '../../src/direct/doorway.ts';
import { ROOT } from '../../src/simulation/company.ts';
import { refusal } from './refusal.ts';
import { at, openBank, type Bank } from './stage.ts';
import { addressOf, on, onTransport, type Team } from './team-stage.ts';
import { onBothTransports } from './transports.ts';

type Choice = 'booking' | 'outlook';

/** Booked at 10, moved to 14 in Outlook and to 11 in the booking system, and looked at. */
const contested = async (): Promise<{ readonly bank: Bank; readonly id: string }> => {
  const bank = await openBank({ policy: { conflict: 'ask' } });
  const { id } = await bank.book(at(10), at(11));
  await bank.pass(2 * MINUTE);
  bank.outlook.drag(bank.event().id, at(14));
  await bank.move(id, at(11), at(12));
  await bank.pass(2 * MINUTE);
  return { bank, id };
};

const asked = async (bank: Bank, id: string) => {
  const link = await bank.link(id);
  if (link === undefined || !isAsked(link)) throw new Error('nobody is asked');
  return link;
};

const choose = async (bank: Bank, id: string, keep: Choice, question?: string): Promise<void> => {
  const link = await asked(bank, id);
  const row = await bank.appointment(id);
  await bank.act(async (tx, occasion) => void (await decide(tx, occasion, row, { keep, question: question ?? questionOf(link.ask) })));
};

onBothTransports('an administrator is asked', {}, () => {
  it('5.7 both sides stay as they are, with what each shows, and nothing is written', async () => {
    const { bank, id } = await contested();
    const writes = bank.writes().length;
    await bank.pass(30 * MINUTE);
    expect((await asked(bank, id)).ask).toMatchObject({
      kind: 'conflict',
      booking: { start: at(11), end: at(12), title: 'Mortgage advice' },
      outlook: { start: at(14), end: at(15) },
      reminded: false,
    });
    expect([bank.event().start, (await bank.appointment(id)).startAt, bank.writes().length]).toEqual([at(14), at(11), writes]);
  });

  it('5.7 both times stay taken, and are free again once it is decided', async () => {
    const { bank, id } = await contested();
    expect(await refusal(bank.book(at(11), at(12)))).toBe('slotTaken');
    expect(await refusal(bank.book(at(14, 30), at(15, 30)))).toBe('slotTaken');
    expect(await refusal(bank.bookOnOffer(at(14), at(15)))).toBe('notOnOffer');
    await choose(bank, id, 'booking');
    await bank.pass(2 * MINUTE);
    expect(await refusal(bank.book(at(14), at(15)))).toBe('nothing');
  });

  it.each([
    ['booking', 11, 'decidedBooking'],
    ['outlook', 14, 'decidedOutlook'],
  ] as const)(
    '5.7 decided for %s, that time stands on both sides, the journal says by whom, and then there is silence',
    async (keep, hour, code) => {
      const { bank, id } = await contested();
      await choose(bank, id, keep);
      await bank.pass(2 * MINUTE);
      expect([bank.event().start, (await bank.appointment(id)).startAt]).toEqual([at(hour), at(hour)]);
      expect(await bank.link(id)).toMatchObject({ ask: null, askStart: null, decision: null, heldSince: null, cause: null });
      const journal = await bank.journal(id);
      expect(journal.map((one) => one.code)).toEqual(expect.arrayContaining(['conflictAsk', 'decided', code]));
      expect(journal.find((one) => one.code === 'decided')?.sentence).toMatch(/^Decided for .*, by API key "website"\.$/);
      const writes = bank.writes().length;
      await bank.pass(HOUR);
      expect(bank.writes().length).toBe(writes);
    },
  );

  it.each([
    ['booking', 'confirmed', 1],
    ['outlook', 'cancelled', 0],
  ] as const)('5.7 changed in the booking system and deleted in Outlook, decided for %s it is %s', async (keep, state, events) => {
    const bank = await openBank({ policy: { conflict: 'ask' } });
    const { id } = await bank.book(at(10), at(11));
    await bank.pass(2 * MINUTE);
    bank.outlook.remove(bank.event().id);
    await bank.move(id, at(11), at(12));
    await bank.pass(5 * MINUTE);
    expect((await asked(bank, id)).ask).toMatchObject({ kind: 'deletion', booking: { start: at(11) }, outlook: { start: at(10) } });
    await choose(bank, id, keep);
    await bank.pass(2 * MINUTE);
    expect([(await bank.appointment(id)).state, bank.events().length]).toEqual([state, events]);
    expect(await bank.link(id)).toMatchObject({ ask: null, decision: null });
  });

  it('5.7 the same decision again changes nothing, another one is refused, and afterwards nothing waits', async () => {
    const { bank, id } = await contested();
    const { ask } = await asked(bank, id);
    await choose(bank, id, 'booking');
    await choose(bank, id, 'booking');
    expect((await bank.journal(id)).filter((one) => one.code === 'decided')).toHaveLength(1);
    expect(await refusal(choose(bank, id, 'outlook'))).toBe('alreadyDecided');
    await bank.pass(2 * MINUTE);
    const row = await bank.appointment(id);
    const late = bank.act(async (tx, occasion) => decide(tx, occasion, row, { keep: 'booking', question: questionOf(ask) }));
    expect(await refusal(late)).toBe('nothingToDecide');
  });

  it('5.7 a decision about what was changed meanwhile is refused, on either side', async () => {
    const { bank, id } = await contested();
    const { ask } = await asked(bank, id);
    await bank.move(id, at(12), at(13));
    expect(await refusal(choose(bank, id, 'booking'))).toBe('stale');
    await bank.pass(2 * MINUTE);
    bank.outlook.drag(bank.event().id, at(16));
    await bank.pass(2 * MINUTE);
    expect(await refusal(choose(bank, id, 'outlook', questionOf(ask)))).toBe('stale');
    expect((await asked(bank, id)).ask).toMatchObject({ booking: { start: at(12) }, outlook: { start: at(16) } });
  });

  it('5.7 moved on in Outlook between the decision and its pass, it is asked anew', async () => {
    const { bank, id } = await contested();
    await choose(bank, id, 'outlook');
    bank.outlook.drag(bank.event().id, at(16));
    await bank.pass(2 * MINUTE);
    expect(await asked(bank, id)).toMatchObject({ ask: { outlook: { start: at(16) } }, decision: null });
    expect((await bank.appointment(id)).startAt).toBe(at(11));
  });

  it('5.7 said once more after an hour, and nobody deciding, the booking system wins when the earlier time begins', async () => {
    const { bank, id } = await contested();
    await bank.pass(70 * MINUTE);
    expect((await asked(bank, id)).ask.reminded).toBe(true);
    await bank.pass(3 * HOUR);
    expect((await bank.journal(id)).filter((one) => one.code === 'askReminder')).toHaveLength(1);
    expect(bank.event().start).toBe(at(11));
    expect(await bank.link(id)).toMatchObject({ ask: null, askStart: null });
  });

  it('5.7 the time in Outlook that somebody had before cannot be decided for', async () => {
    const bank = await openBank({ policy: { conflict: 'ask' } });
    await bank.book(at(14), at(15), 'Review');
    const { id } = await bank.book(at(10), at(11));
    await bank.pass(2 * MINUTE);
    const event = bank.events().find((one) => one.subject === 'Mortgage advice');
    bank.outlook.drag(event?.id ?? '', at(14));
    await bank.move(id, at(11), at(12));
    await bank.pass(2 * MINUTE);
    expect(await refusal(choose(bank, id, 'outlook'))).toBe('slotTaken');
    expect(await bank.act((tx) => tx.links.count({ root: ROOT, decision: { not: null } }))).toBe(0);
  });
});

/** Of two, moved to 11 in the booking system and to 14 in Outlook on Thursday, and looked at. */
const contestedByTwo = async (team: Team): Promise<string> => {
  const id = await team.book(['anna', 'bert']);
  await team.bank.pass(30 * MINUTE);
  team.outlook('anna').drag((await team.shown('anna', id)).id, on(14));
  await team.change(id, { start: on(11), end: on(12) });
  await team.bank.pass(2 * MINUTE);
  return id;
};
const takeOff = async (team: Team, id: string): Promise<void> =>
  void team.outlook('anna').removeAttendee((await team.shown('anna', id)).id, addressOf('bert'));

onBothTransports('an administrator is asked, and meanwhile somebody leaves the appointment', {}, () => {
  it('5.7 4.9 nobody deciding, the booking system wins after the day that was begun, and no other day begins', async () => {
    await onTransport('without a wire', { policy: { conflict: 'ask' } }, async (team) => {
      const id = await contestedByTwo(team);
      await takeOff(team, id);
      await team.bank.pass(25 * HOUR);
      expect(await team.people(id)).toEqual(['anna']);
      expect((await team.shown('anna', id)).start).toBe(on(11));
      expect((await team.codes(id)).filter((code) => code === 'conflictAsk')).toHaveLength(1);
      expect(await team.bank.link(id)).toMatchObject({ ask: null, heldSince: null, cause: null });
    });
  });

  it('5.7 4.9 what an administrator decided is done, and not asked again', async () => {
    await onTransport('without a wire', { policy: { conflict: 'ask' } }, async (team) => {
      const id = await contestedByTwo(team);
      await takeOff(team, id);
      await choose(team.bank, id, 'booking');
      await team.bank.pass(2 * MINUTE);
      expect((await team.shown('anna', id)).start).toBe(on(11));
      expect(await team.bank.link(id)).toMatchObject({ ask: null, decision: null, heldSince: null });
    });
  });

  it('5.7 4.7 nor where whoever declined is taken off the list first', async () => {
    await onTransport(
      'without a wire',
      { policy: { conflict: 'ask', accept: { move: true, cancel: true, decline: false } } },
      async (team) => {
        const id = await contestedByTwo(team);
        team.outlook('bert').decline((await team.shown('bert', id)).id);
        await team.bank.pass(2 * MINUTE);
        await choose(team.bank, id, 'booking');
        await team.bank.pass(2 * MINUTE);
        expect((await team.shown('anna', id)).start).toBe(on(11));
        expect(await team.bank.link(id)).toMatchObject({ ask: null, decision: null, heldSince: null });
      },
    );
  });
});

/** By EWS alone: over Graph an event is nobody's to drag before its people are on it. */
describe('an administrator is asked about an appointment that is handed over', () => {
  it('5.7 3.7 the former event stands, and nobody is mailed, until it is decided about the next one', async () => {
    let contest: (() => Promise<void>) | null = null;
    const between = async ({ operation, moment }: Moment): Promise<void> => {
      if (operation !== 'CreateItem' || moment !== 'answering' || contest === null) return;
      const now = contest;
      contest = null;
      await now();
    };
    await onTransport('without a wire', { policy: { conflict: 'ask' }, between }, async (team) => {
      const id = await team.book(['anna', 'bert']);
      await team.bank.pass(30 * MINUTE);
      const mails = team.watchMail();
      contest = async () => {
        for (const { id: event, myResponse } of await team.found('bert', id))
          if (myResponse === 'Organizer') team.outlook('bert').drag(event, on(14));
        await team.change(id, { start: on(11), end: on(12) });
      };
      await team.change(id, { who: ['bert', 'cleo'] });
      await team.bank.pass(HOUR);
      expect((await team.codes(id)).filter((code) => code === 'conflictAsk')).toHaveLength(1);
      expect((await team.shown('anna', id)).start).toBe(on(9));
      expect([await team.found('cleo', id), mails()]).toEqual([[], []]);
      await team.bank.pass(25 * HOUR);
      expect((await team.found('anna', id)).filter(({ isCancelled }) => !isCancelled)).toEqual([]);
      for (const who of ['bert', 'cleo'] as const) {
        const standing = (await team.found(who, id)).filter(({ isCancelled }) => !isCancelled);
        expect(
          standing.map(({ start }) => start),
          who,
        ).toEqual([on(11)]);
      }
    });
  });
});
