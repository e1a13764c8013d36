/** Who a mailbox is: the user of the directory, its default calendar and the others, its settings. */
import type { Ask } from '../calls.ts';
import { flagIn, textIn, type JsonObject } from '../json-read.ts';
import { literal } from '../property.ts';
import { decodePage, pageShape, query, type Page } from './page.ts';

export type WireUser = {
  readonly id: string | null;
  readonly mail: string | null;
  readonly principalName: string | null;
  readonly displayName: string | null;
};
const USER = { id: true, mail: true, userPrincipalName: true, displayName: true } as const;
const userOf = (user: JsonObject): WireUser => ({
  id: textIn(user, 'id'),
  mail: textIn(user, 'mail'),
  principalName: textIn(user, 'userPrincipalName'),
  displayName: textIn(user, 'displayName'),
});
const READS = { writes: false, method: 'GET' } as const;

/** By object id or by the name people sign in with; other addresses of theirs are not known there. */
export const getUser = (user: string): Ask<WireUser> => ({
  operation: 'GetUser',
  ...READS,
  path: `/users/${user}${query({ $select: Object.keys(USER).join(',') })}`,
  shape: USER,
  decode: userOf,
});

/** By any of their addresses. */
export const findUser = (address: string): Ask<Page<WireUser>> => ({
  operation: 'ListUsers',
  ...READS,
  path: `/users${query({ $filter: `proxyAddresses/any(a:a eq ${literal(`smtp:${address}`)})`, $select: Object.keys(USER).join(',') })}`,
  shape: pageShape(USER),
  decode: (answer) => decodePage(answer, userOf),
});

/** Null where none is set (graph-pitfalls 10). */
export const getZone = (user: string): Ask<string | null> => ({
  operation: 'GetMailboxSettings',
  ...READS,
  path: `/users/${user}/mailboxSettings`,
  shape: { timeZone: true },
  decode: (settings) => {
    const zone = textIn(settings, 'timeZone');
    return zone === '' ? null : zone;
  },
});

export type WireCalendar = {
  readonly id: string | null;
  readonly name: string | null;
  readonly isDefault: boolean | null;
  readonly canEdit: boolean | null;
};
const CALENDAR = { id: true, name: true, isDefaultCalendar: true, canEdit: true } as const;
const SELECTED = Object.keys(CALENDAR).join(',');
const calendarOf = (calendar: JsonObject): WireCalendar => ({
  id: textIn(calendar, 'id'),
  name: textIn(calendar, 'name'),
  isDefault: flagIn(calendar, 'isDefaultCalendar'),
  canEdit: flagIn(calendar, 'canEdit'),
});

/** As its owner reads it. */
export const calendarName = (name: string | null): string => (name === null || name === '' ? 'without a name' : name);

/** The default calendar. */
export const getCalendar = (user: string): Ask<WireCalendar> => ({
  operation: 'GetCalendar',
  ...READS,
  path: `/users/${user}/calendar${query({ $select: SELECTED })}`,
  shape: CALENDAR,
  decode: calendarOf,
});

/** The calendar an event lies in; not found for what lies in no calendar, as among deleted items. */
export const getCalendarOf = (user: string, event: string): Ask<WireCalendar> => ({
  operation: 'GetEventCalendar',
  ...READS,
  path: `/users/${user}/events/${encodeURIComponent(event)}/calendar${query({ $select: SELECTED })}`,
  shape: CALENDAR,
  decode: calendarOf,
});

/** All calendars, a page at a time. @param next the link of the page before */
export const listCalendars = (user: string, next: string | null): Ask<Page<WireCalendar>> => ({
  operation: 'ListCalendars',
  ...READS,
  path: next === null ? `/users/${user}/calendars${query({ $select: SELECTED, $top: '100' })}` : { link: next },
  shape: pageShape(CALENDAR),
  decode: (answer) => decodePage(answer, calendarOf),
});
