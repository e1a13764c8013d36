/** Who cannot be read is not listened to: what becomes of what was told of them (2.4). */
import type { Instant } from '@lockstep/engine';
import { ConnectorError, type Cause, type Connector } from '@lockstep/exchange';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import { SYNC_DEFAULTS, type SyncDeps } from '../../src/sync/deps.ts';
import { createSync } from '../../src/sync/run.ts';
import { furnish, holder, mailbox, MONDAY, minutes, newRoot } from '../store/contract/rows.ts';

const NOW = minutes(10);

/** A mailbox of whose changes Exchange tells, after a pass that failed for this. */
const failed = async (cause: Cause, more: Partial<Mailbox> = {}): Promise<Mailbox | null> => {
  const store = createMemoryStore();
  const root = newRoot();
  let ids = 0;
  const failure = { kind: 'unavailable', scope: 'mailbox', cause, ambiguous: false, retryAt: null, detail: 'it failed' } as const;
  const identify = (): Promise<never> => Promise.reject(new ConnectorError(failure));
  const deps: SyncDeps = {
    store,
    clock: { now: () => NOW },
    newId: () => `id${(ids += 1)}`,
    chance: () => 0,
    connectorFor: () => ({ capabilities: { silentWrites: true, moveBack: true, givesUid: true }, identify }) as unknown as Connector,
    owner: 'this',
    installation: 'inst',
    ...SYNC_DEFAULTS,
    log: { warn: () => undefined, error: (_facts, message) => expect.unreachable(message) },
  };
  await furnish(store, root, ['h']);
  await store.transaction(async (tx) => {
    await tx.connections.update({ root }, { enabled: true });
    await tx.mailboxes.insert(mailbox(root, 'm', { state: 'syncing', due: NOW, readAs: 'busy block', toldUntil: minutes(12), ...more }));
    await tx.pairings.insert({
      root,
      id: 'p',
      holder: holder(root, 'h').id,
      mailbox: 'm',
      enabled: true,
      externalId: null,
      createdAt: MONDAY,
    });
  });
  expect(await createSync(deps).runDue()).toBe(1);
  return store.transaction((tx) => tx.mailboxes.get({ root, id: 'm' }));
};

test('2.4 once somebody has to mend it, Exchange counts as telling nothing, until it is heard again', async () => {
  expect(await failed('mailboxDisabled')).toMatchObject({ state: 'error', toldUntil: null, deafSince: NOW });
});
test('2.4 since when nothing is told is not forgotten by another failure', async () => {
  const before = (NOW - 1_000) as Instant;
  expect(await failed('mailboxDisabled', { deafSince: before })).toMatchObject({ state: 'error', deafSince: before });
});
test('2.4 a failure that passes by itself leaves the line as it is', async () => {
  expect(await failed('serverBusy')).toMatchObject({ state: 'warning', toldUntil: minutes(12), deafSince: null });
});
test('3.12 once somebody has to mend it, it is read as soon as it can be: who gave up looking into it looks after that', async () => {
  const readDue = minutes(40);
  expect(await failed('mailboxDisabled', { readDue })).toMatchObject({ state: 'error', readDue: NOW });
  expect(await failed('serverBusy', { readDue })).toMatchObject({ state: 'warning', readDue });
});
