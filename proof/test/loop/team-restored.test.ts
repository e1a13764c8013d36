/** The organiser restores what they had deleted without telling anybody (3.11, 4.6, 4.11): what becomes of everybody's copies, on every way. */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { isReceived } from '../../src/checker/stamps.ts';
import { ROOT } from '../../src/simulation/company.ts';
import { REST } from './mail-row.ts';
import { deleteQuietly, owed, published, taken } from './quiet.ts';
import { addressOf, inWords, onTransport, type Team, TRANSPORTS } from './team-stage.ts';

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
        // Off the list first, which over Graph they are told.
        ...(team.canBeSilent ? [] : [`cancellation ${addressOf('bert')}`, `cancellation ${addressOf('room')}`]),
        `invitation ${addressOf('bert')}`,
        `invitation ${addressOf('room')}`,
      ]);
    });
  });

  it('4.11 what lies there again stays known when a left-over copy of the same appointment is removed from the same calendar', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      const copy = team.outlook('anna').copy((await team.shown('anna', id)).id);
      await team.change(id, { who: ['bert', 'cleo'] });
      await team.bank.pass(REST);
      await team.change(id, { who: ['cleo', 'anna'] });
      await team.bank.pass(REST);
      expect(await lying(team, id)).toBe(team.nameOf(copy));
      const organised = (await team.found('cleo', id)).find((one) => !isReceived(one));
      team.outlook('cleo').remove(organised?.id ?? '', { send: false });
      await team.bank.pass(2 * HOUR);
      expect(await lying(team, id)).toBe(team.nameOf(copy));
      expect((await team.codes(id)).filter((code) => code === 'restoredGone')).toEqual([]);
      expect((await team.codes(id)).filter((code) => code === 'copyLeftOver')).not.toEqual([]);
    });
  });
});

/** What Anna has in her calendar again of an event of hers that was given away. */
const lying = (team: Team, id: string): Promise<string | null | undefined> =>
  team.bank.act(async (tx) => (await tx.links.get({ root: ROOT, appointment: id, mailbox: 'mailbox-anna' }))?.restored);
