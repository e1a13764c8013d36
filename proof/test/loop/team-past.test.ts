/** An event that somebody drags into the past in Outlook, while its appointment is still to come (3.7, 4.19), on every way to Exchange. */
import { HOUR, instant, MINUTE, SECOND } from '@lockstep/engine';
import type { CalendarItem } from '@lockstep/simulator';
import { describe, expect, it } from 'vitest';
import { REST } from './mail-row.ts';
import { deleteQuietly, taken } from './quiet.ts';
import { addressOf, inWords, on, onTransport, TRANSPORTS } from './team-stage.ts';
import type { Team, Who } from './team-stage.ts';
import { callNames } from './transports.ts';

const live = async (team: Team, who: Who, id: string): Promise<readonly CalendarItem[]> =>
  (await team.found(who, id)).filter(({ isCancelled }) => !isCancelled);

/** Booked with two colleagues and the room, and dragged a moment before anything else happens, which nobody has read yet. */
const dragged = async (team: Team): Promise<string> => {
  const id = await team.book(['anna', 'bert', 'cleo', 'room']);
  await team.bank.pass(REST);
  const end = instant(team.bank.clock.now() - HOUR);
  team.outlook('anna').drag((await team.shown('anna', id)).id, instant(end - HOUR), end, { send: false });
  return id;
};

describe.each(TRANSPORTS)('dragged into the past, %s', (transport) => {
  it('3.7 4.19 handed over, the former event goes all the same, and the room comes to the next one', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await dragged(team);
      await team.change(id, { who: ['bert', 'cleo', 'room'] });
      await team.bank.pass(REST);
      expect(await live(team, 'anna', id)).toEqual([]);
      await expectRoom(team, id);
    });
  });

  it('3.3 4.19 cancelled, its people are told, whose calendars show the time that was agreed', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await dragged(team);
      const mails = team.watchMail();
      await team.cancel(id);
      await team.bank.pass(REST);
      for (const who of ['anna', 'bert', 'cleo', 'room'] as const) expect(await live(team, who, id), who).toEqual([]);
      const told = (['bert', 'cleo', 'room'] as const).map((who) => `cancellation ${addressOf(who)}`);
      expect(
        mails()
          .map((mail) => `${inWords(mail)} ${mail.to}`)
          .filter((one) => one.startsWith('cancellation'))
          .toSorted(),
      ).toEqual(told);
    });
  });
});

/** That the next event stands at its own time, in Bert's calendar and with the room. */
const expectRoom = async (team: Team, id: string): Promise<void> => {
  const [event, ...others] = (await live(team, 'bert', id)).filter(({ myResponse }) => myResponse === 'Organizer');
  expect(others).toEqual([]);
  expect(event).toMatchObject({ start: on(9), end: on(10) });
  expect(event?.resources.map(({ address }) => address)).toEqual([addressOf('room')]);
};

describe.each(TRANSPORTS)('handed over and put off, %s', (transport) => {
  const soon = async (team: Team): Promise<string> => {
    const start = instant(team.bank.clock.now() + 30 * MINUTE);
    const id = await team.book(['anna', 'bert', 'room'], { start, end: instant(start + 10 * MINUTE) });
    await team.bank.pass(REST);
    return id;
  };

  it('3.7 4.19 once it was over, the former event holds up nobody, the room neither', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await soon(team);
      await team.bank.pass(HOUR);
      await team.change(id, { who: ['bert', 'cleo', 'room'], start: on(9), end: on(10) });
      await team.bank.pass(REST);
      await expectRoom(team, id);
    });
  });

  it('3.7 4.19 nor where its former time passed while its calendar could not be reached', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await soon(team);
      team.bank.world.admin.setState(addressOf('anna'), 'disabled');
      await team.change(id, { who: ['bert', 'cleo', 'room'], start: on(9), end: on(10) });
      await team.bank.pass(2 * HOUR);
      team.bank.world.admin.setState(addressOf('anna'), 'ok');
      await team.bank.pass(2 * HOUR);
      await expectRoom(team, id);
      const writes = team.bank.writes().length;
      await team.bank.pass(HOUR);
      expect(team.bank.writes()).toHaveLength(writes);
    });
  });

  it('4.19 5.4 cancelled once it was over, that is said once, however often its event is looked at', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await soon(team);
      await team.bank.pass(HOUR);
      const event = await team.shown('anna', id);
      await team.cancel(id);
      for (const showAs of ['Tentative', 'Busy', 'Free'] as const) {
        await team.bank.pass(5 * MINUTE);
        // Where a removal is silent it is gone.
        if ((await team.found('anna', id)).length > 0) team.outlook('anna').setShowAs(event.id, showAs);
        else expect(transport).not.toContain('Graph');
      }
      await team.bank.pass(5 * MINUTE);
      const said = (await team.bank.journal(id)).filter(({ code }) => code === 'isOver');
      expect(said).toHaveLength((await team.found('anna', id)).length);
    });
  });
});

describe.each(TRANSPORTS)('its time passed, but the event was put off in Outlook, %s', (transport) => {
  it('3.11 deleted after an invitation whose answer was lost, it leaves nothing in the calendar of whoever was invited', async () => {
    await onTransport(transport, {}, async (team) => {
      const start = instant(team.bank.clock.now() + 10 * MINUTE);
      const id = await team.book(['anna'], { start, end: instant(start + 10 * MINUTE) });
      await team.bank.pass(REST);
      const { id: event } = await team.shown('anna', id);
      team.outlook('anna').drag(event, on(9), on(10), { send: false });
      await team.change(id, { who: ['anna', 'bert'] });
      team.bank.world.faults.next('F15', { operation: callNames().update });
      await team.bank.pass(SECOND);
      expect((await live(team, 'anna', id)).map(({ requiredAttendees }) => requiredAttendees.length)).toEqual([1]);
      await deleteQuietly(team, id);
      await team.change(id, { start: on(14), end: on(15) });
      team.bank.clock.advanceTo(instant(start + 30 * MINUTE));
      await team.bank.pass(HOUR);
      const stands = await live(team, 'anna', id);
      expect(await live(team, 'bert', id)).toHaveLength(stands.length);
      expect(taken(team, 'bert')).toHaveLength(stands.length);
    });
  });
});
