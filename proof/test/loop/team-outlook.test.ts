/** What the organiser of an appointment of several people does in Outlook (4.2, 4.3, 4.3a, 4.6), on every way to Exchange. */
import { HOUR, MINUTE } from '@lockstep/engine';
import type { Mail } from '@lockstep/simulator';
import { describe, expect, it } from 'vitest';
import { REST } from './mail-row.ts';
import { addressOf, inWords, on, onTransport, TRANSPORTS } from './team-stage.ts';
import type { Team, Who } from './team-stage.ts';

const QUIET = { send: false };
const published = async (team: Team, ...who: readonly Who[]): Promise<string> => {
  const id = await team.book(who);
  await team.bank.pass(REST);
  return id;
};
const drag = async (team: Team, who: Who, id: string, hour: number, send: boolean): Promise<void> =>
  void team.outlook(who).drag((await team.shown(who, id)).id, on(hour), undefined, { send });
const shownTo = async (team: Team, who: Who, id: string): Promise<number> => (await team.shown(who, id)).start;

/** Start and end set to what they are may or may not mail over Graph: it is left, which the journal says (4.2). */
const expectLeft = async (team: Team, id: string, mails: readonly Mail[]): Promise<void> => {
  expect(mails).toEqual([]);
  expect((await team.codes(id)).filter((code) => code === 'unsentMoveLeft')).toHaveLength(1);
  // Looked at for another reason, nothing more is said of it, and nothing of those whose copies it left behind.
  await team.change(id, { notes: 'Bring the contract' });
  await team.bank.pass(REST);
  const codes = await team.codes(id);
  expect(codes.filter((code) => code === 'unsentMoveLeft')).toHaveLength(1);
  expect(codes).not.toContain('copyMoved');
};

