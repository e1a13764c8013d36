/** What counts towards the three put-backs of an hour, and what follows for a list of attendees from the fourth (4.3). */
import { HOUR, MINUTE } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { REST } from './mail-row.ts';
import { at, openBank } from './stage.ts';
import { addressOf, on, onTransport, TRANSPORTS } from './team-stage.ts';
import { callNames, onBothTransports } from './transports.ts';

onBothTransports('a put-back that Exchange refuses', {}, () => {
  it('4.3 is none of the three of an hour: nothing was put back by it, so it is tried again', async () => {
    const bank = await openBank({ policy: { lock: true } });
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    bank.outlook.drag(bank.event().id, at(14));
    for (let time = 0; time < 3; time++) bank.world.faults.next('F12', { operation: callNames().update });
    await bank.pass(2 * HOUR);
    expect(bank.world.faults.hits().F12).toBe(3);
    expect(bank.event().start).toBe(at(9));
    expect((await bank.journal(id)).map(({ code }) => code)).not.toContain('putBackLimit');
    expect(await bank.link(id)).toMatchObject({ heldSince: null, cause: null, putBacks: [expect.any(Number)] });
  });
});

describe.each(TRANSPORTS)('the list of attendees, %s', (transport) => {
  it('4.7 a colleague whom the organiser had invited herself is known to have a copy once they are put on the appointment', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await team.book(['anna']);
      await team.bank.pass(REST);
      team.outlook('anna').addAttendees((await team.shown('anna', id)).id, [{ address: addressOf('bert'), name: 'Bert' }]);
      await team.bank.pass(REST);
      await team.change(id, { who: ['anna', 'bert'] });
      await team.bank.pass(MINUTE);
      expect((await team.bank.link(id))?.base?.attendance?.invited).toMatchObject([{ holder: 'bert', seen: true }]);
    });
  });

  it('4.3 5.7 under lock a colleague taken off a fourth time within the hour stays off until booking wins, whatever is read', async () => {
    await onTransport(transport, { policy: { lock: true } }, async (team) => {
      const id = await team.book(['anna', 'bert'], { start: on(9), end: on(10) });
      await team.bank.pass(REST);
      const isListed = async (): Promise<boolean> =>
        (await team.shown('anna', id)).requiredAttendees.some(({ address }) => address === addressOf('bert'));
      for (let time = 0; time < 4; time++) {
        team.outlook('anna').removeAttendee((await team.shown('anna', id)).id, addressOf('bert'));
        await team.bank.pass(11 * MINUTE);
      }
      expect(await isListed()).toBe(false);
      await team.bank.pass(2 * HOUR);
      const { id: event } = await team.shown('anna', id);
      team.outlook('anna').setReminder(event, 20);
      await team.bank.pass(HOUR);
      expect(await isListed()).toBe(false);
      expect(await team.bank.link(id)).toMatchObject({ cause: 'needsDecision' });
      await team.bank.pass(24 * HOUR);
      expect(await isListed()).toBe(true);
      expect(await team.bank.link(id)).toMatchObject({ cause: null });
      expect((await team.codes(id)).filter((code) => code === 'putBackLimit')).toHaveLength(1);
    });
  });
});
