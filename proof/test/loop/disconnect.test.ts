/** An integration that is disconnected and connected again (1.4): one by one, all at once, out of reach, stopped, and killed at every step. */
import { DAY, HOUR, MINUTE, SECOND, instant } from '@lockstep/engine';
import {
  createDisconnections,
  goOnDisconnecting,
  releaseMail,
  skipMailbox,
  startDisconnect,
  stopDisconnect,
  undoDisconnect,
} from '@lockstep/server';
import type { Connection, Occasion, Transaction } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import { CONNECTION, ROOT } from '../../src/simulation/company.ts';
import { createIds } from '../../src/simulation/stage.ts';
import { at, openBank } from './stage.ts';
import type { Bank } from './stage.ts';
import { addressOf, on, onTransport, teamAt, TRANSPORTS } from './team-stage.ts';
import type { Team, Who } from './team-stage.ts';

type Act = (tx: Transaction, occasion: Occasion, connection: Connection) => Promise<unknown>;
const connectionOf = async (bank: Bank): Promise<Connection> => {
  const row = await bank.act((tx) => tx.connections.get({ root: ROOT, id: CONNECTION }));
  if (row === null) throw new Error('no integration');
  return row;
};
const acting = (bank: Bank, act: Act): Promise<unknown> =>
  bank.act(async (tx, occasion) =>
    act(tx, occasion, (await tx.connections.get({ root: ROOT, id: CONNECTION }, { lock: 'update' })) as Connection),
  );
const begin = (bank: Bank, events: 'leave' | 'remove' = 'remove', mails = 99): Promise<unknown> =>
  acting(bank, (tx, occasion, row) => startDisconnect(tx, occasion, row, { events, busy: 'leave', mails }));
const undo = (bank: Bank): Promise<unknown> => acting(bank, (tx, occasion, row) => undoDisconnect(tx, occasion, row, 'sealed anew'));

/** Lets time pass with what carries disconnections through beside the sync. */
const drive = async (bank: Bank, milliseconds: number): Promise<void> => {
  const turns = createDisconnections(
    { store: bank.store, clock: bank.clock, newId: createIds(bank.clock), forget: () => Promise.resolve() },
    () => undefined,
  );
  const until = bank.clock.now() + milliseconds;
  // Over weeks nothing hurries.
  const step = milliseconds > DAY ? HOUR : 5 * SECOND;
  while (bank.clock.now() < until) {
    for (let round = 0; round < 100 && (await turns.runDue()) > 0; round++);
    await bank.pass(Math.min(step, until - bank.clock.now()));
  }
  for (let round = 0; round < 100 && (await turns.runDue()) > 0; round++);
};

const stateOf = async (bank: Bank): Promise<Connection['disconnect']> => (await connectionOf(bank)).disconnect;
const lying = ({ outlook }: Team, who: Who): number =>
  outlook(who)
    .view(at(0), at(24 * 30))
    .filter(({ isCancelled }) => !isCancelled).length;

describe.each(TRANSPORTS)('1.4 %s an integration', (way) => {
  it('1.4: loses all of our events at once, however many, without the brake, and each of those invited hears of each once', async () => {
    await onTransport(way, {}, async (team) => {
      const { bank } = team;
      const ids: string[] = [];
      for (let number = 0; number < 24; number++)
        ids.push(
          await team.book(['anna'], {
            start: instant(on(8) + number * 30 * MINUTE),
            end: instant(on(8) + number * 30 * MINUTE + 30 * MINUTE),
          }),
        );
      const both = await team.book(['anna', 'bert', 'room'], { start: instant(on(9) + 7 * DAY), end: instant(on(10) + 7 * DAY) });
      await bank.pass(20 * MINUTE);
      expect([lying(team, 'anna'), lying(team, 'bert')]).toEqual([25, 1]);
      const mails = team.watchMail();
      await begin(bank, 'remove', 2);
      await drive(bank, 10 * MINUTE);
      expect(await stateOf(bank)).toBe('disconnected');
      expect([lying(team, 'anna'), lying(team, 'bert'), lying(team, 'room')]).toEqual([0, 0, 0]);
      expect(
        mails()
          .filter(({ kind }) => kind === 'cancellation')
          .map(({ to }) => to)
          .toSorted(),
      ).toEqual([addressOf('bert'), addressOf('room')]);
      for (const id of [...ids, both]) expect((await bank.appointment(id)).state).toBe('confirmed');
      expect((await connectionOf(bank)).secret).toBeNull();
    });
  });

  it('1.4: is linked with the same events again, and mails nobody, where everything was left in place', async () => {
    await onTransport(way, {}, async (team) => {
      const { bank } = team;
      const both = await team.book(['anna', 'bert'], { start: instant(on(9) + 21 * DAY), end: instant(on(10) + 21 * DAY) });
      await bank.pass(20 * MINUTE);
      const before = await team.found('anna', both);
      const mails = team.watchMail();
      await begin(bank, 'leave', 0);
      await drive(bank, 20 * DAY);
      await undo(bank);
      await drive(bank, 30 * MINUTE);
      expect(await stateOf(bank)).toBeNull();
      expect((await team.found('anna', both)).map(team.nameOf)).toEqual(before.map(team.nameOf));
      expect(mails()).toEqual([]);
      await team.cancel(both);
      await bank.pass(20 * MINUTE);
      expect(lying(team, 'anna')).toBe(0);
    });
  });
});

