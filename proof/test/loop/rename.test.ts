/** What an event shows of other rows follows them: a client with five hundred appointments gets another name. */
import { HOUR, MINUTE, instant, zoneId } from '@lockstep/engine';
import { createTasks, reproject, type Store } from '@lockstep/server';
import { beforeEach, expect, it } from 'vitest';
import { ROOT } from '../../src/simulation/company.ts';
import { at, openBank } from './stage.ts';
import type { Bank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

const MANY = 500;
const CLIENT = 'client-1';

let bank: Bank;
const rename = (name: string): Promise<void> =>
  bank.store.transaction(async (tx) => {
    await tx.clients.update({ root: ROOT, id: CLIENT }, { name });
    await reproject(tx, ROOT, { what: 'client', id: CLIENT }, bank.clock.now());
  });
const tasksOn = (store: Store, owner: string) =>
  createTasks({ store, clock: bank.clock, owner, log: { warn: () => expect.unreachable('a part of a task failed') } }, () => undefined);
const bodies = (): readonly string[] => bank.outlook.view(at(0), instant(at(0) + 40 * 24 * HOUR)).map((event) => event.body.content);
const updates = (): number => bank.writes().filter((name) => name === callNames().update).length;
const marks = async (): Promise<readonly number[]> =>
  (await bank.store.transaction((tx) => tx.links.select({ root: ROOT }))).map((link) => link.marks);

onBothTransports('a client gets another name', { timeout: 120_000 }, () => {
  beforeEach(async () => {
    bank = await openBank();
    await bank.store.transaction((tx) =>
      tx.clients.insert({
        root: ROOT,
        id: CLIENT,
        company: ROOT,
        name: 'Ada Amrein',
        email: null,
        phone: null,
        language: 'en',
        zone: zoneId('Europe/Zurich'),
        externalId: null,
        createdAt: bank.clock.now(),
      }),
    );
    for (let number = 0; number < MANY; number += 1) {
      // Every tenth is somebody else's.
      const start = instant(at(9) + number * HOUR);
      await bank.book(start, instant(start + 30 * MINUTE), `Advice ${number}`, number % 10 === 0 ? [] : [CLIENT]);
    }
    await bank.pass(5 * MINUTE);
  });

  it('3.2 all coming appointments show it, each written once, and then there is silence', async () => {
    await rename('Ada Baumann');
    const tasks = tasksOn(bank.store, 'tasks-1');
    while ((await tasks.runDue()) > 0);
    await bank.pass(5 * MINUTE);
    expect(bodies().filter((body) => body.includes('Ada Baumann'))).toHaveLength((MANY * 9) / 10);
    expect(bodies().filter((body) => body.includes('Ada Amrein'))).toEqual([]);
    expect(updates()).toBe((MANY * 9) / 10);
    await bank.pass(HOUR);
    expect(updates()).toBe((MANY * 9) / 10);
    expect(await tasks.nextDue()).toBeNull();
  });

  it('3.2 a process that dies in the middle is followed by one that goes on where it was', async () => {
    const before = await marks();
    await rename('Ada Baumann');
    // The claim and two parts; the third transaction after them never comes to its end.
    let left = 3;
    await new Promise<void>((died) => {
      const dying: Store = {
        transaction: (work, how) => {
          left -= 1;
          if (left >= 0) return bank.store.transaction(work, how);
          died();
          return new Promise(() => undefined);
        },
        close: () => bank.store.close(),
      };
      void tasksOn(dying, 'tasks-1').runDue();
    });
    bank = bank.restart();
    const tasks = tasksOn(bank.store, 'tasks-2');
    // Its lease still stands.
    expect(await tasks.runDue()).toBe(0);
    bank.clock.advance(2 * MINUTE);
    while ((await tasks.runDue()) > 0);
    const after = await marks();
    const more = after.map((count, index) => count - (before[index] ?? 0));
    expect(more.filter((one) => one === 1)).toHaveLength((MANY * 9) / 10);
    expect(more.filter((one) => one > 1)).toEqual([]);
    await bank.pass(5 * MINUTE);
    expect(bodies().filter((body) => body.includes('Ada Baumann'))).toHaveLength((MANY * 9) / 10);
    expect(updates()).toBe((MANY * 9) / 10);
  });

  it('3.2 renamed again before all of them follow, the last name is the one that all show', async () => {
    await rename('Ada Baumann');
    await rename('Ada Caflisch');
    const tasks = tasksOn(bank.store, 'tasks-1');
    while ((await tasks.runDue()) > 0);
    await bank.pass(5 * MINUTE);
    expect(bodies().filter((body) => body.includes('Ada Caflisch'))).toHaveLength((MANY * 9) / 10);
    expect(updates()).toBe((MANY * 9) / 10);
  });
});
