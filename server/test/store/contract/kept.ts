/** The contract of what a process keeps of the rows that are mostly left as they are: nobody is shown what was true before. */
import { expect, it } from 'vitest';
import type { Store, Transaction } from '../../../src/store/store.ts';
import { webhook } from './webhook-rows.ts';
import { company, furnish, holder, mailbox, minutes, newRoot, schedule, service } from './rows.ts';

/** All that may be read for a finding. */
const everything = async (tx: Transaction, root: string): Promise<unknown> => [
  await tx.companies.select({ root }),
  await tx.holders.select({ root }),
  await tx.schedules.select({ root }),
  await tx.services.select({ root }),
  await tx.connections.select({ root }),
  await tx.pairings.select({ root }),
  (await tx.webhooks.select({ root })).map(({ id, enabled, types }) => ({ id, enabled, types })),
];

const finder = (root: string) => {
  let reads = 0;
  const find = (tx: Transaction) =>
    tx.kept(root, 'everything', async () => {
      reads += 1;
      return { value: await everything(tx, root), rows: 1 };
    });
  return { find, reads: () => reads };
};

/** Every way in which something of it changes, one after the other. */
const CHANGES: readonly (readonly [what: string, change: (tx: Transaction, root: string) => Promise<unknown>])[] = [
  ['a company is new', (tx, root) => tx.companies.insert(company(root, { id: 'branch', parent: root }))],
  ['a company is changed', (tx, root) => tx.companies.update({ root, id: 'branch' }, { name: 'Branch' })],
  ['a holder is new', (tx, root) => tx.holders.insert(holder(root, 'bob'))],
  ['a holder is changed', (tx, root) => tx.holders.update({ root, id: 'bob' }, { active: false })],
  ['a schedule is new', (tx, root) => tx.schedules.insert(schedule(root, 's', { holder: 'ada' }))],
  ['a schedule is replaced', (tx, root) => tx.schedules.put(schedule(root, 's', { holder: 'ada', periods: [] }))],
  ['a schedule goes', (tx, root) => tx.schedules.remove({ root, id: 's' })],
  ['a service is new', (tx, root) => tx.services.insert(service(root, 'advice'))],
  ['a service is changed', (tx, root) => tx.services.update({ root, id: 'advice' }, { servedBy: ['ada'] })],
  ['a service goes', (tx, root) => tx.services.remove({ root, id: 'advice' })],
  ['an integration is changed', (tx, root) => tx.connections.update({ root, id: 'exchange' }, { enabled: false })],
  [
    'a pairing is new',
    async (tx, root) => {
      await tx.mailboxes.insert(mailbox(root, 'm'));
      const pairing = { root, id: 'p', holder: 'ada', mailbox: 'm', enabled: true, externalId: null, createdAt: minutes(0) };
      await tx.pairings.insert(pairing);
    },
  ],
  ['a pairing is changed', (tx, root) => tx.pairings.update({ root, id: 'p' }, { enabled: false })],
  ['a pairing goes', (tx, root) => tx.pairings.remove({ root, id: 'p' })],
  ['a webhook is new', (tx, root) => tx.webhooks.insert(webhook(root, 'w'))],
  ['a webhook hears less', (tx, root) => tx.webhooks.update({ root, id: 'w' }, { types: ['appointment.booked'] })],
  ['a webhook is switched off', (tx, root) => tx.webhooks.update({ root, id: 'w' }, { enabled: false })],
  ['a webhook goes', (tx, root) => tx.webhooks.remove({ root, id: 'w' })],
  ['a holder goes', (tx, root) => tx.holders.remove({ root, id: 'bob' })],
  ['a company goes', (tx, root) => tx.companies.remove({ root, id: 'branch' })],
];

/** `others`: stores of other processes on the same database. */
export const keptContract = (open: () => Store, others: () => readonly Store[] = () => []): void => {
  it('7.2 kept is read again after every change of what it is read from, whoever made it, and not before', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const looking = [open(), ...others()].map((store) => ({ store, ...finder(root) }));
    for (const { store, find } of looking) await store.transaction(find);
    for (const [what, change] of CHANGES) {
      const before = looking.map((one) => one.reads());
      for (const { store, find } of looking) await store.transaction(find);
      expect(looking.map((one) => one.reads(), what)).toEqual(before);
      await open().transaction((tx) => change(tx, root));
      const now = await open().transaction((tx) => everything(tx, root));
      for (const { store, find } of looking) expect(await store.transaction(find), what).toEqual(now);
      expect(looking.map((one) => one.reads())).toEqual(before.map((count) => count + 1));
    }
  });

  it('7.2 kept shows a transaction its own changes, and nobody those that were rolled back', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const { find } = finder(root);
    const names = async (tx: Transaction) => JSON.stringify(await find(tx)).match(/"name":"(?:ada|never|later)"/g);
    expect(await open().transaction(names)).toEqual(['"name":"ada"']);
    const undone = open().transaction(async (tx) => {
      await tx.holders.update({ root, id: 'ada' }, { name: 'never' });
      expect(await names(tx)).toEqual(['"name":"never"']);
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect(await open().transaction(names)).toEqual(['"name":"ada"']);
    const both = await open().transaction(async (tx) => {
      const before = await names(tx);
      await tx.holders.update({ root, id: 'ada' }, { name: 'later' });
      return [before, await names(tx)];
    });
    expect(both).toEqual([['"name":"ada"'], ['"name":"later"']]);
    expect(await open().transaction(names)).toEqual(['"name":"later"']);
    expect(await open().transaction(names, { snapshot: true })).toEqual(['"name":"later"']);
  });

  it('7.2 kept is not read again behind locks, and what somebody else changed meanwhile is found by the next who asks', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const { find, reads } = finder(root);
    await open().transaction(find);
    const before = reads();
    await open().transaction(async (tx) => {
      await tx.lockHolders(root, ['ada']);
      await find(tx);
      await tx.mailboxes.insert(mailbox(root, 'other'));
      await find(tx);
    });
    expect(reads()).toBe(before);
    await open().transaction((tx) => tx.holders.update({ root, id: 'ada' }, { name: 'changed' }));
    const found = await open().transaction(async (tx) => {
      await tx.lockHolders(root, ['ada']);
      return JSON.stringify(await find(tx));
    });
    expect(found).toContain('"name":"changed"');
  });

  it('7.2 kept asks again after what it read threw, and has one company never see what was found for another', async () => {
    const [root, elsewhere] = [newRoot(), newRoot()];
    for (const one of [root, elsewhere]) await furnish(open(), one, ['ada']);
    const failing = open().transaction((tx) => tx.kept(root, 'name', () => Promise.reject(new Error('not found'))));
    await expect(failing).rejects.toThrow('not found');
    const said = (of: string, value: string) => open().transaction((tx) => tx.kept(of, 'name', async () => ({ value, rows: 1 })));
    expect([await said(root, 'ours'), await said(elsewhere, 'theirs'), await said(root, 'new'), await said(elsewhere, 'new')]).toEqual([
      'ours',
      'theirs',
      'ours',
      'theirs',
    ]);
  });
};
