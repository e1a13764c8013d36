/** What the Users tab shows of the mailboxes, and in which order. Pure: the words of causes and integrations are given. */
import type { Mailbox } from './mailboxes.ts';
import type { Column, Transport } from './search.ts';
import { standingOf, type Counts, type Standing } from './standing.ts';

/** A mailbox with the words that are shown of it. */
export type Row = { readonly mailbox: Mailbox; readonly name: string; readonly integration: string; readonly cause: string };

export type Wish = {
  readonly state?: Standing | undefined;
  readonly transport?: Transport | undefined;
  readonly integration?: string | undefined;
  readonly search: string;
  readonly sort: Column;
  readonly down: boolean;
};

/** What needs somebody comes first. */
const URGENCY: Readonly<Record<Standing, number>> = { error: 0, warning: 1, new: 2, polling: 3, syncing: 4, disabled: 5 };

const KEYS: Readonly<Record<Column, (row: Row) => string | number | null>> = {
  name: (row) => row.name,
  mailbox: (row) => row.mailbox.address,
  integration: (row) => row.integration,
  transport: (row) => row.mailbox.transport,
  state: (row) => URGENCY[standingOf(row.mailbox)],
  since: (row) => timeOf(row.mailbox.since),
  lastChangeIn: (row) => timeOf(row.mailbox.lastChangeIn),
  lastChangeOut: (row) => timeOf(row.mailbox.lastChangeOut),
  verifiedAt: (row) => timeOf(row.mailbox.verifiedAt),
  cause: (row) => (row.cause === '' ? null : row.cause),
  next: (row) => row.mailbox.next,
};

const timeOf = (at: string | null): number | null => (at === null ? null : Date.parse(at));

const letters = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const compare = (one: string | number, other: string | number): number =>
  typeof one === 'number' && typeof other === 'number' ? one - other : letters.compare(String(one), String(other));

/** Sorted by one column; what is empty there stays at the end either way, and equals go by name. */
export const sorted = (rows: readonly Row[], sort: Column, down: boolean): readonly Row[] => {
  // Keys are made once for each row: in the comparison itself it would be some seventeen times for each of 10,000.
  const keyed = rows.map((row) => ({ row, key: KEYS[sort](row) }));
  keyed.sort((one, other) => {
    if (one.key === null || other.key === null) {
      if (one.key !== other.key) return one.key === null ? 1 : -1;
    } else {
      const by = compare(one.key, other.key);
      if (by !== 0) return down ? -by : by;
    }
    const byName = letters.compare(one.row.name, other.row.name);
    return byName !== 0 ? byName : one.row.mailbox.id < other.row.mailbox.id ? -1 : 1;
  });
  return keyed.map(({ row }) => row);
};

const haystack = ({ mailbox, name, integration, cause }: Row): string =>
  `${name}\n${mailbox.address}\n${integration}\n${cause}\n${mailbox.sentence}\n${mailbox.detail ?? ''}`.toLowerCase();

/** Those of one integration and one transport in which every word of the search is found somewhere. */
export const found = (
  rows: readonly Row[],
  { integration, transport, search }: Pick<Wish, 'integration' | 'transport' | 'search'>,
): readonly Row[] => {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return rows.filter((row) => {
    if (integration !== undefined && row.mailbox.integration !== integration) return false;
    if (transport !== undefined && row.mailbox.transport !== transport) return false;
    if (words.length === 0) return true;
    const hay = haystack(row);
    return words.every((word) => hay.includes(word));
  });
};

export const ofState = (rows: readonly Row[], state: Standing | undefined): readonly Row[] =>
  state === undefined ? rows : rows.filter((row) => standingOf(row.mailbox) === state);

export const countsOf = (rows: readonly Row[]): Counts => {
  const counts = { new: 0, syncing: 0, polling: 0, warning: 0, error: 0, disabled: 0 };
  for (const row of rows) counts[standingOf(row.mailbox)] += 1;
  return counts;
};

/** Room for a check that is just being done, in milliseconds. */
const GRACE_MS = 5_000;
/** How soon one that is still due is asked for again: often enough to leave green in time, however wrong this clock may be. */
const PATIENCE_MS = 30_000;

/**
 * Mailboxes whose next check should be over by now: whether it was, or is overdue, only the server knows (2.4), and a check
 * that found nothing is told to nobody. `now` by the calendar, `clock` by this page's own.
 */
export const dueAgain = (
  rows: Iterable<{ readonly mailbox: Mailbox; readonly askedAt: number }>,
  now: number,
  clock: number,
): readonly string[] => {
  const due: string[] = [];
  for (const { mailbox, askedAt } of rows) {
    const next = timeOf(mailbox.nextCheckAt);
    if (mailbox.state === 'disabled' || next === null) continue;
    const overMs = now - next - GRACE_MS;
    const ageMs = clock - askedAt;
    if (overMs > 0 && ageMs > Math.min(overMs, PATIENCE_MS)) due.push(mailbox.id);
  }
  return due;
};
