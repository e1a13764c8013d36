/** Many mailboxes wait behind one account or host, and one of them tries it (5.3). */
import type { Instant } from '@lockstep/engine';
import { ConnectorError, type Connector, type Failure } from '@lockstep/exchange';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Parking } from '../../src/store/rows/restraint.ts';
import { SYNC_DEFAULTS, type SyncDeps } from '../../src/sync/deps.ts';
import { unpark } from '../../src/sync/park.ts';
import { runPass } from '../../src/sync/pass.ts';
import { takeUp, withWays } from '../../src/sync/take-up.ts';
import { furnish, holder, mailbox, MONDAY, minutes, newRoot } from '../store/contract/rows.ts';

const NOW = minutes(10);
const WAITS = { scope: 'host', key: 'mail.example.test', cause: 'unreachable', detail: 'nobody answers' } as const;

const askNobody = (): never => {
  throw new Error('who waits asks nobody');
};

/** Two mailboxes whose host was away, of which one may try it and the other has to wait. */
const opened = async (connectorFor: SyncDeps['connectorFor']) => {
  const store = createMemoryStore();
  const root = newRoot();
  let ids = 0;
  const deps: SyncDeps = {
    store,
    clock: { now: () => NOW },
    newId: () => `id${(ids += 1)}`,
    chance: () => 0,
    connectorFor,
    owner: 'this',
    installation: 'inst',
    ...SYNC_DEFAULTS,
    log: { warn: () => undefined, error: (_facts, message) => expect.unreachable(message) },
  };
  await furnish(store, root);
  const taken = await store.transaction(async (tx) => {
    for (const id of ['tries', 'waits']) {
      await tx.holders.insert(holder(root, id));
      await tx.mailboxes.insert(mailbox(root, id, { due: NOW, readAs: 'busy block' }));
      await tx.pairings.insert({ root, id, holder: id, mailbox: id, enabled: true, externalId: null, createdAt: MONDAY });
    }
    await tx.parkings.insert({ ...WAITS, root, until: (NOW - 1) as Instant });
    return takeUp(tx, deps.owner, await tx.claimMailboxes(deps.owner, NOW, deps.leaseMs, 2), NOW);
  });
  const works = await withWays(store, taken, NOW);
  expect(works.map(({ way }) => way.trial)).toEqual([true, false]);
  const [trying, waiting] = works;
  if (trying === undefined || waiting === undefined) throw new Error('both were taken');
  return { store, root, deps, trying, waiting };
};

/** `between`, and then the pass of the one that waits. */
const waited = async (between: (store: ReturnType<typeof createMemoryStore>) => Promise<void>) => {
  const { store, root, deps, waiting } = await opened(askNobody);
  await between(store);
  await runPass(deps, waiting, new AbortController().signal);
  return store.transaction(async (tx) => ({
    row: await tx.mailboxes.get({ root, id: waiting.claim.mailbox }),
    parked: await tx.parkings.select({ root }),
  }));
};

test('5.3 who waits for another mailbox that tries comes when that one should be done', async () => {
  const { row, parked } = await waited(async () => undefined);
  expect(row).toMatchObject({ leaseOwner: null, due: minutes(11), state: 'warning', cause: 'unreachable' });
  expect(parked).toMatchObject([{ until: minutes(11) }]);
});

test('I12 who waits for another mailbox waits on where it was itself told to meanwhile', async () => {
  const { row } = await waited((store) =>
    store.transaction(async (tx) => {
      await tx.mailboxes.update({ id: 'waits' }, { retryAt: minutes(20) });
    }),
  );
  expect(row).toMatchObject({ leaseOwner: null, due: minutes(20), retryAt: minutes(20) });
});

test('5.3 who still waits when it has gone well makes nobody wait any longer', async () => {
  const { row, parked } = await waited(async (store) =>
    store.transaction(async (tx) => {
      const [connection] = await tx.connections.select({});
      if (connection === undefined) throw new Error('there is one');
      await unpark(tx, connection, { transport: 'ews' }, NOW);
    }),
  );
  expect(parked).toEqual([]);
  expect(row).toMatchObject({ leaseOwner: null, due: NOW, state: 'new', cause: null });
});

/** What is left of the parking when the mailbox that tries fails like this; the other waits since noon for the same. */
const tried = async (failure: Pick<Failure, 'kind' | 'scope' | 'cause'>, cause: Parking['cause'] = WAITS.cause) => {
  const whole = { ...failure, ambiguous: false, retryAt: null, detail: 'as Exchange said it' };
  const fails = (): never => {
    throw new ConnectorError(whole);
  };
  const connector = { capabilities: { silentWrites: true, moveBack: true }, identify: async () => fails() } as unknown as Connector;
  const { store, root, deps, trying, waiting } = await opened(() => connector);
  const parked = { cause, state: 'warning', due: minutes(60), retryAt: minutes(60) } as const;
  await store.transaction(async (tx) => {
    await tx.mailboxes.update({ root, id: waiting.claim.mailbox }, parked);
    await tx.parkings.update({ root }, { cause });
  });
  await runPass(deps, trying, new AbortController().signal);
  return store.transaction(async (tx) => ({
    tried: await tx.mailboxes.get({ root, id: trying.claim.mailbox }),
    waits: await tx.mailboxes.get({ root, id: waiting.claim.mailbox }),
    parked: await tx.parkings.select({ root }),
  }));
};

test.each([
  ['forbidden', 'noRights'],
  ['forbidden', 'privateEventsHidden'],
  ['gone', 'mailboxNotFound'],
] as const)(
  'I11 a trial that fails for what is wrong with one mailbox alone (%s, %s) makes nobody else wait any longer',
  async (kind, cause) => {
    const { tried: own, waits, parked } = await tried({ kind, scope: 'mailbox', cause });
    expect(own).toMatchObject({ state: 'error', cause });
    expect(parked).toEqual([]);
    expect(waits).toMatchObject({ due: NOW, retryAt: NOW });
  },
);

test('I12 whom the server told to come more slowly comes when the one that tries should be done, well as it went', async () => {
  const { waits, parked } = await tried({ kind: 'gone', scope: 'mailbox', cause: 'mailboxNotFound' }, 'throttled');
  expect(parked).toEqual([]);
  expect(waits).toMatchObject({ due: minutes(11), retryAt: minutes(11) });
});

test.each([
  ['unavailable', 'host', 'unreachable'],
  ['unavailable', 'mailbox', 'serverBusy'],
] as const)('5.3 one that fails as %s of the %s leaves the others waiting', async (kind, scope, cause) => {
  const { waits, parked } = await tried({ kind, scope, cause });
  expect(parked).toHaveLength(1);
  expect(waits).toMatchObject({ due: minutes(60), retryAt: minutes(60) });
});
