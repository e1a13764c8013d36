/** One appointment of a request: which one is meant, the version it was decided on, and the answer that shows it. */
import { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import type { LiveTimes } from '../booking/live.ts';
import type { Beside } from '../booking/book.ts';
import type { Demand } from '../booking/offer.ts';
import { refuse } from '../booking/refusal.ts';
import type { Warning } from '../booking/slot.ts';
import type { Target } from '../booking/target.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import { ofRow } from './company-parameter.ts';
import { presentAppointments } from './present-appointment.ts';
import { problemError } from './problem.ts';
import type { Answer } from './route.ts';
import type { AppointmentAnswer } from './schemas/appointment.ts';
import { id } from './schemas/fields.ts';

export const own = ofRow(
  {
    what: 'appointment',
    load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
      const row = await tx.appointments.get({ root, id: params.id });
      return row === null ? null : { row, company: row.company };
    },
  },
  'own',
);
export const params = z.strictObject({ id: id() });

type Shown = z.input<typeof AppointmentAnswer>;
/** `beside`: all that is shown with it, of one that was just made. */
type Written = { readonly appointment: Appointment; readonly warnings?: readonly Warning[]; readonly beside?: Beside };

const shown = async (tx: Transaction, now: Instant, { appointment, warnings, beside }: Written): Promise<Shown> => {
  const [one] = await presentAppointments(tx, appointment.root, [appointment], now, warnings, beside);
  return one ?? refuse('notFound', 'path/id', 'There is no such appointment.', 'Check the id.');
};

export const answered = async (
  tx: Transaction,
  { now }: Occasion,
  written: Written,
  more: { status?: number; location?: string; begin?: () => void } = {},
): Promise<Answer<Shown>> => ({
  body: await shown(tx, now, written),
  version: written.appointment.version,
  ...more,
});

/** The version a write is conditional on, from the header or the body; both may be sent if they agree. */
export const targetOf = (row: Appointment, ifMatch: number | null, version: number | undefined): Target => {
  if (ifMatch !== null && version !== undefined && ifMatch !== version) {
    throw problemError('invalid', '/version', 'If-Match and version name two different versions.', 'Send one of them.');
  }
  return { root: row.root, appointment: row.id, ifVersion: ifMatch ?? version ?? null };
};

/** Null: the caller decides about the time. */
export const demandOf = (body: { readonly availability?: 'ignore' | 'require' | undefined }, live: LiveTimes | null): Demand | null =>
  body.availability === 'require' ? { live } : null;

/** The same occasion, on which clients are told or not (6.1). */
export const telling = (occasion: Occasion, body: { readonly tellClient?: boolean | undefined } | null | undefined): Occasion =>
  body?.tellClient === false ? { ...occasion, tellsClients: false } : occasion;
