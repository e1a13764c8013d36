/** Clients as attendees of the organiser's event, and what they answer (3.5, 4.8), on every way to Exchange. */
import { HOUR, MINUTE } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/simulation/company.ts';
import { INVITING, listed, published, toClient } from './clients-stage.ts';
import { enable, releaseAll, REST } from './mail-row.ts';
import { addressOf, CLIENT, inWords, on, onTransport, TRANSPORTS } from './team-stage.ts';
import type { Team } from './team-stage.ts';

/** The client answers what Exchange has mailed them, from a mailbox elsewhere. */
const answer = async (team: Team, response: 'Accept' | 'Decline'): Promise<void> => {
  const person = team.bank.world.outside(CLIENT);
  const [invitation, ...others] = person.invitations();
  if (invitation === undefined || others.length > 0)
    throw new Error(`the client holds ${others.length + (invitation ? 1 : 0)} invitations`);
  person.answer(invitation.uid, response);
  await team.bank.pass(REST);
};
const secondClient = async (team: Team): Promise<void> =>
  team.bank.act(async (tx, { now }) => {
    const row = { root: ROOT, id: 'second', company: ROOT, name: 'Sven Second', email: 'sven@home.example', phone: null };
    await tx.clients.insert({ ...row, language: 'en', zone: 'Europe/Zurich' as never, externalId: null, createdAt: now });
  });

