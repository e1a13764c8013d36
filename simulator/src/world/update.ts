/** UpdateItem: change keys, conflict resolution, the save, and who is mailed. */
import { queue } from './assistant.ts';
import type { Attendee, CalendarItem, FieldChange, FieldName, OccurrenceException, OccurrenceFields } from './calendar-item.ts';
import { changed } from './changed.ts';
import { joinUrlOf } from './create.ts';
import { WorldError } from './error.ts';
import { applyChanges } from './fields.ts';
import { changeNumberOf } from './ids.ts';
import type { Instant } from './instant.ts';
import { refuseUnlessMaySend, sendRound, timeChanged, updateRound } from './meetings.ts';
import type { SendUpdates, UpdateInput, Updated } from './operations.ts';
import { neighbours, occurrenceAt } from './recurrence/expand.ts';
import { type FoundCalendarItem, findForWrite } from './reference.ts';
import { type Session, findMailbox, noItem } from './session.ts';
import type { MailboxRecord, WorldState } from './state.ts';
import { isCalendar, nextChange, save } from './store.ts';

/** What AutoResolve never takes from a stale writer: the server's value stays (OXWSCORE on Sensitivity). */
const serverKeeps: ReadonlySet<FieldName> = new Set(['sensitivity']);
/** What cannot be merged when both changed it. */
const inseparable: ReadonlySet<FieldName> = new Set(['start', 'end', 'recurrence', 'isAllDay']);

const onlyOnWholeItems: ReadonlySet<FieldName> = new Set([
  'recurrence',
  'startZone',
  'endZone',
  'isResponseRequested',
  'allowNewTimeProposal',
  'isOnlineMeeting',
]);

export function updateItem(state: WorldState, session: Session, input: UpdateInput): Updated {
  if (input.send === null) {
    throw new WorldError(
      'ErrorSendMeetingInvitationsOrCancellationsRequired',
      'SendMeetingInvitationsOrCancellations is required for calendar items.',
    );
  }
  const found = findForWrite(state, session, input.item);
  const { item, record, folder } = found;
  const here = { operation: session.operation, account: session.account, mailbox: record.mailbox.address };
  const { changes, conflicts } = resolved(item, input);
  if (input.send !== 'SendToNone') {
    if (!isCalendar(folder)) throw new WorldError('ErrorCalendarCannotUpdateDeletedItem', 'A deleted item cannot be updated with mail.');
    if (item.myResponse !== 'Organizer') throw new WorldError('ErrorCalendarIsNotOrganizer', 'Only the organizer can send updates.');
  }
  if (!session.faultless) refuseIfSeriesKept(state, item, changes, here);
  const strikes = !session.faultless && state.faults.strikes('F25', here);
  if (strikes && state.faults.between(0, 1) === 0) throw conflict();
  const saved = apply(state, session, found, changes, input.send);
  if (strikes) throw conflict();
  return { id: saved.id, changeKey: saved.changeKey, conflicts };
}

/** F27: a series that its server does not let become a single event again. */
export function refuseIfSeriesKept(
  state: WorldState,
  item: CalendarItem,
  changes: readonly FieldChange[],
  here: { readonly operation: string; readonly account: string; readonly mailbox: string },
): void {
  const clears = item.recurrence !== null && changes.some(({ change, field }) => change === 'delete' && field === 'recurrence');
  if (clears && state.faults.strikes('F27', here))
    throw new WorldError('ErrorInvalidPropertyDelete', 'Delete action is invalid for property.', { Property: 'recurrence' });
}

/** Applies, sends and saves. The new value of the item, or of the occurrence. */
export function apply(
  state: WorldState,
  session: Session,
  found: FoundCalendarItem,
  changes: readonly FieldChange[],
  send: SendUpdates,
): CalendarItem {
  const { item, master, record } = found;
  const at = state.clock();
  const applied = applyChanges(item, changes, (address) => findMailbox(state, address)?.mailbox.name ?? null);
  const refused =
    master === null ? undefined : [...applied.touched].find((field) => onlyOnWholeItems.has(field) && applied.item[field] !== item[field]);
  if (refused !== undefined)
    throw new WorldError('ErrorInvalidPropertySet', 'The property cannot be set on an occurrence.', { Property: refused });
  const round = updateRound(state, record, item, applied.item, send);
  refuseUnlessMaySend(state, session, record, round);
  const after = asSent(item, applied.item, round.length > 0, at, nextChange(state, item));
  const saved =
    master === null
      ? saveWhole(state, session, item, after, applied.touched, at)
      : saveOccurrence(state, session, master, after, applied.touched, at);
  sendRound(state, session, record, saved, round, at, send === 'SendToAllAndSaveCopy' || send === 'SendToChangedAndSaveCopy');
  touchLater(state, session, record, item, at);
  return saved;
}

/** After an update the assistant touches the item only where the rules of this Exchange say so. */
function touchLater(state: WorldState, session: Session, record: MailboxRecord, item: CalendarItem, at: Instant): void {
  if (!state.rules.touchUpdates) return;
  const here = { operation: session.operation, account: session.account, mailbox: record.mailbox.address };
  if (state.faults.strikes('F51', here)) queue(state, at + state.rules.touchDelayMs, { kind: 'touch', item: item.immutableId });
}

