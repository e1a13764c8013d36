/** An administrator decides which side is kept where both were changed (5.7). The next pass carries it out. */
import { DAY, type Decision, type Instant } from '@lockstep/engine';
import { markLink, markMailbox } from '../sync/notice.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Ask } from '../store/rows/ask.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { Occasion } from './actor.ts';
import { journalBooking } from './journal.ts';
import { spanInWords } from './moment.ts';
import { refuse, RefusalError } from './refusal.ts';
import { refuseTaken } from './slot.ts';

export type Keep = Decision['keep'];
/** A link about which somebody is asked; what the brake holds is asked for a whole mailbox. */
export type Asked = Link & { readonly ask: Ask };
export const isAsked = (link: Link): link is Asked => link.ask !== null && link.ask.kind !== 'brake';
/**
 * Which of these links of an appointment is asked about; null: none is. Handed over while it waits, it is asked about in two calendars: then
 * by the one that asks about it as it is now, else by the one that asked last.
 */
export const askedOf = (links: readonly Link[], { startAt, endAt }: Pick<Appointment, 'startAt' | 'endAt'>): Asked | null => {
  const isOfNow = ({ ask: { booking } }: Asked): number => Number(booking.start === startAt && booking.end === endAt);
  const byRank = (a: Asked, b: Asked): number => isOfNow(b) - isOfNow(a) || (b.heldSince ?? 0) - (a.heldSince ?? 0);
  return links.filter(isAsked).toSorted(byRank)[0] ?? null;
};

/** Whether the event of what is asked about is gone. */
export const isGone = ({ kind }: Ask): boolean => kind === 'deletion' || kind === 'leftDeleted';

/** What of a question a decision is about: it changes when either side does. */
export const questionOf = ({ kind, booking, outlook }: Ask): string =>
  [kind, ...[booking.start, booking.end, outlook.start, outlook.end].map((at) => at.toString(36))].join('-');

