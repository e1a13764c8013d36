/** Properties of a calendar item in requests: what can be written, how it is read, and which zone a zone-less time means. */
import type { AttendeeDraft, CalendarDraft, FieldChange, ShowAs, Writable } from '../../world/calendar-item.ts';
import type { Body, ExtendedProperty, Importance, Sensitivity } from '../../world/item.ts';
import { ianaOfWindows } from '../../world/time-zones.ts';
import type { Call } from '../call.ts';
import { readTime, resolveTime } from '../instants.ts';
import { ItemRefusal, SoapFault } from '../refusal.ts';
import { atLeast, since } from '../versions.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childOf, textOf } from '../xml/tree.ts';
import { readExtendedProperty } from './extended.ts';
import { readRecurrence } from './series.ts';

/** The zones that zone-less values of one item mean (ews.md section 9, after E:time-zones-and-ews-in-exchange table 2). */
export type WriteZones = { readonly start: string; readonly end: string };

const isTrue = (text: string): boolean => text.trim() === 'true' || text.trim() === '1';

/** The element's field in the world, where the two are the same thing under another name. */
const FIELD_OF: Readonly<Record<string, keyof Writable>> = {
  Subject: 'subject',
  Body: 'body',
  Sensitivity: 'sensitivity',
  Importance: 'importance',
  Categories: 'categories',
  ReminderIsSet: 'reminderIsSet',
  ReminderMinutesBeforeStart: 'reminderMinutes',
  Start: 'start',
  End: 'end',
  IsAllDayEvent: 'isAllDay',
  StartTimeZone: 'startZone',
  EndTimeZone: 'endZone',
  LegacyFreeBusyStatus: 'showAs',
  Location: 'location',
  EnhancedLocation: 'location',
  IsResponseRequested: 'isResponseRequested',
  AllowNewTimeProposal: 'allowNewTimeProposal',
  IsOnlineMeeting: 'isOnlineMeeting',
  RequiredAttendees: 'requiredAttendees',
  OptionalAttendees: 'optionalAttendees',
  Resources: 'resources',
  Recurrence: 'recurrence',
};

/** Set at create and never again. */
const CREATE_ONLY: ReadonlySet<string> = new Set(['ItemClass', 'UID', 'ReminderDueBy', 'MeetingTimeZone']);

/** Accepted and without effect here: what they set has no bearing on a calendar that is read through EWS. */
export const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'Culture',
  'ConferenceType',
  'MeetingWorkspaceUrl',
  'NetShowUrl',
  'InReplyTo',
  'DoNotForwardMeeting',
  'When',
  'IsDraft',
  'Flag',
  'OnlineMeetingSettings',
]);

/** The world's field that an element writes, or null when it cannot be written. */
export function fieldOf(element: string): keyof Writable | null {
  return FIELD_OF[element] ?? null;
}

/** `item:` or `calendar:` before the element's name, for MessageXml. */
export function uriOf(element: string): string {
  const ofItem = ['Subject', 'Body', 'Sensitivity', 'Importance', 'Categories', 'ItemClass', 'Culture', 'InReplyTo'];
  return ofItem.includes(element) || element.startsWith('Reminder') || element.startsWith('DateTime')
    ? `item:${element}`
    : `calendar:${element}`;
}

function refuseSet(element: string): ItemRefusal {
  return new ItemRefusal('ErrorInvalidPropertySet', 'Set action is invalid for property.', { kind: 'field', uri: uriOf(element) });
}

function readZone(element: XmlElement): string {
  const id = element.attributes.get('Id') ?? '';
  if (ianaOfWindows(id) === null)
    throw new ItemRefusal('ErrorCalendarInvalidTimeZone', 'The time zone is not valid.', { kind: 'field', uri: uriOf(element.local) });
  return id;
}

function readBody(element: XmlElement): Body {
  return { type: element.attributes.get('BodyType') === 'HTML' ? 'HTML' : 'Text', content: element.text };
}

/** Attendees, or mailboxes alone as recipients of a mail. */
export function readAttendees(element: XmlElement): readonly AttendeeDraft[] {
  return element.children.map((attendee) => {
    const mailbox = childOf(attendee, 'Mailbox') ?? attendee;
    const address = textOf(mailbox, 'EmailAddress')?.trim();
    if (address === undefined || !/^[^\s@]+@[^\s@]+$/.test(address)) {
      throw new ItemRefusal('ErrorInvalidRecipients', 'At least one recipient is not valid.', { kind: 'field', uri: uriOf(element.local) });
    }
    const name = textOf(mailbox, 'Name');
    return name === undefined ? { address } : { address, name };
  });
}

/** Only what the declared schema version has may be sent. MeetingTimeZone is the one element that newer versions lost. */
function checkVersion(call: Call, element: XmlElement): void {
  const tooNew =
    !atLeast(call.version, since(element.local)) || (element.text.trim() === 'WorkingElsewhere' && !atLeast(call.version, 'Exchange2013'));
  if (tooNew) throw new SoapFault('ErrorIncorrectSchemaVersion', 'The request is not valid for the schema version that it names.');
}

