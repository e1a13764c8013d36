/** The kinds of work that wait for their time, and where a row of each says when that is: what both stores answer `dueTimes` by. */
import type { Instant } from '@lockstep/engine';
import type { TableName } from './shapes.ts';

type Waiting = {
  readonly table: TableName;
  /** The column with its time; null: not to be done. */
  readonly at: string;
  /** Columns that hold until when a row is not to be taken. */
  readonly over?: readonly string[];
  /** Of the others nothing is to be done. Literals, by which PostgreSQL knows the index that was made for them. */
  readonly only?: Readonly<Record<string, string | null>>;
};

export const WAITING = {
  passes: { table: 'mailboxes', at: 'due', over: ['leaseUntil', 'retryAt'] },
  tasks: { table: 'tasks', at: 'due', over: ['leaseUntil'] },
  lapses: { table: 'appointments', at: 'lapsesAt' },
  news: { table: 'news', at: 'due' },
  letters: { table: 'letters', at: 'due', over: ['leaseUntil'] },
  steps: { table: 'migrationSteps', at: 'due', over: ['leaseUntil'] },
  disconnections: { table: 'disconnections', at: 'due' },
  deactivations: { table: 'deactivations', at: 'due' },
  messages: { table: 'webhookMessages', at: 'at', only: { spreadAt: null } },
  deliveries: { table: 'webhookDeliveries', at: 'due', over: ['leaseUntil'] },
  /** Those whose line has died without a word. */
  silences: { table: 'mailboxes', at: 'toldUntil' },
  /** What would take mailboxes out of green (2.4). */
  readings: { table: 'mailboxes', at: 'readDue', only: { state: 'syncing' } },
  greenPasses: { table: 'mailboxes', at: 'due', only: { state: 'syncing' } },
  deafness: { table: 'mailboxes', at: 'deafSince', only: { state: 'syncing' } },
} as const satisfies Readonly<Record<string, Waiting>>;

export type WorkKind = keyof typeof WAITING;

export const waitingOf = (kind: WorkKind): Waiting => WAITING[kind];

/**
 * Of each kind, when the first that can be taken was or will be due. Null: nothing waits. Of what is due and held by a lease, its end;
 * where very much is, that of the first of it.
 */
export type DueTimes<Kind extends WorkKind = WorkKind> = Readonly<Record<Kind, Instant | null>>;

/** How many that are due and held are looked at for the first that is let go. */
export const HELD_LOOKED_AT = 50;

/** The soonest of them. */
export const soonestOf = (times: Partial<DueTimes>): Instant | null =>
  Object.values(times).reduce<Instant | null>((first, time) => (first === null || (time !== null && time < first) ? time : first), null);
