/** An event as Graph writes it: the raw strings of the properties we ask for, nothing interpreted yet. */
import { flagIn, isObject, listIn, objectIn, textIn, type Json, type JsonObject, type Shape } from './json-read.ts';
import { EXPAND_STAMP, stampIn } from './property.ts';

export type WireTime = { readonly dateTime: string | null; readonly timeZone: string | null };
export type WireAttendee = {
  readonly address: string;
  readonly name: string;
  readonly kind: string;
  readonly response: string;
  readonly respondedAt: string | null;
};

/** Fields are null where the answer did not carry them. */
export type WireEvent = {
  readonly id: string | null;
  readonly changeKey: string | null;
  /** As it is sent along with a write; made of the change key, in a form that is the server's own. */
  readonly etag: string | null;
  readonly type: string | null;
  readonly uid: string | null;
  readonly start: WireTime | null;
  readonly end: WireTime | null;
  readonly zoneId: string | null;
  readonly allDay: boolean | null;
  readonly showAs: string | null;
  readonly sensitivity: string | null;
  readonly cancelled: boolean | null;
  readonly lastModified: string | null;
  /** These two only where they were asked for. */
  readonly created: string | null;
  readonly transactionId: string | null;
  readonly myResponse: string | null;
  readonly stamp: string | null;
  readonly subject: string | null;
  readonly body: string | null;
  readonly bodyType: string | null;
  readonly location: string | null;
  readonly organiser: boolean | null;
  readonly onlineMeeting: boolean;
  readonly attendees: readonly WireAttendee[];
  /** Where the pattern had it; of occurrences only. */
  readonly original: string | null;
  /** Of masters only, and only where it was asked for; null: it was not. */
  readonly recurrence: JsonObject | null;
  readonly cancelledOccurrences: readonly Json[] | null;
  readonly exceptions: readonly WireEvent[] | null;
  /** The server told of more exceptions than it sent. */
  readonly hasMoreExceptions: boolean;
};

const TIME: Shape = { dateTime: true, timeZone: true };
const FLAGS = {
  id: true,
  '@odata.etag': true,
  changeKey: true,
  type: true,
  iCalUId: true,
  start: TIME,
  end: TIME,
  originalStartTimeZone: true,
  isAllDay: true,
  showAs: true,
  sensitivity: true,
  isCancelled: true,
  lastModifiedDateTime: true,
  responseStatus: { response: true },
} as const satisfies Shape;
const STAMP = { singleValueExtendedProperties: [{ id: true, value: true }] } as const satisfies Shape;
const PEOPLE = {
  isOrganizer: true,
  isOnlineMeeting: true,
  onlineMeeting: { joinUrl: true },
  onlineMeetingUrl: true,
  attendees: [{ type: true, status: { response: true, time: true }, emailAddress: { name: true, address: true } }],
} as const satisfies Shape;
const OURS = {
  subject: true,
  body: { contentType: true, content: true },
  location: { displayName: true },
  ...PEOPLE,
} as const satisfies Shape;
const SKELETON = {
  id: true,
  changeKey: true,
  originalStart: true,
  start: TIME,
  end: TIME,
  isAllDay: true,
  showAs: true,
  sensitivity: true,
  isCancelled: true,
} as const satisfies Shape;
const TOUCH = {
  cancelledOccurrences: [true],
  exceptionOccurrences: [{ id: true, changeKey: true }],
  'exceptionOccurrences@odata.nextLink': true,
} as const satisfies Shape;
const SERIES = { ...TOUCH, exceptionOccurrences: [SKELETON], recurrence: { pattern: true, range: true } } as const satisfies Shape;

/**
 * How much of an event is asked for. `flags` is all that may be read of anybody's (4.1); `found` besides what tells it from its copies;
 * `people` what decides whether a write would mail; `master` what tells that something of a series has changed, `series` how it repeats.
 */
export type ItemDetail = 'flags' | 'found' | 'title' | 'ours' | 'people' | 'master' | 'series';

const SHAPES: Readonly<Record<ItemDetail, Readonly<Record<string, Shape>>>> = {
  flags: { ...FLAGS, ...STAMP },
  found: { ...FLAGS, ...STAMP, createdDateTime: true, transactionId: true },
  title: { ...FLAGS, ...STAMP, subject: true },
  ours: { ...FLAGS, ...STAMP, ...OURS },
  people: { ...FLAGS, ...STAMP, ...PEOPLE },
  master: { ...FLAGS, ...STAMP, ...TOUCH },
  series: { ...FLAGS, ...STAMP, ...SERIES },
};
export const shapeOf = (detail: ItemDetail): Readonly<Record<string, Shape>> => SHAPES[detail];

