/** Field bugs of other products that need several people or any way to Exchange, each as a scenario that stays green (B14, B19). */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/simulation/company.ts';
import { REST } from './mail-row.ts';
import { on, onTransport, TRANSPORTS } from './team-stage.ts';

describe.each(TRANSPORTS)('bugs of other products, %s', (transport) => {
  it('B14 3.10 4.5 a reservation confirmed twice at once, and in Outlook as well, is one event and one invitation', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await team.book(['anna', 'bert'], { state: 'reserved' });
      const mails = team.watchMail();
      await team.bank.pass(30 * SECOND);
      const event = await team.shown('anna', id);
      team.outlook('anna').setShowAs(event.id, 'Busy');
      await Promise.allSettled([team.confirm(id), team.confirm(id), team.bank.sync.runDue(), team.bank.sync.runDue()]);
      await team.bank.pass(REST);
      expect((await team.bank.appointment(id)).state).toBe('confirmed');
      expect(await team.shown('anna', id)).toMatchObject({ showAs: 'Busy', start: on(9) });
      expect(team.creates()).toBe(1);
      expect(mails().filter(({ kind }) => kind === 'invitation')).toHaveLength(1);
      expect((await team.codes(id)).filter((code) => code === 'confirmed')).toHaveLength(1);
    });
  });

  it('B14 3.10 confirmed twice before anything was published, it is published once', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await team.book(['anna', 'bert'], { state: 'reserved' });
      await Promise.allSettled([team.confirm(id), team.bank.sync.runDue(), team.confirm(id), team.bank.sync.runDue()]);
      await team.bank.pass(REST);
      expect(await team.found('anna', id)).toHaveLength(1);
      expect(await team.shown('anna', id)).toMatchObject({ showAs: 'Busy' });
      expect(team.creates()).toBe(1);
    });
  });

  it('B19 4.6 4.12 what a feed names as deleted is gone, and never an event that takes place now', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await team.book(['anna', 'bert']);
      const own = team.outlook('anna').add({ subject: 'Own', start: on(13), end: on(14) });
      await team.bank.pass(REST);
      const busy = async (): Promise<readonly number[]> =>
        (await team.bank.act(async (tx) => tx.busy.select({ root: ROOT, mailbox: 'mailbox-anna' }))).map(({ startAt }) => startAt);
      expect(await busy()).toEqual([on(13)]);
      team.outlook('anna').removeFor(own.id, 'HardDelete');
      team.outlook('anna').removeFor((await team.shown('anna', id)).id, 'SoftDelete');
      await team.bank.pass(HOUR);
      expect(await busy()).toEqual([]);
      const after = await team.bank.appointment(id);
      expect([after.state, after.startAt, after.endAt]).toEqual(['cancelled', on(9), on(10)]);
      const now = team.bank.clock.now();
      expect(await team.bank.act(async (tx) => tx.overlapping(ROOT, ['anna', 'bert'], now, (now + 10 * MINUTE) as typeof now))).toEqual([]);
    });
  });
});
