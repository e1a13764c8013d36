/** I1: whoever was told "booked" is booked, sees it in Exchange, and is never undone without a reason that names what a person did. */
import type { Appointment } from '@lockstep/server';
import type { BookingDeed, Invariant, Observed, OutlookDeed } from './observed.ts';
import { isClosed } from './closed.ts';
import { liveEvents } from './stamps.ts';
import { clock, span } from './words.ts';

const DELETIONS: ReadonlySet<string> = new Set(['delete', 'softDelete', 'hardDelete', 'quietDelete']);

export const noLostBooking: Invariant = {
  id: 'I1',
  sentence:
    'Every acknowledged booking is kept, is in Exchange or explains why not, and no edit of it is undone without a reason in the journal.',
  breaches: (observed) => {
    const last = new Map<string, BookingDeed>();
    for (const deed of observed.deeds) if (deed.side === 'booking') last.set(deed.appointment.id, deed);
    const live = liveEvents(observed);
    const words: string[] = [];
    for (const [id, deed] of last) {
      const row = observed.rows.appointments.find((one) => one.id === id);
      if (row === undefined) words.push(`Appointment ${id} was acknowledged at ${clock(deed.at)} and is not there any more.`);
      else words.push(...undone(observed, deed, row), ...unpublished(observed, row, (live.get(id) ?? []).length));
    }
    return words;
  },
};

const undone = (observed: Observed, deed: BookingDeed, row: Appointment): readonly string[] => {
  const told = deed.appointment;
  const id = row.id;
  const words: string[] = [];
  const people = observed.deeds.filter((one): one is OutlookDeed => one.side === 'outlook' && one.appointment === id);
  const reasoned = (codes: ReadonlySet<string>): boolean =>
    observed.rows.journal.some((entry) => entry.appointment === id && entry.at >= deed.at && codes.has(entry.code));
  if (row.title !== told.title || row.notes !== told.notes) {
    words.push(`Title or notes of appointment ${id}, acknowledged at ${clock(deed.at)}, were changed although only booking writes them.`);
  }
  if (told.state === 'cancelled' && row.state !== 'cancelled') {
    words.push(`Appointment ${id} was cancelled at ${clock(deed.at)} and takes place again.`);
  }
  if (told.state !== 'cancelled' && row.state === 'cancelled') {
    // To a delegate, who sees no other calendar, what is moved to one is deleted.
    const ends = ({ do: what }: OutlookDeed): boolean =>
      DELETIONS.has(what) ||
      (observed.delegate !== null && what === 'moveAway') ||
      (observed.clients !== null && what === 'clientDeclines');
    if (!people.some((one) => ends(one) && one.at < Math.max(told.endAt, row.endAt)))
      words.push(`Appointment ${id} was cancelled although nobody deleted its event, or declined it as its client, before it was over.`);
    if (!reasoned(CANCELLED)) words.push(`Appointment ${id} was cancelled after ${clock(deed.at)} without a reason in the journal.`);
  }
  if (row.startAt !== told.startAt || row.endAt !== told.endAt) {
    // What is over is over (4.19): a move counts only before that, or after another that put it off.
    const inTime = people.filter((one) => one.at < told.endAt);
    const counting = inTime.some((one) => one.after !== null && one.after.end !== told.endAt) ? people : inTime;
    const asked = counting.some((one) => one.after !== null && one.after.start === row.startAt && one.after.end === row.endAt);
    if (!asked) {
      words.push(
        `Appointment ${id} was put at ${span(told.startAt, told.endAt)} by booking at ${clock(deed.at)} and now stands at ` +
          `${span(row.startAt, row.endAt)}, a time nobody in Outlook gave it.`,
      );
    }
    if (!reasoned(MOVED)) words.push(`Appointment ${id} was moved after ${clock(deed.at)} without a reason in the journal.`);
  }
  return words;
};

/** Reason codes of the journal that lawfully end or move an appointment from Outlook (4.2, 4.6, 5.2). */
const CANCELLED: ReadonlySet<string> = new Set(['deletedInOutlook', 'clientDeclined']);
const MOVED: ReadonlySet<string> = new Set(['movedInOutlook', 'conflictOutlook']);

const unpublished = (observed: Observed, row: Appointment, live: number): readonly string[] => {
  if (row.state === 'cancelled' || row.endAt <= observed.now || live > 0) return [];
  const links = observed.rows.links.filter((one) => one.appointment === row.id);
  if (links.some((link) => link.heldSince !== null || link.cause !== null) || isClosed(observed, row.id)) return [];
  return [`Appointment ${row.id} (${span(row.startAt, row.endAt)}) takes place, has no event in Exchange, and nothing explains why.`];
};
