/** What the tests of notifications stand on: mailboxes that speak Graph, and a clock and a timer that are moved by hand. */
import type { Instant } from '@lockstep/engine';
import type { Timer } from '@lockstep/exchange';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { SubscriptionRow } from '../../src/store/rows/push.ts';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { furnish, holder, mailbox, MONDAY, minutes, newRoot } from '../store/contract/rows.ts';
import { subscription } from '../store/contract/push-rows.ts';

export const TARGET = 'https://hooks.example.test';
export const NOW = minutes(10);

/** Opens what `seal` made; what was sealed for another integration, or is no such thing, it cannot. */
export const seal = (plain: string, { root, connection }: Place): string => `sealed ${root} ${connection} ${plain}`;
export const open = (sealed: string, { root, connection }: Place): string | null => {
  const before = `sealed ${root} ${connection} `;
  return sealed.startsWith(before) ? sealed.slice(before.length) : null;
};
type Place = { readonly root: string; readonly connection: string };

export type Ground = {
  readonly store: Store;
  readonly root: string;
  readonly clock: { at: Instant; readonly now: () => Instant };
  readonly timer: Timer;
  /** Lets so many milliseconds pass: rings whatever is due on the way, in its order. */
  readonly pass: (milliseconds: number) => Promise<void>;
  readonly mailboxOf: (id: string) => Promise<Mailbox>;
  readonly subscriptionOf: (id: string) => Promise<SubscriptionRow>;
};

/** Everything that was asked for and waits for no timer has happened. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  await new Promise((resolve) => void setImmediate(resolve));
};

export const openGround = async (people: readonly string[], given: Partial<Mailbox> = {}): Promise<Ground> => {
  const store = createMemoryStore();
  const root = newRoot();
  const clock = { at: NOW, now: (): Instant => clock.at };
  let ringing: { readonly at: number; readonly ring: () => void }[] = [];
  await furnish(store, root, people);
  await store.transaction(async (tx) => {
    const [connection] = await tx.connections.select({ root });
    if (connection === undefined) throw new Error('there is no integration');
    const settings = { ...connection.settings, notificationUrl: TARGET };
    await tx.connections.put({ ...connection, transport: 'graph', enabled: true, settings });
    for (const id of people) {
      await tx.mailboxes.insert(mailbox(root, id, { transport: 'graph', calendar: 'c', identity: id, state: 'syncing', ...given }));
      const pairing = { root, id, holder: holder(root, id).id, mailbox: id, enabled: true, externalId: null, createdAt: MONDAY };
      await tx.pairings.insert(pairing);
    }
  });
  const found = async <Row>(row: Promise<Row | null>): Promise<Row> => {
    const known = await row;
    if (known === null) throw new Error('there is no such row');
    return known;
  };
  return {
    store,
    root,
    clock,
    timer: (milliseconds, ring) => {
      const one = { at: clock.at + milliseconds, ring };
      ringing.push(one);
      return () => {
        ringing = ringing.filter((other) => other !== one);
      };
    },
    pass: async (milliseconds) => {
      const until = clock.at + milliseconds;
      await settled();
      for (;;) {
        const [next] = ringing.filter((one) => one.at <= until).toSorted((one, other) => one.at - other.at);
        if (next === undefined) break;
        ringing = ringing.filter((one) => one !== next);
        clock.at = Math.max(clock.at, next.at) as Instant;
        next.ring();
        await settled();
      }
      clock.at = until as Instant;
    },
    mailboxOf: (id) => store.transaction((tx) => found(tx.mailboxes.get({ root, id }))),
    subscriptionOf: (id) => store.transaction((tx) => found(tx.subscriptions.get({ root, id }))),
  };
};

/** A subscription that Graph has, as it stands a day after it was made; its secret is `secret of …`. */
export const liveRow = ({ root }: Ground, id: string, given: Partial<SubscriptionRow> = {}): SubscriptionRow =>
  subscription(root, id, {
    state: 'live',
    target: TARGET,
    secret: seal(`secret of ${id}`, { root, connection: 'exchange' }),
    subscription: `graph ${id}`,
    expiresAt: (NOW + 6 * 86_400_000) as Instant,
    madeAt: (NOW - 86_400_000) as Instant,
    renewedAt: (NOW - 86_400_000) as Instant,
    due: (NOW + 2 * 86_400_000) as Instant,
    ...given,
  });

/** All rows, to see that nothing has changed. */
export const everything = (store: Store): Promise<unknown> =>
  store.transaction(async (tx) => [await tx.subscriptions.select({}), await tx.mailboxes.select({}), await tx.journal.select({})]);