describe('1.4 a disconnection', () => {
  it('1.4: waits for a mailbox that is out of reach, says why, and goes on without it when told to; the undo links what was left there', async () => {
    await onTransport('without a wire', {}, async (team) => {
      const { bank } = team;
      const [anna, bert] = [await team.book(['anna']), await team.book(['bert'])];
      await bank.pass(20 * MINUTE);
      bank.world.admin.setState(addressOf('bert'), 'disabled');
      await begin(bank);
      await drive(bank, 30 * MINUTE);
      expect(await stateOf(bank)).toBe('removing');
      expect(await team.found('anna', anna)).toEqual([]);
      expect(await bank.act((tx) => tx.mailboxes.get({ root: ROOT, id: 'mailbox-bert' }))).toMatchObject({ cause: expect.any(String) });
      await acting(bank, (tx, occasion, row) => skipMailbox(tx, occasion, row, 'mailbox-bert'));
      await drive(bank, MINUTE);
      expect(await stateOf(bank)).toBe('disconnected');
      bank.world.admin.setState(addressOf('bert'), 'ok');
      expect(await team.found('bert', bert)).toHaveLength(1);
      await undo(bank);
      await drive(bank, 30 * MINUTE);
      expect([(await team.found('anna', anna)).length, (await team.found('bert', bert)).length]).toEqual([1, 1]);
      expect(await bank.act((tx) => tx.links.select({ root: ROOT, appointment: bert }))).toMatchObject([{ epoch: 1 }]);
      expect(await bank.act((tx) => tx.links.select({ root: ROOT, appointment: anna }))).toMatchObject([{ epoch: 2 }]);
    });
  });

  it('1.4: stopped removes nothing more; it goes on, or is undone with the credentials that are there still', async () => {
    const bank = await openBank();
    const id = (await bank.book(at(11), at(12))).id;
    await bank.pass(10 * MINUTE);
    await begin(bank);
    await acting(bank, stopDisconnect);
    await drive(bank, HOUR);
    expect([await stateOf(bank), bank.events().length]).toEqual(['stopped', 1]);
    await acting(bank, goOnDisconnecting);
    await drive(bank, 3 * SECOND);
    expect(bank.events()).toHaveLength(0);
    await acting(bank, stopDisconnect);
    await drive(bank, HOUR);
    expect(await stateOf(bank)).toBe('stopped');
    await acting(bank, (tx, occasion, row) => undoDisconnect(tx, occasion, row, null));
    await drive(bank, 10 * MINUTE);
    expect([await stateOf(bank), bank.events().length, (await connectionOf(bank)).secret]).toEqual([null, 1, 'sealed']);
    expect(await bank.link(id)).toMatchObject({ epoch: 2 });
  });

  it('1.4: what was booked, moved and cancelled meanwhile is caught up by the undo, whatever was removed', async () => {
    const bank = await openBank();
    const [moved, cancelled] = [(await bank.book(at(9), at(10))).id, (await bank.book(at(11), at(12))).id];
    await bank.pass(10 * MINUTE);
    await begin(bank, 'leave', 0);
    await drive(bank, HOUR);
    await bank.move(moved, at(13), at(14));
    await bank.cancel(cancelled);
    await bank.book(at(16), at(17), 'Meanwhile');
    await drive(bank, HOUR);
    expect(bank.events()).toHaveLength(2);
    await undo(bank);
    await drive(bank, 10 * MINUTE);
    expect(new Set(bank.events().map(({ start }) => start))).toEqual(new Set([at(13), at(16)]));
  });

  it('1.4: forgets its links after thirty days, and only then; what is over by then stays as it was', async () => {
    const bank = await openBank();
    const { id } = await bank.book(instant(at(9) + 60 * DAY), instant(at(10) + 60 * DAY));
    await bank.pass(10 * MINUTE);
    await begin(bank, 'leave', 0);
    await drive(bank, 30 * DAY - HOUR);
    expect(await bank.link(id)).toMatchObject({ epoch: 1 });
    await drive(bank, 2 * HOUR);
    expect(await bank.link(id)).toBeUndefined();
    await expect(undo(bank)).rejects.toThrow('linkOver');
    expect(await stateOf(bank)).toBe('disconnected');
  });
});