/** What is expanded and not selected, or comes along with what is. */
const isSelected = (name: string): boolean =>
  name !== 'singleValueExtendedProperties' && name !== 'exceptionOccurrences' && !name.includes('@');
const names = (shape: Readonly<Record<string, Shape>>): string => Object.keys(shape).filter(isSelected).join(',');
const SELECTS: Readonly<Record<ItemDetail, string>> = {
  flags: names(SHAPES.flags),
  found: names(SHAPES.found),
  title: names(SHAPES.title),
  ours: names(SHAPES.ours),
  people: names(SHAPES.people),
  master: names(SHAPES.master),
  series: names(SHAPES.series),
};
const EXCEPTIONS: Partial<Readonly<Record<ItemDetail, string>>> = {
  master: 'id,changeKey',
  series: names(SKELETON),
};

/** `$select` and `$expand` of a read. */
export const queryOf = (detail: ItemDetail): Readonly<Record<string, string>> => {
  const exceptions = EXCEPTIONS[detail];
  return {
    $select: SELECTS[detail],
    $expand: [EXPAND_STAMP, ...(exceptions === undefined ? [] : [`exceptionOccurrences($select=${exceptions})`])].join(','),
  };
};

/** Texts are asked for as text: what Exchange makes of HTML is its own doing (`outlook-create-send-messages`). */
export const AS_TEXT: readonly string[] = ['outlook.body-content-type="text"'];

const timeIn = (event: JsonObject, name: string): WireTime | null => {
  const time = objectIn(event, name);
  return time === null ? null : { dateTime: textIn(time, 'dateTime'), timeZone: textIn(time, 'timeZone') };
};

const attendeeOf = (entry: Json): WireAttendee | null => {
  if (!isObject(entry)) return null;
  const [mail, status] = [objectIn(entry, 'emailAddress'), objectIn(entry, 'status')];
  return {
    address: textIn(mail, 'address') ?? '',
    name: textIn(mail, 'name') ?? '',
    kind: textIn(entry, 'type') ?? '',
    response: textIn(status, 'response') ?? '',
    respondedAt: textIn(status, 'time'),
  };
};

/** Who is no entry at all is left out of a list; nothing else is made up. */
export const wireEvent = (event: JsonObject): WireEvent => {
  const body = objectIn(event, 'body');
  const exceptions = listIn(event, 'exceptionOccurrences');
  return {
    id: textIn(event, 'id'),
    changeKey: textIn(event, 'changeKey'),
    etag: textIn(event, '@odata.etag'),
    type: textIn(event, 'type'),
    uid: textIn(event, 'iCalUId'),
    start: timeIn(event, 'start'),
    end: timeIn(event, 'end'),
    zoneId: textIn(event, 'originalStartTimeZone'),
    allDay: flagIn(event, 'isAllDay'),
    showAs: textIn(event, 'showAs'),
    sensitivity: textIn(event, 'sensitivity'),
    cancelled: flagIn(event, 'isCancelled'),
    lastModified: textIn(event, 'lastModifiedDateTime'),
    created: textIn(event, 'createdDateTime'),
    transactionId: textIn(event, 'transactionId'),
    myResponse: textIn(objectIn(event, 'responseStatus'), 'response'),
    stamp: stampIn(event),
    subject: textIn(event, 'subject'),
    body: textIn(body, 'content'),
    bodyType: textIn(body, 'contentType'),
    location: textIn(objectIn(event, 'location'), 'displayName'),
    organiser: flagIn(event, 'isOrganizer'),
    onlineMeeting:
      flagIn(event, 'isOnlineMeeting') === true ||
      (textIn(objectIn(event, 'onlineMeeting'), 'joinUrl') ?? textIn(event, 'onlineMeetingUrl') ?? '') !== '',
    attendees: (listIn(event, 'attendees') ?? []).flatMap((entry) => attendeeOf(entry) ?? []),
    original: textIn(event, 'originalStart'),
    recurrence: objectIn(event, 'recurrence'),
    cancelledOccurrences: listIn(event, 'cancelledOccurrences'),
    exceptions: exceptions?.flatMap((one) => (isObject(one) ? [wireEvent(one)] : [])) ?? null,
    hasMoreExceptions: textIn(event, 'exceptionOccurrences@odata.nextLink') !== null,
  };
};
