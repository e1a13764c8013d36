/** When the blocks of a calendar are planned again (3.8). */
import { createMemoryStore } from '../../src/store/memory/store.ts';
import { planHere } from '../../src/sync/blocks.ts';
import type { SyncDeps } from '../../src/sync/deps.ts';
import type { Instant } from '@lockstep/engine';
import { expect, test } from 'vitest';
import { connection, furnish, mailbox, minutes, newRoot } from '../store/contract/rows.ts';

const NOW = minutes(10);

/** A pass that began when planning was due at `then`; since then it was marked for `since`, or not at all. */
const planned = async (then: Instant, since: Instant): Promise<Instant | null | undefined> => {
  const root = newRoot();
  const store = createMemoryStore();
  await furnish(store, root);
  const lease = { leaseOwner: 'worker', leaseUntil: minutes(20), fence: 1 };
  const row = mailbox(root, 'ada', { readDue: minutes(60), blocksDue: then, ...lease });
  await store.transaction((tx) => tx.mailboxes.insert({ ...row, blocksDue: since }));
  const deps = { store, clock: { now: () => NOW }, newId: () => 'id', chance: () => 0 } as unknown as SyncDeps;
  const claim = { root, mailbox: 'ada', owner: 'worker', fence: 1, marks: 0 };
  await planHere(deps, claim, { mailbox: row, connection: connection(root, 'exchange'), pairing: null });
  return (await store.transaction((tx) => tx.mailboxes.get({ root, id: 'ada' })))?.blocksDue;
};

test('3.8 planned once, blocks are not due until something changes', async () => {
  expect(await planned(minutes(5), minutes(5))).toBeNull();
});

test('3.8 planned by rules that were changed meanwhile, blocks stay due', async () => {
  expect(await planned(minutes(5), minutes(9))).toBe(minutes(9));
});