/** Enough to pass the end of what is done below; the last ones die of nothing, which is checked. */
const STEPS = 44;
const forever = (): Promise<never> => new Promise(() => undefined);

const doomed = async (by: 'ews' | 'graph') => {
  let left = 0;
  let died: () => void = () => undefined;
  const staff = (['anna', 'bert'] as const).map((holder) => ({
    holder,
    kind: 'staff' as const,
    mailbox: `mailbox-${holder}`,
    address: addressOf(holder),
  }));
  const bank = await openBank({
    by,
    staff,
    between: async () => {
      if (left > 0 && --left === 0) {
        died();
        await forever();
      }
    },
  });
  return {
    bank,
    /** Dies at so many calls of what follows; true: it lived to the end. */
    arm: async (step: number, work: () => Promise<void>): Promise<boolean> => {
      left = step;
      const death = new Promise<void>((resolve) => {
        died = resolve;
      });
      await Promise.race([death, work()]);
      const lived = left > 0;
      left = 0;
      return lived;
    },
  };
};

describe.each(['ews', 'graph'] as const)('1.4 a process killed while it disconnects, by %s', (by) => {
  it('1.4: leaves no event and tells nobody twice, whichever call it died in, and the undo makes each once', async () => {
    let lived = 0;
    for (let step = 1; step <= STEPS; step += by === 'ews' ? 1 : 2) {
      const { bank, arm } = await doomed(by);
      const team = teamAt(bank, by === 'ews');
      const ids = [await team.book(['anna', 'bert']), await team.book(['bert'], { start: on(11), end: on(12) })];
      await bank.pass(20 * MINUTE);
      const mails = team.watchMail();
      await begin(bank);
      if (await arm(step, () => drive(bank, 2 * MINUTE))) lived++;
      const next = teamAt(bank.restart(), by === 'ews');
      await drive(next.bank, 10 * MINUTE);
      const what = `killed at call ${step}`;
      expect([what, await stateOf(next.bank), lying(next, 'anna'), lying(next, 'bert')]).toEqual([what, 'disconnected', 0, 0]);
      expect([what, mails().filter(({ kind }) => kind === 'cancellation').length]).toEqual([what, 1]);
      await undo(next.bank);
      await drive(next.bank, 20 * MINUTE);
      expect([what, lying(next, 'anna'), lying(next, 'bert')]).toEqual([what, 1, 1]);
      await next.bank.act(async (tx, occasion) => {
        const mailbox = await tx.mailboxes.get({ root: ROOT, id: 'mailbox-anna' });
        if (mailbox !== null) await releaseMail(tx, occasion, mailbox);
      });
      await next.bank.pass(20 * MINUTE);
      for (const id of ids)
        expect([what, (await next.found('bert', id)).filter(({ isCancelled }) => !isCancelled).length]).toEqual([what, 1]);
    }
    expect(lived).toBeGreaterThan(0);
    expect(lived).toBeLessThan(STEPS / (by === 'ews' ? 1 : 2));
  });

  it('1.4: killed while it is connected again, each appointment has its one event all the same, and nobody is invited unasked', async () => {
    for (let step = 1; step <= STEPS; step += 3) {
      const { bank, arm } = await doomed(by);
      const team = teamAt(bank, by === 'ews');
      await team.book(['anna', 'bert']);
      await team.book(['bert'], { start: on(11), end: on(12) });
      await bank.pass(20 * MINUTE);
      await begin(bank);
      await drive(bank, 10 * MINUTE);
      const mails = team.watchMail();
      await undo(bank);
      await arm(step, () => drive(bank, 2 * MINUTE));
      const next = teamAt(bank.restart(), by === 'ews');
      await drive(next.bank, 20 * MINUTE);
      const what = `killed at call ${step}`;
      expect([what, await stateOf(next.bank), lying(next, 'anna'), lying(next, 'bert')]).toEqual([what, null, 1, 1]);
      expect([what, mails()]).toEqual([what, []]);
    }
  });
});
