/** Reads for availability on the memory store: the same rows as the joins of the database. */
import type { Instant, Span } from '@lockstep/engine';
import { busyCalendar, type ReadCalendar } from '../busy-calendar.ts';
import type { Busy } from '../rows/busy.ts';
import type { BusySpan, Held, Transaction } from '../store.ts';

type Reads = Pick<Transaction, 'overlapping' | 'appointments' | 'services' | 'busy' | 'links' | 'mailboxes'>;

export const heldWithin = async (tx: Reads, root: string, holders: readonly string[], start: Instant, end: Instant): Promise<Held[]> => {
  const held: Held[] = [];
  for (const { holder, appointment, startAt, endAt } of await tx.overlapping(root, holders, start, end)) {
    const row = await tx.appointments.get({ root, id: appointment });
    const service = row === null || row.service === null ? null : await tx.services.get({ root, id: row.service });
    const { bufferBeforeMinutes = 0, bufferAfterMinutes = 0 } = service ?? {};
    held.push({ holder, appointment, startAt, endAt, bufferBeforeMinutes, bufferAfterMinutes });
  }
  return held;
};

export const busySpans = async (
  tx: Reads,
  root: string,
  mailboxes: readonly string[],
  { start, end }: Span,
  copiesOf: readonly string[],
): Promise<BusySpan[]> => {
  const rows = [];
  // One by one, because a look-up goes by equality alone.
  for (const mailbox of new Set(mailboxes))
    rows.push(...(await tx.busy.select({ root, mailbox, startAt: { lt: end }, endAt: { gt: start } })));
  const appointments = new Map<string, { readonly id: string; readonly startAt: Instant | undefined }>();
  for (const id of [...new Set(copiesOf)].toSorted()) {
    for (const { uid } of await tx.links.select({ root, appointment: id })) {
      if (uid === null || appointments.has(uid)) continue;
      appointments.set(uid, { id, startAt: (await tx.appointments.get({ root, id }))?.startAt });
    }
  }
  // Of a series that somebody made of our event only the date of the appointment is its copy (4.11).
  const copyOf = ({ uid, series, startAt }: Pick<Busy, 'uid' | 'series' | 'startAt'>): string | null => {
    const own = uid === null ? undefined : appointments.get(uid);
    return own === undefined || (series !== null && own.startAt !== startAt) ? null : own.id;
  };
  return rows.map(({ mailbox, startAt, endAt, allDay, zone, showAs, uid, series }) => ({
    mailbox,
    startAt,
    endAt,
    allDay,
    zone,
    showAs,
    copyOf: copyOf({ uid, series, startAt }),
  }));
};

export const readCalendars = async (tx: Reads, root: string, mailboxes: readonly string[]): Promise<ReadCalendar[]> => {
  const calendars: ReadCalendar[] = [];
  for (const mailbox of new Set(mailboxes)) {
    const row = await tx.mailboxes.get({ root, id: mailbox });
    if (row === null) continue;
    const busy = await tx.busy.select({ root, mailbox });
    const column = <Field extends keyof Busy>(field: Field): readonly Busy[Field][] => busy.map((one) => one[field]);
    const columns = {
      startAt: column('startAt'),
      endAt: column('endAt'),
      allDay: column('allDay'),
      zone: column('zone'),
      showAs: column('showAs'),
    };
    const { id, connection, zone, readAt, readAs, expandedUntil, cause, transport, furtherDue, furtherReadAt } = row;
    calendars.push({
      id,
      connection,
      zone,
      readAt,
      readAs,
      expandedUntil,
      cause,
      transport,
      furtherDue,
      furtherReadAt,
      busy: busy.length === 0 ? null : busyCalendar(mailbox, columns),
    });
  }
  return calendars;
};
