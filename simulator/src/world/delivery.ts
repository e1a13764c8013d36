/** What the calendar assistant does when its tasks are due: meeting mail into calendars, answers of rooms, touches. */
import { assistantName, type MeetingMail, type Task, queue, takeDue } from './assistant.ts';
import type { Attendee, CalendarItem } from './calendar-item.ts';
import { changed } from './changed.ts';
import { receiveForward } from './forward.ts';
import type { Instant } from './instant.ts';
import type { Placement } from './item.ts';
import { attendeesOf, fileMessage, timeChanged } from './meetings.ts';
import { occurrenceAt } from './recurrence/expand.ts';
import { inCalendars } from './respond.ts';
import { roomAnswers } from './rooms.ts';
import type { MailboxRecord, WorldState } from './state.ts';
import { distinguished, insert, presentItem, relocate, reveal, save } from './store.ts';

/** Runs everything due at or before the clock's present instant, each task as of the instant it was due. */
export function runDue(state: WorldState): void {
  if (state.tasks.length === 0) return;
  const now = state.clock();
  for (let task = takeDue(state, now); task !== null; task = takeDue(state, now)) run(state, task);
}

function run(state: WorldState, task: Task): void {
  const { work } = task;
  switch (work.kind) {
    case 'touch': {
      const item = presentItem(state, work.item);
      if (item !== null) save(state, item, {}, assistantName, task.due);
      return;
    }
    case 'reveal': {
      const item = presentItem(state, work.item);
      if (item !== null) reveal(state, item);
      return;
    }
    case 'restoreCalendar': {
      const record = state.mailboxes.get(work.mailbox);
      if (record !== undefined) unblank(record);
      return;
    }
    case 'deliver': {
      const record = state.mailboxes.get(work.mailbox);
      if (record !== undefined) deliver(state, record, work.mail, task.due);
      return;
    }
    case 'roomAnswers': {
      const item = presentItem(state, work.item);
      if (item?.kind === 'calendar') roomAnswers(state, item, work.sequence, work.originalStart, task.due);
      return;
    }
    default: {
      const never: never = work;
      throw new Error(`no such work: ${JSON.stringify(never)}`);
    }
  }
}

/** Ends F32: the calendar is back, and every sync state is dead once more. */
export function unblank(record: MailboxRecord): void {
  record.blankUpTo = 0;
  for (const folder of record.folders.values()) folder.syncGeneration += 1;
}

function deliver(state: WorldState, record: MailboxRecord, mail: MeetingMail, at: Instant): void {
  const to = { name: record.mailbox.name, address: record.mailbox.address };
  fileMessage(state, record, 'inbox', mail, to, at);
  switch (mail.kind) {
    case 'request':
      return receiveRequest(state, record, mail.meeting, at);
    case 'cancellation':
      return receiveCancellation(state, record, mail.meeting, at);
    case 'response':
      return receiveResponse(state, record, mail, at);
    case 'forward':
      return receiveForward(state, record, mail.meeting.uid, mail.forwardedTo ?? [], at);
    default: {
      const never: never = mail.kind;
      throw new Error(`no such meeting mail: ${String(never)}`);
    }
  }
}

function receiveRequest(state: WorldState, record: MailboxRecord, meeting: CalendarItem, at: Instant): void {
  const copy = inCalendars(record, meeting.uid)[0];
  if (copy !== undefined && (copy.myResponse === 'Organizer' || copy.sequence > meeting.sequence)) return;
  let held: CalendarItem;
  if (meeting.originalStart !== null && copy !== undefined && copy.recurrence !== null) {
    held = withReceived(state, copy, meeting, meeting.originalStart, at);
  } else if (copy === undefined) {
    held = insert(state, distinguished(record, 'calendar'), copyOf(meeting), { at });
  } else {
    // A copy that was cancelled and is invited again is a new question, whatever its time.
    const asked = copy.isCancelled || timeChanged(copy, meeting);
    const answer = asked
      ? { myResponse: 'NoResponseReceived' as const, respondedAt: null, showAs: 'Tentative' as const }
      : { myResponse: copy.myResponse, respondedAt: copy.respondedAt, showAs: copy.myResponse === 'Accept' ? meeting.showAs : copy.showAs };
    const { reminderIsSet, reminderMinutes, categories, extended, sensitivity } = copy;
    const kept = { reminderIsSet, reminderMinutes, categories, extended, sensitivity, changedAt: copy.changedAt };
    held = save(state, changed(copyOf(meeting), placementOf(copy)), { ...kept, ...answer }, assistantName, at);
    if (!asked) return;
  }
  if (record.mailbox.kind === 'room') {
    queue(state, at + state.rules.roomDelayMs, {
      kind: 'roomAnswers',
      item: held.immutableId,
      sequence: meeting.sequence,
      originalStart: meeting.originalStart,
    });
  }
}

