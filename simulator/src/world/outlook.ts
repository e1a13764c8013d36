/** A person in Outlook: the things people do in their own calendar, with and without sending. */
import type { AttendeeDraft, CalendarItem, FieldChange, ShowAs } from './calendar-item.ts';
import { copyItem, createItem } from './create.ts';
import { WorldError } from './error.ts';
import { forward } from './forward.ts';
import { newUid } from './global-object-id.ts';
import type { Instant } from './instant.ts';
import type { Sensitivity } from './item.ts';
import type { DistinguishedFolder, Mailbox } from './mailbox.ts';
import { attendeesOf } from './meetings.ts';
import type { DeleteType } from './operations.ts';
import { inView } from './read.ts';
import type { Recurrence } from './recurrence/pattern.ts';
import { find, findForWrite } from './reference.ts';
import { cancel, deleteItem, moveItem } from './remove.ts';
import { inCalendars, respond } from './respond.ts';
import { type Session, ownerSession } from './session.ts';
import type { MailboxRecord, WorldState } from './state.ts';
import { distinguished, relocate, setRead } from './store.ts';
import { apply } from './update.ts';

export type NewEvent = {
  readonly subject: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly body?: string;
  readonly location?: string;
  readonly showAs?: ShowAs;
  readonly sensitivity?: Sensitivity;
  readonly isAllDay?: boolean;
  readonly recurrence?: Recurrence;
  readonly attendees?: readonly AttendeeDraft[];
  readonly rooms?: readonly AttendeeDraft[];
  /** Windows zone id; default the mailbox's. */
  readonly zone?: string;
  /** Calendar folder id; default the mailbox's calendar. */
  readonly calendar?: string;
};

/** Whether the attendees are told. Default: Outlook asks, and people say yes when there are attendees. */
export type Sending = { readonly send?: boolean };

/**
 * Items are named by their present id and answered in their new state. What Outlook itself would refuse throws a WorldError:
 * it runs through the same store operations as everybody's calls, under the owner's name, and without any fault.
 */
export type Outlook = {
  readonly mailbox: Mailbox;
  readonly add: (event: NewEvent, sending?: Sending) => CalendarItem;
  /** Moves by dragging: both ends, keeping the length unless `end` is given. */
  readonly drag: (id: string, start: Instant, end?: Instant, sending?: Sending) => CalendarItem;
  readonly resize: (id: string, end: Instant, sending?: Sending) => CalendarItem;
  /** What a person changed in the event's form before saving it: one save, and at most one mail to each attendee. */
  readonly save: (id: string, changes: readonly FieldChange[], sending?: Sending) => CalendarItem;
  readonly retitle: (id: string, subject: string, sending?: Sending) => CalendarItem;
  /** HTML, as Outlook writes it. */
  readonly editBody: (id: string, html: string, sending?: Sending) => CalendarItem;
  readonly relocate: (id: string, location: string, sending?: Sending) => CalendarItem;
  readonly setShowAs: (id: string, showAs: ShowAs) => CalendarItem;
  readonly setSensitivity: (id: string, sensitivity: Sensitivity) => CalendarItem;
  readonly makePrivate: (id: string) => CalendarItem;
  /** Minutes before the start; null switches the reminder off. */
  readonly setReminder: (id: string, minutes: number | null) => CalendarItem;
  readonly setCategories: (id: string, categories: readonly string[]) => CalendarItem;
  readonly makeAllDay: (id: string, sending?: Sending) => CalendarItem;
  readonly makeSeries: (id: string, recurrence: Recurrence, sending?: Sending) => CalendarItem;
  readonly makeOnlineMeeting: (id: string, sending?: Sending) => CalendarItem;
  readonly addAttendees: (id: string, attendees: readonly AttendeeDraft[], sending?: Sending) => CalendarItem;
  readonly removeAttendee: (id: string, address: string, sending?: Sending) => CalendarItem;
  /** To Deleted Items; attendees of one's own meeting are told when sending. */
  readonly remove: (id: string, sending?: Sending) => void;
  /** Shift+Delete (SoftDelete: recoverable), or the purge that only policies and tools do (HardDelete). */
  readonly removeFor: (id: string, type: DeleteType, sending?: Sending) => void;
  /** From Deleted Items, or Recover Deleted Items, back into the calendar: a new id. */
  readonly restore: (id: string) => CalendarItem;
  /** Copy and paste: extended properties come along, the UID is a new one. */
  readonly copy: (id: string, start?: Instant) => CalendarItem;
  readonly moveTo: (id: string, calendar: string) => CalendarItem;
  readonly accept: (id: string, sending?: Sending) => CalendarItem;
  readonly tentative: (id: string, sending?: Sending) => CalendarItem;
  readonly decline: (id: string, sending?: Sending) => void;
  /** Passes a meeting on. */
  readonly forward: (id: string, to: readonly AttendeeDraft[]) => void;
  /** Marks a message in a mail folder as read, or as unread again. */
  readonly markRead: (id: string, isRead?: boolean) => void;
  /** Cancels one's own meeting with mail to everybody. */
  readonly cancel: (id: string, text?: string) => void;

  readonly item: (id: string) => CalendarItem | null;
  /** An event as it is opened, occurrences of a series included; throws a WorldError when it is gone. */
  readonly look: (id: string) => CalendarItem;
  /** In any calendar folder of the mailbox. */
  readonly findByUid: (uid: string) => readonly CalendarItem[];
  /** What lies in Deleted Items and can be recovered beyond it. */
  readonly deleted: () => readonly CalendarItem[];
  /** What was purged (HardDelete): nobody gets it back, and only a hold keeps it. */
  readonly purged: () => readonly CalendarItem[];
  readonly view: (start: Instant, end: Instant) => readonly CalendarItem[];
};

