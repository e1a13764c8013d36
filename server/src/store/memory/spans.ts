/** Reads for availability on the memory store: the same rows as the joins of the database. */
import type { Instant } from '@lockstep/engine';
import type { BusySpan, Held, Transaction } from '../store.ts';

type Reads = Pick<Transaction, 'overlapping' | 'appointments' | 'services' | 'busy' | 'links'>;

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
  start: Instant,
  end: Instant,
): Promise<BusySpan[]> => {
  const rows = [];
  // One by one, because a look-up goes by equality alone.
  for (const mailbox of new Set(mailboxes))
    rows.push(...(await tx.busy.select({ root, mailbox, startAt: { lt: end }, endAt: { gt: start } })));
  const spans: BusySpan[] = [];
  for (const { mailbox, startAt, endAt, allDay, zone, showAs, uid, expanded } of rows) {
    const links = uid === null ? [] : await tx.links.select({ root, uid }, { orderBy: [['appointment', 'asc']] });
    let copyOf: string | null = null;
    for (const { appointment } of links) {
      if (copyOf !== null) break;
      if (!expanded || (await tx.appointments.get({ root, id: appointment }))?.startAt === startAt) copyOf = appointment;
    }
    spans.push({ mailbox, startAt, endAt, allDay, zone, showAs, copyOf });
  }
  return spans;
};