/** An attendee's copy: same UID, none of the organiser's named properties, tentative until answered. */
function copyOf(meeting: CalendarItem): CalendarItem {
  const unknown = (list: readonly Attendee[]): readonly Attendee[] =>
    list.map((one) => ({ ...one, response: 'Unknown', respondedAt: null }));
  return changed(meeting, {
    type: meeting.recurrence === null ? 'Single' : 'RecurringMaster',
    masterId: null,
    extended: [],
    categories: [],
    reminderIsSet: true,
    reminderMinutes: 15,
    showAs: 'Tentative',
    intendedShowAs: meeting.showAs,
    requiredAttendees: unknown(meeting.requiredAttendees),
    optionalAttendees: unknown(meeting.optionalAttendees),
    resources: unknown(meeting.resources),
    isMeeting: true,
    myResponse: 'NoResponseReceived',
    respondedAt: null,
    appointmentState: 3,
    lastModifiedName: assistantName,
    changedAt: {},
  });
}

function placementOf(item: CalendarItem): Placement {
  const { id, immutableId, changeKey, mailbox, folderId, changeNumber, enteredNumber, visibleFrom, createdAt, lastModifiedAt } = item;
  return { id, immutableId, changeKey, mailbox, folderId, changeNumber, enteredNumber, visibleFrom, createdAt, lastModifiedAt };
}

/** The update of one occurrence, into the attendee's copy of the series. */
function withReceived(state: WorldState, copy: CalendarItem, occurrence: CalendarItem, originalStart: Instant, at: Instant): CalendarItem {
  const { subject, body, location, isAllDay } = occurrence;
  const fields = { subject, body, location, isAllDay, showAs: 'Tentative' as const, myResponse: 'NoResponseReceived' as const };
  const exceptions = [
    ...copy.exceptions.filter((one) => one.originalStart !== originalStart),
    { originalStart, start: occurrence.start, end: occurrence.end, fields },
  ];
  exceptions.sort((a, b) => a.originalStart - b.originalStart);
  return save(state, copy, { exceptions }, assistantName, at);
}

/** A person's copy stays, marked; a room's goes, as the resource booking attendant does. */
function receiveCancellation(state: WorldState, record: MailboxRecord, meeting: CalendarItem, at: Instant): void {
  for (const copy of inCalendars(record, meeting.uid)) {
    if (copy.myResponse === 'Organizer') continue;
    const { originalStart } = meeting;
    if (originalStart !== null && copy.recurrence !== null) {
      const deletedOccurrences = [...new Set([...copy.deletedOccurrences, originalStart])].sort((a, b) => a - b);
      const exceptions = copy.exceptions.filter((one) => one.originalStart !== originalStart);
      save(state, copy, { deletedOccurrences, exceptions }, assistantName, at);
      continue;
    }
    const patch = {
      subject: copy.subject.startsWith('Canceled: ') ? copy.subject : `Canceled: ${copy.subject}`,
      isCancelled: true,
      showAs: 'Free' as const,
      appointmentState: copy.appointmentState | 4,
      sequence: Math.max(copy.sequence, meeting.sequence),
    };
    const marked = save(state, copy, patch, assistantName, at);
    if (record.mailbox.kind === 'room') relocate(state, marked, distinguished(record, 'deleteditems'), at);
  }
}

/** An answer comes home: the organiser's item gets the response; an answer to an older time is not taken. */
function receiveResponse(state: WorldState, record: MailboxRecord, mail: MeetingMail, at: Instant): void {
  const item = inCalendars(record, mail.meeting.uid).find((one) => one.myResponse === 'Organizer');
  if (item === undefined || item.isCancelled || mail.meeting.sequence < item.sequence) return;
  const { originalStart } = mail.meeting;
  const target = originalStart === null || item.recurrence === null ? item : occurrenceAt(item, originalStart);
  if (target === null || target === 'deleted') return;
  if (!attendeesOf(target).some((one) => same(one, mail))) return;
  const answered = (list: readonly Attendee[]): readonly Attendee[] =>
    list.map((one) => (same(one, mail) ? { ...one, response: mail.response, respondedAt: mail.sentAt } : one));
  const lists = {
    requiredAttendees: answered(target.requiredAttendees),
    optionalAttendees: answered(target.optionalAttendees),
    resources: answered(target.resources),
  };
  if (originalStart === null || item.recurrence === null) {
    save(state, item, lists, assistantName, at);
    return;
  }
  const old = item.exceptions.find((one) => one.originalStart === originalStart);
  const exception = { originalStart, start: target.start, end: target.end, fields: { ...old?.fields, ...lists } };
  const exceptions = [...item.exceptions.filter((one) => one.originalStart !== originalStart), exception];
  exceptions.sort((a, b) => a.originalStart - b.originalStart);
  save(state, item, { exceptions }, assistantName, at);
}

function same(attendee: Attendee, mail: MeetingMail): boolean {
  return attendee.address.toLowerCase() === mail.from.address.toLowerCase();
}