export function createOutlook(state: WorldState, record: MailboxRecord, ready: () => void): Outlook {
  const begin = (operation: string): Session => {
    ready();
    return ownerSession(record, operation);
  };
  const edit = (operation: string, id: string, changes: readonly FieldChange[], sending: Sending = {}): CalendarItem => {
    const session = begin(operation);
    const found = findForWrite(state, session, { id });
    const sends = sending.send ?? asksToSend(found.item);
    const mode = !sends || found.item.myResponse !== 'Organizer' ? 'SendToNone' : 'SendToAllAndSaveCopy';
    return apply(state, session, found, changes, mode);
  };
  const current = (id: string): CalendarItem => {
    const { item } = findForWrite(state, begin('look'), { id });
    return item;
  };
  const remove = (operation: string, id: string, type: DeleteType, sending: Sending = {}): void => {
    const session = begin(operation);
    const sends = sending.send ?? asksToSend(findForWrite(state, session, { id }).item);
    deleteItem(state, session, { item: { id }, type, send: sends ? 'SendToAllAndSaveCopy' : 'SendToNone' });
  };
  const answer = (
    operation: string,
    id: string,
    response: 'Accept' | 'Tentative' | 'Decline',
    sending: Sending = {},
  ): CalendarItem | null => {
    const disposition = sending.send === false ? 'SaveOnly' : 'SendAndSaveCopy';
    return respond(state, begin(operation), { item: { id }, response, disposition });
  };

  return {
    get mailbox() {
      return record.mailbox;
    },
    add: (event, sending = {}) => add(state, begin('add'), record, event, sending),
    drag: (id, start, end, sending) => {
      const item = current(id);
      return edit('drag', id, times(start, end ?? start + (item.end - item.start)), sending);
    },
    resize: (id, end, sending) => edit('resize', id, [{ change: 'set', field: 'end', value: end }], sending),
    save: (id, changes, sending) => edit('save', id, changes, sending),
    retitle: (id, subject, sending) => edit('retitle', id, [{ change: 'set', field: 'subject', value: subject }], sending),
    editBody: (id, html, sending) =>
      edit('editBody', id, [{ change: 'set', field: 'body', value: { type: 'HTML', content: html } }], sending),
    relocate: (id, location, sending) => edit('relocate', id, [{ change: 'set', field: 'location', value: location }], sending),
    setShowAs: (id, showAs) => edit('setShowAs', id, [{ change: 'set', field: 'showAs', value: showAs }], { send: false }),
    setSensitivity: (id, value) => edit('setSensitivity', id, [{ change: 'set', field: 'sensitivity', value }], { send: false }),
    makePrivate: (id) => edit('makePrivate', id, [{ change: 'set', field: 'sensitivity', value: 'Private' }], { send: false }),
    setReminder: (id, minutes) => {
      const off: FieldChange = { change: 'set', field: 'reminderIsSet', value: minutes !== null };
      return edit('setReminder', id, minutes === null ? [off] : [off, { change: 'set', field: 'reminderMinutes', value: minutes }], {
        send: false,
      });
    },
    setCategories: (id, value) => edit('setCategories', id, [{ change: 'set', field: 'categories', value }], { send: false }),
    makeAllDay: (id, sending) => edit('makeAllDay', id, [{ change: 'set', field: 'isAllDay', value: true }], sending),
    makeSeries: (id, recurrence, sending) => edit('makeSeries', id, [{ change: 'set', field: 'recurrence', value: recurrence }], sending),
    makeOnlineMeeting: (id, sending) => edit('makeOnlineMeeting', id, [{ change: 'set', field: 'isOnlineMeeting', value: true }], sending),
    addAttendees: (id, value, sending = {}) =>
      edit('addAttendees', id, [{ change: 'append', field: 'requiredAttendees', value }], { send: sending.send ?? true }),
    removeAttendee: (id, address, sending) => edit('removeAttendee', id, without(current(id), address), sending),
    remove: (id, sending) => remove('remove', id, 'MoveToDeletedItems', sending),
    removeFor: (id, type, sending) => remove('removeFor', id, type, sending),
    restore: (id) => {
      const { item } = findForWrite(state, begin('restore'), { id });
      return relocate(state, item, distinguished(record, 'calendar'), state.clock());
    },
    copy: (id, start) => {
      const session = begin('copy');
      const { item } = findForWrite(state, session, { id });
      const made = copyItem(state, session, { item: { id }, folder: { id: item.folderId } }, newUid(state.random));
      return start === undefined ? current(made.id) : edit('copy', made.id, times(start, start + (item.end - item.start)), { send: false });
    },
    moveTo: (id, calendar) => current(moveItem(state, begin('moveTo'), { item: { id }, folder: { id: calendar } }).id),
    accept: (id, sending) => kept(answer('accept', id, 'Accept', sending)),
    tentative: (id, sending) => kept(answer('tentative', id, 'Tentative', sending)),
    decline: (id, sending) => void answer('decline', id, 'Decline', sending),
    forward: (id, to) => forward(state, begin('forward'), { item: { id }, to }),
    markRead: (id, isRead = true) => {
      const { item } = find(state, begin('markRead'), { id });
      if (item.kind !== 'message') throw new WorldError('ErrorInvalidOperation', 'Only messages are read or unread.');
      setRead(state, item, isRead, state.clock());
    },
    cancel: (id, text) => {
      cancel(state, begin('cancel'), { item: { id }, ...(text === undefined ? {} : { text: { type: 'Text', content: text } }) });
    },
    item: (id) => {
      ready();
      const item = state.items.get(id);
      return item?.kind === 'calendar' && item.mailbox === record.mailbox.guid ? item : null;
    },
    look: current,
    findByUid: (uid) => {
      ready();
      return inCalendars(record, uid);
    },
    deleted: () => {
      ready();
      return [...calendarItems(record, 'deleteditems'), ...calendarItems(record, 'recoverableitemsdeletions')];
    },
    purged: () => {
      ready();
      return calendarItems(record, 'recoverableitemspurges');
    },
    view: (start, end) => inView(state, begin('view'), distinguished(record, 'calendar'), start, end),
  };
}

