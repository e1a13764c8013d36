/** The contract of leases: one worker at a time, a fence that only rises, and no mark that gets lost. */
import type { Instant } from '@lockstep/engine';
import { beforeEach, expect, it } from 'vitest';
import type { Claim, Store } from '../../../src/store/store.ts';
import { letterRow } from './letter-rows.ts';
import { migrationStep } from './migration-rows.ts';
import { delivery, message, webhook } from './webhook-rows.ts';
import { subscription } from './push-rows.ts';
import { appointment, connection, furnish, link, mailbox, minutes, newRoot, task } from './rows.ts';

const LEASE = 60_000;

export const leasesContract = (open: () => Store): void => {
  beforeEach(async () => {
    // Claims reach over all root companies: what other tests left due would be claimed here.
    await open().transaction(async (tx) => {
      await tx.mailboxes.update({ due: { not: null } }, { due: null });
      await tx.tasks.remove({});
    });
  });

  const claim = async (owner: string, now: Instant, limit = 10): Promise<readonly Claim[]> => {
    const rows = await open().transaction((tx) => tx.claimMailboxes(owner, now, LEASE, limit));
    return rows.map(({ root, id, leaseOwner, fence, marks }) => ({ root, mailbox: id, owner: leaseOwner ?? 'nobody', fence, marks }));
  };

  const dueMailboxes = async (root: string, ids: readonly string[]): Promise<void> => {
    await furnish(open(), root);
    await open().transaction((tx) => tx.mailboxes.insertAll(ids.map((id, index) => mailbox(root, id, { due: minutes(index), marks: 7 }))));
  };

  it('what is due is claimed, oldest first, up to the limit, with a higher fence', async () => {
    const root = newRoot();
    await dueMailboxes(root, ['c', 'b', 'a', 'later']);
    expect(await claim('w1', minutes(2), 2)).toEqual([
      { root, mailbox: 'c', owner: 'w1', fence: 1, marks: 7 },
      { root, mailbox: 'b', owner: 'w1', fence: 1, marks: 7 },
    ]);
    expect((await claim('w1', minutes(2))).map((one) => one.mailbox)).toEqual(['a']);
    expect(await claim('w1', minutes(2))).toEqual([]);
    expect(await open().transaction((tx) => tx.mailboxes.get({ root, id: 'c' }))).toEqual(
      mailbox(root, 'c', { due: minutes(0), marks: 7, fence: 1, leaseOwner: 'w1', leaseUntil: minutes(3) }),
    );
  });

  it('what is claimed is answered as it is then', async () => {
    const root = newRoot();
    await dueMailboxes(root, ['m']);
    const claimed = await open().transaction((tx) => tx.claimMailboxes('w1', minutes(2), LEASE, 1));
    expect(claimed).toEqual(await open().transaction((tx) => tx.mailboxes.select({ root })));
  });

  it('what another worker holds is not given away', async () => {
    const root = newRoot();
    await dueMailboxes(root, ['m']);
    expect(await claim('w1', minutes(0))).toHaveLength(1);
    expect(await claim('w2', minutes(0))).toEqual([]);
  });

  it('a lease that is over is given to the next worker under a higher fence, and the first can no longer write', async () => {
    const root = newRoot();
    await dueMailboxes(root, ['m']);
    const [first] = await claim('w1', minutes(0));
    expect(await claim('w2', (minutes(1) - 1) as Instant)).toEqual([]);
    const [second] = await claim('w2', minutes(1));
    expect([first?.fence, second?.fence]).toEqual([1, 2]);
    await open().transaction(async (tx) => {
      expect(await tx.mailboxes.update({ root, id: 'm', fence: first?.fence ?? 0 }, { cursor: 'stale' })).toBe(0);
      expect(await tx.mailboxes.update({ root, id: 'm', fence: second?.fence ?? 0 }, { cursor: 'fresh' })).toBe(1);
    });
  });

  it('what is not due, never due, or asked to be left alone is not claimed', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction((tx) =>
      tx.mailboxes.insertAll([
        mailbox(root, 'future', { due: minutes(6) }),
        mailbox(root, 'resting'),
        mailbox(root, 'throttled', { due: minutes(0), retryAt: minutes(6) }),
        mailbox(root, 'over', { due: minutes(0), retryAt: minutes(5) }),
      ]),
    );
    expect((await claim('w1', minutes(5))).map((one) => one.mailbox)).toEqual(['over']);
  });

  it('5.3 a mark makes a mailbox due at once unless it was due before, counts, and writes what comes with it', async () => {
    const root = newRoot();
    await dueMailboxes(root, ['first', 'second']);
    await open().transaction((tx) => tx.mailboxes.insert(mailbox(root, 'resting')));
    await open().transaction(async (tx) => {
      for (const id of ['first', 'second', 'resting', 'nobody']) await tx.markMailbox(root, id, minutes(0), { toldAt: minutes(3) });
      expect(tx.marked).toEqual(['first', 'second', 'resting', 'nobody'].map((id) => ({ root, mailbox: id })));
    });
    const rows = await open().transaction((tx) => tx.mailboxes.select({ root }));
    expect(rows.map(({ id, due, marks, toldAt }) => ({ id, due, marks, toldAt }))).toEqual([
      { id: 'first', due: minutes(0), marks: 8, toldAt: minutes(3) },
      { id: 'resting', due: minutes(0), marks: 1, toldAt: minutes(3) },
      { id: 'second', due: minutes(0), marks: 8, toldAt: minutes(3) },
    ]);
  });

  it('5.3 of many marks at once none is lost', async () => {
    const root = newRoot();
    await dueMailboxes(root, ['m']);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => open().transaction((tx) => tx.markMailbox(root, 'm', minutes(20 - index), {}))),
    );
    expect(await open().transaction((tx) => tx.mailboxes.get({ root, id: 'm' }))).toMatchObject({ due: minutes(0), marks: 27 });
  });

  it('5.3 a link is marked in the same way, and no mark of many at once is lost', async () => {
    const root = newRoot();
    await dueMailboxes(root, ['m']);
    await open().transaction(async (tx) => {
      for (const id of ['early', 'resting']) await tx.appointments.insert(appointment(root, id));
      await tx.links.insertAll([
        link(root, 'early', 'm', { due: minutes(0), marks: 3 }),
        link(root, 'resting', 'm', { due: null, marks: 1 }),
      ]);
    });
    const key = (id: string) => ({ root, appointment: id, mailbox: 'm' });
    await Promise.all(
      ['early', 'resting', 'nothing', 'early', 'resting'].map((id) => open().transaction((tx) => tx.markLink(key(id), minutes(5)))),
    );
    const rows = await open().transaction((tx) => tx.links.select({ root }));
    expect(rows.map(({ appointment: id, due, marks }) => ({ id, due, marks }))).toEqual([
      { id: 'early', due: minutes(0), marks: 5 },
      { id: 'resting', due: minutes(5), marks: 3 },
    ]);
    // That the feed has named its event goes with the mark.
    await open().transaction((tx) => tx.markLink(key('resting'), minutes(6), { listed: true }));
    expect(await open().transaction((tx) => tx.links.get(key('resting')))).toMatchObject({ marks: 4, listed: true });
  });

  it('of many workers at once each mailbox goes to exactly one', async () => {
    const root = newRoot();
    const ids = Array.from({ length: 24 }, (_, index) => `m${String(index).padStart(2, '0')}`);
    await dueMailboxes(root, ids);
    const claims = await Promise.all(Array.from({ length: 12 }, (_, worker) => claim(`w${worker}`, minutes(60), 3)));
    const rest: Claim[][] = [];
    // Workers that met on the same rows skip them, so a second round may be needed; never a second owner.
    for (let round = 0; round < 8; round += 1) rest.push([...(await claim('last', minutes(60), 24))]);
    const all = [...claims.flat(), ...rest.flat()];
    expect(all.map((one) => one.mailbox).sort()).toEqual(ids);
    expect(all.every((one) => one.fence === 1)).toBe(true);
  });

  it('a mark made during a pass is still there when the pass ends', async () => {
    const root = newRoot();
    await dueMailboxes(root, ['m']);
    const [held] = await claim('w1', minutes(0));
    const mark = (): Promise<void> =>
      open().transaction(async (tx) => {
        const row = await tx.mailboxes.get({ root, id: 'm' }, { lock: 'update' });
        await tx.mailboxes.update({ root, id: 'm' }, { due: minutes(0), marks: (row?.marks ?? 0) + 1 });
      });
    const finish = (): Promise<void> =>
      open().transaction(async (tx) => {
        const row = await tx.mailboxes.get({ root, id: 'm' }, { lock: 'update' });
        const rest = row?.marks === held?.marks ? null : minutes(0);
        await tx.mailboxes.update({ root, id: 'm', fence: held?.fence ?? 0 }, { due: rest, leaseOwner: null, leaseUntil: null });
      });
    await Promise.all([...Array.from({ length: 10 }, mark), finish(), ...Array.from({ length: 10 }, mark)]);
    const after = await open().transaction((tx) => tx.mailboxes.get({ root, id: 'm' }));
    expect(after).toMatchObject({ marks: 27, due: minutes(0), leaseOwner: null });
  });

  it('tasks are claimed by kind with lease and fence, and come back as they now stand', async () => {
    const root = newRoot();
    await open().transaction((tx) =>
      tx.tasks.insertAll([
        task(root, 'mail', 'b', { due: minutes(1) }),
        task(root, 'mail', 'a', { due: minutes(0) }),
        task(root, 'webhook', 'a'),
        task(root, 'mail', 'later', { due: minutes(9) }),
        task(root, 'mail', 'never', { due: null }),
      ]),
    );
    const claimed = await open().transaction((tx) => tx.claimTasks('w1', ['mail', 'sweep'], minutes(2), LEASE, 10));
    const held = { leaseOwner: 'w1', leaseUntil: minutes(3), fence: 1 };
    expect(claimed).toEqual([task(root, 'mail', 'a', { due: minutes(0), ...held }), task(root, 'mail', 'b', { due: minutes(1), ...held })]);
    expect(await open().transaction((tx) => tx.claimTasks('w2', ['mail'], minutes(2), LEASE, 10))).toEqual([]);
    const [again] = await open().transaction((tx) => tx.claimTasks('w2', ['mail'], minutes(3), LEASE, 1));
    expect(again).toMatchObject({ key: 'a', leaseOwner: 'w2', fence: 2 });
    expect(await open().transaction((tx) => tx.claimTasks('w2', [], minutes(3), LEASE, 1))).toEqual([]);
  });

  it('5.3 subscriptions are claimed by their integration with lease and fence, and go with their mailbox', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.connections.insert(connection(root, 'other'));
      await tx.mailboxes.insertAll(['a', 'b', 'elsewhere', 'later', 'never'].map((id) => mailbox(root, id)));
      await tx.subscriptions.insertAll([
        subscription(root, 'b', { due: minutes(1) }),
        subscription(root, 'a', { due: minutes(0) }),
        subscription(root, 'elsewhere', { due: minutes(0), connection: 'other' }),
        subscription(root, 'later', { due: minutes(9) }),
        subscription(root, 'never'),
      ]);
    });
    const of = { root, id: 'exchange' };
    const claimed = await open().transaction((tx) => tx.claimSubscriptions('w1', of, { now: minutes(2), leaseMs: LEASE, limit: 10 }));
    const held = { leaseOwner: 'w1', leaseUntil: minutes(3), fence: 1 };
    expect(claimed).toEqual([subscription(root, 'a', { due: minutes(0), ...held }), subscription(root, 'b', { due: minutes(1), ...held })]);
    expect(await open().transaction((tx) => tx.claimSubscriptions('w2', of, { now: minutes(2), leaseMs: LEASE, limit: 10 }))).toEqual([]);
    const [again] = await open().transaction((tx) => tx.claimSubscriptions('w2', of, { now: minutes(3), leaseMs: LEASE, limit: 1 }));
    expect(again).toMatchObject({ id: 'a', leaseOwner: 'w2', fence: 2 });
    await open().transaction((tx) => tx.mailboxes.remove({ root, id: 'a' }));
    expect(await open().transaction((tx) => tx.subscriptions.get({ root, id: 'a' }))).toBeNull();
  });

  it('1.5 steps of migrations are claimed with lease and fence, and go with their mailbox', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const step = (id: string, due: ReturnType<typeof minutes> | null) => migrationStep(root, id, { due });
    await open().transaction(async (tx) => {
      await tx.mailboxes.insertAll(['a', 'b', 'later', 'never'].map((id) => mailbox(root, id)));
      const ends = { startedAt: null, endedAt: null, createdAt: minutes(0) };
      const of = { root, id: 'g', company: root, source: 'exchange', target: 'exchange' };
      await tx.migrations.insert({ ...of, ...ends, transport: 'graph', state: 'running', anew: false });
      await tx.migrationSteps.insertAll([step('b', minutes(1)), step('a', minutes(0)), step('later', minutes(9)), step('never', null)]);
    });
    const claimed = await open().transaction((tx) => tx.claimSteps('w1', { now: minutes(2), leaseMs: LEASE, limit: 10 }));
    const held = { leaseOwner: 'w1', leaseUntil: minutes(3), fence: 1 };
    expect(claimed).toEqual([
      { ...step('a', minutes(0)), ...held },
      { ...step('b', minutes(1)), ...held },
    ]);
    expect(await open().transaction((tx) => tx.claimSteps('w2', { now: minutes(2), leaseMs: LEASE, limit: 10 }))).toEqual([]);
    const [again] = await open().transaction((tx) => tx.claimSteps('w2', { now: minutes(3), leaseMs: LEASE, limit: 1 }));
    expect(again).toMatchObject({ mailbox: 'a', leaseOwner: 'w2', fence: 2 });
    await open().transaction((tx) => tx.mailboxes.remove({ root, id: 'a' }));
    expect(await open().transaction((tx) => tx.migrationSteps.get({ root, migration: 'g', mailbox: 'a' }))).toBeNull();
    await open().transaction((tx) => tx.migrationSteps.update({ root }, { due: null }));
  });

  it('6.4 letters of one company are claimed with lease and fence, and there is one of each key', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const due = { due: minutes(1) };
    await open().transaction((tx) =>
      tx.letters.insertAll([letterRow(root, 'b', due), letterRow(root, 'a', { due: minutes(0) }), letterRow(root, 'never', { due: null })]),
    );
    const of = { root, company: root };
    const claimed = await open().transaction((tx) => tx.claimLetters('w1', of, { now: minutes(2), leaseMs: LEASE, limit: 10 }));
    expect(claimed.map(({ id, leaseOwner, fence }) => [id, leaseOwner, fence])).toEqual([
      ['a', 'w1', 1],
      ['b', 'w1', 1],
    ]);
    expect(await open().transaction((tx) => tx.claimLetters('w2', of, { now: minutes(2), leaseMs: LEASE, limit: 10 }))).toEqual([]);
    const elsewhere = { ...of, company: 'another' };
    expect(await open().transaction((tx) => tx.claimLetters('w2', elsewhere, { now: minutes(9), leaseMs: LEASE, limit: 10 }))).toEqual([]);
    const again = open().transaction((tx) => tx.letters.insert(letterRow(root, 'other', { key: 'key of a' })));
    await expect(again).rejects.toMatchObject({ constraint: 'letter_key' });
    await open().transaction((tx) => tx.letters.remove({ root }));
  });

  it('7.5 deliveries of one webhook are claimed with lease and fence, once for each message, and go with either', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.webhooks.insertAll([webhook(root, 'w'), webhook(root, 'other')]);
      await tx.webhookMessages.insertAll(['a', 'b', 'c'].map((id) => message(root, id)));
      const due = { due: minutes(1) };
      await tx.webhookDeliveries.insertAll([
        delivery(root, 'a', due),
        delivery(root, 'b', { due: minutes(9) }),
        delivery(root, 'c', { ...due, webhook: 'other' }),
      ]);
    });
    const of = { root, id: 'w' };
    const claimed = await open().transaction((tx) => tx.claimDeliveries('w1', of, { now: minutes(2), leaseMs: LEASE, limit: 10 }));
    expect(claimed).toEqual([delivery(root, 'a', { due: minutes(1), leaseOwner: 'w1', leaseUntil: minutes(3), fence: 1 })]);
    expect(await open().transaction((tx) => tx.claimDeliveries('w2', of, { now: minutes(2), leaseMs: LEASE, limit: 10 }))).toEqual([]);
    const twice = open().transaction((tx) => tx.webhookDeliveries.insert(delivery(root, 'again', { message: 'a' })));
    await expect(twice).rejects.toThrow(/webhook_delivery_message/);
    const left = async (): Promise<readonly string[]> =>
      (await open().transaction((tx) => tx.webhookDeliveries.select({ root }))).map((row) => row.id);
    await open().transaction((tx) => tx.webhookMessages.remove({ root, id: 'b' }));
    expect(await left()).toEqual(['a', 'c']);
    await open().transaction((tx) => tx.webhooks.remove({ root, id: 'other' }));
    expect(await left()).toEqual(['a']);
    await open().transaction((tx) => tx.webhooks.remove({ root }));
    expect(await left()).toEqual([]);
  });

  it('a claim that is rolled back was never made', async () => {
    const root = newRoot();
    await dueMailboxes(root, ['m']);
    const failing = open().transaction(async (tx) => {
      await tx.claimMailboxes('w1', minutes(0), LEASE, 1);
      throw new Error('the worker changed its mind');
    });
    await expect(failing).rejects.toThrow('the worker changed its mind');
    expect(await claim('w2', minutes(0))).toEqual([{ root, mailbox: 'm', owner: 'w2', fence: 1, marks: 7 }]);
  });
};
