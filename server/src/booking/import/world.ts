/** Reads what an import is judged from: as much of the store as the lines name, in slices that no other request waits for. */
import type { Holder } from '../../store/rows/booking.ts';
import type { Pairing } from '../../store/rows/pairing.ts';
import type { Connection, Mailbox } from '../../store/rows/sync.ts';
import type { Store, Transaction, Where } from '../../store/store.ts';
import { reaches, type Reach } from '../company.ts';
import { leaves, planImport, type ImportLine, type ImportWish, type PlannedLine, type Present, type World } from './plan.ts';

/** Lines of which one transaction reads everything; the embedded store has one connection, which is everybody's. */
const SLICE = 500;

export type Around = {
  readonly reach: Reach;
  readonly connection: Pick<Connection, 'id'>;
  /** Whom the lines may name. */
  readonly kinds: readonly Holder['kind'][];
  readonly wish: ImportWish;
};

/** What these lines are judged from, as one transaction sees it. */
const worldOf = async (tx: Transaction, around: Around, all: readonly ImportLine[]): Promise<World> => {
  // What could not be read may be nothing that the store could even be asked for.
  const lines = all.filter(({ refusal }) => refusal === null);
  const { root } = around.reach;
  const holders = await namedHolders(tx, around, lines);
  const pairings = await some(
    holders,
    ({ id }) => id,
    (ids) => tx.pairings.select({ root, holder: { in: ids } }),
  );
  const mailboxes = await some(
    pairings,
    ({ mailbox }) => mailbox,
    (ids) => tx.mailboxes.select({ root, id: { in: ids } }),
  );
  const wanted = new Set(lines.flatMap(({ address }) => (address === null ? [] : [address])));
  const known = await some(
    [...wanted],
    (address) => address,
    (addresses) => tx.mailboxes.select({ root, address: { in: addresses } }),
  );
  const takers = await some(
    known,
    ({ id }) => id,
    (ids) => tx.pairings.select({ root, mailbox: { in: ids } }),
  );
  const names = await some(
    takers,
    ({ holder }) => holder,
    (ids) => tx.holders.select({ root, id: { in: ids } }),
  );
  const byMailbox = new Map(takers.map((one) => [one.mailbox, names.find(({ id }) => id === one.holder)]));
  return {
    holders,
    present: await presentOf(tx, around, pairings, new Map(mailboxes.map((one) => [one.id, one]))),
    taken: new Map(
      known.map(({ id, address }) => [address, { holder: byMailbox.get(id)?.id ?? null, name: byMailbox.get(id)?.name ?? null }]),
    ),
  };
};

/** Nobody asks the store for rows of none. */
const some = async <Item, Row>(
  items: readonly Item[],
  keyOf: (item: Item) => string | null,
  read: (keys: readonly string[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> => {
  const keys = [...new Set(items.flatMap((item) => keyOf(item) ?? []))];
  return keys.length === 0 ? [] : read(keys);
};

const namedHolders = async (tx: Transaction, around: Around, lines: readonly ImportLine[]): Promise<readonly Holder[]> => {
  const { reach, kinds } = around;
  const within: Where<Holder> = { root: reach.root, kind: { in: kinds } };
  const found = [
    ...(await some(
      lines,
      ({ who }) => who.id,
      (ids) => tx.holders.select({ ...within, id: { in: ids } }),
    )),
    ...(await some(
      lines,
      ({ who }) => (who.id === null ? who.externalId : null),
      (ids) => tx.holders.select({ ...within, externalId: { in: ids } }),
    )),
    ...(await some(
      lines,
      ({ who }) => (who.id === null && who.externalId === null ? who.email : null),
      (emails) => tx.holders.select({ ...within, email: { in: emails } }),
    )),
  ].filter(({ company }) => reaches(reach, company));
  return [...new Map(found.map((one) => [one.id, one])).values()];
};

const presentOf = async (
  tx: Transaction,
  { reach: { root }, connection }: Around,
  pairings: readonly Pairing[],
  mailboxes: ReadonlyMap<string, Mailbox>,
): Promise<ReadonlyMap<string, Present>> => {
  const others = [...mailboxes.values()].filter((one) => one.connection !== connection.id);
  const names = new Map(
    (
      await some(
        others,
        (one) => one.connection,
        (ids) => tx.connections.select({ root, id: { in: ids } }),
      )
    ).map(({ id, name }) => [id, name]),
  );
  return new Map(
    pairings.flatMap((pairing) => {
      const mailbox = mailboxes.get(pairing.mailbox);
      if (mailbox === undefined) return [];
      const elsewhere = mailbox.connection === connection.id ? null : (names.get(mailbox.connection) ?? mailbox.connection);
      return [[pairing.holder, { pairing, address: mailbox.address, elsewhere, published: 0 }] as const];
    }),
  );
};

/** Counts the events of ours in the mailboxes that somebody would leave: these are few, and counting is dear. */
const withPublished = async (tx: Transaction, world: World, leaving: readonly PlannedLine[]): Promise<World> => {
  const present = new Map(world.present);
  for (const { present: one } of leaving) {
    if (one === null) continue;
    const { root, mailbox, holder } = one.pairing;
    const linked = await tx.links.count({ root, mailbox, eventId: { not: null } });
    // A write whose outcome is not known yet may have made one.
    const open = await tx.links.count({ root, mailbox, eventId: null, intent: { not: null } });
    present.set(holder, { ...one, published: linked + open });
  }
  return { ...world, present };
};

/** What the lines would do as this transaction sees it. */
export const planWithin = async (tx: Transaction, around: Around, lines: readonly ImportLine[]): Promise<readonly PlannedLine[]> => {
  const world = await worldOf(tx, around, lines);
  const leaving = planImport(lines, world, around.wish).filter(leaves);
  return planImport(lines, leaving.length === 0 ? world : await withPublished(tx, world, leaving), around.wish);
};

/**
 * What the lines would do, read slice by slice. Between two slices things may change, so whatever is written is planned once
 * more where it is written.
 */
export const planAll = async (store: Store, around: Around, lines: readonly ImportLine[]): Promise<readonly PlannedLine[]> => {
  const worlds: World[] = [];
  for (let from = 0; from < lines.length; from += SLICE)
    worlds.push(await store.transaction((tx) => worldOf(tx, around, lines.slice(from, from + SLICE))));
  let world: World = {
    holders: [...new Map(worlds.flatMap(({ holders }) => holders.map((one) => [one.id, one] as const))).values()],
    present: new Map(worlds.flatMap(({ present }) => [...present])),
    taken: new Map(worlds.flatMap(({ taken }) => [...taken])),
  };
  const leaving = planImport(lines, world, around.wish).filter(leaves);
  for (let from = 0; from < leaving.length; from += SLICE) {
    const before = world;
    world = await store.transaction((tx) => withPublished(tx, before, leaving.slice(from, from + SLICE)));
  }
  return planImport(lines, world, around.wish);
};
