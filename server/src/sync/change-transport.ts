/** A mailbox is reached by the other transport from now on: the same events under other ids (1.5, 1.6). */
import { eventId } from '@lockstep/engine';
import type { EventId, Instant } from '@lockstep/engine';
import type { CalendarRef, Connector } from '@lockstep/exchange';
import type { Answering } from '../detection.ts';
import type { Transport } from '../store/rows/detection.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { rowsOf } from './booked-rows.ts';
import type { SyncDeps } from './deps.ts';
import { wakeOthers } from './hand-over.ts';
import { renew } from './lease.ts';
import { IN_ORDER } from './links-of.ts';
import { listFurtherAnew } from './further-rows.ts';
import { oweLooks } from './leftovers.ts';
import { markLink, markMailbox } from './notice.ts';
import { stampOf } from './observe.ts';

/**
 * The ids that events are known by over the other transport, by appointment; one that is not there is null. Left out: it is over, or lies in
 * another calendar, which the next look finds out by its stamp, with the name of that calendar (4.11).
 */
export type FoundEvents = ReadonlyMap<string, EventId | null>;

type Looking = {
  readonly deps: SyncDeps;
  /** The lease that is prolonged meanwhile; null: there is none yet, and passes go on. */
  readonly claim: Claim | null;
  /** Of the transport that it is changed to. */
  readonly connector: Connector;
  /** As it is before. */
  readonly mailbox: Mailbox;
  /** Links that need not be looked for, because they were. */
  readonly skip?: (link: Link) => boolean;
  /** The ids that events had over that transport before, by appointment, where they were reached by it once. */
  readonly former?: Readonly<Record<string, EventId>>;
};

/** Ids that are asked for in one go. */
const AT_ONCE = 100;

/**
 * Looks for the events of all links that are not over, over the other transport: by their translated ids where it can translate, else by
 * stamp and UID wherever they lie. Writes nothing. Throws ConnectorError: nobody knows then what is there, and nothing may be changed.
 */
export const findEvents = async (
  { deps, claim, connector, mailbox, skip, former = {} }: Looking,
  signal: AbortSignal,
): Promise<FoundEvents> => {
  const { root, id, address } = mailbox;
  const [links, rows] = await deps.store.transaction(async (tx) => {
    const all = await tx.links.select({ root, mailbox: id, eventId: { not: null } });
    const live = all.filter((link) => !isOver(link, deps.clock.now()) && skip?.(link) !== true);
    return [
      live,
      await rowsOf(
        tx,
        root,
        live.map((link) => link.appointment),
      ),
    ] as const;
  });
  const found = new Map<string, EventId | null>();
  let until = deps.clock.now();
  const renewed = async (): Promise<void> => {
    if (claim !== null) until = await renew(deps, claim, until);
  };
  for (let from = 0; from < links.length; from += AT_ONCE) {
    await renewed();
    const some = links.slice(from, from + AT_ONCE);
    const translated = await translatedOf(connector, address, { links: some, former }, signal);
    for (const link of some) {
      const row = rows.get(link.appointment)?.row;
      if (row === undefined) continue;
      const known = translated.get(link.appointment);
      if (known === undefined) await renewed();
      const id = known ?? (await located(deps, connector, { address, calendar: null }, link, row, signal));
      if (id !== undefined) found.set(link.appointment, id);
    }
  }
  return found;
};

export const isOver = ({ base }: Link, now: Instant): boolean => base !== null && base.event.facets.when.end <= now;

