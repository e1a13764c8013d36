/** Copies of events of ours in other paired calendars (4.16): recognised by UID, never by stamp. */
import { MINUTE } from '@lockstep/engine';
import type { HeldTime, Instant } from '@lockstep/engine';
import type { Busy } from '../store/rows/sync.ts';
import type { BusySpan, Transaction } from '../store/store.ts';

/** How long a copy waits for the UID of its event, which may have another one than it was given. */
const UNKNOWN_UID = 2 * MINUTE;

/**
 * The rows, with those among them named as copies that came before the UID of their event was known: at the very time of an
 * appointment the holder is on, whose event is being made. They are held for the create under way, and two minutes at most.
 */
export const withHeldCopies = async (
  tx: Transaction,
  root: string,
  rows: readonly BusySpan[],
  held: readonly HeldTime[],
  now: Instant,
): Promise<readonly BusySpan[]> => {
  const alike = ({ startAt, endAt, copyOf }: BusySpan): HeldTime | undefined =>
    copyOf === null ? held.find(({ start, end }) => start === startAt && end === endAt) : undefined;
  const asked = rows.flatMap((row) => alike(row)?.appointment ?? []);
  if (asked.length === 0) return rows;
  const links = await tx.links.select({ root, appointment: { in: asked }, eventId: null });
  const making = new Set(
    links.filter(({ intent }) => intent?.do === 'create' && now < intent.sentAt + UNKNOWN_UID).map((link) => link.appointment),
  );
  return rows.map((row) => {
    const appointment = alike(row)?.appointment;
    return appointment !== undefined && making.has(appointment) ? { ...row, copyOf: appointment } : row;
  });
};

/** The ids of those rows of a holder's calendar that are copies of appointments the holder is on: they are shown through those. */
export const ownCopies = async (tx: Transaction, root: string, holder: string, rows: readonly Busy[]): Promise<ReadonlySet<string>> => {
  const uids = [...new Set(rows.flatMap(({ uid }) => uid ?? []))];
  const links = uids.length === 0 ? [] : await tx.links.select({ root, uid: { in: uids } });
  if (links.length === 0) return new Set();
  const ids = [...new Set(links.map((link) => link.appointment))];
  const on = await tx.assignments.select({ root, holder, counts: true, appointment: { in: ids } });
  const times = new Map(links.map(({ uid, appointment }) => [uid, on.find((one) => one.appointment === appointment)]));
  // Of a series that somebody made of it only the date of the appointment is its copy (4.11).
  const isOwn = ({ uid, expanded, startAt }: Busy): boolean => {
    const own = uid === null ? undefined : times.get(uid);
    return own !== undefined && (!expanded || own.startAt === startAt);
  };
  return new Set(rows.filter(isOwn).map((row) => row.eventId));
};