describe.each(TRANSPORTS)('the organiser in Outlook, %s', (transport) => {
  it('4.2 moves it without sending: ten minutes later everybody has the new time, by one mail each', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo');
      const mails = team.watchMail();
      await drag(team, 'anna', id, 14, false);
      await team.bank.pass(9 * MINUTE);
      expect(await team.bank.appointment(id)).toMatchObject({ startAt: on(14) });
      expect(mails()).toEqual([]);
      await team.bank.pass(HOUR);
      if (!team.canBeSilent) return expectLeft(team, id, mails());
      expect([await shownTo(team, 'bert', id), await shownTo(team, 'cleo', id)]).toEqual([on(14), on(14)]);
      expect(mails().map((mail) => `${inWords(mail)} ${mail.to}`)).toEqual([`update ${addressOf('bert')}`, `update ${addressOf('cleo')}`]);
    });
  });

  it('4.2 moves it away and back without sending: nobody is mailed', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      const mails = team.watchMail();
      await drag(team, 'anna', id, 14, false);
      await team.bank.pass(7 * MINUTE);
      await drag(team, 'anna', id, 9, false);
      await team.bank.pass(HOUR);
      expect(await team.bank.appointment(id)).toMatchObject({ startAt: on(9) });
      expect(mails()).toEqual([]);
    });
  });

  it.each([9, 15])('4.2 moves and sends it, then moves it to %i without sending: everybody follows there', async (hour) => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      await drag(team, 'anna', id, 14, true);
      await team.bank.pass(7 * MINUTE);
      await drag(team, 'anna', id, hour, false);
      const mails = team.watchMail();
      await team.bank.pass(HOUR);
      if (!team.canBeSilent) return expectLeft(team, id, mails());
      expect(await shownTo(team, 'bert', id)).toBe(on(hour));
      expect(await team.codes(id)).not.toContain('copyMoved');
    });
  });

  it('4.2 4.7 moves it without sending after somebody declined, who is not mailed', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo');
      team.outlook('bert').decline((await team.shown('bert', id)).id);
      await team.bank.pass(REST);
      const mails = team.watchMail();
      await drag(team, 'anna', id, 14, false);
      await team.bank.pass(HOUR);
      if (!team.canBeSilent) return expectLeft(team, id, mails());
      expect(mails().map(({ to }) => to)).toEqual([addressOf('cleo')]);
    });
  });

  it('4.2 moves two of her appointments so that they swap their times: both are accepted, and their colleague follows', async () => {
    await onTransport(transport, {}, async (team) => {
      const early = await team.book(['anna', 'bert']);
      const late = await team.book(['anna', 'bert'], { start: on(11), end: on(12) });
      await team.bank.pass(REST);
      await drag(team, 'anna', early, 11, true);
      await drag(team, 'anna', late, 9, true);
      await team.bank.pass(REST);
      expect((await team.bank.appointment(early)).startAt).toBe(on(11));
      expect((await team.bank.appointment(late)).startAt).toBe(on(9));
      expect([await shownTo(team, 'bert', early), await shownTo(team, 'bert', late)]).toEqual([on(11), on(9)]);
    });
  });

  it('4.2 4.4 two organisers move theirs so that they swap their times: both are accepted, and their colleague follows', async () => {
    await onTransport(transport, {}, async (team) => {
      const early = await team.book(['anna', 'cleo']);
      const late = await team.book(['bert', 'cleo', 'room'], { start: on(11), end: on(12) });
      await team.bank.pass(REST);
      const mails = team.watchMail();
      await drag(team, 'anna', early, 11, true);
      await drag(team, 'bert', late, 9, false);
      await team.bank.pass(HOUR);
      expect((await team.bank.appointment(early)).startAt).toBe(on(11));
      expect((await team.bank.appointment(late)).startAt).toBe(on(9));
      const sent = team.canBeSilent;
      expect([await shownTo(team, 'cleo', early), await shownTo(team, 'cleo', late)]).toEqual([on(11), sent ? on(9) : on(11)]);
      expect([...(await team.codes(early)), ...(await team.codes(late))]).not.toContain('slotTaken');
      expect([...(await team.codes(early)), ...(await team.codes(late))].filter((code) => code === 'movedAlong')).toHaveLength(1);
      // Each by the name of who moved it, and what was not sent is sent ten minutes later, where that is possible.
      for (const [id, who] of [
        [early, 'anna'],
        [late, 'bert'],
      ] as const) {
        const said = (await team.bank.journal(id)).filter(({ code }) => code === 'rescheduled');
        expect(said.map(({ sentence }) => sentence)).toEqual([expect.stringContaining(addressOf(who))]);
        expect((await team.codes(id)).filter((code) => code === 'movedInOutlook')).toHaveLength(1);
      }
      expect(mails().flatMap((mail) => (mail.kind === 'response' ? [] : [`${inWords(mail)} ${mail.to}`]))).toEqual([
        `update (Outlook) ${addressOf('cleo')}`,
        ...(sent ? [`update ${addressOf('cleo')}`, `update ${addressOf('room')}`] : []),
      ]);
    });
  });

  it('4.2 4.4 three organisers move theirs on in a chain, whose last goes to a time that is free: all are accepted', async () => {
    await onTransport(transport, {}, async (team) => {
      const chain = [
        ['anna', await team.book(['anna', 'room'])],
        ['bert', await team.book(['bert', 'room'], { start: on(10), end: on(11) })],
        ['cleo', await team.book(['cleo', 'room'], { start: on(11), end: on(12) })],
      ] as const;
      await team.bank.pass(REST);
      for (const [index, [who, id]] of chain.entries()) await drag(team, who, id, 10 + index, true);
      await team.bank.pass(REST);
      for (const [index, [who, id]] of chain.entries()) {
        expect((await team.bank.appointment(id)).startAt, who).toBe(on(10 + index));
        expect(await shownTo(team, who, id), who).toBe(on(10 + index));
      }
    });
  });

  it('4.2 4.4 where the last of a chain cannot go, none of it is accepted, and everything is where it was', async () => {
    await onTransport(transport, {}, async (team) => {
      const first = await team.book(['anna', 'cleo']);
      const second = await team.book(['bert', 'cleo'], { start: on(11), end: on(12) });
      await team.book(['cleo'], { start: on(14), end: on(15) });
      await team.bank.pass(REST);
      await drag(team, 'anna', first, 11, true);
      await drag(team, 'bert', second, 14, true);
      await team.bank.pass(HOUR);
      expect((await team.bank.appointment(first)).startAt).toBe(on(9));
      expect((await team.bank.appointment(second)).startAt).toBe(on(11));
      expect([await shownTo(team, 'anna', first), await shownTo(team, 'bert', second)]).toEqual([on(9), on(11)]);
      expect([await shownTo(team, 'cleo', first), await shownTo(team, 'cleo', second)]).toEqual([on(9), on(11)]);
    });
  });

  it('4.4 4.17 where the calendar of the other organiser cannot be looked at, nothing is taken for moved away there', async () => {
    await onTransport(transport, {}, async (team) => {
      const early = await team.book(['anna', 'cleo']);
      const late = await team.book(['bert', 'cleo'], { start: on(11), end: on(12) });
      await team.bank.pass(REST);
      await drag(team, 'bert', late, 9, false);
      team.bank.world.admin.setState(addressOf('bert'), 'disabled');
      await drag(team, 'anna', early, 11, false);
      await team.bank.pass(HOUR);
      expect(await team.codes(early)).toContain('slotTaken');
      expect((await team.bank.appointment(early)).startAt).toBe(on(9));
      expect((await team.bank.appointment(late)).startAt).toBe(on(11));
    });
  });

  it('4.4 moves it onto another appointment of a colleague: put back, and everybody has the old time again', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      await team.book(['bert'], { start: on(14), end: on(15) });
      await team.bank.pass(REST);
      await drag(team, 'anna', id, 14, true);
      await team.bank.pass(REST);
      expect(await team.codes(id)).toContain('slotTaken');
      expect([await shownTo(team, 'anna', id), await shownTo(team, 'bert', id)]).toEqual([on(9), on(9)]);
    });
  });

  it.each([
    ['4.3 under lock', { lock: true }],
    ['4.3a where deletions are not accepted', { accept: { move: true, cancel: false, decline: true } }],
  ] as const)('%s deletes it: it is made anew, and everybody is on it as before and invited', async (_, policy) => {
    await onTransport(transport, { policy }, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo', 'room');
      const mails = team.watchMail();
      team.outlook('anna').remove((await team.shown('anna', id)).id);
      await team.bank.pass(30 * MINUTE);
      expect(await team.people(id)).toEqual(['anna', 'bert', 'cleo', 'room']);
      const { requiredAttendees, resources } = await team.shown('anna', id);
      expect([...requiredAttendees, ...resources]).toHaveLength(3);
      expect(mails().filter((mail) => inWords(mail) === 'invitation')).toHaveLength(3);
      expect(await team.codes(id)).not.toContain('takenOff');
      expect((await team.bank.link(id))?.putBacks.length).toBeLessThanOrEqual(1);
    });
  });

  it('4.6 deletes it without sending: cancelled after the proof, and nobody is mailed by us', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      const mails = team.watchMail();
      team.outlook('anna').remove((await team.shown('anna', id)).id, QUIET);
      await team.bank.pass(REST);
      expect((await team.bank.appointment(id)).state).toBe('cancelled');
      expect(mails()).toEqual([]);
    });
  });
});
