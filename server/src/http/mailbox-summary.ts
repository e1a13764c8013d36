/** How many mailboxes are in which state (2.3), counted in the store: of 10,000 rows none is read for it. */
import { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import type { Connection, Mailbox, MailboxState } from '../store/rows/sync.ts';
import type { Transaction, Where } from '../store/store.ts';
import { inUtc } from '../booking/moment.ts';
import { wordsOf } from '../causes.ts';
import { troubleOf } from '../sync/park.ts';
import type { Within } from './company-parameter.ts';
import { OVERDUE_MS } from './present-mailbox.ts';

const counts = {
  new: z.int(),
  syncing: z.int(),
  warning: z.int(),
  error: z.int(),
  disabled: z.int(),
  polled: z.int().meta({ description: 'Of those in `syncing`: how many are asked at intervals by choice, as `polled` of each says' }),
};
const NoAnswer = z
  .object({ since: z.string(), cause: z.string(), sentence: z.string() })
  .nullable()
  .meta({ description: 'Set while Exchange as a whole gives no answer that is of use; booking then goes on by the last readings' });
export const MailboxSummary = z
  .object({ ...counts, items: z.array(z.object({ integration: z.string(), noAnswer: NoAnswer, ...counts })) })
  .meta({ id: 'MailboxSummary' });

type Counts = Record<MailboxState | 'polled', number>;
const STATES: readonly MailboxState[] = ['new', 'syncing', 'warning', 'error', 'disabled'];
const none = (): Counts => ({ new: 0, syncing: 0, warning: 0, error: 0, disabled: 0, polled: 0 });

/** The mailboxes of the holders within reach; null: all of them. */
const idsWithin = async (tx: Transaction, root: string, within: Within): Promise<readonly string[] | null> => {
  if (within.company === undefined) return null;
  const holders = await tx.holders.select({ root, ...within });
  const pairings = await tx.pairings.select({ root, holder: { in: holders.map((one) => one.id) } });
  return pairings.map((one) => one.mailbox);
};

/** The states of an integration's mailboxes as `presentMailbox` says them; `off`: those of them whose pairing is switched off. */
const countOf = async (
  tx: Transaction,
  mine: Where<Mailbox>,
  { id: connection, enabled, transport, settings }: Connection,
  off: readonly Mailbox[],
  now: Instant,
): Promise<Counts> => {
  const counts = none();
  if (!enabled) return { ...counts, disabled: await tx.mailboxes.count({ ...mine, connection }) };
  for (const state of STATES) {
    const stored = await tx.mailboxes.count({ ...mine, connection, state });
    // What was switched off and is on again says so until its first pass.
    counts[state === 'disabled' ? 'new' : state] += stored - off.filter((one) => one.state === state).length;
  }
  const before = (now - OVERDUE_MS) as Instant;
  const isLate = (one: Mailbox): boolean => one.readDue !== null && one.readDue < before;
  const late = await tx.mailboxes.count({ ...mine, connection, state: 'syncing', readDue: { lt: before } });
  const overdue = late - off.filter((one) => one.state === 'syncing' && isLate(one)).length;
  const all = { ...counts, syncing: counts.syncing - overdue, warning: counts.warning + overdue, disabled: off.length };
  // By EWS and where Graph tells of changes nothing is polled.
  if (transport === 'ews' || settings.notificationUrl != null) return all;
  const byGraph = { ...mine, connection, state: 'syncing', transport: 'graph' } as const;
  const inTime = (await tx.mailboxes.count(byGraph)) - (await tx.mailboxes.count({ ...byGraph, readDue: { lt: before } }));
  return { ...all, polled: inTime - off.filter((one) => one.state === 'syncing' && one.transport === 'graph' && !isLate(one)).length };
};

/** Since when the first of an integration's mailboxes has been waiting with all the others. */
const noAnswerOf = async (tx: Transaction, mine: Where<Mailbox>, connection: Connection): Promise<z.input<typeof NoAnswer>> => {
  const trouble = connection.enabled ? await troubleOf(tx, connection) : null;
  if (trouble === null) return null;
  const waiting = { ...mine, connection: connection.id, cause: trouble.cause };
  const [first] = await tx.mailboxes.select(waiting, { orderBy: [['stateSince', 'asc']], limit: 1 });
  return first === undefined
    ? null
    : { since: inUtc(first.stateSince), cause: trouble.cause, sentence: wordsOf(trouble.cause, first.transport).sentence };
};

/** Counts by state, over all and for each integration, of the mailboxes whose holders are within reach. */
export const countMailboxes = async (
  tx: Transaction,
  root: string,
  within: Within,
  now: Instant,
): Promise<z.input<typeof MailboxSummary>> => {
  const ids = await idsWithin(tx, root, within);
  const mine: Where<Mailbox> = ids === null ? { root } : { root, id: { in: ids } };
  const switchedOff = await tx.pairings.select({ root, enabled: false });
  const off = switchedOff.length === 0 ? [] : await tx.mailboxes.select({ root, id: { in: switchedOff.map((one) => one.mailbox) } });
  const reached = ids === null ? null : new Set(ids);
  const sum = none();
  const items: z.input<typeof MailboxSummary>['items'] = [];
  for (const connection of await tx.connections.select({ root }, { orderBy: [['id', 'asc']] })) {
    const own = off.filter((one) => one.connection === connection.id && (reached === null || reached.has(one.id)));
    const counts = await countOf(tx, mine, connection, own, now);
    for (const state of [...STATES, 'polled'] as const) sum[state] += counts[state];
    items.push({ integration: connection.id, noAnswer: await noAnswerOf(tx, mine, connection), ...counts });
  }
  return { ...sum, items };
};
