/** Takes what is due for one owner, so that nobody else takes it before the lease is over. */
import type { Instant } from '@lockstep/engine';
import { testsOf } from '../condition.ts';
import { orderOf, planFor, type TablePlan } from '../plan.ts';
import type { Mailbox } from '../rows/sync.ts';
import type { Taker } from '../store.ts';
import type { AnyRow } from '../value.ts';
import type { Session } from './session.ts';
import { leaseSql, selectSql, takeSql, type Statement } from './statement.ts';

export type Claiming = {
  readonly plan: TablePlan;
  readonly where: object;
  /** Columns that hold until when a row is not to be taken. */
  readonly over: readonly string[];
  readonly owner: string;
  readonly now: Instant;
  readonly leaseMs: number;
  readonly limit: number;
};

/** The rows taken, due longest first, as they will be, and what takes them; null: there are none. */
export type Claimed = { readonly rows: readonly AnyRow[]; readonly lease: Statement | null };

/**
 * Locks what is due; nobody has taken it before `lease` is run in the same transaction. Locks in a statement of its own and changes in the next: a single `update … where id in
 * (select … skip locked)` reads marks from before the lock and strands wake-ups (5 of 4,000 on a PostgreSQL server).
 */
export const claim = async (session: Session, claiming: Claiming): Promise<Claimed> => {
  const { plan, where, over, owner, now, leaseMs, limit } = claiming;
  const tests = testsOf(plan.table, plan.byField, where);
  const order = orderOf(plan, [['due', 'asc']]);
  const { rows: locked } = await session.run(selectSql(plan, { tests, over: { fields: over, now }, order, limit, lock: 'skip' }));
  if (locked.length === 0) return { rows: [], lease: null };
  const taken = { leaseOwner: owner, leaseUntil: now + leaseMs };
  return {
    rows: locked.map((row) => Object.freeze(Object.assign({ ...row }, taken, { fence: Number(row['fence']) + 1 }))),
    lease: leaseSql(plan, locked, owner, now + leaseMs),
  };
};

/** Marks a mailbox and takes it where it is free. What it was is judged by the row that is locked, whoever changed it meanwhile. */
export const takeMarked = async (
  session: Session,
  key: Pick<Mailbox, 'root' | 'id'>,
  now: Instant,
  taker: Taker,
): Promise<Mailbox | null> => {
  const { rows } = await session.run(takeSql(planFor('mailboxes'), key, now, taker), 'write');
  const [row] = rows;
  return row === undefined || row['leaseOwner'] !== taker.owner ? null : (Object.freeze(row) as unknown as Mailbox);
};
