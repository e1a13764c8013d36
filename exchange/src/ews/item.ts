/** A calendar item as EWS writes it: the raw strings of the properties we ask for, nothing interpreted yet. */
import { isStampPath } from '../stamp.ts';
import { blankSeries, seriesNodes, type SeriesState, type WireSeries } from './recurrence.ts';
import { children, nameIn, type Node } from './xml-read.ts';
import { blankDefinition, definitionChildren, zoneOf, type DefinitionSink } from './zone-definition.ts';
import type { WireZone } from './zone-rules.ts';

export type WireAttendee = {
  address: string;
  name: string;
  response: string;
  respondedAt: string | null;
  kind: 'required' | 'optional' | 'resource';
  /** The item id of a private distribution list. */
  listId: string | null;
};

/** Fields are null where the answer did not carry them. */
export type WireItem = {
  /** `CalendarItem`, or what else lies in the folder (`Message`, `MeetingRequest`, `Item` …). */
  element: string;
  id: string | null;
  changeKey: string | null;
  subject: string | null;
  sensitivity: string | null;
  body: string | null;
  bodyType: string | null;
  created: string | null;
  lastModified: string | null;
  lastModifiedName: string | null;
  stamp: string | null;
  uid: string | null;
  start: string | null;
  end: string | null;
  allDay: string | null;
  showAs: string | null;
  location: string | null;
  cancelled: string | null;
  type: string | null;
  myResponse: string | null;
  state: string | null;
  onlineMeeting: string | null;
  joinUrl: string | null;
  zoneId: string | null;
  zone: WireZone | null;
  /** Where the pattern had it; only occurrences that were changed carry one. */
  original: string | null;
  /** Only of masters, and only where it was asked for. */
  series: WireSeries | null;
  parentFolder: string | null;
  attendees: WireAttendee[];
};

export const blankItem = (element: string): WireItem => ({
  element,
  id: null,
  changeKey: null,
  subject: null,
  sensitivity: null,
  body: null,
  bodyType: null,
  created: null,
  lastModified: null,
  lastModifiedName: null,
  stamp: null,
  uid: null,
  start: null,
  end: null,
  allDay: null,
  showAs: null,
  location: null,
  cancelled: null,
  type: null,
  myResponse: null,
  state: null,
  onlineMeeting: null,
  joinUrl: null,
  zoneId: null,
  zone: null,
  original: null,
  series: null,
  parentFolder: null,
  attendees: [],
});

/** What a state needs to have items read into it. */
export type ItemState = SeriesState & { item: WireItem; stampPath: boolean; definition: DefinitionSink; attendee: WireAttendee };
export function blankAttendee(kind: WireAttendee['kind']): WireAttendee {
  return { address: '', name: '', response: 'Unknown', respondedAt: null, kind, listId: null };
}

type TextField = Exclude<{ [Key in keyof WireItem]: WireItem[Key] extends string | null ? Key : never }[keyof WireItem], 'element'>;
const put = (key: TextField): Node<ItemState> => ({ text: (state, value) => void (state.item[key] = value) });

const attendees = (kind: WireAttendee['kind']): Node<ItemState> => ({
  children: children<ItemState>({
    Attendee: {
      open: (state) => void (state.attendee = blankAttendee(kind)),
      children: children<ItemState>({
        Mailbox: {
          children: children<ItemState>({
            Name: { text: (state, value) => void (state.attendee.name = value) },
            EmailAddress: { text: (state, value) => void (state.attendee.address = value) },
            ItemId: { open: (state, attributes) => void (state.attendee.listId = attributes['Id'] ?? null) },
          }),
        },
        ResponseType: { text: (state, value) => void (state.attendee.response = value) },
        LastResponseTime: { text: (state, value) => void (state.attendee.respondedAt = value) },
      }),
      close: (state) => void state.item.attendees.push(state.attendee),
    },
  }),
});

const itemChildren = children<ItemState>({
  ItemId: {
    open: ({ item }, attributes) => {
      item.id = nameIn(attributes, 'Id');
      item.changeKey = nameIn(attributes, 'ChangeKey');
    },
  },
  ParentFolderId: { open: ({ item }, attributes) => void (item.parentFolder = attributes['Id'] ?? null) },
  Subject: put('subject'),
  Sensitivity: put('sensitivity'),
  Body: {
    open: ({ item }, attributes) => void (item.bodyType = attributes['BodyType'] ?? null),
    text: ({ item }, value) => void (item.body = value),
  },
  DateTimeCreated: put('created'),
  LastModifiedName: put('lastModifiedName'),
  LastModifiedTime: put('lastModified'),
  ExtendedProperty: {
    open: (state) => void (state.stampPath = false),
    children: children<ItemState>({
      ExtendedFieldURI: { open: (state, attributes) => void (state.stampPath = isStampPath(attributes)) },
      Value: {
        text: (state, value) => {
          if (state.stampPath) state.item.stamp = value;
        },
      },
    }),
  },
  UID: put('uid'),
  OriginalStart: put('original'),
  Start: put('start'),
  End: put('end'),
  IsAllDayEvent: put('allDay'),
  LegacyFreeBusyStatus: put('showAs'),
  Location: put('location'),
  IsCancelled: put('cancelled'),
  CalendarItemType: put('type'),
  MyResponseType: put('myResponse'),
  AppointmentState: put('state'),
  IsOnlineMeeting: put('onlineMeeting'),
  JoinOnlineMeetingUrl: put('joinUrl'),
  StartTimeZoneId: put('zoneId'),
  StartTimeZone: {
    open: (state, attributes) => {
      state.definition = blankDefinition();
      state.definition.id = attributes['Id'] ?? null;
      state.definition.name = attributes['Name'] ?? null;
    },
    children: definitionChildren,
    close: (state) => void (state.item.zone = zoneOf(state.definition)),
  },
  RequiredAttendees: attendees('required'),
  OptionalAttendees: attendees('optional'),
  Resources: attendees('resource'),
  ...seriesNodes,
});

/** The children of an element that holds items: any item element, `done` being called at its end. */
export const itemNode = <State extends ItemState>(done: (state: State, item: WireItem) => void): Node<State> => ({
  open: (state, _attributes, name) => {
    state.item = blankItem(name);
    state.series = blankSeries();
  },
  children: itemChildren,
  close: (state) => {
    if (state.series.parts.length > 0) state.item.series = state.series;
    done(state, state.item);
  },
});
