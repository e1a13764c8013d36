/** One transaction on the memory store: statements on the live rows, undone from a log unless it commits. */
import type { Instant, Span } from '@lockstep/engine';
import { overlapping } from '../asked.ts';
import { ClaimedTables } from '../claims.ts';
import { sortRows, testsOf, type Test } from '../condition.ts';
import { StoreRefusal } from '../conflict.ts';
import { patchOf } from '../plan.ts';
import type { Mailbox } from '../rows/sync.ts';
import type { ReadCalendar } from '../busy-calendar.ts';
import { waitingOf, type DueTimes, type WorkKind } from '../due.ts';
import type { RowOf, TableName } from '../shapes.ts';
import type { BusySpan, Finding, Held, LastWrites, Leasing, Tables, Telling, Transaction } from '../store.ts';
import type { AnyRow } from '../value.ts';
import { dueOf } from './due.ts';
import type { Keeping } from './keeping.ts';
import type { MemoryRows, Place } from './rows.ts';
import { busySpans, heldWithin, readCalendars } from './spans.ts';
import { takeMailbox } from './take.ts';
import { assertExclusion, removeRows, rowsOf, undoTo, updateRows, type Rows, type Undo } from './statement.ts';
import { MemoryTable } from './table.ts';

const DUE_FIRST = [['due', 'asc']] as const;

export class MemoryTransaction extends ClaimedTables implements Transaction {
  readonly #all: Rows;
  readonly #enter: () => void;
  readonly #readOnly: boolean;
  readonly #undo: Undo = [];
  readonly keeping: Keeping;
  #unchecked: Set<Place> | null = null;
  #deferred = false;
  #state: 'open' | 'failed' | 'over' = 'open';
  /** What failed in this very turn, before anybody could hear of it. */
  #justNow: { readonly failure: unknown } | null = null;

