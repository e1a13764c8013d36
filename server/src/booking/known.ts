/**
 * What is mostly left as it is of those who are booked, and where: a process reads it anew only where somebody changed
 * something of it (`tx.kept`). A booking asks for it several times, and for nothing of it twice.
 */
import type { Company, Holder, Service } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Connection } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { schedulesOf, type HoldingSchedule } from './schedule.ts';

export type Known = {
  /** By id; who does not exist is left out. */
  readonly holders: ReadonlyMap<string, Holder>;
  /** Which one holds for each of them, by their ids. */
  readonly schedules: ReadonlyMap<string, HoldingSchedule>;
  /** Of these holders, switched off ones too; in no order. */
  readonly pairings: readonly Pairing[];
};

/** These holders of one root company. */
export const knownOf = (tx: Transaction, root: string, holders: readonly string[]): Promise<Known> =>
  tx.kept(root, JSON.stringify(['known', ...holders]), async () => {
    const found = holders.length === 0 ? [] : await tx.holders.select({ root, id: { in: holders } });
    const [schedules, pairings] = await Promise.all([
      schedulesOf(tx, root, found),
      found.length === 0 ? [] : tx.pairings.select({ root, holder: { in: holders } }),
    ]);
    const value = { holders: new Map(found.map((one) => [one.id, one])), schedules, pairings };
    return { value, rows: 3 * holders.length };
  });

export const companyOf = (tx: Transaction, root: string, id: string): Promise<Company | null> =>
  tx.kept(root, JSON.stringify(['company', id]), async () => ({ value: await tx.companies.get({ root, id }), rows: 1 }));

export const serviceOf = (tx: Transaction, root: string, id: string): Promise<Service | null> =>
  tx.kept(root, JSON.stringify(['service', id]), async () => ({ value: await tx.services.get({ root, id }), rows: 1 }));

/** Whose calendar a mailbox is, switched off or not; null: nobody's. */
export const pairingOf = (tx: Transaction, root: string, mailbox: string): Promise<Pairing | null> =>
  tx.kept(root, JSON.stringify(['pairing', mailbox]), async () => ({
    value: (await tx.pairings.select({ root, mailbox }))[0] ?? null,
    rows: 1,
  }));

/** The mailboxes of all who are paired and switched on. */
export const pairedIn = (tx: Transaction, root: string): Promise<ReadonlySet<string>> =>
  tx.kept(root, 'paired', async () => {
    const rows = await tx.pairings.pick({ root, enabled: true }, ['mailbox']);
    return { value: new Set(rows.map((row) => row.mailbox)), rows: rows.length };
  });

/** Every integration of the root company, by id. */
export const connectionsOf = (tx: Transaction, root: string): Promise<ReadonlyMap<string, Connection>> =>
  tx.kept(root, 'connections', async () => {
    const rows = await tx.connections.select({ root });
    return { value: new Map(rows.map((row) => [row.id, row])), rows: rows.length };
  });

/** Who was deactivated (2.5), by id. */
export const inactiveOf = (tx: Transaction, root: string): Promise<ReadonlySet<string>> =>
  tx.kept(root, 'inactive', async () => {
    const rows = await tx.holders.pick({ root, active: false }, ['id']);
    return { value: new Set(rows.map((row) => row.id)), rows: rows.length };
  });
