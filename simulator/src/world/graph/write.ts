/** Writes over Graph. None of them can be silent: whoever is invited is told (graph-pitfalls.md 1). */
import type { AttendeeDraft, CalendarDraft, CalendarItem, FieldChange, FieldName } from '../calendar-item.ts';
import { createItem } from '../create.ts';
import { WorldError } from '../error.ts';
import { forward } from '../forward.ts';
import type { Body } from '../item.ts';
import { sendRound, updateRound } from '../meetings.ts';
import type { SendUpdates } from '../operations.ts';
import { occurrenceAt } from '../recurrence/expand.ts';
import { cancel, deleteItem } from '../remove.ts';
import { respond } from '../respond.ts';
import type { WorldState } from '../state.ts';
import { folderOf, isCalendar, presentItem } from '../store.ts';
import { apply, refuseIfSeriesKept } from '../update.ts';
import { type GraphEvent, graphEvent } from './event.ts';
import { calendarFor, foundEvent, type GraphSession } from './session.ts';

/** What a POST brings: UIDs cannot be given on Graph. */
export type GraphDraft = Omit<CalendarDraft, 'uid' | 'itemClass'>;

export type MeetingAnswer = {
  readonly response: 'Accept' | 'Tentative' | 'Decline';
  /** Whether the organiser is told; Graph's default is true. */
  readonly send: boolean;
  readonly comment?: string;
};

const people: ReadonlySet<FieldName> = new Set(['requiredAttendees', 'optionalAttendees', 'resources']);

/** Of an occurrence only the instants change: it keeps the zone of its series. */
const zones: ReadonlySet<FieldName> = new Set(['startZone', 'endZone']);

/**
 * Invites everybody who is named. A repeated POST with the same transactionId answers the event it made before; once that is gone, or
 * with another content, it is refused (graph.md section 5).
 */
export function createEvent(
  state: WorldState,
  session: GraphSession,
  calendar: string | null,
  draft: GraphDraft,
  transactionId: string | null,
): GraphEvent {
  const folder = calendarFor(session, calendar);
  const { transactions } = session.owner;
  const earlier = transactionId === null ? undefined : transactions.get(transactionId);
  if (earlier !== undefined) {
    const made = presentItem(state, earlier.made);
    if (made?.kind === 'calendar' && isCalendar(folderOf(state, made)) && JSON.stringify(earlier.draft) === JSON.stringify(draft)) {
      return graphEvent(made);
    }
    throw new WorldError(
      'ErrorDuplicateTransactionId',
      "Your request can't be completed. The TransactionId specified in the request has already been used to create a different event.",
    );
  }
  const item = createItem(state, session, { folder: { id: folder.folder.id }, draft, send: 'SendToAllAndSaveCopy' });
  if (transactionId !== null) {
    transactions.set(transactionId, { draft, made: item.immutableId });
    session.owner.transactionOf.set(item.immutableId, transactionId);
  }
  return graphEvent(item);
}

/**
 * Who is mailed: with `attendees` alone those who were added or removed, with anything else all of them. An attendee's own copy can be
 * changed, and nobody is told (graph-pitfalls.md 19).
 */
export function patchEvent(
  state: WorldState,
  session: GraphSession,
  id: string,
  changes: readonly FieldChange[],
  ifVersion: string | null,
): GraphEvent {
  const found = foundEvent(state, session, id);
  const { item, record, folder } = found;
  refuseIfStale(item.changeKey, ifVersion);
  const isOrganiser = item.myResponse === 'Organizer';
  const onlyPeople = changes.length > 0 && changes.every((change) => people.has(change.field));
  if (!isOrganiser && changes.some((change) => people.has(change.field))) {
    throw new WorldError(
      'ErrorCalendarIsNotOrganizer',
      "Your request can't be completed. You need to be an organizer to change attendees.",
    );
  }
  if (!isCalendar(folder) && item.isMeeting) {
    throw new WorldError('ErrorCalendarCannotUpdateDeletedItem', 'A deleted item cannot be updated with mail.');
  }
  const here = { operation: session.operation, account: session.account, mailbox: record.mailbox.address };
  refuseIfSeriesKept(state, item, changes, here);
  const strikes = state.faults.strikes('F25', here);
  if (strikes && state.faults.between(0, 1) === 0) throw stale();
  const send: SendUpdates = !isOrganiser ? 'SendToNone' : onlyPeople ? 'SendToChangedAndSaveCopy' : 'SendToAllAndSaveCopy';
  const wanted = item.originalStart === null ? changes : changes.filter((change) => !zones.has(change.field));
  const saved = apply(state, session, found, besideMeeting(item.isOnlineMeeting, item.joinUrl, wanted), send);
  if (send === 'SendToAllAndSaveCopy') mailOfExceptions(state, session, saved);
  if (strikes) throw stale();
  return graphEvent(saved);
}

