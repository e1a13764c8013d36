/** All that a pass begins from, read with the commit of the transaction in which its mailbox is claimed. */
import type { Instant } from '@lockstep/engine';
import { connectionsOf, pairingOf } from '../booking/known.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Connection, Link, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Store, Transaction } from '../store/store.ts';
import { isAnyParked, OPEN, wayOf } from './park.ts';
import type { Way } from './park.ts';
import type { BookedRows } from './booked-rows.ts';
import type { ByTransport } from './deps.ts';

/** A link that was made in the transaction that took its mailbox, with the rows of its appointment, as they were committed with it. */
export type Made = { readonly link: Link; readonly rows: BookedRows };

export type Rows = { readonly mailbox: Mailbox; readonly connection: Connection; readonly pairing: Pairing | null };

/** A claimed mailbox with all that its pass begins from. */
export type Work = {
  readonly claim: Claim;
  readonly rows: Rows;
  /** Whether its account, host or tenant has to wait, or is tried by this very pass. */
  readonly way: Way;
  /** The appointments of links that were due, some of them twice; what is marked later is counted by the mailbox's marks. */
  readonly due: readonly string[];
  /** What was booked with the claim, to be written before anything else is looked at; left out: it was claimed for whatever is due. */
  readonly made?: Made;
};

/** The same before it is known whether somebody has to wait; null: that has to be asked. */
export type Taken = Omit<Work, 'way'> & { readonly way: Way | null };

/**
 * All that was claimed together, read together, and nothing written; a mailbox whose integration has gone is left out.
 * @param rows as they are in this transaction, which has taken them for this owner
 */
export const takeUp = async (tx: Transaction, owner: string, rows: readonly Mailbox[], now: Instant): Promise<readonly Taken[]> => {
  const taken: Taken[] = [];
  for (const root of new Set(rows.map((row) => row.root))) {
    const own = rows.filter((row) => row.root === root);
    const ids = { in: own.map((row) => row.id) };
    const [connections, paired, waiting, parked] = await Promise.all([
      connectionsOf(tx, root),
      Promise.all(own.map(async (row) => pairingOf(tx, root, row.id))),
      tx.links.pick({ root, mailbox: ids, due: { lte: now } }, ['mailbox', 'appointment']),
      isAnyParked(tx, root),
    ]);
    for (const [index, mailbox] of own.entries()) {
      const due = waiting.flatMap((row) => (row.mailbox === mailbox.id ? [row.appointment] : []));
      const one = takenBy(claimOf(mailbox, owner), mailbox, { connections, pairing: paired[index] ?? null, parked }, due);
      if (one !== null) taken.push(one);
    }
  }
  return taken;
};

const claimOf = ({ root, id, fence, marks }: Mailbox, owner: string): Claim => ({ root, mailbox: id, owner, fence, marks });

/** What is read beside the row of a mailbox. */
type Beside = {
  readonly connections: Awaited<ReturnType<typeof connectionsOf>>;
  readonly pairing: Pairing | null;
  readonly parked: Awaited<ReturnType<typeof isAnyParked>>;
};

/** Null: its integration has gone. */
const takenBy = (claim: Claim, mailbox: Mailbox, { connections, pairing, parked }: Beside, due: readonly string[]): Taken | null => {
  const connection = connections.get(mailbox.connection);
  if (connection === undefined) return null;
  const rows: Rows = { mailbox, connection, pairing };
  return { claim, rows, way: isIdle(rows) || !parked(connection, mailbox) ? OPEN : null, due };
};

/** Whoever takes mailboxes for this process, while there is a place for another pass. */
export type FreePlace = { readonly owner: string; readonly leaseMs: number };

/** A mailbox that is taken with the change that marks it. */
export type Taking = {
  /** Marks it, and takes it where it is free: one statement, which may go out with the commit. */
  readonly mark: (tx: Transaction) => Promise<void>;
  /** What a pass begins from, once the change is committed; null: it was only marked. */
  readonly taken: () => Taken | null;
};

/** Reads beforehand what the pass begins from beside the row; nobody else is marked with it than the mailbox of this link. */
export const takingOf = async (tx: Transaction, made: Made, { owner, leaseMs }: FreePlace, now: Instant): Promise<Taking> => {
  const { root, mailbox, appointment } = made.link;
  const [connections, pairing, parked] = await Promise.all([connectionsOf(tx, root), pairingOf(tx, root, mailbox), isAnyParked(tx, root)]);
  let taken: Taken | null = null;
  return {
    mark: async (within) => {
      const row = await within.takeMailbox(root, mailbox, now, { owner, until: (now + leaseMs) as Instant });
      if (row === null) return;
      const one = takenBy(claimOf(row, owner), row, { connections, pairing, parked }, [appointment]);
      taken = one === null ? null : Object.assign({ made }, one);
    },
    taken: () => taken,
  };
};

const isWork = (one: Taken): one is Work => one.way !== null;

/** Asks what has to be asked, in a transaction of its own: of a trial a row is written. */
export const withWays = async (store: Store, taken: readonly Taken[], now: Instant): Promise<readonly Work[]> => {
  if (taken.every(isWork)) return taken;
  return store.transaction(async (tx) => {
    const ways = waysOf(tx, now);
    const works: Work[] = [];
    for (const one of taken) works.push({ ...one, way: one.way ?? (await ways(one.rows.connection, one.rows.mailbox)) });
    return works;
  });
};

/** Asked once for each connection and transport, but after a trial: whoever comes next has to wait for what comes of it. */
const waysOf = (tx: Transaction, now: Instant): ((connection: Connection, mailbox: ByTransport) => Promise<Way>) => {
  const known = new Map<string, Way>();
  return async (connection, { transport }) => {
    const key = `${connection.id} ${transport}`;
    const way = known.get(key) ?? (await wayOf(tx, connection, { transport }, now));
    if (!way.trial) known.set(key, way);
    return way;
  };
};

/**
 * Nobody is paired with it, or its pairing or integration is switched off. While our events are removed from an integration they are
 * removed from the calendars too that were switched off in it (1.4).
 */
export const isIdle = ({ pairing, connection }: Rows): boolean =>
  pairing === null || (!pairing.enabled && connection.disconnect !== 'removing') || !connection.enabled;
