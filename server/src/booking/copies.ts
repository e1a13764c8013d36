/** Copies of events of ours in other paired calendars (4.16): recognised by UID, never by stamp. */
import { MINUTE } from '@lockstep/engine';
import type { HeldTime, Instant } from '@lockstep/engine';
import type { Busy } from '../store/rows/busy.ts';
import type { BusySpan, Transaction } from '../store/store.ts';

/** How long a copy waits for the UID of its event, which may have another one than it was given. */
const UNKNOWN_UID = 2 * MINUTE;

type Lying = ReadonlyMap<string, readonly BusySpan[]>;

/**
 * What lies in these mailboxes, with those among it named as copies that came before the UID of their event was known: at the
 * very time of an appointment the mailbox's owner is on, whose event is being made. They are held for the create under way, and
 * two minutes at most. Mostly nothing lies at the very time of an appointment, and then nothing is asked.
 * @param lying by mailbox
 * @param held the appointments of the owner of each mailbox
 */
export const withHeldCopies = async (
  tx: Transaction,
  root: string,
  lying: Lying,
  held: ReadonlyMap<string, readonly HeldTime[]>,
  now: Instant,
): Promise<Lying> => {
  const alike = new Map<BusySpan, string>();
  for (const [mailbox, rows] of lying) {
    const own = new Map((held.get(mailbox) ?? []).map(({ start, end, appointment }) => [`${start} ${end}`, appointment]));
    if (own.size === 0) continue;
    for (const row of rows) {
      const appointment = row.copyOf === null ? own.get(`${row.startAt} ${row.endAt}`) : undefined;
      if (appointment !== undefined) alike.set(row, appointment);
    }
  }
  if (alike.size === 0) return lying;
  const links = await tx.links.select({ root, appointment: { in: [...new Set(alike.values())] }, eventId: null });
  const making = new Set(
    links.filter(({ intent }) => intent?.do === 'create' && now < intent.sentAt + UNKNOWN_UID).map((link) => link.appointment),
  );
  if (making.size === 0) return lying;
  const named = (row: BusySpan): BusySpan => {
    const appointment = alike.get(row);
    return appointment !== undefined && making.has(appointment) ? { ...row, copyOf: appointment } : row;
  };
  return new Map([...lying].map(([mailbox, rows]) => [mailbox, rows.map(named)]));
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
  const isOwn = ({ uid, series, startAt }: Busy): boolean => {
    const own = uid === null ? undefined : times.get(uid);
    return own !== undefined && (series === null || own.startAt === startAt);
  };
  return new Set(rows.filter(isOwn).map((row) => row.eventId));
};