/** A patched master is mailed about once more for each of its exceptions (graph.md section 8). */
function mailOfExceptions(state: WorldState, session: GraphSession, master: CalendarItem): void {
  for (const { originalStart } of master.exceptions) {
    const one = occurrenceAt(master, originalStart);
    if (one === null || one === 'deleted') continue;
    const round = updateRound(state, session.owner, one, one, 'SendOnlyToAll');
    sendRound(state, session, session.owner, one, round, state.clock(), false);
  }
}

/** To Deleted Items; of a meeting of one's own with a cancellation to all, of somebody else's without a word. */
export function removeEvent(
  state: WorldState,
  session: GraphSession,
  id: string,
  ifVersion: string | null,
  type: 'MoveToDeletedItems' | 'HardDelete',
): void {
  const { item } = foundEvent(state, session, id);
  refuseIfStale(item.changeKey, ifVersion);
  const send = item.myResponse === 'Organizer' ? 'SendToAllAndSaveCopy' : 'SendToNone';
  deleteItem(state, session, { item: { id: item.id }, type, send });
}

/** The organiser's alone: a cancellation with this comment to all, and the event goes to Deleted Items. */
export function cancelEvent(state: WorldState, session: GraphSession, id: string, comment: string | null): void {
  const { item } = foundEvent(state, session, id);
  if (item.myResponse !== 'Organizer') {
    throw new WorldError(
      'ErrorCalendarIsNotOrganizer',
      "Your request can't be completed. You need to be an organizer to cancel a meeting.",
    );
  }
  cancel(state, session, { item: { id: item.id }, ...(comment === null ? {} : { text: textOf(comment) }) });
}

/** To whoever is named; the organiser's event has them from then on. */
export function forwardEvent(state: WorldState, session: GraphSession, id: string, to: readonly AttendeeDraft[]): void {
  const { item } = foundEvent(state, session, id);
  forward(state, session, { item: { id: item.id }, to });
}

/** An attendee's answer; a declined event leaves the calendar. */
export function respondToEvent(state: WorldState, session: GraphSession, id: string, answer: MeetingAnswer): void {
  const { item } = foundEvent(state, session, id);
  respond(state, session, {
    item: { id: item.id },
    response: answer.response,
    disposition: answer.send ? 'SendAndSaveCopy' : 'SaveOnly',
    ...(answer.comment === undefined ? {} : { text: textOf(answer.comment) }),
  });
}

/**
 * An online meeting stays one whatever is asked, except that a body without the link to join ends it (graph.md section 8,
 * graph-pitfalls.md 22).
 */
function besideMeeting(isOnline: boolean, joinUrl: string | null, changes: readonly FieldChange[]): readonly FieldChange[] {
  if (!isOnline) return changes;
  const kept = changes.filter((change) => change.field !== 'isOnlineMeeting');
  const losesLink = kept.some(
    (change) => change.field === 'body' && (change.change !== 'set' || joinUrl === null || !change.value.content.includes(joinUrl)),
  );
  return losesLink ? [...kept, { change: 'set', field: 'isOnlineMeeting', value: false }] : kept;
}

function textOf(comment: string): Body {
  return { type: 'Text', content: comment };
}

function refuseIfStale(changeKey: string, ifVersion: string | null): void {
  if (ifVersion !== null && ifVersion !== changeKey) throw stale();
}

function stale(): WorldError {
  return new WorldError(
    'ErrorIrresolvableConflict',
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  );
}
