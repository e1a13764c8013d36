/**
 * Searching the journal, newest first, with a million entries in it: it is looked through by windows of time that widen while they
 * are quick and narrow where they are not, each one statement of its own, so that nobody waits for whoever searches. A search that
 * finds little stops after a moment, says how far back it has looked, and goes on there when it is asked again.
 */
import { DAY, HOUR, type Instant } from '@lockstep/engine';
import type { Reach } from '../booking/company.ts';
import type { JournalEntry } from '../store/rows/record.ts';
import type { Store, Transaction, Where } from '../store/store.ts';
import { visibleOf } from './visible.ts';

export type JournalWish = {
  readonly appointment: string | null;
  readonly mailbox: string | null;
  /** What is about their mailbox, or an appointment they are on. */
  readonly holder: string | null;
  readonly kinds: readonly JournalEntry['kind'][] | null;
  readonly rule: string | null;
  readonly codes: readonly string[] | null;
  /** Anywhere in the sentence. */
  readonly text: string | null;
  readonly from: Instant | null;
  readonly to: Instant | null;
};

/** Behind which entry a search goes on: older ones, and those of the same moment with smaller ids. `id` null: older ones alone. */
export type Position = { readonly at: Instant; readonly id: string | null };

export type Searched = {
  readonly rows: readonly JournalEntry[];
  /** Where to go on; null: there is no more. */
  readonly next: Position | null;
  /** Everything from here on has been looked at. */
  readonly searchedTo: Instant | null;
};

type SearchDeps = { readonly store: Store; readonly clock: { now(): Instant } };

/** How long one search may take, in milliseconds; what is found by then is answered. */
const BUDGET_MS = 1_000;
/** A window that takes less is widened, one that takes more is narrowed, in milliseconds. */
const QUICK_MS = 50;
const SLOW_MS = 120;
/** Some thousand entries of a busy company. */
const FIRST_WINDOW = 2 * HOUR;
const WIDEST = 400 * DAY;
const NARROWEST = HOUR / 8;
/** Read at once: half a megabyte, some milliseconds. */
const CHUNK = 500;
/** Of somebody on more appointments than this the latest are looked for. */
const MOST_APPOINTMENTS = 10_000;

export const searchJournal = async (
  deps: SearchDeps,
  reach: Reach,
  wish: JournalWish,
  { limit, after }: { readonly limit: number; readonly after: Position | null },
): Promise<Searched> => {
  const { store, clock } = deps;
  const begun = clock.now();
  const { wheres, oldest } = await store.transaction(async (tx) => prepared(tx, reach, wish));
  if (wheres.length === 0 || oldest === null) return { rows: [], next: null, searchedTo: null };
  const found: JournalEntry[] = [];
  const end = wish.to ?? ((begun + DAY) as Instant);
  let position: Position = after !== null && after.at < end ? after : { at: end, id: null };
  let window = FIRST_WINDOW;
  while (found.length <= limit) {
    if (position.id === null && position.at <= oldest) return { rows: found, next: null, searchedTo: null };
    const asked = clock.now();
    // Where some entries are found already, the rest may wait for the next request.
    if (asked - begun > BUDGET_MS) return { rows: found, next: position, searchedTo: position.at };
    const step = await store.transaction(async (tx) => oneWindow(tx, reach, wheres, position, { window, oldest }));
    found.push(...step.rows);
    position = step.next;
    const took = clock.now() - asked;
    window = took < QUICK_MS ? Math.min(WIDEST, window * 2) : took > SLOW_MS ? Math.max(NARROWEST, window / 4) : window;
  }
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: last === undefined ? null : { at: last.at, id: last.id }, searchedTo: null };
};

type Prepared = { readonly wheres: readonly Where<JournalEntry>[]; readonly oldest: Instant | null };

/** What is asked of the table: one condition, or two of which either is enough. */
const prepared = async (tx: Transaction, { root }: Reach, wish: JournalWish): Promise<Prepared> => {
  const [first] = await tx.journal.select({ root }, { orderBy: [['at', 'asc']], limit: 1 });
  if (first === undefined) return { wheres: [], oldest: null };
  const oldest = Math.max(first.at, wish.from ?? first.at) as Instant;
  const { appointment, mailbox, holder, kinds, rule, codes, text } = wish;
  const all: Where<JournalEntry> = {
    root,
    ...(appointment === null ? {} : { appointment }),
    ...(mailbox === null ? {} : { mailbox }),
    ...(kinds === null ? {} : { kind: { in: kinds } }),
    ...(rule === null ? {} : { rule }),
    ...(codes === null ? {} : { code: { in: codes } }),
    ...(text === null ? {} : { sentence: { contains: text } }),
  };
  if (holder === null) return { wheres: [all], oldest };
  const [pairings, on] = await Promise.all([
    tx.pairings.select({ root, holder }),
    tx.assignments.select({ root, holder }, { orderBy: [['startAt', 'desc']], limit: MOST_APPOINTMENTS }),
  ]);
  const own = on.map((one) => one.appointment).filter((id) => appointment === null || id === appointment);
  const boxes = pairings.map((one) => one.mailbox).filter((id) => mailbox === null || id === mailbox);
  const wheres = [
    ...(boxes.length === 0 ? [] : [{ ...all, mailbox: { in: boxes } }]),
    ...(own.length === 0 ? [] : [{ ...all, appointment: { in: own } }]),
  ];
  return { wheres, oldest };
};

type Window = { readonly window: number; readonly oldest: Instant };

const newestFirst = (one: JournalEntry, other: JournalEntry): number =>
  other.at - one.at || (one.id < other.id ? 1 : one.id > other.id ? -1 : 0);

/** The newest entries before a position within one window, and where the next look goes on. */
const oneWindow = async (
  tx: Transaction,
  reach: Reach,
  wheres: readonly Where<JournalEntry>[],
  position: Position,
  { window, oldest }: Window,
): Promise<{ readonly rows: readonly JournalEntry[]; readonly next: Position }> => {
  const { at, id } = position;
  const lower = Math.max(oldest, at - window) as Instant;
  const when: Where<JournalEntry> = id === null ? { at: { gte: lower, lt: at } } : { at, id: { lt: id } };
  const order = [['at', 'desc'] as const, ['id', 'desc'] as const];
  const each = await Promise.all(wheres.map(async (where) => tx.journal.select({ ...where, ...when }, { orderBy: order, limit: CHUNK })));
  const merged = [...new Map(each.flat().map((row) => [row.id, row])).values()].toSorted(newestFirst).slice(0, CHUNK);
  const isWhole = each.every((rows) => rows.length < CHUNK);
  const last = merged.at(-1);
  const next: Position = !isWhole && last !== undefined ? { at: last.at, id: last.id } : { at: id === null ? lower : at, id: null };
  return { rows: await visibleOf(tx, reach, merged), next };
};
