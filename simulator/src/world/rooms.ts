/** How a room answers a request: it accepts when nobody else has it, and declines otherwise (Exchange's resource booking attendant). */
import { assistantName } from './assistant.ts';
import type { CalendarItem, ResponseType } from './calendar-item.ts';
import { day, type Instant } from './instant.ts';
import { sendResponse } from './meetings.ts';
import { occurrenceAt, occurrencesBetween } from './recurrence/expand.ts';
import type { Session } from './session.ts';
import type { MailboxRecord, WorldState } from './state.ts';
import { distinguished, relocate, save } from './store.ts';
import { withException } from './update.ts';

/** How far ahead a room looks for conflicts of a series (its booking window, 180 days). */
const bookingWindowMs = 180 * day;

/**
 * The answer to the request with this sequence; a newer request has an answer of its own. `originalStart` names the one occurrence
 * that was asked for, null the whole item.
 */
export function roomAnswers(state: WorldState, item: CalendarItem, sequence: number, originalStart: Instant | null, at: Instant): void {
  if (item.isCancelled || item.sequence > sequence) return;
  const record = state.mailboxes.get(item.mailbox);
  if (record === undefined || record.mailbox.state !== 'ok') return;
  if (item.folderId !== distinguished(record, 'calendar').folder.id) return;
  if (originalStart === null || item.recurrence === null) answerWhole(state, record, item, at);
  else answerOccurrence(state, record, item, originalStart, at);
}

function answerWhole(state: WorldState, record: MailboxRecord, item: CalendarItem, at: Instant): void {
  const asked = item.recurrence === null ? [item] : occurrencesBetween(item, at, at + bookingWindowMs);
  const response = responseTo(record, item.uid, asked);
  sendResponse(state, attendant(record), record, item, response, at);
  const saved = save(state, item, answerOf(item, response, at), assistantName, at);
  if (response === 'Decline') relocate(state, saved, distinguished(record, 'deleteditems'), at);
}

function answerOccurrence(state: WorldState, record: MailboxRecord, master: CalendarItem, originalStart: Instant, at: Instant): void {
  const occurrence = occurrenceAt(master, originalStart);
  if (occurrence === null || occurrence === 'deleted') return;
  const response = responseTo(record, master.uid, [occurrence]);
  sendResponse(state, attendant(record), record, occurrence, response, at);
  const exceptions = master.exceptions.filter((one) => one.originalStart !== originalStart);
  if (response === 'Decline') {
    const deletedOccurrences = [...master.deletedOccurrences, originalStart].sort((a, b) => a - b);
    save(state, master, { deletedOccurrences, exceptions }, assistantName, at);
    return;
  }
  const old = master.exceptions.find((one) => one.originalStart === originalStart);
  const fields = { ...old?.fields, ...answerOf(occurrence, response, at) };
  withException(
    state,
    assistantName,
    master,
    { originalStart, start: occurrence.start, end: occurrence.end, fields },
    master.changedAt,
    at,
  );
}

function answerOf(item: CalendarItem, response: ResponseType, at: Instant): Pick<CalendarItem, 'myResponse' | 'respondedAt' | 'showAs'> {
  return { myResponse: response, respondedAt: at, showAs: response === 'Accept' ? item.intendedShowAs : 'Free' };
}

/** Declines when the room is promised to another meeting at any of the times asked for. */
function responseTo(record: MailboxRecord, uid: string, asked: readonly CalendarItem[]): 'Accept' | 'Decline' {
  const from = Math.min(...asked.map((one) => one.start));
  const until = Math.max(...asked.map((one) => one.end));
  for (const other of distinguished(record, 'calendar').items.values()) {
    if (other.kind !== 'calendar' || other.uid === uid || other.isCancelled) continue;
    if (other.myResponse !== 'Organizer' && other.myResponse !== 'Accept') continue;
    const busy = other.recurrence === null ? [other] : occurrencesBetween(other, from, until);
    if (busy.some((one) => one.showAs !== 'Free' && asked.some((slot) => slot.start < one.end && one.start < slot.end))) return 'Decline';
  }
  return 'Accept';
}

function attendant(record: MailboxRecord): Session {
  return {
    operation: 'Assistant:roomAnswers',
    account: assistantName,
    name: record.mailbox.name,
    home: record,
    owner: record,
    faultless: true,
  };
}
