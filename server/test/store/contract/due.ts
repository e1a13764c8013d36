/** The contract of the one look for all due work: what it answers is when a claim would next find something. */
import { beforeEach, expect, it } from 'vitest';
import { soonestOf, WAITING, type DueTimes, type WorkKind } from '../../../src/store/due.ts';
import type { Store } from '../../../src/store/store.ts';
import { letterRow, newsRow } from './letter-rows.ts';
import { appointment, furnish, mailbox, minutes, newRoot, task } from './rows.ts';
import { delivery, message, webhook } from './webhook-rows.ts';

const KINDS = Object.keys(WAITING) as readonly WorkKind[];
const NOTHING = Object.fromEntries(KINDS.map((kind) => [kind, null]));
const LEASE = 60_000;

export const dueContract = (open: () => Store): void => {
  beforeEach(async () => {
    // It reaches over all root companies: what other tests left due would be answered here.
    await open().transaction(async (tx) => {
      await tx.mailboxes.update(
        {},
        { due: null, readDue: null, deafSince: null, toldUntil: null, leaseUntil: null, leaseOwner: null, retryAt: null },
      );
      await tx.tasks.remove({});
      await tx.letters.remove({});
      await tx.news.remove({});
      await tx.appointments.remove({ lapsesAt: { not: null } });
      await tx.migrationSteps.remove({});
      await tx.disconnections.update({}, { due: null });
      await tx.deactivations.update({}, { due: null });
      await tx.webhooks.remove({});
      await tx.webhookMessages.remove({});
    });
  });

  const at = (now: number, kinds: readonly WorkKind[] = KINDS): Promise<DueTimes> =>
    open().transaction((tx) => tx.dueTimes(kinds, minutes(now)));

  it('where nothing waits every kind of work is answered with null, and nothing is answered that was not asked for', async () => {
    expect(await at(0)).toEqual(NOTHING);
    expect(await at(0, ['news'])).toEqual({ news: null });
    expect(await at(0, ['tasks', 'lapses'])).toEqual({ tasks: null, lapses: null });
  });

  it('the first mailbox that is free is answered; where all that are due are held or rest, what comes first: an end of that, or the next', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction((tx) =>
      tx.mailboxes.insertAll([
        mailbox(root, 'a', { due: minutes(1) }),
        mailbox(root, 'b', { due: minutes(2) }),
        mailbox(root, 'rests', { due: minutes(0), retryAt: minutes(8), leaseUntil: minutes(4), leaseOwner: 'w9' }),
        mailbox(root, 'later', { due: minutes(20) }),
        mailbox(root, 'never'),
      ]),
    );
    expect(await at(0, ['passes'])).toEqual({ passes: minutes(1) });
    expect(await at(5, ['passes'])).toEqual({ passes: minutes(1) });
    await open().transaction((tx) => tx.claimMailboxes('w1', minutes(5), LEASE, 1));
    expect(await at(5, ['passes'])).toEqual({ passes: minutes(2) });
    await open().transaction((tx) => tx.claimMailboxes('w1', minutes(5), LEASE, 1));
    expect(await at(5, ['passes'])).toEqual({ passes: minutes(6) });
    await open().transaction((tx) => tx.mailboxes.update({ root, leaseOwner: 'w1' }, { due: null }));
    expect(await at(5, ['passes'])).toEqual({ passes: minutes(8) });
    await open().transaction((tx) => tx.mailboxes.update({ root, id: 'later' }, { due: minutes(7) }));
    expect(await at(5, ['passes'])).toEqual({ passes: minutes(7) });
  });

  it('of more that are held than are looked at the answer is an end of one of them, and a free one behind them is found', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const held = Array.from({ length: 60 }, (_, index) =>
      mailbox(root, `held ${index}`, { due: minutes(0), retryAt: minutes(30 + index) }),
    );
    await open().transaction((tx) => tx.mailboxes.insertAll(held));
    const [passes] = Object.values(await at(1, ['passes']));
    expect(held.map((row) => row.retryAt)).toContain(passes);
    await open().transaction((tx) => tx.mailboxes.insert(mailbox(root, 'free', { due: minutes(1) })));
    expect(await at(1, ['passes'])).toEqual({ passes: minutes(1) });
  });

  it('2.4 readings that are due, work and deafness of mailboxes are looked for where these are green, silences in every state', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const times = { due: minutes(1), readDue: minutes(2), deafSince: minutes(3), toldUntil: minutes(4) };
    await open().transaction((tx) => tx.mailboxes.insert(mailbox(root, 'a', { ...times, state: 'warning' })));
    const kinds = ['readings', 'greenPasses', 'deafness'] as const;
    expect(soonestOf(await at(9, kinds))).toBeNull();
    expect(await at(9, ['silences'])).toEqual({ silences: minutes(4) });
    await open().transaction((tx) => tx.mailboxes.update({ root }, { state: 'syncing' }));
    expect(await at(9, kinds)).toEqual({ readings: minutes(2), greenPasses: minutes(1), deafness: minutes(3) });
  });

  it('tasks, mail, webhooks and reservations are answered together, each by its own rows', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.tasks.insert(task(root, 'reproject', 'a', { due: minutes(3) }));
      await tx.tasks.insert(task(root, 'line', 'b', { due: null }));
      await tx.letters.insertAll([letterRow(root, 'b', { due: minutes(4) }), letterRow(root, 'sent', { due: null })]);
      await tx.news.insert({ ...newsRow(root, 'a'), due: minutes(6) });
      await tx.appointments.insert(appointment(root, 'r', { state: 'reserved', lapsesAt: minutes(5) }));
      await tx.webhooks.insert(webhook(root, 'w'));
      await tx.webhookMessages.insertAll([message(root, 'spread'), { ...message(root, 'fresh'), spreadAt: null, at: minutes(1) }]);
      await tx.webhookDeliveries.insert(delivery(root, 'spread', { due: minutes(2) }));
    });
    const waiting = { tasks: minutes(3), letters: minutes(4), lapses: minutes(5), news: minutes(6), messages: minutes(1) };
    expect(await at(0)).toEqual({ ...NOTHING, ...waiting, deliveries: minutes(2) });
    await open().transaction((tx) => tx.claimTasks('w1', ['reproject'], minutes(4), LEASE, 1));
    await open().transaction((tx) => tx.claimLetters('w1', { root, company: root }, { now: minutes(4), leaseMs: LEASE, limit: 1 }));
    expect(await at(4, ['tasks', 'letters'])).toEqual({ tasks: minutes(5), letters: minutes(5) });
  });
};