/** Why Outlook's side cannot be kept, as the refusal it would be; null: it can. */
export const againstOutlook = async (
  tx: Transaction,
  row: Appointment,
  { ask, base }: Asked,
  now: Instant,
): Promise<RefusalError | null> => {
  if (isGone(ask)) return null;
  const { outlook } = ask;
  try {
    if (ask.kind === 'left') refuseLeft(base);
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

/** Of what was left (4.3) an appointment can take over a time, and only one that an appointment can have. */
const refuseLeft = (base: Link['base']): void => {
  const next = 'Keep the side of the booking system, or change the appointment.';
  if (base?.leftIn?.includes('when') !== true)
    refuse('notTaken', '/keep', 'Title, notes, place and show-as belong to the booking system, whatever Outlook shows.', next);
  const { when } = base?.event.facets ?? {};
  if (when?.repeats === true) refuse('notTaken', '/keep', 'In Outlook it is a series, and an appointment takes place once.', next);
  if (when !== undefined && (when.allDay || when.end - when.start >= DAY))
    refuse('notTaken', '/keep', 'In Outlook it lasts a whole day or longer, and an appointment does not.', next);
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
  left: {
    booking: ({ booking }, zone) => `Decided that the event is put back once more, to ${spanInWords(booking, zone)}`,
    outlook: ({ outlook }, zone) => `Decided for the time in Outlook, ${spanInWords(outlook, zone)}`,
  },
  leftDeleted: {
    booking: ({ booking }, zone) => `Decided that the event is made anew once more, ${spanInWords(booking, zone)}`,
    outlook: () => 'Decided that it is cancelled, as its event was deleted in Outlook',
  },
};

/** The appointment and its link about which somebody is asked, both locked; `asked` is null where nothing waits any more. */
const held = async (
  tx: Transaction,
  { root, id: appointment }: Appointment,
  now: Instant,
): Promise<{ readonly row: Appointment; readonly asked: Asked | null } | null> => {
  const assignments = await tx.assignments.select({ root, appointment });
  const holders = assignments.map((one) => one.holder);
  if (holders.length > 0) await tx.lockHolders(root, [...new Set(holders)]);
  const row = await tx.appointments.get({ root, id: appointment }, { lock: 'update' });
  const links = await tx.links.select({ root, appointment }, { lock: 'update', orderBy: [['mailbox', 'asc']] });
  if (row === null) return null;
  const open = row.state !== 'cancelled' && row.endAt > now;
  return { row, asked: open ? askedOf(links, row) : null };
};

const refuseNothing = (): never =>
  refuse(
    'nothingToDecide',
    null,
    'Nothing about this appointment waits for a decision any more.',
    'Read the appointment and its journal: it was decided, or changed so that both sides agree.',
  );

/**
 * Stores the decision about a question as it was seen (`question`), and has its link looked at. The same decision again changes
 * nothing. Throws a `RefusalError`: nothingToDecide, alreadyDecided, stale, and notTaken, inThePast or slotTaken where Outlook's time
 * cannot be.
 */
export const decide = async (
  tx: Transaction,
  occasion: Occasion,
  appointment: Appointment,
  { keep, question }: { readonly keep: Keep; readonly question: string },
): Promise<Asked> => {
  const found = await held(tx, appointment, occasion.now);
  if (found === null || found.asked === null) return refuseNothing();
  const { row, asked: link } = found;
  const { ask } = link;
  if (link.decision?.keep === keep && question === questionOf(ask)) return link;
  if (link.decision !== null)
    refuse(
      'alreadyDecided',
      '/keep',
      'Somebody has decided otherwise already.',
      'Take that decision back while it is not carried out yet, or change the appointment once it is.',
    );
  if (question !== questionOf(ask) || row.startAt !== ask.booking.start || row.endAt !== ask.booking.end)
    refuse('stale', '/question', 'One of the two sides was changed meanwhile.', 'Read what waits anew and decide about what is there now.');
  if (keep === 'outlook') {
    const against = await againstOutlook(tx, row, link, occasion.now);
    if (against !== null) throw against;
  }
  const decision: Decision = { keep, booking: spanOf(ask.booking), event: isGone(ask) ? null : spanOf(ask.outlook) };
  await tx.links.update(keyOf(link), { decision });
  await markLink(tx, link, occasion.now);
  await markMailbox(tx, link.root, link.mailbox, occasion.now);
  await journalBooking(tx, occasion, row, 'decided', SENTENCES[ask.kind][keep](ask, row.zone), { keep, kind: ask.kind }, '5.7');
  return { ...link, decision };
};

/**
 * Takes a decision back that no pass has begun to carry out: it waits again. Where nobody has decided nothing changes. Throws a
 * `RefusalError`: nothingToDecide once it is carried out, underWay while a pass is at it.
 */
export const takeBack = async (tx: Transaction, occasion: Occasion, appointment: Appointment): Promise<Asked> => {
  const found = await held(tx, appointment, occasion.now);
  if (found === null || found.asked === null) return refuseNothing();
  const { row, asked: link } = found;
  if (link.decision === null) return link;
  // A pass that has not begun reads the link after it has taken the mailbox.
  const mailbox = await tx.mailboxes.get({ root: link.root, id: link.mailbox }, { lock: 'update' });
  if (link.intent !== null || (mailbox?.leaseUntil != null && mailbox.leaseUntil > occasion.now))
    refuse(
      'underWay',
      null,
      'The decision is being carried out at this very moment.',
      'Read the appointment in a moment; if it is not as it should be, change it.',
    );
  await tx.links.update(keyOf(link), { decision: null });
  await journalBooking(
    tx,
    occasion,
    row,
    'takenBack',
    'The decision was taken back before it was carried out',
    { kind: link.ask.kind },
    '5.7',
  );
  return { ...link, decision: null };
};

const keyOf = ({ root, appointment, mailbox }: Link): Pick<Link, 'root' | 'appointment' | 'mailbox'> => ({ root, appointment, mailbox });
const spanOf = ({ start, end }: Ask['booking']): Decision['booking'] => ({ start, end });
