/** Which links the events of a page belong to. */
import type { Event, EventId, Instant } from '@lockstep/engine';
import type { Link } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';

/** The links of these events: by their ids, and of those of ours whose id is not known yet by their stamps. */
export const linksOf = async (
  tx: Transaction,
  { installation }: Pick<SyncDeps, 'installation'>,
  { root, mailbox }: Claim,
  events: readonly Event[],
): Promise<ReadonlyMap<EventId, Link>> => {
  if (events.length === 0) return new Map();
  const known = await tx.links.select({ root, mailbox, eventId: { in: events.map((event) => event.id) } });
  const byId = new Map<string | null, Link>(known.map((link) => [link.eventId, link]));
  const unknown = events.flatMap(({ id, stamp }) =>
    byId.has(id) || stamp === null || stamp.installation !== installation ? [] : [{ id, appointment: stamp.appointment }],
  );
  const named =
    unknown.length === 0 ? [] : await tx.links.select({ root, mailbox, appointment: { in: unknown.map((one) => one.appointment) } });
  const byStamp = new Map(unknown.map(({ id, appointment }) => [id, named.find((link) => link.appointment === appointment)]));
  return new Map(
    events.flatMap(({ id }) => {
      const link = byId.get(id) ?? byStamp.get(id);
      return link === undefined ? [] : [[id, link]];
    }),
  );
};

/** Locks links in one order, so that two who lock the same ones queue instead of deadlocking. */
export const IN_ORDER = {
  lock: 'update',
  orderBy: [
    ['appointment', 'asc'],
    ['mailbox', 'asc'],
  ],
} as const;

/** The links of cancelled appointments whose events, restored in Outlook, are among these (4.11); null: of any, as a listing tells of none that is gone. */
export const lyingAgain = async (tx: Transaction, { root, mailbox }: Claim, events: readonly string[] | null): Promise<readonly Link[]> => {
  // All of those that lie there again, which are few, are found by an index of theirs.
  const [restored, calledOff] = await Promise.all([
    tx.links.select({ root, mailbox, restored: { not: null } }),
    tx.links.select({ root, mailbox, calledOff: { not: null } }),
  ]);
  if (events === null) return [...restored, ...calledOff];
  const these = new Set<string | null>(events);
  return [...restored.filter((link) => these.has(link.restored)), ...calledOff.filter((link) => these.has(link.calledOff))];
};

/** Each link once, however often the page spoke of it, and each as it is now. `named`: appointments whose events it named for the first time. */
export const markTouched = async (
  tx: Transaction,
  { root, mailbox }: Claim,
  touched: readonly Link[],
  named: ReadonlySet<string>,
  now: Instant,
): Promise<void> => {
  const appointments = [...new Set(touched.map((link) => link.appointment))].toSorted();
  const more = (appointment: string) => (named.has(appointment) ? { listed: true } : undefined);
  await Promise.all(appointments.map(async (appointment) => tx.markLink({ root, appointment, mailbox }, now, more(appointment))));
};

/** What was named as ours before is busy time no more. `isMarked`: its mark says that it was named. */
export const tidy = async (tx: Transaction, { root, mailbox }: Claim, link: Link, event: Event, isMarked: boolean): Promise<void> => {
  if (link.listed) return;
  await Promise.all([
    tx.busy.remove({ root, mailbox, eventId: event.id }),
    isMarked ? undefined : tx.links.update({ root, mailbox, appointment: link.appointment }, { listed: true }),
  ]);
};
