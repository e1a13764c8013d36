/** Field bugs of other products in which an answer lies, or half of the mailboxes is gone, each as a scenario that stays green (B11, B12, B18, B21). */
import { DAY, HOUR, MINUTE } from '@lockstep/engine';
import type { Staff } from '../../src/simulation/company.ts';
import { ROOT } from '../../src/simulation/company.ts';
import { openWires } from './wired.ts';
import { describe, expect, it } from 'vitest';
import { REST } from './mail-row.ts';
import { ANNA, at, openBank } from './stage.ts';
import { addressOf, inWords, on, onTransport, teamAt, TRANSPORTS, type Team, type Who } from './team-stage.ts';
import { callNames, onBothTransports } from './transports.ts';

const WRITES = ['CreateItem', 'CreateEvent', 'UpdateItem', 'UpdateEvent', 'DeleteItem', 'CancelEvent', 'DeleteEvent'];
const THREE = 3;

describe.each(TRANSPORTS)('bugs of other products, %s', (transport) => {
  /** Whatever is written next is done, and its answer never comes; three times for each kind of write. */
  const loseAnswers = ({ bank }: Team): void => {
    for (const operation of WRITES) for (let time = 0; time < THREE; time += 1) bank.world.faults.next('F15', { operation });
  };
  const lost = ({ bank }: Team): number => bank.world.faults.hits().F15 ?? 0;

  it('B11 3.10 a write that was done and answered as a failure is not sent again: one event, one mail to each', async () => {
    await onTransport(transport, {}, async (team) => {
      const mails = team.watchMail();
      const toBert = (): readonly string[] => mails().flatMap((mail) => (mail.to === addressOf('bert') ? [inWords(mail)] : []));
      loseAnswers(team);
      const id = await team.book(['anna', 'bert']);
      await team.bank.pass(REST);
      expect(await team.found('anna', id)).toHaveLength(1);
      expect([team.creates(), toBert()]).toEqual([1, ['invitation']]);
      const before = lost(team);
      expect(before).toBeGreaterThan(0);
      loseAnswers(team);
      await team.change(id, { start: on(14), end: on(15) });
      await team.bank.pass(REST);
      expect((await team.shown('bert', id)).start).toBe(on(14));
      expect(toBert()).toEqual(['invitation', 'update']);
      await team.cancel(id);
      await team.bank.pass(REST);
      expect(lost(team)).toBeGreaterThan(before + 1);
      expect(toBert()).toEqual(['invitation', 'update', 'cancellation']);
      expect(await team.found('anna', id)).toEqual([]);
    });
  });
});

/** Six people with six appointments each, on days that are far from each other's. */
const CROWD: readonly Staff[] = ['anna', 'bert', 'cleo', 'dora', 'emil', 'fred'].map((holder) => ({
  holder,
  kind: 'staff',
  mailbox: `mailbox-${holder}`,
  address: `${holder}@bank.example`,
}));
const HALF = CROWD.slice(0, 3);
const EACH = 6;

onBothTransports('a script that goes through half of the mailboxes', { timeout: 60_000 }, (by) => {
  const crowd = async () => {
    const bank = await openBank({ staff: CROWD });
    const team = teamAt(bank);
    const ids: string[] = [];
    for (const [index, { holder }] of CROWD.entries())
      for (let hour = 0; hour < EACH; hour += 1)
        ids.push(await team.book([holder as Who], { start: on(9 + hour * 24 + index), end: on(10 + hour * 24 + index) }));
    await bank.pass(REST);
    const rows = () => bank.act(async (tx) => tx.appointments.select({ root: ROOT, id: { in: ids } }));
    const states = async () => new Set((await rows()).map(({ state }) => state));
    const mailboxes = () => bank.act(async (tx) => tx.mailboxes.select({ root: ROOT }));
    const causes = async (of: readonly Staff[]) => {
      const known = await mailboxes();
      return new Set(of.map(({ mailbox }) => known.find(({ id }) => id === mailbox)?.cause));
    };
    return { bank, team, ids, states, causes };
  };

  it('B12 2.7 4.6 disabled, they are said to be, nothing of theirs is cancelled, and enabled again nothing is written twice', async () => {
    const { bank, ids, states, causes } = await crowd();
    const mails = bank.world.mails().length;
    for (const { address } of HALF) bank.world.admin.setState(address, 'disabled');
    await bank.pass(6 * HOUR);
    expect(await states()).toEqual(new Set(['confirmed']));
    // Graph says of both that it does not know the mailbox.
    expect(await causes(HALF)).toEqual(new Set([by === 'graph' ? 'mailboxMoved' : 'mailboxDisabled']));
    expect(await causes(CROWD.slice(3))).toEqual(new Set([null]));
    await bank.move(ids[0] ?? '', on(20), on(21));
    for (const { address } of HALF) bank.world.admin.setState(address, 'ok');
    await bank.pass(12 * HOUR);
    expect(await causes(CROWD)).toEqual(new Set([null]));
    expect(bank.writes().filter((name) => name === callNames().create)).toHaveLength(ids.length);
    expect(bank.world.outlook(ANNA).view(on(20), on(21))).toHaveLength(1);
    expect(bank.world.mails()).toHaveLength(mails);
  });

  it('B12 4.18 emptied, the brake holds all that is theirs until an administrator agrees, and the others go on', async () => {
    const { bank, team, ids, states, causes } = await crowd();
    const mails = bank.world.mails().length;
    for (const { address } of HALF)
      for (const event of bank.world.outlook(address).view(at(0), at(24 * 30)))
        bank.world.outlook(address).removeFor(event.id, 'HardDelete');
    await bank.pass(6 * HOUR);
    expect(await states()).toEqual(new Set(['confirmed']));
    expect(await causes(HALF)).toEqual(new Set(['brakeHeld']));
    const last = ids.at(-1) ?? '';
    team.outlook('fred' as Who).drag((await team.found('fred' as Who, last))[0]?.id ?? '', on(20));
    await bank.pass(REST);
    expect((await bank.appointment(last)).startAt).toBe(on(20));
    expect(bank.world.mails()).toHaveLength(mails);
  });
});