  /** `enter` is called before every statement and throws when the process of this handle is dead. */
  constructor(all: Rows, enter: () => void, readOnly: boolean, keeping: (undo: Undo) => Keeping) {
    super();
    this.#all = all;
    this.#enter = enter;
    this.#readOnly = readOnly;
    this.keeping = keeping(this.#undo);
  }

  protected override open<Name extends TableName>(name: Name): Tables[Name] {
    return new MemoryTable(this, rowsOf(this.#all, name)) as unknown as Tables[Name];
  }

  /** Runs one statement; whatever it throws fails the whole transaction, as it does in PostgreSQL. */
  run<Result>(statement: () => Result): Result {
    this.#enter();
    // Asked for together with what failed: its failure is that of the one before it, as where statements are sent ahead.
    if (this.#justNow !== null) throw this.#justNow.failure;
    if (this.#state !== 'open') {
      throw new StoreRefusal('transaction', this.#state === 'over' ? 'is over' : 'has failed, and nothing but its end is left');
    }
    try {
      return statement();
    } catch (error) {
      this.#state = 'failed';
      this.#justNow = { failure: error };
      queueMicrotask(() => {
        this.#justNow = null;
      });
      throw error;
    }
  }

  write(rows: MemoryRows, statement: (all: Rows, undo: Undo) => readonly Place[]): number {
    if (this.#readOnly) throw new StoreRefusal('transaction', 'is a snapshot, which cannot write');
    const places = statement(this.#all, this.#undo);
    if (rows.plan.exclusion !== null) {
      if (this.#deferred) {
        this.#unchecked ??= new Set();
        for (const place of places) this.#unchecked.add(place);
      } else assertExclusion(rows, places);
    }
    return places.length;
  }

  remove(rows: MemoryRows, tests: readonly Test[]): number {
    if (this.#readOnly) throw new StoreRefusal('transaction', 'is a snapshot, which cannot write');
    return removeRows(this.#all, rows, this.#undo, tests);
  }

  /** Whether it changed anything. */
  get wrote(): boolean {
    return this.#undo.length > 0;
  }

  commit(): void {
    this.run(() => {
      if (this.#unchecked !== null) assertExclusion(rowsOf(this.#all, 'assignments'), this.#unchecked);
    });
    this.#state = 'over';
  }

  rollback(): void {
    undoTo(this.#undo, 0);
    this.#state = 'over';
  }

  async lockHolders(): Promise<void> {
    // One transaction runs at a time: everybody's locks are held already.
    this.run(() => undefined);
  }

  async deferDoubleBooking(): Promise<void> {
    this.run(() => {
      this.#deferred = true;
    });
  }

  overlapping: Transaction['overlapping'] = (root, holders, start, end) => overlapping(this, root, holders, start, end);

  async heldWithin(root: string, holders: readonly string[], start: Instant, end: Instant): Promise<readonly Held[]> {
    return heldWithin(this, root, holders, start, end);
  }

  async busySpans(root: string, mailboxes: readonly string[], within: Span, copiesOf: readonly string[]): Promise<readonly BusySpan[]> {
    return busySpans(this, root, mailboxes, within, copiesOf);
  }

  async readCalendars(root: string, mailboxes: readonly string[]): Promise<readonly ReadCalendar[]> {
    return readCalendars(this, root, mailboxes);
  }

  async mailboxesWithCopies(
    root: string,
    mailboxes: readonly string[],
    within: Span,
    copiesOf: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const spans = await this.busySpans(root, mailboxes, within, copiesOf);
    return new Set(spans.filter((one) => one.copyOf !== null).map((one) => one.mailbox));
  }

  kept<Value>(root: string, name: string, read: () => Promise<Finding<Value>>): Promise<Value> {
    return this.#readOnly ? read().then(({ value }) => value) : this.keeping.find(root, name, read);
  }

  markMailbox: Transaction['markMailbox'] = async (root, mailbox, now, more) => {
    this.marked.push({ root, mailbox });
    this.#mark('mailboxes', { root, id: mailbox }, now, more);
  };

  markLink: Transaction['markLink'] = async ({ root, appointment, mailbox }, now, more) => {
    this.#mark('links', { root, appointment, mailbox }, now, more);
  };

  /** In one statement, as in SQL. */
  #mark(name: 'mailboxes' | 'links', key: AnyRow, now: Instant, more?: object): void {
    this.run(() => {
      const rows = rowsOf(this.#all, name);
      const place = rows.placeOf(key);
      if (place?.row === undefined) return;
      const { due, marks } = place.row as unknown as Pick<Mailbox, 'due' | 'marks'>;
      const patch = { due: due === null || due > now ? now : due, marks: marks + 1, ...more };
      this.write(rows, (all, undo) => updateRows(all, rows, undo, [place], patchOf(rows.plan, key, patch), patch));
    });
  }

  takeMailbox: Transaction['takeMailbox'] = (...args) => takeMailbox(this, ...args);

  async tell(root: string, { counts, marked }: Telling, now: Instant): Promise<void> {
    for (const { id, count } of counts) {
      const row = await this.subscriptions.get({ root, id });
      if (row !== null) await this.subscriptions.update({ root, id }, { told: row.told + count, lastToldAt: now });
    }
    for (const id of marked) await this.markMailbox(root, id, now, { readDue: now, toldAt: now });
  }

  async dueTimes<Kind extends WorkKind>(kinds: readonly Kind[], now: Instant): Promise<DueTimes<Kind>> {
    const times: Partial<Record<Kind, Instant | null>> = {};
    for (const kind of kinds) times[kind] = this.run(() => dueOf(rowsOf(this.#all, waitingOf(kind).table).find([]), kind, now));
    return times as DueTimes<Kind>;
  }

  async claimMailboxes(owner: string, now: Instant, leaseMs: number, limit: number): Promise<readonly Mailbox[]> {
    return this.run(() => this.#claim('mailboxes', {}, owner, { now, leaseMs, limit })) as unknown as readonly Mailbox[];
  }

  async atLast(writes: () => Promise<LastWrites>): Promise<void> {
    await writes();
  }

  protected async claimRows<Name extends TableName>(
    name: Name,
    of: object,
    owner: string,
    lease: Leasing,
  ): Promise<readonly RowOf<Name>[]> {
    return this.run(() => this.#claim(name, of, owner, lease)) as unknown as readonly RowOf<Name>[];
  }

  /** What matches of a table with leases, and is due. */
  #claim(name: TableName, where: object, owner: string, { now, leaseMs, limit }: Leasing): readonly AnyRow[] {
    const rows = rowsOf(this.#all, name);
    const over = (value: unknown): boolean => value === undefined || value === null || Number(value) <= now;
    const free = rows
      .find(testsOf(rows.plan.table, rows.plan.byField, { ...where, due: { lte: now } }))
      .filter((row) => over(row['leaseUntil']) && over(row['retryAt']));
    sortRows(free, DUE_FIRST, rows.plan.keyOrder);
    return free.slice(0, limit).map((row) => {
      const patch = { leaseOwner: owner, leaseUntil: now + leaseMs, fence: Number(row['fence']) + 1 };
      const place = rows.placeOf(row);
      if (place === undefined) return row;
      const written = patchOf(rows.plan, row, patch);
      this.write(rows, (all, undo) => updateRows(all, rows, undo, [place], written, patch));
      return place.row ?? row;
    });
  }
}
