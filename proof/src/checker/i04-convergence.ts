/** I4: once the faults stop, both sides show the same and nothing is left to do. */
import type { Appointment, Link } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import { blocksAgree, isBlockName } from './blocks.ts';
import { clientsListed } from './clients.ts';
import { closedMailboxes, isClosed } from './closed.ts';
import type { Invariant, Observed } from './observed.ts';
import { attendeesOf, type Found, copiesOfOurs, isReceived, liveEvents, stays } from './stamps.ts';
import { clock, span } from './words.ts';

export const convergence: Invariant = {
  id: 'I4',
  sentence: 'Three planning rounds after the faults stopped, appointment and event agree under the rules and no work is open.',
  breaches: (observed) => {
    const words: string[] = [];
    const live = liveEvents(observed);
    const closed = closedMailboxes(observed);
    for (const link of observed.rows.links) if (!closed.has(link.mailbox)) words.push(...openWork(observed, link));
    for (const mailbox of observed.rows.mailboxes) {
      // What is closed is the matter of I10.
      if (closed.has(mailbox.id)) continue;
      if (mailbox.cursor === null) words.push(`Mailbox ${mailbox.address} was never read to the end.`);
      if (mailbox.due !== null && mailbox.due <= observed.now)
        words.push(`Mailbox ${mailbox.address} still has work due at ${clock(mailbox.due)}.`);
    }
    for (const row of observed.rows.appointments) {
      if (row.endAt <= observed.now || isHeld(observed, row.id) || isClosed(observed, row.id)) continue;
      if (row.state !== 'cancelled' && hasNobody(observed, row.id)) continue;
      const events = live.get(row.id) ?? [];
      if (row.state === 'cancelled') {
        const isSaid = observed.rows.journal.some((entry) => entry.appointment === row.id && entry.code === 'isOver');
        for (const { item } of events.filter((one) => !(isSaid && stays(observed, one))))
          words.push(`Appointment ${row.id} is cancelled and its event still stands at ${span(item.start, item.end)}.`);
      } else {
        // Beside its event the one of a former organiser, which was over before it could go (3.7, 4.19).
        const own = events.length > 1 ? events.filter((one) => !stays(observed, one)) : events;
        for (const { item, calendar } of own) {
          // What nobody can read is said of it (I14), and nothing can be done about it.
          if (observed.poisoned.has(item.immutableId)) continue;
          words.push(
            ...difference(observed, row, item),
            ...listed(observed, row, item, calendar.address),
            ...clientsListed(observed, row, item),
          );
        }
        words.push(...misplaced(observed, row, own));
      }
    }
    return [...words, ...leftOver(observed), ...blocksAgree(observed)];
  },
};

/** Copies that take somebody's time although the event they came from is gone (3.11), and nobody restored it. */
const leftOver = (observed: Observed): readonly string[] => {
  const items = observed.calendars
    .filter(({ folder }) => folder !== 'deleted')
    .flatMap(({ address, items: lying }) => lying.map((item) => ({ address, item })));
  const standing = new Set(items.flatMap(({ item }) => (isReceived(item) || item.isCancelled ? [] : [item.uid])));
  const held = new Set(observed.rows.mailboxes.flatMap((row) => (row.brakeHeldSince === null ? [] : [row.address])));
  const closed = closedMailboxes(observed);
  const shut = new Set(observed.rows.mailboxes.flatMap((row) => (closed.has(row.id) ? [row.address] : [])));
  const isCopyOfOurs = copiesOfOurs(observed);
  return items.flatMap(({ address, item }) =>
    isCopyOfOurs(item) &&
    !observed.rows.links.some(
      (link) => (link.uid === item.uid || item.uid.startsWith(`${link.appointment}-`)) && waits(observed, link.appointment),
    ) &&
    !item.isCancelled &&
    item.end > observed.now &&
    !standing.has(item.uid) &&
    !held.has(address) &&
    !shut.has(address)
      ? [`A copy of an event that is gone (${item.uid}) still takes the time of ${address} at ${span(item.start, item.end)}.`]
      : [],
  );
};