function add(state: WorldState, session: Session, record: MailboxRecord, event: NewEvent, sending: Sending): CalendarItem {
  const { attendees = [], rooms = [], zone = record.mailbox.zone, calendar, body, ...content } = event;
  const sends = (sending.send ?? true) && attendees.length + rooms.length > 0;
  return createItem(state, session, {
    folder: calendar === undefined ? { distinguished: 'calendar' } : { id: calendar },
    draft: {
      ...content,
      ...(body === undefined ? {} : { body: { type: 'HTML', content: body } }),
      startZone: zone,
      endZone: zone,
      requiredAttendees: attendees,
      resources: rooms,
    },
    send: sends ? 'SendToAllAndSaveCopy' : 'SendToNone',
  });
}

function asksToSend(item: CalendarItem): boolean {
  return item.myResponse === 'Organizer' && attendeesOf(item).length > 0;
}

function times(start: Instant, end: Instant): readonly FieldChange[] {
  return [
    { change: 'set', field: 'start', value: start },
    { change: 'set', field: 'end', value: end },
  ];
}

/** The lists without this address, written as Outlook does: the whole list that held it. */
function without(item: CalendarItem, address: string): readonly FieldChange[] {
  const lower = address.toLowerCase();
  return (['requiredAttendees', 'optionalAttendees', 'resources'] as const)
    .filter((field) => item[field].some((one) => one.address.toLowerCase() === lower))
    .map((field) => ({ change: 'set', field, value: item[field].filter((one) => one.address.toLowerCase() !== lower) }));
}

function kept(item: CalendarItem | null): CalendarItem {
  if (item === null) throw new WorldError('ErrorItemNotFound', 'The specified object was not found in the store.');
  return item;
}

function calendarItems(record: MailboxRecord, folder: DistinguishedFolder): readonly CalendarItem[] {
  return [...distinguished(record, folder).items.values()].filter((item) => item.kind === 'calendar');
}