/** What their ids lead to, where that is there and carries our stamp; whatever is not certain is left to be located. */
const translatedOf = async (
  connector: Connector,
  address: string,
  { links, former }: { readonly links: readonly Link[]; readonly former: Readonly<Record<string, EventId>> },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, EventId>> => {
  const unknown = links.filter((link) => former[link.appointment] === undefined);
  const before = unknown.flatMap((link) => (link.eventId === null ? [] : [eventId(link.eventId)]));
  const ids = before.length === 0 ? new Map<EventId, string | null>() : await connector.translate({ address }, before, signal);
  const after = new Map(
    links.flatMap((link) => {
      const id = link.eventId === null ? null : (former[link.appointment] ?? ids.get(eventId(link.eventId)) ?? null);
      return id === null ? [] : [[link.appointment, eventId(id)] as const];
    }),
  );
  if (after.size === 0) return after;
  const seen = await connector.fetch({ address }, [...after.values()], 'linked', signal);
  return new Map(
    [...after].filter(([appointment, id]) => {
      const one = seen.get(id);
      return one?.at === 'present' && one.value.stamp?.appointment === appointment;
    }),
  );
};

const located = async (
  deps: SyncDeps,
  connector: Connector,
  calendar: CalendarRef,
  link: Link,
  row: Appointment,
  signal: AbortSignal,
): Promise<EventId | null | undefined> => {
  const stamp = stampOf(deps, row, link.epoch);
  const all = await connector.locate(calendar, { stamp, uid: link.uid }, signal);
  const live = all.filter(
    ({ event, folder }) => folder !== 'deleted' && event.stamp?.appointment === stamp.appointment && event.stamp.epoch === stamp.epoch,
  );
  // Of several the one that we knew by its UID; the others are copies (4.11).
  const chosen = live.find(({ event }) => event.uid === link.uid) ?? live[0];
  return chosen?.folder === 'other' ? undefined : (chosen?.event.id ?? null);
};

/**
 * From now on it is reached by the other transport. Links keep what was agreed, under the ids that were found; an event that was not found
 * did not come along: once that is proved it is made anew, and nobody is invited to it before an administrator agrees (1.5). All of the
 * calendar is read anew; until then what was read of it before counts, and what it does not name then is no deletion.
 *
 * @param mailbox as it is; whoever calls holds its lease
 * @param events what `findEvents` found
 */
export const changeTransport = async (
  tx: Transaction,
  deps: Pick<SyncDeps, 'clock' | 'newId'>,
  mailbox: Mailbox,
  { transport, seen }: Answering,
  events: FoundEvents,
): Promise<void> => {
  const { root, id } = mailbox;
  const now = deps.clock.now();
  await takeAlong(tx, mailbox, events, { transport, detectedAt: now, detection: { seen, against: null } }, now, { isSame: true });
  await tx.journal.insert({
    root,
    id: deps.newId(),
    at: now,
    appointment: null,
    mailbox: id,
    kind: 'state',
    code: 'transportChanged',
    rule: '1.6',
    sentence: `The mailbox is reached by ${TRANSPORTS[transport]} from now on. ${seen}`,
    detail: { transport, before: mailbox.transport, events: events.size, anew: [...events.values()].filter((one) => one === null).length },
  });
};

/**
 * The rows of a mailbox and its links, as they are once it is reached otherwise.
 *
 * @param columns how it is reached, and what is known of it there
 * @param former the ids that events had there before: of those that are over, at which nobody looks
 * @param isSame it is the very mailbox, which answers no other way any more: what is not in it is nowhere
 */
export const takeAlong = async (
  tx: Transaction,
  { root, id }: Mailbox,
  events: FoundEvents,
  columns: Partial<Mailbox>,
  now: Instant,
  { former = {}, isSame = false }: { readonly former?: Readonly<Record<string, EventId>>; readonly isSame?: boolean } = {},
): Promise<void> => {
  const links = await tx.links.select({ root, mailbox: id }, { lock: 'update', orderBy: [['appointment', 'asc']] });
  // Two that change ids with each other are never at one id at the same time.
  await tx.links.update({ root, mailbox: id }, { eventId: null, listed: false, restored: null, calledOff: null });
  for (const link of links) {
    const key = { root, mailbox: id, appointment: link.appointment };
    const found = events.get(link.appointment);
    const over = former[link.appointment];
    if (found === undefined && over !== undefined) await tx.links.update(key, { eventId: over });
    if (link.eventId === null) continue;
    if (found === null)
      await tx.links.update(key, { ...NOT_THERE, ...(isSame ? { uid: link.uid, missingSince: now } : {}), mailHeld: true });
    else if (found !== undefined) await tx.links.update(key, { eventId: found, missingSince: null });
    if (found !== undefined || !isOver(link, now)) await markLink(tx, link, now);
  }
  const gone = links.filter((link) => link.base !== null && link.eventId !== null && events.get(link.appointment) === null);
  await wakeNext(tx, { root, id }, gone, now);
  // Elsewhere it may stand as it was, and there is a way back to it (1.5); here its copies are left over once it is proved gone (3.11).
  if (isSame) for (const link of gone) await oweLooks(tx, link, false, now);
  // The integration it is reached by from now on may say otherwise about blocks (3.8).
  await tx.mailboxes.update({ root, id }, { ...UNREAD, ...columns, transportSince: now, blocksDue: now });
  await listFurtherAnew(tx, root, id, { now, unknown: true });
  await markMailbox(tx, root, id, now, { readDue: now });
};

/** Whose event did not come along has none to wait for any more: where it was the former one, the next one's rooms are invited now (3.7). */
const wakeNext = async (
  tx: Transaction,
  { root, id }: Pick<Mailbox, 'root' | 'id'>,
  gone: readonly Link[],
  now: Instant,
): Promise<void> => {
  if (gone.length === 0) return;
  const all = await tx.links.select({ root, appointment: { in: gone.map((link) => link.appointment) } }, IN_ORDER);
  await wakeOthers(
    tx,
    all.filter((link) => link.mailbox !== id),
    now,
  );
};

export const TRANSPORTS: Readonly<Record<Transport, string>> = { ews: 'Exchange Web Services', graph: 'Microsoft Graph' };

/** What is remembered of an event that is not in this mailbox: nothing but its epoch, so that the next one is another. */
const NOT_THERE = { base: null, intent: null, uid: null, missingSince: null, elsewhere: null } satisfies Partial<Link>;

/** What was learnt over the former transport: who it is, how far it was read and who tells of it. What was read of busy time stays. */
const UNREAD = {
  identity: null,
  calendar: null,
  serverVersion: null,
  schemaVersion: null,
  rights: null,
  cursor: null,
  listedWindow: null,
  listingSince: null,
  listDue: null,
  toldUntil: null,
  deafSince: null,
  lineNumber: null,
  toldAt: null,
  wroteLast: null,
  unreadable: null,
  busyHeldSince: null,
  retryAt: null,
  attempts: 0,
} satisfies Partial<Mailbox>;
