/** A copy that takes the place of an event with people on its list (4.6): it is another meeting, on every way to Exchange. */
import { describe, expect, it } from 'vitest';
import { INVITING, listed, published, toClient } from './clients-stage.ts';
import { REST } from './mail-row.ts';
import { addressOf, CLIENT, on, onTransport, TRANSPORTS } from './team-stage.ts';

describe.each(TRANSPORTS)('a copy in the place of an event, %s', (transport) => {
  it('4.6 3.5 is another meeting, to which the client is invited', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna');
      const mails = team.watchMail();
      const former = await team.shown('anna', id);
      const anna = team.outlook('anna');
      const copy = anna.copy(former.id, on(13));
      // One that was made before the client was invited has nobody on it.
      if (copy.requiredAttendees.length > 0) anna.removeAttendee(copy.id, CLIENT, { send: false });
      anna.remove(former.id);
      await team.bank.pass(REST);
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed', startAt: on(13) });
      expect((await listed(team, id)).map((one) => one.split(' ')[0])).toEqual([CLIENT]);
      expect(toClient(team, mails)).toEqual(['cancellation (Outlook)', 'invitation']);
      expect(await team.codes(id)).not.toContain('clientTakenOff');
    });
  });

  it('4.6 3.11 takes the copies of the event before it away, also where the first write to it is refused', async () => {
    await onTransport(transport, INVITING, async (team) => {
      const id = await published(team, 'anna', 'bert');
      const former = await team.shown('anna', id);
      const anna = team.outlook('anna');
      const copy = anna.copy(former.id, on(13));
      for (const { address } of copy.requiredAttendees) anna.removeAttendee(copy.id, address, { send: false });
      anna.remove(former.id, { send: false });
      team.bank.world.faults.next('F25', { operation: !team.canBeSilent ? 'UpdateEvent' : 'UpdateItem' });
      await team.bank.pass(REST);
      expect(team.bank.world.faults.hits().F25).toBe(1);
      expect((await listed(team, id)).map((one) => one.split(' ')[0])).toEqual([addressOf('bert'), CLIENT]);
      const uid = (await team.shown('anna', id)).uid;
      expect(
        team
          .outlook('bert')
          .view(on(0), on(24))
          .map((one) => one.uid),
      ).toEqual([uid]);
    });
  });
});
