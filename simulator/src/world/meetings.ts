/** Who is mailed by a write of the organiser, or by an answer of an attendee. Sending logs each mail and puts it under way. */
import { type MeetingMail, queue } from './assistant.ts';
import type { Attendee, CalendarItem, ResponseType } from './calendar-item.ts';
import { WorldError } from './error.ts';
import type { Instant } from './instant.ts';
import { type MessageItem, type Person, unplaced } from './item.ts';
import type { MailKind } from './mail-log.ts';
import type { SendUpdates } from './operations.ts';
import { type Session, causeOf, findMailbox, rightsOf } from './session.ts';
import type { MailboxRecord, WorldState } from './state.ts';
import { distinguished, insert } from './store.ts';

const messageClass: Readonly<Record<MeetingMail['kind'], string>> = {
  request: 'IPM.Schedule.Meeting.Request',
  cancellation: 'IPM.Schedule.Meeting.Canceled',
  response: 'IPM.Schedule.Meeting.Resp',
  forward: 'IPM.Schedule.Meeting.Notification.Forward',
};

export function attendeesOf(item: CalendarItem): readonly Attendee[] {
  return [...item.requiredAttendees, ...item.optionalAttendees, ...item.resources];
}

export function timeChanged(before: CalendarItem, after: CalendarItem): boolean {
  return before.start !== after.start || before.end !== after.end || JSON.stringify(before.recurrence) !== JSON.stringify(after.recurrence);
}

/** Who would be told of this change under a send mode: the mails, none of them sent yet. */
export type Round = { readonly to: Person; readonly kind: Exclude<MailKind, 'response'> }[];

/** The invitations of a new meeting. */
export function invitationRound(state: WorldState, record: MailboxRecord, item: CalendarItem): Round {
  return others(state, record, attendeesOf(item)).map((to) => ({ to, kind: 'invitation' }));
}

/**
 * The mails of an update. To all: the invited get an update, the new an invitation, the removed a cancellation. To changed: only the
 * new and the removed, though some builds mail all (ews-managed-api #20): a rule of this world.
 */
export function updateRound(state: WorldState, record: MailboxRecord, before: CalendarItem, after: CalendarItem, mode: SendUpdates): Round {
  if (mode === 'SendToNone') return [];
  const was = others(state, record, attendeesOf(before));
  const is = others(state, record, attendeesOf(after));
  const removed = before.invitationsSent ? was.filter((one) => !includes(is, one)) : [];
  const added = before.invitationsSent ? is.filter((one) => !includes(was, one)) : is;
  const kept = before.invitationsSent ? is.filter((one) => includes(was, one)) : [];
  const toChanged = mode === 'SendOnlyToChanged' || mode === 'SendToChangedAndSaveCopy';
  const updated = toChanged && !state.rules.sendToChangedMailsAll ? [] : kept;
  return [
    ...updated.map((to) => ({ to, kind: 'update' as const })),
    ...added.map((to) => ({ to, kind: 'invitation' as const })),
    ...removed.map((to) => ({ to, kind: 'cancellation' as const })),
  ];
}

/** Nobody who was never invited is told of the end. */
export function cancellationRound(state: WorldState, record: MailboxRecord, item: CalendarItem): Round {
  return item.invitationsSent ? others(state, record, attendeesOf(item)).map((to) => ({ to, kind: 'cancellation' })) : [];
}

/** A bare folder permission cannot send at all (E:delegate-access-and-ews-in-exchange): refuse before anything is written. */
export function refuseUnlessMaySend(state: WorldState, session: Session, record: MailboxRecord, round: Round): void {
  if (round.length > 0 && !rightsOf(state, session, record).sendOnBehalf) {
    throw new WorldError('ErrorSendAsDenied', 'The account does not have the right to send on behalf of the owner.');
  }
}

export function sendRound(
  state: WorldState,
  session: Session,
  record: MailboxRecord,
  item: CalendarItem,
  round: Round,
  at: Instant,
  saveCopy: boolean,
): void {
  for (const { to, kind } of round) {
    post(state, session, record, item, to, kind, { kind: kind === 'cancellation' ? 'cancellation' : 'request', response: 'Unknown' }, at);
  }
  const first = round[0];
  if (saveCopy && first !== undefined) {
    const kind = first.kind === 'cancellation' ? 'cancellation' : 'request';
    fileMessage(state, record, 'sentitems', { kind, from: item.organizer, meeting: item, response: 'Unknown', sentAt: at }, first.to, at);
  }
}

/** A meeting is passed on to somebody, by whoever has it. */
export function invite(state: WorldState, session: Session, record: MailboxRecord, meeting: CalendarItem, to: Person, at: Instant): void {
  post(state, session, record, meeting, to, 'invitation', { kind: 'request', response: 'Unknown' }, at);
}

/** An attendee's answer to the organiser. */
export function sendResponse(
  state: WorldState,
  session: Session,
  record: MailboxRecord,
  item: CalendarItem,
  response: ResponseType,
  at: Instant,
): void {
  post(state, session, record, item, item.organizer, 'response', { kind: 'response', response }, at);
}

/** Puts a meeting mail into a mail folder as a message. */
export function fileMessage(
  state: WorldState,
  record: MailboxRecord,
  folder: 'inbox' | 'sentitems',
  mail: MeetingMail,
  to: Person,
  at: Instant,
): void {
  const suffix = mail.kind === 'response' ? responseSuffix(mail.response) : '';
  insert<MessageItem>(
    state,
    distinguished(record, folder),
    {
      kind: 'message',
      itemClass: messageClass[mail.kind] + suffix,
      subject: mail.meeting.subject,
      lastModifiedName: mail.from.name,
      from: mail.from,
      to,
      uid: mail.meeting.uid,
      body: mail.meeting.body,
      receivedAt: at,
      isRead: folder === 'sentitems',
      readFlagNumber: 0,
      ...unplaced,
    },
    { at },
  );
}

function post(
  state: WorldState,
  session: Session,
  record: MailboxRecord,
  item: CalendarItem,
  to: Person,
  kind: MailKind,
  mail: Pick<MeetingMail, 'kind' | 'response'>,
  at: Instant,
): void {
  const { mailbox } = record;
  state.mails.push({
    at,
    from: mailbox.address,
    to: to.address,
    kind,
    uid: item.uid,
    itemId: item.id,
    subject: item.subject,
    sequence: item.sequence,
    start: item.start,
    end: item.end,
    cause: causeOf(session, record),
  });
  const recipient = findMailbox(state, to.address);
  if (recipient === null || recipient.mailbox.state !== 'ok') return;
  const from = { name: mailbox.name, address: mailbox.address };
  queue(state, at + state.rules.mailDelayMs, {
    kind: 'deliver',
    mailbox: recipient.mailbox.guid,
    mail: { kind: mail.kind, response: mail.response, from, meeting: item, sentAt: at },
  });
}

/** Exchange mails nobody their own meeting, under whatever address of theirs, and nobody twice. */
function others(state: WorldState, record: MailboxRecord, attendees: readonly Attendee[]): readonly Person[] {
  const seen = new Set<string>();
  return attendees.filter((one) => {
    const mailbox = findMailbox(state, one.address);
    const key = mailbox?.mailbox.guid ?? one.address.toLowerCase();
    if (mailbox === record || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function includes(people: readonly Person[], person: Person): boolean {
  return people.some((one) => one.address.toLowerCase() === person.address.toLowerCase());
}

function responseSuffix(response: ResponseType): string {
  if (response === 'Accept') return '.Pos';
  return response === 'Decline' ? '.Neg' : '.Tent';
}