onBothTransports('bugs of other products in what is read', {}, () => {
  it('B21 4.17 a part of a batch that fails leaves nobody free: what is known stays, and what is new counts once it is read', async () => {
    const bank = await openBank({ rules: { showTitles: 'title' } });
    const own = [9, 11, 13, 15].map((hour) => bank.outlook.add({ subject: 'Own', start: at(hour), end: at(hour + 1) }));
    await bank.pass(2 * MINUTE);
    const before = (await bank.busy()).map(({ startAt }) => startAt);
    expect(before).toEqual([at(9), at(11), at(13), at(15)]);
    for (const event of own) bank.outlook.retitle(event.id, 'Own, and renamed');
    const fresh = [17, 19, 21].map((hour) => bank.outlook.add({ subject: 'Own', start: at(hour), end: at(hour + 1) }));
    for (let time = 0; time < 40; time += 1) bank.world.faults.next('F17');
    for (let minute = 0; minute < 20; minute += 1) {
      await bank.pass(MINUTE);
      expect((await bank.busy()).map(({ startAt }) => startAt)).toEqual(expect.arrayContaining(before));
    }
    expect(bank.world.faults.hits().F17).toBeGreaterThan(0);
    await bank.pass(2 * HOUR);
    expect(await bank.busy()).toHaveLength(own.length + fresh.length);
    await expect(bank.bookOnOffer(at(9), at(10))).rejects.toThrow();
  });
});

describe('B18 a delta that names what lies outside of its window, with nothing in it', { timeout: 60_000 }, () => {
  it.each(['without a wire', 'over the wire'])('B18 4.15 takes and frees no time, and ends no appointment, %s', async (way) => {
    const wires = openWires();
    try {
      const bank = await openBank({ by: 'graph', ...(way === 'over the wire' ? { connect: wires.connectByGraph } : {}) });
      bank.world.rules.deltaOutside = 'hollow';
      await bank.set({ windowDaysAhead: 30 });
      const { id } = await bank.book(at(20), at(21));
      const own = bank.outlook.add({ subject: 'Own', start: at(13), end: at(14) });
      const far = bank.outlook.add({ subject: 'Far away', start: at(9) + 300 * DAY, end: at(10) + 300 * DAY });
      await bank.pass(2 * HOUR);
      expect((await bank.busy()).map(({ startAt }) => startAt)).toEqual([at(13)]);
      // Touched out there, and one that goes there.
      bank.outlook.retitle(far.id, 'Far away, and renamed');
      bank.outlook.drag(own.id, at(13) + 300 * DAY);
      await bank.pass(2 * HOUR);
      expect(await bank.busy()).toEqual([]);
      expect((await bank.appointment(id)).state).toBe('confirmed');
      bank.outlook.drag(bank.event().id, at(20) + 300 * DAY);
      await bank.pass(2 * HOUR);
      // Moved by its organiser, it is followed there, and not taken for gone.
      expect(await bank.appointment(id)).toMatchObject({ state: 'confirmed', startAt: at(20) + 300 * DAY });
      expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
    } finally {
      await wires.close();
    }
  });
});
