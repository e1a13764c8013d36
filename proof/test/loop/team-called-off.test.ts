/** A meeting that was called off with its people, and is restored in Outlook, takes place no more (4.11), on every way to Exchange. */
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/simulation/company.ts';
import { REST } from './mail-row.ts';
import { onTransport, TRANSPORTS } from './team-stage.ts';

describe.each(TRANSPORTS)('a meeting that was called off, %s', (transport) => {
  it('4.11 called off with its people and then restored, it lies there cancelled: said once, as long as it lies there, and never reinstated', async () => {
    await onTransport(transport, { policy: { deletion: 'deletedItems' } }, async (team) => {
      const id = await team.book(['anna', 'bert']);
      await team.bank.pass(REST);
      await team.cancel(id);
      await team.bank.pass(REST);
      const [deleted] = team.outlook('anna').deleted();
      const restored = team.outlook('anna').restore(deleted?.id ?? '');
      await team.bank.pass(REST);
      const [link] = await team.bank.act((tx) => tx.links.select({ root: ROOT, appointment: id, mailbox: 'mailbox-anna' }));
      expect(link?.restored).toBeNull();
      expect(link?.calledOff).toBe(team.nameOf(restored));
      expect((await team.codes(id)).filter((code) => code === 'restoredCalledOff')).toHaveLength(1);
      await expect(team.bank.reinstate(id)).rejects.toMatchObject({
        refusal: { code: 'notRestored', problem: expect.stringContaining('called off') },
      });
      team.outlook('anna').remove(restored.id);
      await team.bank.pass(REST);
      const [after] = await team.bank.act((tx) => tx.links.select({ root: ROOT, appointment: id, mailbox: 'mailbox-anna' }));
      expect(after).toMatchObject({ restored: null, calledOff: null });
      expect((await team.codes(id)).filter((code) => code === 'restoredGone')).toHaveLength(1);
    });
  });
});
