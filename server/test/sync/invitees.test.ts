/** Where the copies of those who are invited lie, as far as it is known without asking Exchange (3.12, 4.7). */
import type { Copy, Facets } from '@lockstep/engine';
import { eventId, version } from '@lockstep/engine';
import { ConnectorError, type Connector } from '@lockstep/exchange';
import { beforeEach, describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import type { Store } from '../../src/store/store.ts';
import type { Booked } from '../../src/sync/booked.ts';
import { SYNC_DEFAULTS, type SyncDeps } from '../../src/sync/deps.ts';
import { copiesOf } from '../../src/sync/invitees.ts';
import { appointment, busyTime, furnish, link, mailbox, minutes, MONDAY, newRoot, ZURICH } from '../store/contract/rows.ts';

const root = newRoot();
const WHEN = { start: minutes(60), end: minutes(120), zone: ZURICH, allDay: false };
const FACETS: Facets = { when: WHEN, title: 'Mortgage advice', body: '', location: '', showAs: 'busy' };

let store: Store;
beforeEach(async () => {
  look = null;
  store = createMemoryStore();
  await furnish(store, root, ['anna', 'bert']);
});

/** Anna's event lists Bert, whose copy was seen once; Bert's mailbox cannot be asked for an hour. */
const copyOf = async (bert: Partial<Mailbox>, more: { readonly lies?: boolean } = {}): Promise<readonly Copy[]> => {
  await store.transaction(async (tx) => {
    await tx.connections.update({ root }, { enabled: true });
    await tx.mailboxes.insert(mailbox(root, 'bert', { readAt: minutes(-20), retryAt: minutes(60), ...bert }));
    await tx.pairings.insert({ root, id: 'p', holder: 'bert', mailbox: 'bert', enabled: true, externalId: null, createdAt: MONDAY });
    if (more.lies === true) await tx.busy.insert({ ...busyTime(root, 'bert', 'copy', WHEN.start, WHEN.end), uid: 'uid' });
  });
  const side = { facets: FACETS, version: version('1') };
  const invited = [{ holder: 'bert', address: 'bert@example.test', at: minutes(-30), seen: true as const }];
  const base = { event: side, appointment: side, owed: [], left: false, policyRevision: 1, attendance: { shown: [], invited } };
  const row = appointment(root, 'advice', { startAt: WHEN.start, endAt: WHEN.end });
  const ours = link(root, 'advice', 'anna', { uid: 'uid', eventId: eventId('event'), base });
  const booked: Booked = { row, assignments: [], link: ours, appointment: { at: 'absent' }, templated: null };
  const copies = await copiesOf(deps(), [booked], () => Promise.resolve(), new AbortController().signal);
  return copies.get('advice') ?? [];
};
type Lying = { readonly folder: string; readonly event: unknown };
/** What a look into Bert's mailbox finds; null: nobody is to look. */
let look: (() => readonly Lying[]) | null = null;
const deps = (): SyncDeps => ({
  ...SYNC_DEFAULTS,
  store,
  clock: { now: () => MONDAY },
  newId: () => 'id',
  chance: () => 0.5,
  connectorFor: () => {
    const locate = look;
    if (locate === null) throw new Error('Exchange is not to be asked');
    return { locate: async () => locate() } as unknown as Connector;
  },
  owner: 'test',
  installation: 'test',
  log: { warn: () => undefined, error: () => undefined },
});

describe('4.7 a copy in a mailbox that cannot be asked', () => {
  test('lies where its calendar showed it', async () => {
    expect(await copyOf({ state: 'error' }, { lies: true })).toEqual([
      { holder: 'bert', at: 'present', when: { start: WHEN.start, end: WHEN.end } },
    ]);
  });
  test('is waited for where Exchange comes back by itself', async () => {
    expect(await copyOf({ state: 'warning', stateSince: minutes(-10) })).toEqual([{ holder: 'bert', at: 'unseen' }]);
  });
  test('is not waited for where only a person can let us in again', async () => {
    expect(await copyOf({ state: 'error', stateSince: minutes(-10) })).toEqual([]);
  });
  test('is waited for again once it was read, also where its state is yet to be written down', async () => {
    expect(await copyOf({ state: 'error', stateSince: minutes(-30) })).toEqual([{ holder: 'bert', at: 'unseen' }]);
  });
});

describe('3.12 4.7 a copy in a mailbox that can be asked', () => {
  const copy = { uid: 'uid', cancelled: false, when: WHEN };
  const asked = (found: readonly Lying[]): Promise<readonly Copy[]> => {
    look = () => found;
    return copyOf({ retryAt: null });
  };
  test('is found by looking for it, and known to be named by no page yet', async () => {
    expect(await asked([{ folder: 'default', event: copy }])).toEqual([
      { holder: 'bert', at: 'present', when: { start: WHEN.start, end: WHEN.end }, unnamed: true },
    ]);
  });
  test.each([
    ['malformed', 'notExchange', 'is looked for again', [{ holder: 'bert', at: 'unseen' }]],
    ['unavailable', 'unreachable', 'is looked for again', [{ holder: 'bert', at: 'unseen' }]],
    ['forbidden', 'noRights', 'is not waited for: only a person can let us look', []],
  ] as const)('where the look fails (%s, %s), it %s', async (kind, cause, _, copies) => {
    look = () => {
      throw new ConnectorError({ kind, cause, scope: 'mailbox', ambiguous: false, retryAt: null, detail: 'refused' });
    };
    expect(await copyOf({ retryAt: null })).toEqual(copies);
  });
  test('is not there where it was deleted or cancelled, or is of another event', async () => {
    const others = [
      { folder: 'deleted', event: copy },
      { folder: 'default', event: { ...copy, cancelled: true } },
      { folder: 'default', event: { ...copy, uid: 'other' } },
    ];
    expect(await asked(others)).toEqual([{ holder: 'bert', at: 'absent' }]);
  });
});
