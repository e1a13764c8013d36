/** An event out of a request: what a create brings, or the single changes of a PATCH. */
import type { AttendeeDraft, FieldChange, Writable } from '../../world/calendar-item.ts';
import type { GraphDraft } from '../../world/graph/write.ts';
import type { Body, ExtendedProperty } from '../../world/item.ts';
import { badProperty, badRequest } from '../refusal.ts';
import { readWall } from '../times.ts';
import { windowsZoneOf } from '../zones.ts';
import { readExtendedId } from './extended.ts';
import { type Fields, fieldsOf, list, onlyKnown, optionalText, text, truth, wholeNumber, word } from './fields.ts';
import { readRecurrence } from './recurrence.ts';
import { IMPORTANCE, SENSITIVITY, SHOW_AS } from './words.ts';

/** graph.md section 8. */
const mostAttendees = 500;

const UPDATABLE = [
  'attendees',
  'body',
  'categories',
  'end',
  'hideAttendees',
  'importance',
  'isAllDay',
  'isOnlineMeeting',
  'isReminderOn',
  'location',
  'locations',
  'onlineMeetingProvider',
  'recurrence',
  'reminderMinutesBeforeStart',
  'responseRequested',
  'sensitivity',
  'showAs',
  'singleValueExtendedProperties',
  'start',
  'subject',
];
const updatable: ReadonlySet<string> = new Set(UPDATABLE);
const creatable: ReadonlySet<string> = new Set([
  ...UPDATABLE,
  'allowNewTimeProposals',
  'originalEndTimeZone',
  'originalStartTimeZone',
  'transactionId',
]);

type Cleared = Extract<FieldChange, { change: 'delete' }>['field'];
type Wanted = {
  readonly set: Partial<Writable>;
  readonly extended: readonly ExtendedProperty[];
  readonly cleared: readonly Exclude<Cleared, 'extended'>[];
};

export function readDraft(body: Fields): { readonly draft: GraphDraft; readonly transactionId: string | null } {
  onlyKnown(body, creatable, 'microsoft.graph.event');
  // Such a zone is read, and never accepted (graph-pitfalls.md 10).
  for (const name of ['originalStartTimeZone', 'originalEndTimeZone']) {
    const zone = optionalText(body, name);
    if (zone !== null) windowsZoneOf(zone);
  }
  const { set, extended } = wantedOf(body);
  const { start, end } = set;
  if (start === undefined || end === undefined) throw badProperty(start === undefined ? 'start' : 'end', 'is required.');
  const allowNewTimeProposal =
    body['allowNewTimeProposals'] === undefined ? {} : { allowNewTimeProposal: truth(body, 'allowNewTimeProposals') };
  const draft = { ...set, ...allowNewTimeProposal, start, end, ...(extended.length === 0 ? {} : { extended }) };
  return { draft, transactionId: optionalText(body, 'transactionId') };
}

export function readChanges(body: Fields): readonly FieldChange[] {
  onlyKnown(body, updatable, 'microsoft.graph.event');
  const { set, extended, cleared } = wantedOf(body);
  const fields = Object.entries(set).map(([field, value]) => ({ change: 'set', field, value }) as FieldChange);
  return [
    ...fields,
    ...extended.map((value): FieldChange => ({ change: 'set', field: 'extended', value })),
    ...cleared.map((field): FieldChange => ({ change: 'delete', field })),
  ];
}