/** Nothing of it is written before an administrator has decided, or has given it to somebody or cancelled it (3.7, 5.7). */
const waits = (observed: Observed, appointment: string): boolean =>
  isHeld(observed, appointment) ||
  isClosed(observed, appointment) ||
  (hasNobody(observed, appointment) && observed.rows.appointments.some(({ id, state }) => id === appointment && state !== 'cancelled'));

/** Its event stays as it is until it is given to somebody (3.7). */
const hasNobody = ({ rows }: Observed, appointment: string): boolean =>
  !isBlockName(appointment) && rows.assignments.every((one) => one.appointment !== appointment || one.leftAt !== null);

/** Whoever else is on the appointment is on the list of its event, and nobody of the company who is not (3.6, 4.7). */
const listed = (observed: Observed, row: Appointment, item: CalendarItem, organiser: string): readonly string[] => {
  const { rows, now } = observed;
  if (row.endAt <= now || rows.links.some((link) => link.appointment === row.id && link.cause === 'needsDecision')) return [];
  const on = rows.assignments.filter((one) => one.appointment === row.id);
  const addresses = new Map(rows.mailboxes.map((mailbox) => [mailbox.id, mailbox.address]));
  const addressOf = (holder: string): string | undefined =>
    addresses.get(rows.pairings.find((one) => one.holder === holder)?.mailbox ?? '');
  // Who declined where that is not accepted is off the list, and not asked again (4.3a).
  if (rows.journal.some(({ appointment, code }) => appointment === row.id && code === 'declineNotAccepted')) return [];
  const there = new Set(attendeesOf(item).map(({ address }) => address.toLowerCase()));
  // Whom a person put there by copying an event with them on its list stays there (4.9), whoever leaves the appointment.
  const copied = observed.deeds.find((deed) => deed.side === 'outlook' && deed.do === 'copy' && deed.immutableId === item.immutableId);
  const brought = new Set(
    copied?.side === 'outlook' && copied.after !== null ? attendeesOf(copied.after).map(({ address }) => address.toLowerCase()) : [],
  );
  const words: string[] = [];
  for (const { holder, leftAt } of on) {
    const address = addressOf(holder);
    if (address === undefined || address === organiser || leftAt !== null || there.has(address)) continue;
    if (isStruck(observed, row.id, holder, address)) continue;
    words.push(`${holder} is on appointment ${row.id} and not on the list of its event.`);
  }
  for (const { holder } of rows.pairings) {
    const address = addressOf(holder);
    if (address === undefined || address === organiser || !there.has(address) || brought.has(address)) continue;
    if (on.some((one) => one.holder === holder)) continue;
    words.push(`${holder} is on the list of the event of appointment ${row.id} and not on the appointment.`);
  }
  return words;
};

/** Declined where declines are not accepted: stays on the appointment, is taken off the list before a mail, and not invited again (4.3a). */
const isStruck = ({ rows, deeds }: Observed, appointment: string, holder: string, address: string): boolean =>
  deeds.some((deed) => deed.side === 'outlook' && deed.do === 'decline' && deed.mailbox === address) &&
  rows.links.some(
    (link) =>
      link.appointment === appointment &&
      link.base?.attendance?.invited.some((one) => one.holder === holder && one.struckAt !== undefined) === true,
  );