/** The zones of an item's zone-less values: its own StartTimeZone and EndTimeZone, else TimeZoneContext, else UTC; before 2010 MeetingTimeZone. */
export function writeZones(call: Call, elements: readonly XmlElement[]): WriteZones {
  const zoneOf = (name: string): string | null => {
    const element = elements.find((one) => one.local === name);
    return element === undefined ? null : readZone(element);
  };
  if (!atLeast(call.version, 'Exchange2010')) {
    const old = elements.find((one) => one.local === 'MeetingTimeZone')?.attributes.get('TimeZoneName') ?? 'UTC';
    const zone = ianaOfWindows(old) === null ? 'UTC' : old;
    return { start: zone, end: zone };
  }
  const fallback = call.contextZone ?? 'UTC';
  return { start: zoneOf('StartTimeZone') ?? fallback, end: zoneOf('EndTimeZone') ?? fallback };
}

/**
 * One element as the change it makes. The schema has checked enumerations and lexical forms.
 * @throws ItemRefusal ErrorInvalidPropertySet for what cannot be written.
 */
export function readField(call: Call, element: XmlElement, zones: WriteZones): FieldChange {
  checkVersion(call, element);
  const { text } = element;
  switch (element.local) {
    case 'ExtendedProperty':
      return { change: 'set', field: 'extended', value: readExtendedProperty(element) };
    case 'Subject':
      return { change: 'set', field: 'subject', value: text };
    case 'Location':
      return { change: 'set', field: 'location', value: text };
    case 'EnhancedLocation':
      return { change: 'set', field: 'location', value: textOf(element, 'DisplayName') ?? '' };
    case 'Body':
      return { change: 'set', field: 'body', value: readBody(element) };
    case 'Sensitivity':
      return { change: 'set', field: 'sensitivity', value: text.trim() as Sensitivity };
    case 'Importance':
      return { change: 'set', field: 'importance', value: text.trim() as Importance };
    case 'LegacyFreeBusyStatus':
      return { change: 'set', field: 'showAs', value: text.trim() as ShowAs };
    case 'Categories':
      return { change: 'set', field: 'categories', value: element.children.map((category) => category.text) };
    case 'ReminderIsSet':
      return { change: 'set', field: 'reminderIsSet', value: isTrue(text) };
    case 'ReminderMinutesBeforeStart':
      return { change: 'set', field: 'reminderMinutes', value: Number(text) };
    case 'Start':
      return { change: 'set', field: 'start', value: resolveTime(readTime(text), zones.start) };
    case 'End':
      return { change: 'set', field: 'end', value: resolveTime(readTime(text), zones.end) };
    case 'IsAllDayEvent':
      return { change: 'set', field: 'isAllDay', value: isTrue(text) };
    case 'StartTimeZone':
      return { change: 'set', field: 'startZone', value: readZone(element) };
    case 'EndTimeZone':
      return { change: 'set', field: 'endZone', value: readZone(element) };
    case 'IsResponseRequested':
      return { change: 'set', field: 'isResponseRequested', value: isTrue(text) };
    case 'AllowNewTimeProposal':
      return { change: 'set', field: 'allowNewTimeProposal', value: isTrue(text) };
    case 'IsOnlineMeeting':
      return { change: 'set', field: 'isOnlineMeeting', value: isTrue(text) };
    case 'RequiredAttendees':
      return { change: 'set', field: 'requiredAttendees', value: readAttendees(element) };
    case 'OptionalAttendees':
      return { change: 'set', field: 'optionalAttendees', value: readAttendees(element) };
    case 'Resources':
      return { change: 'set', field: 'resources', value: readAttendees(element) };
    case 'Recurrence':
      return { change: 'set', field: 'recurrence', value: readRecurrence(element) };
    default:
      throw refuseSet(element.local);
  }
}

const HALF_HOUR_MS = 1_800_000;

/**
 * `t:CalendarItem` of a CreateItem as the world's draft.
 * @param now stands in for a missing Start, which Exchange fills with the present half-hour.
 */
export function readDraft(call: Call, element: XmlElement, now: number): CalendarDraft {
  const zones = writeZones(call, element.children);
  const extended: ExtendedProperty[] = [];
  const draft: Partial<Record<keyof Writable, unknown>> = {};
  let extra: { itemClass?: string; uid?: string } = {};
  let dueBy: number | null = null;
  for (const child of element.children) {
    if (WITHOUT_EFFECT.has(child.local)) continue;
    if (CREATE_ONLY.has(child.local)) {
      if (child.local === 'ItemClass') extra = { ...extra, itemClass: child.text };
      else if (child.local === 'UID') extra = { ...extra, uid: child.text };
      else if (child.local === 'ReminderDueBy') dueBy = resolveTime(readTime(child.text), zones.start);
      else if (atLeast(call.version, 'Exchange2010')) throw refuseSet('MeetingTimeZone');
      continue;
    }
    const change = readField(call, child, zones);
    if (change.change !== 'set') continue;
    if (change.field === 'extended') extended.push(change.value);
    else draft[change.field] = change.value;
  }
  const values: Partial<Writable> = draft as Partial<Writable>;
  const start = values.start ?? Math.ceil(now / HALF_HOUR_MS) * HALF_HOUR_MS;
  const end = values.end ?? start + HALF_HOUR_MS;
  const zoneOfOldClient = atLeast(call.version, 'Exchange2010') ? {} : { startZone: zones.start, endZone: zones.end };
  const reminder = dueBy === null ? {} : { reminderMinutes: Math.max(0, Math.round((start - dueBy) / 60_000)) };
  return { ...zoneOfOldClient, ...reminder, ...values, ...extra, start, end, ...(extended.length > 0 ? { extended } : {}) };
}
