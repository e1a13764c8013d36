/** One transaction on PostgreSQL or PGlite. */
import type { Instant, Span } from '@lockstep/engine';
import { sql } from 'kysely';
import { overlapping } from '../asked.ts';
import { ClaimedTables } from '../claims.ts';
import { DOUBLE_BOOKING, StoreRefusal } from '../conflict.ts';
import { KEPT_OF, type KeptFindings } from '../kept-findings.ts';
import { patchOf, planFor } from '../plan.ts';
import type { Link, Mailbox } from '../rows/sync.ts';
import type { ReadCalendar } from '../busy-calendar.ts';
import type { DueTimes, WorkKind } from '../due.ts';
import type { RowOf, TableName } from '../shapes.ts';
import type { BusySpan, Finding, Held, LastWrites, Leasing, Tables, Telling, Transaction, TransactionOptions } from '../store.ts';
import type { AnyRow } from '../value.ts';
import { claim, takeMarked, type Claiming } from './claim.ts';
import { dueSql } from './due.ts';
import type { Doing } from './failure.ts';
import type { Session } from './session.ts';
import type { KeptCalendars } from './kept-calendars.ts';
import { bookingRevision } from './booking-revision.ts';
import { busySpans, mailboxesWithCopies, readCalendars } from './busy-spans.ts';
import { LOCK, lockNumber } from './holder-lock.ts';
import { heldRows, heldSql } from './spans.ts';
import { countSql, markAllSql } from './told.ts';
import { markSql } from './statement.ts';
import { SqlTable } from './table.ts';

/** What the process keeps of the database, for all of its transactions. */
export type Kept = { readonly calendars: KeptCalendars; readonly findings: KeptFindings };

const BEGIN = {
  snapshot: 'begin isolation level repeatable read read only',
  lasting: 'begin isolation level read committed',
  fleeting: 'begin isolation level read committed; set local synchronous_commit = off',
};

export class SqlTransaction extends ClaimedTables implements Transaction {
  readonly #session: Session;
  readonly #readOnly: boolean;
  readonly #opening: string;
  readonly #kept: Kept;
  #begun = false;
  /** Whether it may have changed what findings are kept of: their mark changes when it commits and says nothing of that. */
  #changed = false;
  /** The mark of each root company that was asked for: one for all of a transaction, which lasts some milliseconds. */
  readonly #revisions = new Map<string, Promise<string | null>>();
  #state: 'open' | 'failed' | 'over' = 'open';
  #failure: unknown = null;
  /** The statement that was started last, where each waits for the one before it. */
  #last: Promise<unknown> = Promise.resolve();
  /** Statements that were started and have not ended, and who waits for the last of them. */
  #running = 0;
  #waiting: (() => void)[] = [];
  /** Steps that were taken, and statements that were handed to the connection. */
  #taken = 0;
  #sent = 0;
  #closing: (() => Promise<LastWrites>) | null = null;
  /** Whether the commit is on its way: what is written now would be written outside of the transaction. */
  #isEnding = false;

