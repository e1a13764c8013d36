/** Reads over Graph. */
import { busyTimes } from '../availability.ts';
import type { CalendarItem } from '../calendar-item.ts';
import { WorldError } from '../error.ts';
import { extendedAt } from '../extended.ts';
import { day, type Instant } from '../instant.ts';
import type { ExtendedPropertyPath } from '../item.ts';
import type { Folder, WorkingHours } from '../mailbox.ts';
import type { BusyTime, ItemResult } from '../operations.ts';
import { attempt, inView } from '../read.ts';
import { occurrencesBetween } from '../recurrence/expand.ts';
import { sees } from '../session.ts';
import type { FolderRecord, WorldState } from '../state.ts';
import { isCalendar, isDeletedCalendar } from '../store.ts';
import { ianaOfWindows, windowsZoneIds } from '../time-zones.ts';
import { type GraphEvent, graphEvent } from './event.ts';
import { calendarFor, foundEvent, type GraphSession, lastingId, presentId } from './session.ts';

/** graph.md section 2: about five years. */
const maxViewMs = 1_825 * day;
/** graph.md section 11. */
const maxScheduleMs = 62 * day;
const maxSchedules = 20;

export type Window = { readonly start: Instant; readonly end: Instant };

/** The forms of `$filter` that are of use on `/events`. */
export type EventFilter =
  | { readonly equals: 'extended'; readonly path: ExtendedPropertyPath; readonly value: string }
  | { readonly equals: 'iCalUId'; readonly value: string };

export type GraphCalendar = { readonly folder: Folder; readonly isDefault: boolean };

export type MailboxSettings = {
  /** A Windows zone id; empty where none was ever set. */
  readonly zone: string;
  readonly workingHours: WorkingHours;
};

export function getEvent(state: WorldState, session: GraphSession, id: string): GraphEvent {
  return graphEvent(foundEvent(state, session, id).item);
}

/** The calendar an event lies in; null for one in Deleted Items. */
export function calendarOfEvent(state: WorldState, session: GraphSession, id: string): GraphCalendar | null {
  const { folder } = foundEvent(state, session, id);
  return isCalendar(folder) && !isDeletedCalendar(session.owner, folder) ? calendarOf(folder) : null;
}

/** Single instances before occurrences, each by start; masters are not among them. */
export function viewOf(state: WorldState, session: GraphSession, calendar: string | null, window: Window): readonly GraphEvent[] {
  const folder = calendarFor(session, calendar);
  refuseWindow(window, maxViewMs);
  const inside = inView(state, session, folder, window.start, window.end);
  const singles = inside.filter((item) => item.originalStart === null);
  return [...singles, ...inside.filter((item) => item.originalStart !== null)].map(graphEvent);
}

/** Occurrences of one series in the window, exceptions in their new places. */
export function instancesOf(state: WorldState, session: GraphSession, id: string, window: Window): readonly GraphEvent[] {
  const { item } = foundEvent(state, session, id);
  refuseWindow(window, maxViewMs);
  if (item.recurrence === null) throw new WorldError('ErrorInvalidOperation', 'The event is not a recurring master.');
  return occurrencesBetween(item, window.start, window.end).map(graphEvent);
}

/** Single instances and masters, of one calendar or (null) of all calendars of the mailbox, oldest first. Deleted Items are none. */
export function listEvents(
  state: WorldState,
  session: GraphSession,
  calendar: string | null,
  filter: EventFilter | null,
): readonly GraphEvent[] {
  const folders = calendar === null ? calendarFolders(session) : [calendarFor(session, calendar)];
  const found: GraphEvent[] = [];
  for (const folder of folders) {
    for (const item of folder.items.values()) {
      if (item.kind !== 'calendar' || !fits(item, filter) || !sees(state, session, item, folder, session.owner)) continue;
      found.push(graphEvent(item));
    }
  }
  return found;
}

function calendarFolders({ owner }: GraphSession): readonly FolderRecord[] {
  return [...owner.folders.values()].filter((folder) => isCalendar(folder) && !isDeletedCalendar(owner, folder));
}

export function calendarsOf(session: GraphSession): readonly GraphCalendar[] {
  return calendarFolders(session).map(calendarOf);
}

/** Between the ids of now, which EWS gives too, and those that stay; null for what is not there (any more) under such an id. */
export function translateIds(
  state: WorldState,
  session: GraphSession,
  ids: readonly string[],
  from: 'present' | 'immutable',
  to: 'present' | 'immutable',
): readonly (string | null)[] {
  if (ids.length > 1_000) throw new WorldError('ErrorInvalidOperation', 'At most 1000 ids can be translated at once.');
  return ids.map((id) => {
    const translated = attempt(() => {
      const present = from === 'present' ? id : presentId(state, id);
      const { item } = foundEvent(state, session, from === 'immutable' ? id : lastingId(state, id));
      return to === 'present' ? present : graphEvent(item).id;
    });
    return translated.ok ? translated.value : null;
  });
}

export function mailboxSettingsOf(session: GraphSession): MailboxSettings {
  const { zone, workingHours } = session.owner.mailbox;
  return { zone, workingHours };
}

/** One result for each of at most 20 people or rooms, as far as what they share shows. */
export function scheduleOf(
  state: WorldState,
  session: GraphSession,
  schedules: readonly string[],
  window: Window,
): readonly ItemResult<readonly BusyTime[]>[] {
  if (schedules.length > maxSchedules)
    throw new WorldError('ErrorMailboxDataArrayTooBig', 'At most 20 schedules can be asked for at once.');
  refuseWindow(window, maxScheduleMs);
  return schedules.map((address) => attempt(() => busyTimes(state, session, address, window)));
}

export type NamedZone = { readonly windows: string; readonly iana: string };

export function supportedTimeZones(): readonly NamedZone[] {
  return windowsZoneIds().map((windows) => ({ windows, iana: ianaOfWindows(windows) ?? windows }));
}

function calendarOf(folder: FolderRecord): GraphCalendar {
  return { folder: folder.folder, isDefault: folder.folder.distinguished === 'calendar' };
}

function fits(item: CalendarItem, filter: EventFilter | null): boolean {
  if (filter === null) return true;
  if (filter.equals === 'iCalUId') return item.uid === filter.value;
  return extendedAt(item.extended, filter.path)?.value === filter.value;
}

export function refuseWindow({ start, end }: Window, longest: number): void {
  if (!(end > start)) throw new WorldError('ErrorCalendarEndDateIsEarlierThanStartDate', 'The end of the window lies before its start.');
  if (end - start > longest) throw new WorldError('ErrorCalendarViewRangeTooBig', 'The window is too long.');
}
