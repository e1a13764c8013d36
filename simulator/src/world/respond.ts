/** Accepting, tentatively accepting and declining, from the calendar item or from the request in the Inbox. */
import type { CalendarItem } from './calendar-item.ts';
import { WorldError } from './error.ts';
import { sendResponse } from './meetings.ts';
import type { RespondInput } from './operations.ts';
import { type FoundCalendarItem, find } from './reference.ts';
import { type Session, mayWrite, noItem, rightsOf } from './session.ts';
import type { MailboxRecord, WorldState } from './state.ts';
import { distinguished, folderOf, isCalendar, relocate, save } from './store.ts';
import { withException } from './update.ts';

/** Null when the response took the item out of the calendar. */
export function respond(state: WorldState, session: Session, input: RespondInput): CalendarItem | null {
  const { item, master, record } = answered(state, session, input);
  if (item.myResponse === 'Organizer') {
    throw new WorldError(`ErrorCalendarIsOrganizerFor${input.response}`, 'The organizer cannot answer their own meeting.');
  }
  if (item.isCancelled) throw new WorldError(`ErrorCalendarIsCancelledFor${input.response}`, 'The meeting has been cancelled.');
  const sends = input.disposition !== 'SaveOnly';
  if (sends && !rightsOf(state, session, record).sendOnBehalf) {
    throw new WorldError('ErrorSendAsDenied', 'The account does not have the right to send on behalf of the owner.');
  }
  const at = state.clock();
  const answer = {
    myResponse: input.response,
    respondedAt: at,
    showAs: input.response === 'Accept' ? item.intendedShowAs : ('Tentative' as const),
  };
  if (sends) sendResponse(state, session, record, item, input.response, at);
  if (master !== null && item.originalStart !== null) {
    if (input.response === 'Decline') {
      const deletedOccurrences = [...master.deletedOccurrences, item.originalStart].sort((a, b) => a - b);
      const exceptions = master.exceptions.filter((one) => one.originalStart !== item.originalStart);
      save(state, master, { deletedOccurrences, exceptions }, session.name, at);
      return null;
    }
    const old = master.exceptions.find((one) => one.originalStart === item.originalStart);
    const exception = { originalStart: item.originalStart, start: item.start, end: item.end, fields: { ...old?.fields, ...answer } };
    return withException(state, session.name, master, exception, master.changedAt, at);
  }
  const saved = save(state, item, answer, session.name, at);
  if (input.response !== 'Decline') return saved;
  relocate(state, saved, distinguished(record, 'deleteditems'), at);
  return null;
}

/** The calendar item that the reference means: itself, or the one of the request, which goes to Deleted Items when answered. */
function answered(state: WorldState, session: Session, input: RespondInput): FoundCalendarItem {
  const found = find(state, session, input.item);
  if (!mayWrite(state, session, found.record))
    throw new WorldError('ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
  const { item, record } = found;
  if (item.kind === 'calendar') return { ...found, item };
  const copy = inCalendars(record, item.uid)[0];
  if (copy === undefined) throw noItem();
  relocate(state, item, distinguished(record, 'deleteditems'), state.clock());
  return { item: copy, master: null, record, folder: folderOf(state, copy) };
}

/** Every item with this UID in any calendar of the mailbox, oldest first. */
export function inCalendars(record: MailboxRecord, uid: string): readonly CalendarItem[] {
  const found: CalendarItem[] = [];
  for (const folder of record.folders.values()) {
    if (!isCalendar(folder)) continue;
    for (const item of folder.items.values()) {
      if (item.kind === 'calendar' && item.uid === uid) found.push(item);
    }
  }
  return found;
}