/** The change key's rules, and with a stale key the merge per property of AutoResolve (R:updateitem-operation; OXWSCORE). */
function resolved(item: CalendarItem, input: UpdateInput): { readonly changes: readonly FieldChange[]; readonly conflicts: number } {
  const key = input.item.changeKey;
  if (key === undefined || key === '') {
    throw new WorldError('ErrorChangeKeyRequiredForWriteOperations', 'The change key is required for write operations.');
  }
  const number = changeNumberOf(key);
  if (key === item.changeKey || input.conflictResolution === 'AlwaysOverwrite') return { changes: input.changes, conflicts: 0 };
  if (input.conflictResolution === 'NeverOverwrite') throw conflict();
  const changedSince = (field: FieldName): boolean => (item.changedAt[field] ?? 0) > number;
  const both = input.changes.filter((change) => changedSince(change.field));
  if (both.some((change) => inseparable.has(change.field))) throw conflict();
  return {
    changes: input.changes.filter((change) => !(changedSince(change.field) && serverKeeps.has(change.field))),
    conflicts: both.length,
  };
}

function conflict(): WorldError {
  return new WorldError(
    'ErrorIrresolvableConflict',
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  );
}

/** What a sent update does to the item beside the change itself: sequence, and answers asked for anew when the time moved. */
function asSent(before: CalendarItem, after: CalendarItem, sent: boolean, at: Instant, number: number): CalendarItem {
  let next = after;
  if (next.isOnlineMeeting && next.joinUrl === null) next = changed(next, { joinUrl: joinUrlOf(number) });
  const critical = timeChanged(before, after) || before.location !== after.location;
  if (critical) next = changed(next, { stampedAt: at });
  if (!sent) return next;
  if (critical && before.invitationsSent) next = changed(next, { sequence: before.sequence + 1 });
  if (timeChanged(before, after)) {
    const reset = (list: readonly Attendee[]): readonly Attendee[] =>
      list.map((one) => ({ ...one, response: 'Unknown', respondedAt: null }));
    next = changed(next, {
      requiredAttendees: reset(next.requiredAttendees),
      optionalAttendees: reset(next.optionalAttendees),
      resources: reset(next.resources),
    });
  }
  return changed(next, { invitationsSent: true });
}

function saveWhole(
  state: WorldState,
  session: Session,
  item: CalendarItem,
  after: CalendarItem,
  touched: ReadonlySet<FieldName>,
  at: Instant,
): CalendarItem {
  return save(state, after, { changedAt: remembered(item, touched, nextChange(state, item)) }, session.name, at);
}

function remembered(item: CalendarItem, touched: ReadonlySet<FieldName>, number: number): CalendarItem['changedAt'] {
  const changedAt = { ...item.changedAt };
  for (const field of touched) changedAt[field] = number;
  return changedAt;
}

/** A changed occurrence becomes an exception of its master, which is what is saved. */
function saveOccurrence(
  state: WorldState,
  session: Session,
  master: CalendarItem,
  after: CalendarItem,
  touched: ReadonlySet<FieldName>,
  at: Instant,
): CalendarItem {
  const originalStart = after.originalStart;
  if (originalStart === null) throw noItem();
  const { before, after: following } = neighbours(master, originalStart);
  if ((before !== null && after.start < before.end) || (following !== null && after.end > following.start)) {
    throw new WorldError('ErrorOccurrenceCrossingBoundary', 'The occurrence would cross or overlap a neighbour.');
  }
  const old = master.exceptions.find((one) => one.originalStart === originalStart);
  const fields: Partial<OccurrenceFields> = { ...old?.fields, ...changedFields(after, touched) };
  const exception: OccurrenceException = { originalStart, start: after.start, end: after.end, fields };
  return withException(state, session.name, master, exception, remembered(master, touched, nextChange(state, master)), at);
}

/** Saves the master with this exception in place of an older one, and answers the occurrence as it is now. */
export function withException(
  state: WorldState,
  by: string,
  master: CalendarItem,
  exception: OccurrenceException,
  changedAt: CalendarItem['changedAt'],
  at: Instant,
): CalendarItem {
  const exceptions = [...master.exceptions.filter((one) => one.originalStart !== exception.originalStart), exception];
  exceptions.sort((a, b) => a.originalStart - b.originalStart);
  const saved = save(state, master, { exceptions, changedAt }, by, at);
  const occurrence = occurrenceAt(saved, exception.originalStart);
  if (occurrence === null || occurrence === 'deleted') throw noItem();
  return occurrence;
}

function changedFields(item: CalendarItem, touched: ReadonlySet<FieldName>): Partial<OccurrenceFields> {
  const fields: Record<string, unknown> = {};
  for (const field of touched) {
    if (field !== 'start' && field !== 'end') fields[field] = item[field];
  }
  if (
    touched.has('requiredAttendees') ||
    touched.has('optionalAttendees') ||
    touched.has('resources') ||
    touched.has('start') ||
    touched.has('end')
  ) {
    fields['requiredAttendees'] = item.requiredAttendees;
    fields['optionalAttendees'] = item.optionalAttendees;
    fields['resources'] = item.resources;
    fields['isMeeting'] = item.isMeeting;
    fields['invitationsSent'] = item.invitationsSent;
  }
  return fields;
}
