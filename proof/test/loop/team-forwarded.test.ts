/** A colleague passes an invitation on in Outlook, to a guest or to another colleague (3.5, 4.9, 4.16), on every way to Exchange. */
import { describe, expect, it } from 'vitest';
import { REST } from './mail-row.ts';
import { ROOT } from '../../src/simulation/company.ts';
import { addressOf, on, onTransport, TRANSPORTS } from './team-stage.ts';
import type { Team } from './team-stage.ts';

const GUEST = 'kim@elsewhere.example';

/** Of two, which the second of them passes on. */
const forwarded = async (team: Team, to: string): Promise<string> => {
  const id = await team.book(['anna', 'bert']);
  await team.bank.pass(REST);
  team.outlook('bert').forward((await team.shown('bert', id)).id, [{ address: to }]);
  await team.bank.pass(REST);
  return id;
};
const listed = async (team: Team, id: string): Promise<readonly string[]> =>
  (await team.shown('anna', id)).requiredAttendees.map(({ address }) => address);
describe.each(TRANSPORTS)('a meeting that is forwarded, %s', (transport) => {
  it('4.9 a guest becomes nobody of the appointment, is written by no one, and stays through every write', async () => {
    await onTransport(transport, {}, async (team) => {
      const writes = (): number => team.bank.writes().length;
      const id = await team.book(['anna', 'bert']);
      await team.bank.pass(REST);
      const [before, mails] = [writes(), team.watchMail()];
      team.outlook('bert').forward((await team.shown('bert', id)).id, [{ address: GUEST }]);
      await team.bank.pass(REST);
      expect(await team.people(id)).toEqual(['anna', 'bert']);
      expect(await listed(team, id)).toEqual([addressOf('bert'), GUEST]);
      expect(mails().map(({ kind, from, to }) => `${kind} ${from} ${to}`)).toEqual([`invitation ${addressOf('bert')} ${GUEST}`]);
      // The text may follow the list (3.5), where that mails nobody.
      expect(writes() - before).toBe(team.canBeSilent ? 1 : 0);
      await team.change(id, { start: on(14), end: on(15) });
      await team.bank.pass(REST);
      expect(await listed(team, id)).toEqual([addressOf('bert'), GUEST]);
      expect(mails().filter(({ kind, to }) => kind === 'update' && to === GUEST)).toHaveLength(1);
    });
  });

  it('3.5 with an external guest by a forward no client is named any more, at the latest with the next mail', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await forwarded(team, GUEST);
      const names = async (): Promise<boolean> => (await team.shown('anna', id)).body.content.includes('Carla');
      expect(await names()).toBe(!team.canBeSilent);
      await team.change(id, { start: on(14), end: on(15) });
      await team.bank.pass(REST);
      expect(await names()).toBe(false);
    });
  });

  it('4.16 a colleague who is not on the appointment is busy by the copy, and can be made staff of it', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await forwarded(team, addressOf('cleo'));
      expect(await team.people(id)).toEqual(['anna', 'bert']);
      const busy = await team.bank.act(async (tx) => tx.busy.select({ root: ROOT, mailbox: 'mailbox-cleo' }));
      expect(busy).toMatchObject([{ startAt: on(9), endAt: on(10) }]);
      const mails = team.watchMail();
      await team.change(id, { who: ['anna', 'bert', 'cleo'] });
      await team.bank.pass(REST);
      expect(await team.people(id)).toEqual(['anna', 'bert', 'cleo']);
      expect(await listed(team, id)).toEqual([addressOf('bert'), addressOf('cleo')]);
      expect(await team.found('cleo', id)).toHaveLength(1);
      expect(mails().map(({ to }) => to)).toEqual([]);
    });
  });
});
