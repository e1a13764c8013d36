/** The organiser restores what they had deleted without telling anybody (3.11, 4.6, 4.11): what becomes of everybody's copies, on every way. */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { REST } from './mail-row.ts';
import { deleteQuietly, owed, published, taken } from './quiet.ts';
import { addressOf, inWords, onTransport, TRANSPORTS } from './team-stage.ts';

describe.each(TRANSPORTS)('deleted by its organiser without telling anybody and restored, %s', (transport) => {
  it('3.11 4.11 restored by its organiser before anybody looked, the copies stay', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      team.bank.world.admin.setState(addressOf('bert'), 'disabled');
      await deleteQuietly(team, id);
      await team.bank.pass(10 * MINUTE);
      expect(await owed(team, id)).toBe(1);
      const [deleted] = team.outlook('anna').deleted();
      team.outlook('anna').restore(deleted?.id ?? '');
      await team.bank.pass(10 * MINUTE);
      team.bank.world.admin.setState(addressOf('bert'), 'ok');
      await team.bank.pass(2 * HOUR);
      expect(taken(team, 'bert')).toHaveLength(1);
      expect(await owed(team, id)).toBe(0);
    });
  });

  it('3.11 4.6 4.11 restored and deleted once more without anybody being told, the copies go when that is proved', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      team.bank.world.admin.setState(addressOf('bert'), 'disabled');
      await deleteQuietly(team, id);
      await team.bank.pass(10 * MINUTE);
      const [deleted] = team.outlook('anna').deleted();
      const restored = team.outlook('anna').restore(deleted?.id ?? '');
      await team.bank.pass(10 * MINUTE);
      team.bank.world.admin.setState(addressOf('bert'), 'ok');
      await team.bank.pass(2 * HOUR);
      team.outlook('anna').remove(restored.id, { send: false });
      await team.bank.pass(30 * SECOND);
      expect(taken(team, 'bert')).toHaveLength(1);
      await team.bank.pass(2 * HOUR);
      expect(taken(team, 'bert')).toEqual([]);
      expect(await owed(team, id)).toBe(0);
    });
  });

  it('4.11 3.6 restored later and reinstated, everybody is invited anew', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert', 'room');
      await deleteQuietly(team, id);
      await team.bank.pass(REST);
      const [deleted] = team.outlook('anna').deleted();
      team.outlook('anna').restore(deleted?.id ?? '');
      await team.bank.pass(REST);
      const mails = team.watchMail();
      await team.bank.reinstate(id);
      await team.bank.pass(REST);
      for (const who of ['anna', 'bert', 'room'] as const) expect(taken(team, who), who).toHaveLength(1);
      expect(await team.people(id)).toEqual(['anna', 'bert', 'room']);
      const told = mails().map((mail) => `${inWords(mail)} ${mail.to}`);
      expect(told.filter((words) => !words.startsWith('answer'))).toEqual([
        `invitation ${addressOf('bert')}`,
        `invitation ${addressOf('room')}`,
      ]);
    });
  });
});
