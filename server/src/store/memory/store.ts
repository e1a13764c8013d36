/**
 * The store in memory, for simulation and tests: the same interface and contract as the SQL store, one transaction at a
 * time, and a `crash` that is real: what was not committed is gone, and every handle of the dead process refuses from then
 * on, wherever its code was waiting.
 */
import { StoreRefusal, StoreUnavailable } from '../conflict.ts';
import { KeptFindings } from '../kept-findings.ts';
import type { Store, Transaction, TransactionOptions } from '../store.ts';
import { Keeping } from './keeping.ts';
import { emptyRows, type Rows, type Undo } from './statement.ts';
import { MemoryTransaction } from './transaction.ts';

/** Where a process may die: before its turn, before a statement, before the commit, and after it with the answer lost. */
export type CrashPoint = 'begin' | 'statement' | 'commit' | 'committed';

export type MemoryOptions = {
  /** Called at every crash point; it may call `crash`. */
  readonly onPoint?: (point: CrashPoint) => void;
  /** How long a transaction waits for its turn before it is taken for nested in the open one; real milliseconds. */
  readonly turnTimeoutMs?: number;
};

export interface MemoryStore extends Store {
  /** The process dies here: its open transaction is undone, its waiting ones and all its handles refuse from now on. */
  crash(): void;
  /** A new process on the same committed rows. */
  reopen(options?: MemoryOptions): MemoryStore;
  /** How many transactions of all processes changed anything: where it stands as it was, what was asked before is true still. */
  changes(): number;
}

/** Work on virtual time never takes this long by the real clock; only a transaction that waits for itself does. */
const TURN_TIMEOUT_MS = 5_000;

type Waiter = {
  readonly process: MemoryProcess;
  /** By the real clock, in milliseconds. */
  readonly until: number;
  readonly go: () => void;
  readonly fail: (error: Error) => void;
};

/** The rows and the turn, which outlive every process. */
class Database {
  readonly rows: Rows = emptyRows();
  changes = 0;
  /** How many of them changed something of what findings are kept of. */
  revisions = 0;
  #busy: object | null = null;
  #waiting: Waiter[] = [];
  #watching: NodeJS.Timeout | null = null;

  /** Null: it has its turn at once. */
  turn(process: MemoryProcess, holder: object, timeoutMs: number): Promise<void> | null {
    if (this.#busy === null) {
      this.#busy = holder;
      return null;
    }
    return new Promise<void>((resolve, reject) => {
      const go = (): void => {
        this.#busy = holder;
        resolve();
      };
      this.#waiting.push({ process, until: performance.now() + timeoutMs, go, fail: reject });
      this.#watch(timeoutMs);
    });
  }

  /** One timer for all who wait, which lets the next of them wait for it: most of them wait for microseconds. */
  #watch(ms: number): void {
    if (this.#watching !== null) {
      this.#watching.ref();
      return;
    }
    this.#watching = setTimeout(() => {
      this.#watching = null;
      const now = performance.now();
      const late = this.#waiting.filter(({ until }) => until <= now);
      this.#waiting = this.#waiting.filter(({ until }) => until > now);
      for (const { fail } of late) fail(new StoreRefusal('transaction', 'waited too long for its turn: is it nested in an open one?'));
      if (this.#waiting.length > 0) this.#watch(Math.min(...this.#waiting.map(({ until }) => until)) - now);
    }, ms);
  }

  /** Gives the turn to the next; nothing happens if the holder had lost it already (a crash took it). */
  done(holder: object): void {
    if (this.#busy !== holder) return;
    this.#busy = null;
    this.#waiting.shift()?.go();
    // Nobody waits: it keeps no process alive.
    if (this.#waiting.length === 0) this.#watching?.unref();
  }

  dismiss(process: MemoryProcess, error: Error): void {
    const dismissed = this.#waiting.filter((waiter) => waiter.process === process);
    this.#waiting = this.#waiting.filter((waiter) => waiter.process !== process);
    for (const waiter of dismissed) waiter.fail(error);
    if (this.#waiting.length === 0) this.#watching?.unref();
  }
}

class MemoryProcess implements MemoryStore {
  readonly #database: Database;
  readonly #options: MemoryOptions;
  readonly #findings = new KeptFindings();
  #end: 'crashed' | 'closed' | null = null;
  #open: { readonly holder: object; readonly tx: MemoryTransaction } | null = null;

  constructor(database: Database, options: MemoryOptions) {
    this.#database = database;
    this.#options = options;
  }

  #reach(point: CrashPoint): void {
    this.#options.onPoint?.(point);
    if (this.#end !== null) throw new StoreUnavailable(`the store is ${this.#end}`);
  }

  async transaction<Result>(work: (tx: Transaction) => Promise<Result>, options?: TransactionOptions): Promise<Result> {
    this.#reach('begin');
    const holder = {};
    const turn = this.#database.turn(this, holder, this.#options.turnTimeoutMs ?? TURN_TIMEOUT_MS);
    if (turn !== null) await turn;
    if (this.#end !== null) {
      // Died between being given its turn and taking it.
      this.#database.done(holder);
      throw new StoreUnavailable(`the store is ${this.#end}`);
    }
    const keeping = (undo: Undo): Keeping => new Keeping(this.#findings, this.#database.revisions, undo);
    const tx = new MemoryTransaction(this.#database.rows, () => this.#reach('statement'), options?.snapshot === true, keeping);
    const open = { holder, tx };
    this.#open = open;
    let result: Result;
    try {
      result = await work(tx);
      this.#reach('commit');
      tx.commit();
      if (tx.wrote) this.#database.changes += 1;
      if (tx.keeping.isRevised) this.#database.revisions += 1;
    } catch (error) {
      // After a crash the rows belong to others already, and the crash has undone this transaction.
      if (this.#open === open) tx.rollback();
      throw error;
    } finally {
      if (this.#open === open) {
        this.#open = null;
        this.#database.done(holder);
      }
    }
    // The commit stands, and yet the answer may never arrive.
    this.#reach('committed');
    return result;
  }

  crash(): void {
    this.#stop('crashed');
  }

  async close(): Promise<void> {
    this.#stop('closed');
  }

  #stop(end: 'crashed' | 'closed'): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.#database.dismiss(this, new StoreUnavailable(`the store is ${end}`));
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    open.tx.rollback();
    this.#database.done(open.holder);
  }

  reopen(options: MemoryOptions = {}): MemoryStore {
    return new MemoryProcess(this.#database, options);
  }

  changes(): number {
    return this.#database.changes;
  }
}

/** An empty store. */
export const createMemoryStore = (options: MemoryOptions = {}): MemoryStore => new MemoryProcess(new Database(), options);
