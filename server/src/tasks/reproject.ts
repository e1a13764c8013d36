/**
 * What an event shows but another row than its appointment holds: when a client, a service, a place or who organises changes,
 * the appointments that show it are marked. The soonest at once, in the transaction of the change; the others by a task, a
 * hundred in a transaction, so that nobody waits for them.
 */
import type { Instant } from '@lockstep/engine';
import type { Appointment } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import { markAppointment, markLinks, markMailbox } from '../sync/notice.ts';
import { askFor } from './task.ts';

export const REPROJECT = 'reproject';

/** Whose appointments: `client:01M7…`. `connection`: those whose events are in calendars of an integration. */
export type Shown = { readonly what: 'client' | 'service' | 'location' | 'company' | 'holder' | 'connection'; readonly id: string };

/** Marked in one transaction: on the embedded store everybody else waits for it. */
const MARKED = 100;
/** Looked at in one transaction, where the store cannot choose by itself: an appointment keeps its clients in a list. */
const LOOKED_AT = 400;

/** Marks the soonest of them now, and asks for the rest where there are more. Called only when something that is shown changed. */
export const reproject = async (tx: Transaction, root: string, shown: Shown, now: Instant): Promise<void> => {
  const position = await markSome(tx, root, shown, null, now);
  if (position !== null) await askFor(tx, { root, kind: REPROJECT, key: `${shown.what}:${shown.id}`, detail: position }, now);
};

/** The same of what templates of an integration's own alone show (3.4): nothing is done where there is none. */
export const reprojectTemplated = async (tx: Transaction, root: string, shown: Shown, now: Instant): Promise<void> => {
  const isShown = (await tx.connections.select({ root })).some(({ settings }) => settings.template != null);
  if (isShown) await reproject(tx, root, shown, now);
};

/** The next of them, from a position on; answers the position behind them, or null when there are no more. */
export const continueReprojecting = async (
  tx: Transaction,
  root: string,
  key: string,
  position: string | null,
  now: Instant,
): Promise<string | null> => {
  const shown = shownOf(key);
  return shown === null ? null : markSome(tx, root, shown, position, now);
};

/** Null: a key that this version did not write; there is nothing to be done for it. */
const shownOf = (key: string): Shown | null => {
  const [, what, id] = /^(client|service|location|company|holder|connection):(.+)$/s.exec(key) ?? [];
  return what === undefined || id === undefined ? null : { what: what as Shown['what'], id };
};

type Place = { readonly startAt: Instant; readonly id: string };

const markSome = async (tx: Transaction, root: string, shown: Shown, position: string | null, now: Instant): Promise<string | null> => {
  if (shown.what === 'connection') return markCalendars(tx, root, shown.id, position, now);
  const from = position === null ? null : placeOf(position);
  const most = shown.what === 'client' ? LOOKED_AT : MARKED;
  const found = await coming(tx, root, shown, from, now, most);
  let marked = 0;
  for (const { appointment, shows, ...place } of found) {
    if (!shows) continue;
    await markAppointment(tx, root, appointment, now, undefined, shown.what === 'holder');
    marked += 1;
    if (marked === MARKED && place.id !== found.at(-1)?.id) return textOf(place);
  }
  const last = found.at(-1);
  return last === undefined || found.length < most ? null : textOf(last);
};

/**
 * The links of an integration's calendars, one calendar after the other, each in the order of its appointments: how its events are
 * written has changed, whatever they show. Those that are over stay as they are (4.19).
 */
const markCalendars = async (
  tx: Transaction,
  root: string,
  connection: string,
  position: string | null,
  now: Instant,
): Promise<string | null> => {
  const [from = '', behind = ''] = (position ?? '').split(' ');
  const [mailbox] = await tx.mailboxes.select(
    { root, connection, ...(from === '' ? {} : { id: { gte: from } }) },
    { orderBy: [['id', 'asc']], limit: 1 },
  );
  if (mailbox === undefined) return null;
  const at = mailbox.id === from ? behind : '';
  const links = await tx.links.select(
    { root, mailbox: mailbox.id, ...(at === '' ? {} : { appointment: { gt: at } }) },
    { orderBy: [['appointment', 'asc']], limit: MARKED },
  );
  const ids = links.map((one) => one.appointment);
  const coming = ids.length === 0 ? [] : await tx.appointments.select({ root, id: { in: ids }, endAt: { gt: now } });
  if (coming.length > 0) {
    await markLinks(tx, { root, mailbox: mailbox.id, appointment: { in: coming.map((one) => one.id) } }, now);
    await markMailbox(tx, root, mailbox.id, now);
  }
  const last = ids.at(-1);
  if (last !== undefined && ids.length === MARKED) return `${mailbox.id} ${last}`;
  const [next] = await tx.mailboxes.select({ root, connection, id: { gt: mailbox.id } }, { orderBy: [['id', 'asc']], limit: 1 });
  return next === undefined ? null : `${next.id} `;
};

const textOf = ({ startAt, id }: Place): string => `${startAt} ${id}`;
const placeOf = (text: string): Place => {
  const gap = text.indexOf(' ');
  return { startAt: Number(text.slice(0, gap)) as Instant, id: text.slice(gap + 1) };
};

type Coming = Place & { readonly appointment: string; readonly shows: boolean };

/** Those that are not over yet, by start and id, `most` of them: first what begins at the very same moment as the last one did. */
const coming = async (
  tx: Transaction,
  root: string,
  shown: Shown,
  from: Place | null,
  now: Instant,
  most: number,
): Promise<readonly Coming[]> => {
  if (from === null) return read(tx, root, shown, {}, now, most);
  const same = await read(tx, root, shown, { at: from.startAt, behind: from.id }, now, most);
  return same.length === most ? same : [...same, ...(await read(tx, root, shown, { after: from.startAt }, now, most - same.length))];
};

type Range = { readonly at?: Instant; readonly behind?: string; readonly after?: Instant };

const read = async (tx: Transaction, root: string, shown: Shown, range: Range, now: Instant, limit: number): Promise<readonly Coming[]> => {
  const starts = {
    ...(range.at === undefined ? {} : { startAt: range.at }),
    ...(range.after === undefined ? {} : { startAt: { gt: range.after } }),
  };
  const behind = range.behind === undefined ? null : { gt: range.behind };
  if (shown.what === 'holder') {
    const rows = await tx.assignments.select(
      { root, holder: shown.id, counts: true, endAt: { gt: now }, ...starts, ...(behind === null ? {} : { appointment: behind }) },
      {
        orderBy: [
          ['startAt', 'asc'],
          ['appointment', 'asc'],
        ],
        limit,
      },
    );
    return rows.map(({ appointment, startAt }) => ({ appointment, startAt, id: appointment, shows: true }));
  }
  const of = shown.what === 'client' ? {} : { [shown.what]: shown.id };
  const rows = await tx.appointments.select(
    { root, ...of, endAt: { gt: now }, ...starts, ...(behind === null ? {} : { id: behind }) },
    {
      orderBy: [
        ['startAt', 'asc'],
        ['id', 'asc'],
      ],
      limit,
    },
  );
  return rows.map((row) => ({ appointment: row.id, startAt: row.startAt, id: row.id, shows: showsIt(row, shown) }));
};

const showsIt = (row: Appointment, shown: Shown): boolean =>
  row.state !== 'cancelled' && (shown.what !== 'client' || row.clients.includes(shown.id));