  constructor(session: Session, { snapshot, fleeting }: TransactionOptions, kept: Kept) {
    super();
    this.#session = {
      ...session,
      run: (asked, doing) => {
        this.#sent += 1;
        return session.run(asked, doing);
      },
    };
    this.#readOnly = snapshot === true;
    this.#opening = snapshot === true ? BEGIN.snapshot : fleeting === true ? BEGIN.fleeting : BEGIN.lasting;
    this.#kept = kept;
  }

  /** Called before rows of a kind are changed. */
  changing(name: TableName): void {
    this.#changed ||= KEPT_OF.has(name);
  }

  protected override open<Name extends TableName>(name: Name): Tables[Name] {
    return new SqlTable(this, planFor(name)) as unknown as Tables[Name];
  }

  #assertOpen(): void {
    if (this.#state === 'over') throw new StoreRefusal('transaction', 'is over');
    if (this.#state === 'failed') throw new StoreRefusal('transaction', 'has failed, and nothing but its end is left');
  }

  #assertMayWrite(): void {
    if (this.#readOnly) throw new StoreRefusal('transaction', 'is a snapshot, which cannot write');
    if (this.#isEnding) throw new StoreRefusal('transaction', 'has sent its commit with the last writes, behind which there is none');
  }

  /** The first error of a statement, whatever the work made of it; null while none failed. */
  get failure(): unknown {
    return this.#failure;
  }

  /**
   * Runs one step; whatever it throws fails the whole transaction, as it does in PostgreSQL. Where statements may be sent ahead,
   * one that does not need the answers of those before it does not wait for them: they are carried out in the order of the calls.
   */
  run<Result>(doing: Doing, step: (session: Session) => Promise<Result>): Promise<Result> {
    this.#running += 1;
    this.#taken += 1;
    const ahead = this.#state === 'open';
    if (this.#session.sendsAhead) return this.#take(doing, step, ahead);
    const turn = this.#last.then(() => this.#take(doing, step, ahead));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** `ahead`: asked for when nothing had failed yet; what came before it and failed is then its failure too. */
  async #take<Result>(doing: Doing, step: (session: Session) => Promise<Result>, ahead: boolean): Promise<Result> {
    try {
      this.#assertOpen();
      if (doing === 'write' || doing === 'remove') this.#assertMayWrite();
      // Under READ COMMITTED every statement sees what is committed when it starts: what is read before the first lock or
      // write reads the same outside a transaction, and most transactions only read. That saves two round trips of each.
      if (!this.#begun && (this.#readOnly || doing !== 'read')) {
        const begun = this.#begin();
        // Nobody waits where it may be sent ahead: a connection on which it fails answers nothing after it either.
        if (!this.#session.sendsAhead) await begun;
      }
      return await step(this.#session);
    } catch (error) {
      if (this.#state !== 'over') this.#state = 'failed';
      this.#failure ??= error;
      throw ahead ? this.#failure : error;
    } finally {
      this.#running -= 1;
      if (this.#running === 0) for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  /** Resolves when everything that was started has ended. */
  async #ended(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }

  #begin(): Promise<void> {
    this.#begun = true;
    const begun = this.#session.command(this.#opening);
    begun.catch((error: unknown) => {
      this.#failure ??= error;
      this.#state = 'failed';
    });
    return begun;
  }

  async atLast(writes: () => Promise<LastWrites>): Promise<void> {
    const before = this.#closing;
    this.#closing = this.#session.sendsAhead ? writes : null;
    if (before !== null) await before();
    if (this.#closing === null) await writes();
  }

  /** Waits for what was started and not awaited, and commits; throws if any statement failed, though the work swallowed it. */
  async finish(): Promise<void> {
    await this.#ended();
    this.#assertOpen();
    const closing = this.#closing;
    if (closing === null) {
      if (this.#begun) await this.#session.command('commit');
      return;
    }
    const [taken, sent] = [this.#taken, this.#sent];
    const written = closing();
    written.catch(() => undefined);
    // Every write is on its way, and no second statement of one is yet to come: otherwise the commit waits for them.
    const isSent = this.#sent > sent && this.#sent - sent === this.#taken - taken;
    if (!isSent) await written;
    this.#isEnding = true;
    // After a write that fails PostgreSQL makes a rollback of it.
    const ended = await Promise.allSettled([this.#session.command('commit'), written, this.#ended()]);
    if (this.#failure !== null) throw this.#failure;
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }

  /** Whether there is anything for the database to commit or roll back. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Nothing more is taken; resolves when what was started has ended too. */
  async end(): Promise<void> {
    this.#state = 'over';
    await this.#ended();
  }

  async lockHolders(root: string, holders: readonly string[]): Promise<void> {
    const numbers = [...new Set(holders.map((holder) => lockNumber(root, holder)))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    await this.run('lock', async (session) => {
      if (numbers.length > 0) {
        // unnest yields in the order of the array, so every transaction takes its locks in one order.
        await session.run({ text: LOCK, values: [numbers.map(String)] });
      }
    });
  }

  async deferDoubleBooking(): Promise<void> {
    await this.run('lock', (session) => session.run(sql`set constraints ${sql.id(DOUBLE_BOOKING)} deferred`));
  }

  overlapping: Transaction['overlapping'] = (root, holders, start, end) => overlapping(this, root, holders, start, end);

  async heldWithin(root: string, holders: readonly string[], start: Instant, end: Instant): Promise<readonly Held[]> {
    return this.run('read', async (session) => heldRows((await session.run(heldSql({ root, of: holders, start, end }))).rows));
  }

  async busySpans(root: string, mailboxes: readonly string[], within: Span, copiesOf: readonly string[]): Promise<readonly BusySpan[]> {
    return this.run('read', (session) =>
      busySpans(session, this.#kept.calendars, { root, of: mailboxes, ...within, appointments: copiesOf }),
    );
  }

  async readCalendars(root: string, mailboxes: readonly string[]): Promise<readonly ReadCalendar[]> {
    return this.run('read', (session) => readCalendars(session, this.#kept.calendars, root, mailboxes));
  }

  async mailboxesWithCopies(
    root: string,
    mailboxes: readonly string[],
    within: Span,
    copiesOf: readonly string[],
  ): Promise<ReadonlySet<string>> {
    return this.run('read', (session) => mailboxesWithCopies(session, { root, of: mailboxes, ...within, appointments: copiesOf }));
  }

  async kept<Value>(root: string, name: string, read: () => Promise<Finding<Value>>): Promise<Value> {
    const revision = this.#changed || this.#readOnly ? null : await this.#revisionOf(root);
    if (revision === null || this.#changed) return (await read()).value;
    const known = this.#kept.findings.get(root, name, revision);
    if (known !== null) return known.value as Value;
    // Whatever somebody commits while it is read is found too, or not; nobody is shown this revision any more.
    const found = await read();
    if (!this.#changed) this.#kept.findings.keep(root, name, revision, found);
    return found.value;
  }

  #revisionOf(root: string): Promise<string | null> {
    const known = this.#revisions.get(root) ?? this.run('read', (session) => bookingRevision(session, root));
    this.#revisions.set(root, known);
    return known;
  }

  async markMailbox(root: string, mailbox: string, now: Instant, more: Partial<Mailbox>): Promise<void> {
    const plan = planFor('mailboxes');
    this.marked.push({ root, mailbox });
    await this.run('write', (session) => session.run(markSql(plan, { root, id: mailbox }, now, patchOf(plan, {}, more), more), 'write'));
  }

  takeMailbox: Transaction['takeMailbox'] = (root, id, now, taker) =>
    this.run('write', (session) => takeMarked(session, { root, id }, now, taker));

  async tell(root: string, { counts, marked }: Telling, now: Instant): Promise<void> {
    const both = [countSql(root, counts, now), markAllSql(root, marked, now)];
    await Promise.all(both.map(async (one) => this.run('write', (session) => session.run(one, 'write'))));
  }

  async markLink(
    { root, appointment, mailbox }: Pick<Link, 'root' | 'appointment' | 'mailbox'>,
    now: Instant,
    more: Partial<Pick<Link, 'listed'>> = {},
  ): Promise<void> {
    const [key, plan] = [{ root, appointment, mailbox }, planFor('links')];
    await this.run('write', (session) => session.run(markSql(plan, key, now, patchOf(plan, {}, more), more), 'write'));
  }

  async dueTimes<Kind extends WorkKind>(kinds: readonly Kind[], now: Instant): Promise<DueTimes<Kind>> {
    const [times] = (await this.run('read', (session) => session.run(dueSql(kinds, now)))).rows;
    if (times === undefined) throw new StoreRefusal('due times', 'were not answered');
    return times;
  }

  async claimMailboxes(owner: string, now: Instant, leaseMs: number, limit: number): Promise<readonly Mailbox[]> {
    const claiming = { where: { due: { lte: now } }, over: ['leaseUntil', 'retryAt'], owner, now, leaseMs, limit };
    return (await this.#claim({ plan: planFor('mailboxes'), ...claiming })) as unknown as readonly Mailbox[];
  }

  /** The lease is on its way when this answers: whatever is asked for next finds it, and a transaction in which it fails ends. */
  async #claim(claiming: Claiming): Promise<readonly AnyRow[]> {
    const { rows, lease } = await this.run('write', (session) => claim(session, claiming));
    if (lease !== null) this.run('write', (session) => session.run(lease, 'write')).catch(() => undefined);
    return rows;
  }

  protected async claimRows<Name extends TableName>(
    name: Name,
    of: object,
    owner: string,
    lease: Leasing,
  ): Promise<readonly RowOf<Name>[]> {
    const claiming = { where: { ...of, due: { lte: lease.now } }, over: ['leaseUntil'], owner, ...lease };
    return (await this.#claim({ plan: planFor(name), ...claiming })) as unknown as readonly RowOf<Name>[];
  }
}
