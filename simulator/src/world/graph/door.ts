/**
 * The store as Microsoft Graph shows it, in plain values: no HTTP, no JSON. Events are named by immutable ids, mailboxes by GUID or
 * address, calendars by folder id (null: the mailbox's own). A refusal is a thrown WorldError.
 */
import type { AttendeeDraft, FieldChange } from '../calendar-item.ts';
import type { BusyTime, ItemResult } from '../operations.ts';
import type { Mailbox } from '../mailbox.ts';
import type { Caller } from '../rights.ts';
import type { WorldState } from '../state.ts';
import { type DeltaInput, type DeltaPage, deltaOf } from './delta.ts';
import type { GraphEvent } from './event.ts';
import {
  calendarOfEvent,
  calendarsOf,
  type EventFilter,
  getEvent,
  type GraphCalendar,
  instancesOf,
  listEvents,
  type MailboxSettings,
  mailboxSettingsOf,
  type NamedZone,
  scheduleOf,
  supportedTimeZones,
  translateIds,
  viewOf,
  type Window,
} from './read.ts';
import { graphSession, type GraphSession, userOf } from './session.ts';
import {
  cancelEvent,
  createEvent,
  type MeetingAnswer,
  forwardEvent,
  type GraphDraft,
  patchEvent,
  removeEvent,
  respondToEvent,
} from './write.ts';

export type GraphDoor = {
  /** Of the directory: also a mailbox that Graph does not reach. */
  readonly user: (mailbox: string) => Mailbox;
  readonly get: (caller: Caller, mailbox: string, id: string) => GraphEvent;
  /** Null for an event in Deleted Items. */
  readonly calendarOf: (caller: Caller, mailbox: string, id: string) => GraphCalendar | null;
  /** The transactionId that the event was created with; null where none was given. */
  readonly transactionOf: (mailbox: string, id: string) => string | null;
  readonly view: (caller: Caller, mailbox: string, calendar: string | null, window: Window) => readonly GraphEvent[];
  readonly instances: (caller: Caller, mailbox: string, id: string, window: Window) => readonly GraphEvent[];
  /** Masters and single instances; with null of every calendar of the mailbox. */
  readonly events: (caller: Caller, mailbox: string, calendar: string | null, filter: EventFilter | null) => readonly GraphEvent[];
  readonly delta: (caller: Caller, mailbox: string, calendar: string | null, input: DeltaInput) => DeltaPage;
  readonly calendars: (caller: Caller, mailbox: string) => readonly GraphCalendar[];
  readonly mailboxSettings: (caller: Caller, mailbox: string) => MailboxSettings;
  readonly supportedTimeZones: (caller: Caller, mailbox: string) => readonly NamedZone[];
  readonly schedule: (
    caller: Caller,
    mailbox: string,
    schedules: readonly string[],
    window: Window,
  ) => readonly ItemResult<readonly BusyTime[]>[];
  readonly translate: (
    caller: Caller,
    mailbox: string,
    ids: readonly string[],
    from: 'present' | 'immutable',
    to: 'present' | 'immutable',
  ) => readonly (string | null)[];

  readonly create: (
    caller: Caller,
    mailbox: string,
    calendar: string | null,
    draft: GraphDraft,
    transactionId: string | null,
  ) => GraphEvent;
  readonly patch: (caller: Caller, mailbox: string, id: string, changes: readonly FieldChange[], ifVersion: string | null) => GraphEvent;
  readonly remove: (caller: Caller, mailbox: string, id: string, ifVersion: string | null) => void;
  /** Beyond what anybody can recover; of a meeting of one's own with a cancellation to all. */
  readonly permanentDelete: (caller: Caller, mailbox: string, id: string) => void;
  readonly cancel: (caller: Caller, mailbox: string, id: string, comment: string | null) => void;
  readonly respond: (caller: Caller, mailbox: string, id: string, answer: MeetingAnswer) => void;
  readonly forward: (caller: Caller, mailbox: string, id: string, to: readonly AttendeeDraft[]) => void;
};

/** @param due lets the assistant do what is due before each operation */
export function createGraphDoor(state: WorldState, due: () => void): GraphDoor {
  const begin = (caller: Caller, mailbox: string, operation: string): GraphSession => {
    due();
    return graphSession(state, caller, mailbox, operation);
  };
  return {
    user: (mailbox) => userOf(state, mailbox).mailbox,
    get: (caller, mailbox, id) => getEvent(state, begin(caller, mailbox, 'GetEvent'), id),
    calendarOf: (caller, mailbox, id) => calendarOfEvent(state, begin(caller, mailbox, 'GetCalendar'), id),
    transactionOf: (mailbox, id) => userOf(state, mailbox).transactionOf.get(id) ?? null,
    view: (caller, mailbox, calendar, window) => viewOf(state, begin(caller, mailbox, 'CalendarView'), calendar, window),
    instances: (caller, mailbox, id, window) => instancesOf(state, begin(caller, mailbox, 'ListInstances'), id, window),
    events: (caller, mailbox, calendar, filter) => listEvents(state, begin(caller, mailbox, 'ListEvents'), calendar, filter),
    delta: (caller, mailbox, calendar, input) => deltaOf(state, begin(caller, mailbox, 'EventsDelta'), calendar, input),
    calendars: (caller, mailbox) => calendarsOf(begin(caller, mailbox, 'ListCalendars')),
    mailboxSettings: (caller, mailbox) => mailboxSettingsOf(begin(caller, mailbox, 'GetMailboxSettings')),
    supportedTimeZones: (caller, mailbox) => {
      begin(caller, mailbox, 'SupportedTimeZones');
      return supportedTimeZones();
    },
    schedule: (caller, mailbox, schedules, window) => scheduleOf(state, begin(caller, mailbox, 'GetSchedule'), schedules, window),
    translate: (caller, mailbox, ids, from, to) => translateIds(state, begin(caller, mailbox, 'TranslateIds'), ids, from, to),
    create: (caller, mailbox, calendar, draft, transactionId) =>
      createEvent(state, begin(caller, mailbox, 'CreateEvent'), calendar, draft, transactionId),
    patch: (caller, mailbox, id, changes, ifVersion) => patchEvent(state, begin(caller, mailbox, 'UpdateEvent'), id, changes, ifVersion),
    remove: (caller, mailbox, id, ifVersion) => {
      removeEvent(state, begin(caller, mailbox, 'DeleteEvent'), id, ifVersion, 'MoveToDeletedItems');
    },
    permanentDelete: (caller, mailbox, id) => removeEvent(state, begin(caller, mailbox, 'PermanentDelete'), id, null, 'HardDelete'),
    cancel: (caller, mailbox, id, comment) => cancelEvent(state, begin(caller, mailbox, 'CancelEvent'), id, comment),
    respond: (caller, mailbox, id, answer) => respondToEvent(state, begin(caller, mailbox, 'RespondToEvent'), id, answer),
    forward: (caller, mailbox, id, to) => forwardEvent(state, begin(caller, mailbox, 'ForwardEvent'), id, to),
  };
}