/** An event of ours lies in its own calendar, or a person is told where it lies (4.11). */
const misplaced = (observed: Observed, { id }: Appointment, events: readonly Found[]): readonly string[] => {
  const away = events.filter(({ calendar }) => calendar.folder === 'other');
  // A delegate sees no calendar but one, and follows by its id what keeps it.
  if (away.length === 0 || observed.delegate !== null) return [];
  const told = observed.rows.links.some((link) => link.appointment === id && link.elsewhere !== null && link.cause !== null);
  // Whatever is put back counts towards the three of an hour (4.3), and what was refused does where it may have been carried out all the same.
  const moves = observed.deeds.filter((deed) => deed.side === 'outlook' && deed.appointment === id).length;
  if (!told) return [`The event of appointment ${id} lies in another calendar and nobody is told.`];
  // A write that met nothing, because what it was aimed at had moved, was one of its event all the same.
  const aimed = ({ appointment, target }: Observed['sent'][number]): boolean =>
    appointment === id || (appointment === null && target === null);
  const tries = observed.sent.filter((one) => aimed(one) && one.outcome === 'refused').length + observed.setbacks;
  const isMovedBack = observed.movesBack && away.every(({ calendar }) => !observed.byGraph.has(calendar.address));
  return isMovedBack && moves + tries <= 3 ? [`The event of appointment ${id} lies in another calendar and was not moved back.`] : [];
};

/** Waits for an administrator (5.7), or was left as it is after three put-backs (4.3): said so, and not touched. */
const isHeld = ({ rows }: Observed, appointment: string): boolean =>
  rows.links.some(
    (link) => link.appointment === appointment && (link.heldSince !== null || link.base?.left === true || link.cause === 'brakeHeld'),
  );

const openWork = (observed: Observed, link: Link): readonly string[] => {
  const words: string[] = [];
  // What is held keeps what it knew until somebody decides (5.7).
  if (
    link.heldSince !== null ||
    link.cause === 'brakeHeld' ||
    hasNobody(observed, link.appointment) ||
    isClosed(observed, link.appointment) ||
    liesUnreadable(observed, link)
  )
    return words;
  if (link.intent !== null) words.push(`A write for appointment ${link.appointment} is still recorded as under way (${link.intent.do}).`);
  if (link.due !== null && link.due <= observed.now) {
    words.push(`The link of appointment ${link.appointment} still has work due at ${clock(link.due)}.`);
  }
  return words;
};

/** Deleted by its owner while nobody can read it: it is not proved gone, which is said (4.6, I14), and nobody saves it there. */
const liesUnreadable = ({ calendars, poisoned }: Observed, { cause, uid }: Link): boolean =>
  cause === 'itemUnreadable' &&
  calendars.some(({ folder, items }) => folder === 'deleted' && items.some((item) => item.uid === uid && poisoned.has(item.immutableId)));

const difference = ({ templated, clients }: Observed, row: Appointment, item: CalendarItem): readonly string[] => {
  const words: string[] = [];
  if (item.type !== 'Single') words.push(`The event of appointment ${row.id} is a series.`);
  if (row.startAt !== item.start || row.endAt !== item.end || item.isAllDay) {
    words.push(`Appointment ${row.id} stands at ${span(row.startAt, row.endAt)}, its event at ${span(item.start, item.end)}.`);
  }
  // Text that people edited where attendees would be mailed waits for the next write that mails anyway (4.10).
  const attendees = attendeesOf(item).length;
  if (attendees === 0 && !item.subject.includes(row.title)) {
    words.push(`Appointment ${row.id} is called "${row.title}", its event "${item.subject}".`);
  }
  // Before a client is put on the list the text is one for everybody: not the company's own template, and without notes (3.5).
  const isOutward = clients !== null && row.clients.length === 1;
  if (
    attendees === 0 &&
    templated &&
    !isOutward &&
    !item.subject.includes(row.title + (row.notes.includes('7') ? '' : ` (${wallClock(row)})`))
  ) {
    words.push(`Appointment ${row.id} stands at ${wallClock(row)}, the subject of its event is "${item.subject}".`);
  }
  if (attendees === 0 && !isOutward && item.type === 'Single' && !item.body.content.includes(row.notes)) {
    words.push(`The notes of appointment ${row.id} are not in the body of its event.`);
  }
  return words;
};

/** `09:00`, by the zone of the appointment. */
const wallClock = ({ startAt, zone }: Appointment): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(startAt);
