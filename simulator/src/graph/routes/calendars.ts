/** The calendars of a mailbox. */
import type { GraphCalendar } from '../../world/graph/read.ts';
import type { GraphCall, GraphReply, GraphRoute } from '../call.ts';
import { emailAddress } from '../event/write.ts';
import { option, refuseOthers } from '../options.ts';
import { contextOf, pageOf } from '../paging.ts';
import { GraphRefusal } from '../refusal.ts';
import { calendarOf, eventOf, userOf, writeCalendarId } from './find.ts';

function write(call: GraphCall, user: string, { folder, isDefault }: GraphCalendar): object {
  const owner = call.world.mailbox(user);
  const all: Readonly<Record<string, unknown>> = {
    id: writeCalendarId(call, folder.id),
    name: folder.name,
    color: 'auto',
    hexColor: '',
    isDefaultCalendar: isDefault,
    changeKey: folder.changeKey,
    canShare: true,
    canViewPrivateItems: true,
    canEdit: true,
    allowedOnlineMeetingProviders: ['teamsForBusiness'],
    defaultOnlineMeetingProvider: 'teamsForBusiness',
    isTallyingResponses: true,
    isRemovable: !isDefault,
    owner: owner === null ? null : emailAddress(owner),
  };
  const select = option(call.query, '$select')
    ?.split(',')
    .map((one) => one.trim().toLowerCase());
  return select === undefined
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name]) => name === 'id' || select.includes(name.toLowerCase())));
}

function listCalendars(call: GraphCall): GraphReply {
  refuseOthers(call.query, ['$select', '$top', '$skiptoken']);
  const user = userOf(call);
  const calendars = call.world.graph.calendars(call.caller, user);
  return { status: 200, body: pageOf(call, `users('${user}')/calendars`, calendars, (one) => write(call, user, one)) };
}

function single(call: GraphCall, user: string, calendar: GraphCalendar | null | undefined): GraphReply {
  if (calendar === null || calendar === undefined)
    throw new GraphRefusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  return { status: 200, body: { '@odata.context': contextOf(call, `users('${user}')/calendars/$entity`), ...write(call, user, calendar) } };
}

/** The default calendar, or the one that is named. */
function getCalendar(call: GraphCall): GraphReply {
  refuseOthers(call.query, ['$select']);
  const user = userOf(call);
  const id = calendarOf(call);
  const calendars = call.world.graph.calendars(call.caller, user);
  return single(
    call,
    user,
    calendars.find((one) => (id === null ? one.isDefault : one.folder.id === id)),
  );
}

/** Where an event lies. In Deleted Items it lies in no calendar. */
function getCalendarOfEvent(call: GraphCall): GraphReply {
  refuseOthers(call.query, ['$select']);
  const user = userOf(call);
  return single(call, user, call.world.graph.calendarOf(call.caller, user, eventOf(call, user)));
}

export const calendarRoutes: readonly GraphRoute[] = [
  { method: 'GET', path: '/users/{user}/calendar', operation: 'GetCalendar', write: false, serve: getCalendar },
  { method: 'GET', path: '/users/{user}/calendars', operation: 'ListCalendars', write: false, serve: listCalendars },
  { method: 'GET', path: '/users/{user}/calendars/{calendar}', operation: 'GetCalendar', write: false, serve: getCalendar },
  { method: 'GET', path: '/users/{user}/events/{event}/calendar', operation: 'GetCalendar', write: false, serve: getCalendarOfEvent },
];
