/** What a person does in Outlook, as `POST /_sim/outlook` takes it: `{ mailbox, action, … }`. */
import type { CalendarItem, ShowAs } from '../world/calendar-item.ts';
import type { Sensitivity } from '../world/item.ts';
import type { DeleteType } from '../world/operations.ts';
import type { NewEvent, Outlook, Sending } from '../world/outlook.ts';
import type { Fields } from './fields.ts';
import { recurrenceOf } from './recurrence.ts';
import {
  instant,
  oneOf,
  onlyKnown,
  optionalInstant,
  optionalOneOf,
  optionalText,
  optionalTextList,
  optionalTruth,
  text,
  textList,
  wholeNumber,
} from './fields.ts';

const SHOW_AS: readonly ShowAs[] = ['Free', 'Tentative', 'Busy', 'OOF', 'WorkingElsewhere'];
const SENSITIVITIES: readonly Sensitivity[] = ['Normal', 'Personal', 'Private', 'Confidential'];
const DELETES: readonly DeleteType[] = ['HardDelete', 'SoftDelete', 'MoveToDeletedItems'];

type Action = {
  /** The fields besides mailbox, action, id and send. */
  readonly fields: readonly string[];
  readonly needsId: boolean;
  readonly run: (outlook: Outlook, fields: Fields, id: string, sending: Sending) => CalendarItem | void;
};

const people = (addresses: readonly string[]): readonly { readonly address: string }[] => addresses.map((address) => ({ address }));

function newEvent(fields: Fields): NewEvent {
  const body = optionalText(fields, 'body');
  const location = optionalText(fields, 'location');
  const showAs = optionalOneOf(fields, 'showAs', SHOW_AS);
  const sensitivity = optionalOneOf(fields, 'sensitivity', SENSITIVITIES);
  const isAllDay = optionalTruth(fields, 'isAllDay');
  const attendees = optionalTextList(fields, 'attendees');
  const rooms = optionalTextList(fields, 'rooms');
  const zone = optionalText(fields, 'zone');
  const calendar = optionalText(fields, 'calendar');
  return {
    subject: text(fields, 'subject'),
    start: instant(fields, 'start'),
    end: instant(fields, 'end'),
    ...(body === undefined ? {} : { body }),
    ...(location === undefined ? {} : { location }),
    ...(showAs === undefined ? {} : { showAs }),
    ...(sensitivity === undefined ? {} : { sensitivity }),
    ...(isAllDay === undefined ? {} : { isAllDay }),
    ...(attendees === undefined ? {} : { attendees: people(attendees) }),
    ...(rooms === undefined ? {} : { rooms: people(rooms) }),
    ...(zone === undefined ? {} : { zone }),
    ...(calendar === undefined ? {} : { calendar }),
    ...(fields['recurrence'] === undefined ? {} : { recurrence: recurrenceOf(fields) }),
  };
}

const EVENT_FIELDS = [
  'subject',
  'start',
  'end',
  'body',
  'location',
  'showAs',
  'sensitivity',
  'isAllDay',
  'attendees',
  'rooms',
  'zone',
  'calendar',
  'recurrence',
];

const on = (fields: readonly string[], run: Action['run']): Action => ({ fields, needsId: true, run });

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['add', { fields: EVENT_FIELDS, needsId: false, run: (outlook, fields, _id, sending) => outlook.add(newEvent(fields), sending) }],
  [
    'drag',
    on(['start', 'end'], (outlook, fields, id, sending) =>
      outlook.drag(id, instant(fields, 'start'), optionalInstant(fields, 'end'), sending),
    ),
  ],
  ['resize', on(['end'], (outlook, fields, id, sending) => outlook.resize(id, instant(fields, 'end'), sending))],
  ['retitle', on(['subject'], (outlook, fields, id, sending) => outlook.retitle(id, text(fields, 'subject'), sending))],
  ['editBody', on(['html'], (outlook, fields, id, sending) => outlook.editBody(id, text(fields, 'html'), sending))],
  ['relocate', on(['location'], (outlook, fields, id, sending) => outlook.relocate(id, optionalText(fields, 'location') ?? '', sending))],
  ['setShowAs', on(['showAs'], (outlook, fields, id) => outlook.setShowAs(id, oneOf(fields, 'showAs', SHOW_AS)))],
  ['setSensitivity', on(['sensitivity'], (outlook, fields, id) => outlook.setSensitivity(id, oneOf(fields, 'sensitivity', SENSITIVITIES)))],
  ['makePrivate', on([], (outlook, _fields, id) => outlook.makePrivate(id))],
  [
    'setReminder',
    on(['minutes'], (outlook, fields, id) => outlook.setReminder(id, fields['minutes'] === null ? null : wholeNumber(fields, 'minutes'))),
  ],
  ['setCategories', on(['categories'], (outlook, fields, id) => outlook.setCategories(id, textList(fields, 'categories')))],
  ['makeAllDay', on([], (outlook, _fields, id, sending) => outlook.makeAllDay(id, sending))],
  ['makeSeries', on(['recurrence'], (outlook, fields, id, sending) => outlook.makeSeries(id, recurrenceOf(fields), sending))],
  ['makeOnlineMeeting', on([], (outlook, _fields, id, sending) => outlook.makeOnlineMeeting(id, sending))],
  [
    'addAttendees',
    on(['attendees'], (outlook, fields, id, sending) => outlook.addAttendees(id, people(textList(fields, 'attendees')), sending)),
  ],
  ['removeAttendee', on(['address'], (outlook, fields, id, sending) => outlook.removeAttendee(id, text(fields, 'address'), sending))],
  ['remove', on([], (outlook, _fields, id, sending) => outlook.remove(id, sending))],
  ['removeFor', on(['type'], (outlook, fields, id, sending) => outlook.removeFor(id, oneOf(fields, 'type', DELETES), sending))],
  ['restore', on([], (outlook, _fields, id) => outlook.restore(id))],
  ['copy', on(['start'], (outlook, fields, id) => outlook.copy(id, optionalInstant(fields, 'start')))],
  ['moveTo', on(['calendar'], (outlook, fields, id) => outlook.moveTo(id, text(fields, 'calendar')))],
  ['accept', on([], (outlook, _fields, id, sending) => outlook.accept(id, sending))],
  ['tentative', on([], (outlook, _fields, id, sending) => outlook.tentative(id, sending))],
  ['decline', on([], (outlook, _fields, id, sending) => outlook.decline(id, sending))],
  ['cancel', on(['text'], (outlook, fields, id) => outlook.cancel(id, optionalText(fields, 'text')))],
]);

/** Carries one action out and answers the event in its new state, or null when it is gone. */
export function actInOutlook(outlook: Outlook, fields: Fields): CalendarItem | null {
  const name = oneOf(fields, 'action', [...ACTIONS.keys()]);
  const action = ACTIONS.get(name);
  if (action === undefined) return null;
  onlyKnown(fields, ['mailbox', 'action', 'send', ...(action.needsId ? ['id'] : []), ...action.fields]);
  const send = optionalTruth(fields, 'send');
  return action.run(outlook, fields, action.needsId ? text(fields, 'id') : '', send === undefined ? {} : { send }) ?? null;
}
