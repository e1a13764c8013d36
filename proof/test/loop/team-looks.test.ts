/** Looks for copies that are left over (3.11), of which more are noted while some are being taken. */
import { MINUTE, SECOND } from '@lockstep/engine';
import { markForReading } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import type { Moment } from '../../src/direct/doorway.ts';
import { ROOT } from '../../src/simulation/company.ts';
import { REST } from './mail-row.ts';
import { deleteQuietly, owed, published, taken } from './quiet.ts';
import { addressOf, on, onTransport } from './team-stage.ts';
import type { Team } from './team-stage.ts';

const looksOwed = async ({ bank }: Team, id: string): Promise<number> =>
  bank.act(async (tx) => (await tx.links.select({ root: ROOT, appointment: id })).flatMap(({ leftovers }) => leftovers ?? []).length);

/** While other passes go on; not for ever, so that what never comes is said by what is expected then. */
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 1_000 && !(await holds()); turn++) await new Promise(setImmediate);
};

describe('an event that was made anew is deleted as well, which is believed while a colleague’s calendar is searched for copies of the first', () => {
  it.each([
    ['removed', () => undefined],
    ['gone already', (team: Team, copy: string) => team.outlook('cleo').remove(copy, { send: false })],
  ] as const)('3.11 the copy of the first is %s: that of the next goes too', async (_, before) => {
    let meet: (moment: Moment) => Promise<void> = () => Promise.resolve();
    await onTransport('without a wire', { policy: { lock: true }, between: (moment) => meet(moment) }, async (team) => {
      const { bank } = team;
      const id = await published(team, 'anna', 'cleo');
      const copy = (await team.shown('cleo', id)).id;
      bank.world.admin.setState(addressOf('cleo'), 'disabled');
      await deleteQuietly(team, id);
      await bank.pass(REST);
      bank.world.admin.setState(addressOf('cleo'), 'ok');
      // Told of the new time, cleo has the next one as well.
      await team.change(id, { start: on(11), end: on(12) });
      await bank.pass(10 * SECOND);
      expect([taken(team, 'cleo').length, await looksOwed(team, id)]).toEqual([2, 1]);
      await deleteQuietly(team, id);
      while ((await bank.link(id))?.missingSince === null) await bank.pass(10 * SECOND);
      await bank.pass(45 * SECOND);
      expect(await looksOwed(team, id)).toBe(1);
      bank.clock.advance(MINUTE);
      await bank.act(async (tx, { now }) => {
        await tx.mailboxes.update({ root: ROOT, id: 'mailbox-cleo' }, { retryAt: null });
        await markForReading(tx, ROOT, 'mailbox-cleo', now);
      });
      let searched = false;
      let noted = 0;
      meet = async ({ operation, mailbox, moment }) => {
        if (mailbox === addressOf('anna')) await until(() => Promise.resolve(searched));
        if (operation !== 'FindItem' || mailbox !== addressOf('cleo') || searched) return;
        if (moment === 'sending') {
          before(team, copy);
          return;
        }
        searched = true;
        // The one that was deleted is made anew, and its copies are owed a look (4.6).
        await until(async () => (noted = await looksOwed(team, id)) === 2);
      };
      await bank.pass(REST);
      expect(noted).toBe(2);
      expect(taken(team, 'cleo').map(({ uid }) => uid)).toEqual([(await team.shown('anna', id)).uid]);
      expect(await owed(team, id)).toBe(0);
    });
  });
});
