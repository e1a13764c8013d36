/** An administrator decides which side is kept where both were changed (5.7). The next pass carries it out. */
import type { Decision, Instant } from '@lockstep/engine';
import { markLink, markMailbox } from '../sync/notice.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Ask, Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { Occasion } from './actor.ts';
import { journalBooking } from './journal.ts';
import { spanInWords } from './moment.ts';
import { refuse, RefusalError } from './refusal.ts';
import { refuseTaken } from './slot.ts';

export type Keep = Decision['keep'];
/** A link about which somebody is asked. */
export type Asked = Link & { readonly ask: Ask };
export const isAsked = (link: Link): link is Asked => link.ask !== null;

/** What of a question a decision is about: it changes when either side does. */
export const questionOf = ({ kind, booking, outlook }: Ask): string =>
  [kind, ...[booking.start, booking.end, outlook.start, outlook.end].map((at) => at.toString(36))].join('-');

/** Why Outlook's side cannot be kept, as the refusal it would be; null: it can. */
export const againstOutlook = async (
  tx: Transaction,
  row: Appointment,
  { kind, outlook }: Ask,
  now: Instant,
): Promise<RefusalError | null> => {
  if (kind === 'deletion') return null;
  try {
    if (outlook.start < now && outlook.start !== row.startAt)
      refuse(
        'inThePast',
        '/keep',
        'The time in Outlook has begun already.',
        'Keep the time of the booking system, or move the appointment.',
      );
    const assignments = await tx.assignments.select({ root: row.root, appointment: row.id });
    await refuseTaken(tx, row.root, row.id, assignments, outlook, '/keep');
    return null;
  } catch (error) {
    if (error instanceof RefusalError) return error;
    throw error;
  }
};

const SENTENCES: Readonly<Record<Ask['kind'], Readonly<Record<Keep, (ask: Ask, zone: Appointment['zone']) => string>>>> = {
  conflict: {
    booking: ({ booking }, zone) => `Decided for the time of the booking system, ${spanInWords(booking, zone)}`,
    outlook: ({ outlook }, zone) => `Decided for the time in Outlook, ${spanInWords(outlook, zone)}`,
  },
  deletion: {
    booking: ({ booking }, zone) => `Decided that it takes place, ${spanInWords(booking, zone)}, and its event is made anew`,
    outlook: () => 'Decided that it is cancelled, as its event was deleted in Outlook',
  },
};

/**
 * Stores the decision about a question as it was seen (`question`), and has its link looked at. The same decision again changes
 * nothing. Throws a `RefusalError`: nothingToDecide, alreadyDecided, stale, and inThePast or slotTaken where Outlook's time cannot be.
 */
export const decide = async (
  tx: Transaction,
  occasion: Occasion,
  { root, id: appointment }: Appointment,
  { keep, question }: { readonly keep: Keep; readonly question: string },
): Promise<Asked> => {
  const assignments = await tx.assignments.select({ root, appointment });
  const holders = assignments.map((one) => one.holder);
  if (holders.length > 0) await tx.lockHolders(root, [...new Set(holders)]);
  const row = await tx.appointments.get({ root, id: appointment }, { lock: 'update' });
  const links = await tx.links.select({ root, appointment }, { lock: 'update', orderBy: [['mailbox', 'asc']] });
  const link = links.find(isAsked);
  if (row === null || link === undefined || row.state === 'cancelled' || row.endAt <= occasion.now)
    return refuse(
      'nothingToDecide',
      null,
      'Nothing about this appointment waits for a decision any more.',
      'Read the appointment and its journal: it was decided, or changed so that both sides agree.',
    );
  if (link.decision?.keep === keep && question === questionOf(link.ask)) return link;
  if (link.decision !== null)
    refuse(
      'alreadyDecided',
      '/keep',
      'Somebody has decided otherwise already.',
      'Read the appointment; if it is not as it should be, change it.',
    );
  const { ask } = link;
  if (question !== questionOf(ask) || row.startAt !== ask.booking.start || row.endAt !== ask.booking.end)
    refuse('stale', '/question', 'One of the two sides was changed meanwhile.', 'Read what waits anew and decide about what is there now.');
  if (keep === 'outlook') {
    const against = await againstOutlook(tx, row, ask, occasion.now);
    if (against !== null) throw against;
  }
  const decision: Decision = { keep, booking: spanOf(ask.booking), event: ask.kind === 'deletion' ? null : spanOf(ask.outlook) };
  await tx.links.update({ root, appointment, mailbox: link.mailbox }, { decision });
  await markLink(tx, link, occasion.now);
  await markMailbox(tx, root, link.mailbox, occasion.now);
  await journalBooking(tx, occasion, row, 'decided', SENTENCES[ask.kind][keep](ask, row.zone), { keep }, '5.7');
  return { ...link, decision };
};

const spanOf = ({ start, end }: Ask['booking']): Decision['booking'] => ({ start, end });
