/** What several have in their calendars of a meeting whose event did not come along to another transport (1.6, 3.11). */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { ofGraph, openBoth } from './both-ways.ts';
import type { Where } from './both-ways.ts';
import { deleteQuietly, published, taken } from './quiet.ts';
import { addressOf, on, teamAt } from './team-stage.ts';
import type { Team } from './team-stage.ts';

describe('a meeting of two, whose mailboxes have changed their transport', () => {
  const met = async (where: Where): Promise<{ team: Team; id: string }> => {
    const staff = (['anna', 'bert'] as const).map((holder) => ({ holder, mailbox: `mailbox-${holder}`, address: addressOf(holder) }));
    const team = teamAt(await openBoth(where, { staff: staff.map((one) => ({ ...one, kind: 'staff' })) }));
    return { team, id: await published(team, 'anna', 'bert') };
  };
  const until = async ({ bank }: Team): Promise<void> => {
    for (let seconds = 0; (await bank.mailbox()).transport !== 'graph' && seconds < 7200; seconds += 5) await bank.pass(5 * SECOND);
  };

  it('3.11 1.6 that was deleted meanwhile without telling anybody: it is made anew, and nobody keeps a copy of what is gone', async () => {
    const where: Where = { at: 'ews', translates: false };
    const { team, id } = await met(where);
    expect(taken(team, 'bert')).toHaveLength(1);
    const mails = team.watchMail();
    where.at = 'graph';
    await deleteQuietly(team, id);
    await until(team);
    await team.bank.pass(30 * SECOND);
    expect([taken(team, 'anna').length, taken(team, 'bert').length], 'before it is proved').toEqual([0, 1]);
    await team.bank.pass(5 * MINUTE);
    expect([taken(team, 'anna').length, taken(team, 'bert').length]).toEqual([1, 0]);
    expect((await team.bank.appointment(id)).state).toBe('confirmed');
    expect((await team.codes(id)).filter((code) => code === 'copyLeftOver')).toHaveLength(1);
    expect(mails()).toEqual([]);
  });

  it('3.7 3.11 that was handed over meanwhile, its former event deleted: the next one is there alone', async () => {
    const where: Where = { at: 'ews', translates: false };
    const { team, id } = await met(where);
    where.at = 'graph';
    await deleteQuietly(team, id);
    await team.change(id, { who: ['bert'], start: on(14), end: on(15) });
    await team.bank.pass(2 * HOUR);
    expect(taken(team, 'anna')).toEqual([]);
    expect(taken(team, 'bert').map(({ start }) => start)).toEqual([on(14)]);
  });

  it('3.7 3.11 that was handed over meanwhile, where only a copy of its former event came along: nobody keeps what came of either', async () => {
    const where: Where = { at: 'ews', translates: false, stays: addressOf('bert') };
    const { team, id } = await met(where);
    where.at = 'graph';
    const anna = team.outlook('anna');
    const former = await team.shown('anna', id);
    anna.copy(former.id, on(13));
    anna.remove(former.id, { send: false });
    await team.change(id, { who: ['bert'], start: on(14), end: on(15) });
    await team.bank.pass(2 * HOUR);
    expect(taken(team, 'anna')).toEqual([]);
    expect(taken(team, 'bert').map(({ start }) => start)).toEqual([on(14)]);
  });

  it('4.6 and shows late: it stays the one that there is, and so do its copies', async () => {
    const where: Where = { at: 'ews', translates: false };
    const { team, id } = await met(where);
    const before = [(await team.shown('anna', id)).id, (await team.shown('bert', id)).id];
    where.at = 'graph';
    where.lags = true;
    await until(team);
    await team.bank.pass(30 * SECOND);
    where.lags = false;
    await team.bank.pass(HOUR);
    expect([...taken(team, 'anna'), ...taken(team, 'bert')].map((item) => item.id)).toEqual(before);
    expect(await team.bank.link(id)).toMatchObject({ epoch: 1, eventId: ofGraph(before[0] ?? ''), missingSince: null });
  });
});
