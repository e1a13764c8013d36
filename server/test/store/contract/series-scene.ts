/** A mailbox with series, for the contract of series. */
import { DAY, HOUR, eventId, instant, occurrencesIn, type Instant, type Series, type Span } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import { DEFAULT_BUSY_RULES } from '../../../src/booking/busy-rules.ts';
import type { BusyRules } from '../../../src/store/rows/busy-rules.ts';
import type { StoredSeries } from '../../../src/store/rows/series.ts';
import type { Claim, Store } from '../../../src/store/store.ts';
import { SYNC_DEFAULTS, type SyncDeps } from '../../../src/sync/deps.ts';
import { roll } from '../../../src/sync/roll.ts';
import { keepSeries, occurrencesOf } from '../../../src/sync/series.ts';
import { connection, furnish, mailbox, MONDAY, newRoot, ZURICH } from './rows.ts';

export const DAILY: Series = {
  pattern: { every: 'day', interval: 1 },
  extent: { ends: 'never' },
  firstDate: '2027-03-01',
  startsAt: 9 * HOUR,
  endsAt: 10 * HOUR,
  zone: ZURICH,
  allDay: false,
  changed: [],
  deleted: [],
};
export const until = (days: number): Instant => instant(MONDAY + days * DAY);
export const rowOf = (root: string, master: string, given: Partial<StoredSeries> = {}): StoredSeries => ({
  root,
  mailbox: 'm',
  eventId: eventId(master),
  further: null,
  definition: DAILY,
  detail: null,
  showAs: 'busy',
  private: false,
  cancelled: false,
  uid: `uid-${master}`,
  version: 'v1',
  title: null,
  readAt: MONDAY,
  expandedUntil: until(366),
  ...given,
});
export const SKIP: BusyRules = { ...DEFAULT_BUSY_RULES, privateEvents: 'skip' };
export const expanded = (row: StoredSeries, rules: BusyRules = DEFAULT_BUSY_RULES) => ({
  row,
  busy: row.definition === null ? [] : occurrencesOf(row, row.definition, rules, { start: MONDAY, end: row.expandedUntil }),
  over: false,
});
export const keep = (store: Store, claim: Claim, rules: BusyRules, ...rows: readonly StoredSeries[]): Promise<void> =>
  store.transaction((tx) =>
    keepSeries(
      tx,
      { claim, rules },
      rows.map((row) => expanded(row, rules)),
    ),
  );

/** `connector`: nothing but what is given of it can be called, so that whoever asks Exchange for more fails. */
export const depsAt = (store: Store, now: Instant, connector: Partial<Connector>): SyncDeps => ({
  store,
  clock: { now: () => now },
  newId: () => 'id',
  chance: () => 0,
  connectorFor: () => connector as Connector,
  owner: 'w',
  installation: 'i',
  ...SYNC_DEFAULTS,
  log: { warn: () => undefined, error: () => undefined },
});

/** A mailbox under lease whose series lie as far as a moment. */
export const scene = async (
  store: Store,
  all: (root: string) => readonly StoredSeries[],
  rules: BusyRules = DEFAULT_BUSY_RULES,
): Promise<{ root: string; claim: Claim; rollAt: (now: Instant, connector?: Partial<Connector>) => Promise<Span> }> => {
  const root = newRoot();
  await furnish(store, root);
  const claim: Claim = { root, mailbox: 'm', owner: 'w', fence: 1, marks: 0 };
  await store.transaction(async (tx) => {
    await tx.mailboxes.insert(mailbox(root, 'm', { leaseOwner: 'w', leaseUntil: until(4000), fence: 1, expandedUntil: until(366) }));
  });
  await keep(store, claim, rules, ...all(root));
  const rollAt = async (now: Instant, connector: Partial<Connector> = {}): Promise<Span> => {
    const deps = depsAt(store, now, connector);
    const row = await store.transaction((tx) => tx.mailboxes.get({ root, id: 'm' }));
    if (row === null) throw new Error('no mailbox');
    const { settings } = connection(root, 'exchange');
    return roll(
      { deps, claim, connector: connector as Connector, rules, settings: { ...settings, windowDaysBack: 1 } },
      row,
      new AbortController().signal,
    );
  };
  return { root, claim, rollAt };
};

export const startsOf = (store: Store, root: string, series: string): Promise<readonly Instant[]> =>
  store.transaction(async (tx) => (await tx.busy.select({ root, series }, { orderBy: [['startAt', 'asc']] })).map((row) => row.startAt));

export const plain = (from: Instant, end: Instant): readonly Instant[] =>
  occurrencesIn(DAILY, { start: from, end }).map((one) => one.start);
