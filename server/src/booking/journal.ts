/** What the booking side writes into the journal (5.4): who did what, in a plain sentence. */
import type { Appointment } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import { toldOfBooking, type BookingDetail } from '../webhooks/content.ts';
import { tellWebhooks, type Heard } from '../webhooks/tell.ts';
import { nameOf, type Occasion } from './actor.ts';

export type BookingCode =
  | 'booked'
  | 'changed'
  | 'rescheduled'
  | 'cancelled'
  | 'confirmed'
  | 'attended'
  | 'lapsed'
  | 'reinstated'
  | 'decided'
  | 'takenBack'
  | 'staffChanged';

/**
 * Appends one entry about an appointment, and tells those who hear of it elsewhere (7.5). `sentence` ends before the actor, who is
 * added here. `detail` holds names of fields and times, never titles, notes or clients: the journal outlives an erasure of personal
 * content. `heard`: what is heard, where it was asked before; nothing is read then.
 */
export const journalBooking = async (
  tx: Transaction,
  occasion: Occasion,
  appointment: Appointment,
  code: BookingCode,
  sentence: string,
  detail: BookingDetail & Readonly<Record<string, unknown>> = {},
  rule: string | null = null,
  heard?: Heard,
): Promise<void> => {
  const journalled = tx.journal.insert({
    root: appointment.root,
    id: occasion.newId(),
    at: occasion.now,
    appointment: appointment.id,
    mailbox: null,
    kind: 'booking',
    code,
    rule,
    sentence: `${sentence}, by ${nameOf(occasion.actor)}.`,
    detail: { ...detail, actor: occasion.actor, version: appointment.version },
  });
  await Promise.all([journalled, tellWebhooks(tx, occasion, toldOfBooking(appointment, code, detail, occasion.actor), heard)]);
};