describe.each(TRANSPORTS)('clients, %s', (transport) => {
  it('3.5 the client is invited by Exchange, once, and the event names no client', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const mails = team.watchMail();
      const id = await published(team, 'anna');
      expect(toClient(team, mails)).toEqual(['invitation']);
      const event = await team.shown('anna', id);
      expect(event.requiredAttendees.map(({ address }) => address)).toEqual([CLIENT]);
      expect(`${event.subject} ${event.body.content}`).not.toContain('Carla');
      const writes = team.bank.writes().length;
      await team.bank.pass(2 * HOUR);
      expect(team.bank.writes()).toHaveLength(writes);
      expect(await team.bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
    });
  });

  it('4.8 the client declines: the appointment is cancelled by the client, its event goes, and nobody but its people is told', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna', 'bert', 'room');
      const mails = team.watchMail();
      await answer(team, 'Decline');
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'cancelled' });
      expect(await team.codes(id)).toEqual(expect.arrayContaining(['clientDeclined', 'cancelled', 'removed']));
      const entry = (await team.bank.journal(id)).find(({ code }) => code === 'cancelled');
      expect(entry).toMatchObject({ rule: '4.8', sentence: expect.stringContaining('by the client') });
      expect(JSON.stringify(await team.bank.journal(id))).not.toContain('Carla');
      expect(await team.found('anna', id)).toEqual([]);
      // Who cannot be taken off silently hears that it is off.
      expect(toClient(team, mails)).toEqual(team.canBeSilent ? [] : ['cancellation']);
      for (const who of ['bert', 'room'] as const)
        expect(
          mails()
            .filter(({ to }) => to === addressOf(who))
            .map(inWords),
          who,
        ).toEqual(['cancellation']);
      const writes = team.bank.writes().length;
      await team.bank.pass(2 * HOUR);
      expect(team.bank.writes()).toHaveLength(writes);
    });
  });

  it('4.8 an acceptance is told in the journal, and changes nothing', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna');
      const writes = team.bank.writes().length;
      await answer(team, 'Accept');
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed' });
      expect(team.bank.writes()).toHaveLength(writes);
      expect((await team.bank.journal(id)).find(({ code }) => code === 'answered')?.sentence).toBe('The client accepted in Outlook.');
    });
  });

  it('4.8 moved in the booking system while the client declines the time from before: they are asked about the new one', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna');
      const [invitation] = team.bank.world.outside(CLIENT).invitations();
      team.bank.world.outside(CLIENT).answer(invitation?.uid ?? '', 'Decline');
      team.bank.clock.advanceTo((team.bank.clock.now() + 2_000) as never);
      team.bank.world.runDue();
      await team.change(id, { start: on(11) });
      await team.bank.pass(REST);
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed', startAt: on(11) });
      expect(await listed(team, id)).toEqual([`${CLIENT} Unknown`]);
      await answer(team, 'Decline');
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'cancelled' });
    });
  });

  it('4.3a declining is not accepted: the appointment stays, and the client is told of nothing more', async () => {
    await onTransport(transport, { ...INVITING, policy: { accept: { move: true, cancel: true, decline: false } } }, async (team) => {
      const id = await published(team, 'anna', 'bert');
      await answer(team, 'Decline');
      expect((await team.codes(id)).filter((code) => code === 'declineNotAccepted')).toHaveLength(1);
      const mails = team.watchMail();
      await team.change(id, { start: on(11) });
      await team.bank.pass(REST);
      await team.change(id, { start: on(13) });
      await team.bank.pass(REST);
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed', startAt: on(13) });
      expect(toClient(team, mails)).toEqual(team.canBeSilent ? [] : ['cancellation']);
      expect(await listed(team, id)).toEqual([`${addressOf('bert')} Unknown`]);
    });
  });

  it('3.7 handed over: the client is invited to the next event, and the former one is cancelled', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna', 'bert');
      const mails = team.watchMail();
      await team.change(id, { who: ['bert'] });
      await team.bank.pass(2 * REST);
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed' });
      expect(toClient(team, mails)).toEqual(['invitation', 'cancellation']);
      expect(team.bank.world.outside(CLIENT).invitations()).toHaveLength(1);
      await answer(team, 'Decline');
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'cancelled' });
    });
  });

  it('3.5 a client in the place of another: the one is off the list before the other is put on it', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna');
      await secondClient(team);
      const mails = team.watchMail();
      await team.change(id, { clients: ['second'] });
      await team.bank.pass(REST);
      expect(mails().map(({ to, kind }) => `${kind} ${to}`)).toEqual([`cancellation ${CLIENT}`, 'invitation sven@home.example']);
      expect(await listed(team, id)).toEqual(['sven@home.example Unknown']);
    });
  });

  it('3.5 an appointment of two clients invites neither of them, and who was invited alone before stays so', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const alone = await published(team, 'anna');
      await secondClient(team);
      await team.change(alone, { clients: ['client', 'second'] });
      await team.bank.pass(REST);
      expect(await listed(team, alone)).toEqual([`${CLIENT} Unknown`]);
      const { subject, body } = await team.shown('anna', alone);
      expect(`${subject} ${body.content}`).not.toMatch(/Carla|Sven/);
      expect(team.bank.world.outside('sven@home.example').invitations()).toEqual([]);
    });
  });

  it('4.9 the organiser takes the client off in Outlook: the appointment keeps them, and they are not invited again', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna', 'bert');
      team.outlook('anna').removeAttendee((await team.shown('anna', id)).id, CLIENT);
      await team.bank.pass(REST);
      expect(await team.codes(id)).toContain('clientTakenOff');
      const mails = team.watchMail();
      await team.change(id, { start: on(11) });
      await team.bank.pass(REST);
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed', clients: ['client'] });
      expect(toClient(team, mails)).toEqual([]);
    });
  });

  it('4.9 a guest whom somebody invites in Outlook declines, and cancels nothing, though they are a client by then', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna');
      await secondClient(team);
      team.outlook('anna').addAttendees((await team.shown('anna', id)).id, [{ address: 'sven@home.example' }]);
      await team.bank.pass(MINUTE);
      const [invitation] = team.bank.world.outside('sven@home.example').invitations();
      team.bank.world.outside('sven@home.example').answer(invitation?.uid ?? '', 'Decline');
      await team.bank.pass(REST);
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed' });
      await team.change(id, { clients: ['second'] });
      await team.bank.pass(REST);
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed' });
      expect(await listed(team, id)).toEqual(['sven@home.example Unknown']);
    });
  });

  it('3.5 a client who has the address of a colleague on the appointment comes as the colleague, whose decline is only theirs', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna', 'bert');
      await team.bank.act(async (tx) => void (await tx.clients.update({ root: ROOT, id: 'client' }, { email: addressOf('bert') })));
      const other = await team.book(['anna', 'bert'], { start: on(14), end: on(15) });
      await team.bank.pass(REST);
      expect((await listed(team, other)).map((one) => one.split(' ')[0])).toEqual([addressOf('bert')]);
      team.outlook('bert').decline((await team.shown('bert', other)).id);
      await team.bank.pass(REST);
      expect(await team.people(other)).toEqual(['anna', '(bert)']);
      expect(await team.bank.appointment(other)).toMatchObject({ state: 'confirmed' });
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed' });
    });
  });

  it('3.5 switched on, nobody is invited to what was booked before; switched off, whoever was invited stays so', async () => {
    await onTransport(transport, {}, async (team) => {
      const before = await published(team, 'anna');
      const mails = team.watchMail();
      await team.bank.set({ inviteClients: true });
      await team.bank.pass(HOUR);
      await team.change(before, { start: on(11), end: on(12) });
      await team.bank.pass(REST);
      expect(mails()).toEqual([]);
      const after = await team.book(['anna'], { start: on(14), end: on(15) });
      await team.bank.pass(REST);
      expect(toClient(team, mails)).toEqual(['invitation']);
      await team.bank.set({ inviteClients: false });
      await team.bank.pass(HOUR);
      expect(toClient(team, mails)).toEqual(['invitation']);
      await team.change(after, { start: on(16), end: on(17) });
      await team.bank.pass(REST);
      expect(toClient(team, mails)).toEqual(['invitation', 'update']);
      const [copy] = team.bank.world.outlook(CLIENT).view(on(16), on(17));
      team.bank.world.outlook(CLIENT).decline(copy?.id ?? '');
      await team.bank.pass(REST);
      expect(await team.bank.appointment(after)).toMatchObject({ state: 'cancelled' });
      expect(await team.bank.appointment(before)).toMatchObject({ state: 'confirmed' });
    });
  });

  it('3.9 booked while the integration was off, the client is invited once an administrator agrees', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const mails = team.watchMail();
      await enable(team, false);
      const id = await team.book(['anna']);
      await team.bank.pass(MINUTE);
      await enable(team, true);
      await team.bank.pass(REST);
      expect(mails()).toEqual([]);
      expect(await team.codes(id)).toContain('mailHeld');
      await releaseAll(team);
      await team.bank.pass(REST);
      expect(mails().map(inWords)).toEqual(['invitation']);
    });
  });

  it('3.7 who was invited is invited by the next organiser too, though the setting is off by then', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna', 'bert');
      await team.bank.set({ inviteClients: false });
      await team.change(id, { who: ['bert'] });
      await team.bank.pass(2 * REST);
      expect(await listed(team, id, 'bert')).toEqual([`${CLIENT} Unknown`]);
    });
  });
});