function wantedOf(body: Fields): Wanted {
  const has = (name: string): boolean => body[name] !== undefined && body[name] !== null;
  const isNull = (name: string): boolean => body[name] === null;
  const set: { -readonly [K in keyof Writable]?: Writable[K] } = {};
  const cleared: Exclude<Cleared, 'extended'>[] = [];
  for (const name of ['subject', 'body', 'categories', 'location', 'recurrence'] as const) if (isNull(name)) cleared.push(name);
  if (isNull('attendees')) cleared.push('requiredAttendees', 'optionalAttendees', 'resources');
  for (const name of ['start', 'end', 'isAllDay', 'showAs', 'sensitivity', 'importance', 'isReminderOn']) {
    if (isNull(name)) throw badProperty(name, 'cannot be null.');
  }
  if (has('subject')) set.subject = text(body, 'subject');
  if (has('body')) set.body = readBody(fieldsOf(body['body'], 'body'));
  if (has('categories')) set.categories = list(body, 'categories').map(String);
  if (has('importance')) set.importance = word(body, 'importance', IMPORTANCE);
  if (has('sensitivity')) set.sensitivity = word(body, 'sensitivity', SENSITIVITY);
  if (has('showAs')) set.showAs = word(body, 'showAs', SHOW_AS);
  if (has('isReminderOn')) set.reminderIsSet = truth(body, 'isReminderOn');
  if (has('reminderMinutesBeforeStart')) set.reminderMinutes = wholeNumber(body, 'reminderMinutesBeforeStart');
  if (has('responseRequested')) set.isResponseRequested = truth(body, 'responseRequested');
  if (has('isOnlineMeeting')) set.isOnlineMeeting = truth(body, 'isOnlineMeeting');
  if (has('isAllDay')) set.isAllDay = truth(body, 'isAllDay');
  const location = has('location') ? body['location'] : has('locations') ? list(body, 'locations')[0] : undefined;
  if (location !== undefined) set.location = optionalText(fieldsOf(location, 'location'), 'displayName') ?? '';
  if (has('attendees')) Object.assign(set, readAttendees(list(body, 'attendees')));
  readTimes(body, set);
  if (has('recurrence')) {
    const { recurrence, zone } = readRecurrence(body['recurrence']);
    set.recurrence = recurrence;
    if (zone !== null && set.startZone !== undefined) set.startZone = zone;
  }
  return {
    set,
    cleared,
    extended: has('singleValueExtendedProperties') ? readProperties(list(body, 'singleValueExtendedProperties')) : [],
  };
}

/** All-day: both ends at midnight of the same zone (graph.md section 8). */
function readTimes(body: Fields, set: { -readonly [K in keyof Writable]?: Writable[K] }): void {
  const start = body['start'] === undefined ? null : readWall(body['start'], 'start');
  const end = body['end'] === undefined ? null : readWall(body['end'], 'end');
  if (set.isAllDay === true) {
    if (start?.isMidnight === false || end?.isMidnight === false)
      throw badProperty('start', 'and end of an all-day event must be midnight.');
    if (start !== null && end !== null && start.zone !== end.zone)
      throw badProperty('end', 'of an all-day event must be in the zone of its start.');
    if (start !== null && end !== null && end.at <= start.at)
      throw badProperty('end', 'of an all-day event must be a day after its start.');
  }
  if (start !== null) Object.assign(set, { start: start.at, startZone: start.zone });
  if (end !== null) Object.assign(set, { end: end.at, endZone: end.zone });
}

function readBody(fields: Fields): Body {
  const type = word(fields, 'contentType', { html: 'HTML', text: 'Text' } as const);
  return { type, content: safe(optionalText(fields, 'content') ?? '', type) };
}

/** Scripts do not get in (graph.md section 8). */
function safe(content: string, type: Body['type']): string {
  return type === 'Text' ? content : content.replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>/gi, '');
}

function readAttendees(values: readonly unknown[]): Pick<Writable, 'requiredAttendees' | 'optionalAttendees' | 'resources'> {
  if (values.length > mostAttendees) throw badRequest(`An event has at most ${mostAttendees} attendees.`);
  const lists: Record<'requiredAttendees' | 'optionalAttendees' | 'resources', AttendeeDraft[]> = {
    requiredAttendees: [],
    optionalAttendees: [],
    resources: [],
  };
  for (const value of values) {
    const fields = fieldsOf(value, 'attendees');
    const { address, name } = readAddress(fieldsOf(fields['emailAddress'], 'attendees.emailAddress'));
    const kinds = { required: 'requiredAttendees', optional: 'optionalAttendees', resource: 'resources' } as const;
    const kind = fields['type'] === undefined || fields['type'] === null ? 'requiredAttendees' : word(fields, 'type', kinds);
    lists[kind].push(name === null ? { address } : { address, name });
  }
  return lists;
}

export function readAddress(fields: Fields): { readonly address: string; readonly name: string | null } {
  return { address: text(fields, 'address'), name: optionalText(fields, 'name') };
}

function readProperties(values: readonly unknown[]): readonly ExtendedProperty[] {
  return values.map((value) => {
    const fields = fieldsOf(value, 'singleValueExtendedProperties');
    return { ...readExtendedId(text(fields, 'id')), value: text(fields, 'value') };
  });
}
