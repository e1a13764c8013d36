/** Forwarding a meeting: whoever gets it is invited, and the organiser's item has them from then on, whoever forwarded it (graph.md section 5). */
import { assistantName, queue } from './assistant.ts';
import type { Attendee, AttendeeDraft, CalendarItem } from './calendar-item.ts';
import { WorldError } from './error.ts';
import type { Instant } from './instant.ts';
import type { Person } from './item.ts';
import { attendeesOf, invite } from './meetings.ts';
import type { ForwardInput } from './operations.ts';
import { find } from './reference.ts';
import { inCalendars } from './respond.ts';
import { type Session, findMailbox, mayWrite, rightsOf } from './session.ts';
import type { MailboxRecord, WorldState } from './state.ts';
import { save } from './store.ts';

/** Of a whole meeting or series; a single date of one is not forwarded here. */
export function forward(state: WorldState, session: Session, input: ForwardInput): void {
  const { item, master, record } = find(state, session, input.item);
  if (!mayWrite(state, session, record)) throw new WorldError('ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
  if (item.kind !== 'calendar' || master !== null || !item.isMeeting)
    throw new WorldError('ErrorInvalidOperation', 'Only a meeting with attendees is forwarded here.');
  if (item.isCancelled) throw new WorldError('ErrorInvalidOperation', 'The meeting has been cancelled.');
  if (!rightsOf(state, session, record).sendOnBehalf)
    throw new WorldError('ErrorSendAsDenied', 'The account does not have the right to send on behalf of the owner.');
  const at = state.clock();
  const meeting: CalendarItem = { ...item, showAs: item.intendedShowAs };
  const to = input.to.map((one): Person => ({ name: one.name ?? one.address, address: one.address }));
  for (const one of to) invite(state, session, record, meeting, one, at);
  if (item.myResponse === 'Organizer') return addAttendees(state, record, item.uid, to, session.name, at);
  const organiser = findMailbox(state, item.organizer.address);
  if (organiser === null || organiser.mailbox.state !== 'ok') return;
  const from = { name: record.mailbox.name, address: record.mailbox.address };
  // A mail of its own kind, a Meeting Forward Notification, from which the assistant takes them over.
  queue(state, at + state.rules.mailDelayMs, {
    kind: 'deliver',
    mailbox: organiser.mailbox.guid,
    mail: { kind: 'forward', response: 'Unknown', from, meeting, sentAt: at, forwardedTo: to },
  });
}

/** What the organiser's assistant does with such a notice: it mails nobody. As what they are added Microsoft does not say. */
export function receiveForward(state: WorldState, record: MailboxRecord, uid: string, to: readonly Person[], at: Instant): void {
  addAttendees(state, record, uid, to, assistantName, at);
}

function addAttendees(
  state: WorldState,
  record: MailboxRecord,
  uid: string,
  to: readonly AttendeeDraft[],
  name: string,
  at: Instant,
): void {
  const item = inCalendars(record, uid).find((one) => one.myResponse === 'Organizer');
  if (item === undefined || item.isCancelled) return;
  const known = new Set([item.organizer, ...attendeesOf(item)].map(({ address }) => address.toLowerCase()));
  const added = to.flatMap((one): Attendee[] =>
    known.has(one.address.toLowerCase())
      ? []
      : [{ name: one.name ?? one.address, address: one.address, response: 'Unknown', respondedAt: null }],
  );
  if (added.length > 0) save(state, item, { requiredAttendees: [...item.requiredAttendees, ...added] }, name, at);
}
