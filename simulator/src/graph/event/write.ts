/** An event as Graph writes it. */
import { bodyAs, textOfHtml } from '../../world/body.ts';
import type { Attendee, CalendarItem } from '../../world/calendar-item.ts';
import { globalObjectIdHex } from '../../world/global-object-id.ts';
import { type GraphEvent, graphEvent } from '../../world/graph/event.ts';
import type { Body, Person } from '../../world/item.ts';
import { occurrenceAt } from '../../world/recurrence/expand.ts';
import { dateOfDay, wallOf } from '../../world/time-zones.ts';
import { writeId } from '../ids.ts';
import type { EventWish } from '../options.ts';
import type { Preferences } from '../preferences.ts';
import { type DateTimeTimeZone, writeInstant, writeMidnight, writeWall } from '../times.ts';
import { writeExtended } from './extended.ts';
import { writeRecurrence } from './recurrence.ts';
import { graphShowAs, IMPORTANCE, RESPONSE, SENSITIVITY, wordFor } from './words.ts';

const NO_TIME = '0001-01-01T00:00:00Z';

const TYPES = { Single: 'singleInstance', RecurringMaster: 'seriesMaster', Occurrence: 'occurrence', Exception: 'exception' } as const;

/** Ids as the call prefers them. */
export function writeEventIds(event: GraphEvent, prefer: Preferences): { readonly id: string; readonly seriesMasterId: string | null } {
  const { item } = event;
  if (prefer.immutableIds)
    return { id: writeId(event.id, true), seriesMasterId: event.seriesMasterId === null ? null : writeId(event.seriesMasterId, true) };
  return { id: writeId(item.id, false), seriesMasterId: item.masterId === null ? null : writeId(item.masterId, false) };
}

export function etagOf(item: CalendarItem): string {
  return `W/"${item.changeKey}"`;
}

/** The whole event, or what was selected of it. */
export function writeEvent(event: GraphEvent, prefer: Preferences, wish: EventWish): object {
  const { item } = event;
  const ids = writeEventIds(event, prefer);
  const all: Record<string, unknown> = {
    '@odata.etag': etagOf(item),
    id: ids.id,
    createdDateTime: writeInstant(item.createdAt),
    lastModifiedDateTime: writeInstant(item.lastModifiedAt),
    changeKey: item.changeKey,
    categories: item.categories,
    originalStartTimeZone: item.startZone,
    originalEndTimeZone: item.endZone,
    iCalUId: iCalUIdOf(item),
    reminderMinutesBeforeStart: item.reminderMinutes,
    isReminderOn: item.reminderIsSet,
    hasAttachments: false,
    subject: item.subject,
    bodyPreview: textOfHtml(bodyAs(item.body, 'Text').content).slice(0, 255),
    importance: wordFor(IMPORTANCE, item.importance),
    sensitivity: wordFor(SENSITIVITY, item.sensitivity),
    isAllDay: item.isAllDay,
    isCancelled: item.isCancelled,
    isOrganizer: item.myResponse === 'Organizer',
    responseRequested: item.isResponseRequested,
    seriesMasterId: ids.seriesMasterId,
    showAs: graphShowAs(item.showAs),
    type: TYPES[item.type],
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(item.id)}&exvsurl=1&path=/calendar/item`,
    onlineMeetingUrl: null,
    isOnlineMeeting: item.isOnlineMeeting,
    onlineMeetingProvider: item.isOnlineMeeting ? 'teamsForBusiness' : 'unknown',
    allowNewTimeProposals: item.allowNewTimeProposal,
    isDraft: false,
    hideAttendees: false,
    ...(item.originalStart === null ? {} : { originalStart: writeInstant(item.originalStart) }),
    responseStatus: responseStatus(item.myResponse, item.respondedAt),
    body: writeBody(item, prefer.bodyType),
    ...writeTimes(item, prefer),
    location: locationOf(item.location),
    locations: item.location === '' ? [] : [locationOf(item.location)],
    recurrence: writeRecurrence(item),
    attendees: [
      ...item.requiredAttendees.map((one) => writeAttendee(one, 'required')),
      ...item.optionalAttendees.map((one) => writeAttendee(one, 'optional')),
      ...item.resources.map((one) => writeAttendee(one, 'resource')),
    ],
    organizer: { emailAddress: emailAddress(item.organizer) },
    onlineMeeting: item.isOnlineMeeting && item.joinUrl !== null ? { joinUrl: item.joinUrl } : null,
  };
  const shown = wish.select === null ? all : selected(all, wish.select);
  if (wish.select?.has('cancelledoccurrences') === true && item.recurrence !== null) {
    shown['cancelledOccurrences'] = cancelledOf(item, ids.id);
  }
  if (wish.exceptions !== null && item.recurrence !== null) {
    const { exceptions } = wish;
    shown['exceptionOccurrences'] = exceptionsOf(item).map((one) => writeEvent(one, prefer, exceptions));
  }
  const extended = writeExtended(item.extended, wish.extended);
  if (extended.length > 0) shown['singleValueExtendedProperties'] = extended;
  return shown;
}

/** An occurrence in delta: whose it is and when, and nothing else (graph-pitfalls.md 2). */
export function writeSkeleton(event: GraphEvent, prefer: Preferences): object {
  const { id, seriesMasterId } = writeEventIds(event, prefer);
  return {
    '@odata.type': '#microsoft.graph.event',
    '@odata.etag': etagOf(event.item),
    seriesMasterId,
    type: 'occurrence',
    id,
    ...writeTimes(event.item, prefer),
  };
}

function writeTimes(item: CalendarItem, { zone }: Preferences): { readonly start: DateTimeTimeZone; readonly end: DateTimeTimeZone } {
  if (item.isAllDay) {
    return { start: writeMidnight(item.start, item.startZone, zone.named), end: writeMidnight(item.end, item.startZone, zone.named) };
  }
  return { start: writeWall(item.start, zone), end: writeWall(item.end, zone) };
}

function selected(all: Readonly<Record<string, unknown>>, select: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => name.startsWith('@') || name === 'id' || select.has(name.toLowerCase())),
  );
}

/** `OID.{master}.{date in the pattern}`, the only trace of a deleted occurrence (graph.md section 3). */
function cancelledOf(item: CalendarItem, master: string): readonly string[] {
  return item.deletedOccurrences.map((start) => `OID.${master}.${dateOfDay(wallOf(start, item.startZone).day)}`);
}

function exceptionsOf(item: CalendarItem): readonly GraphEvent[] {
  return item.exceptions.flatMap(({ originalStart }) => {
    const one = occurrenceAt(item, originalStart);
    return one === null || one === 'deleted' ? [] : [graphEvent(one)];
  });
}

/** Of an occurrence it names the day (graph.md section 5). A UID from elsewhere is shown as it came. */
function iCalUIdOf(item: CalendarItem): string {
  if (item.originalStart === null || !/^[0-9A-F]{80,}$/.test(item.uid)) return item.uid;
  const [year = 0, month = 0, day = 0] = dateOfDay(wallOf(item.originalStart, item.startZone).day).split('-').map(Number);
  return globalObjectIdHex(item.uid, { year, month, day });
}

/** The body of an online meeting holds the way to join; without it in the body that is written the meeting ends (graph-pitfalls.md 22). */
function writeBody(item: CalendarItem, type: Preferences['bodyType']): object {
  const body = bodyAs(withJoinLink(item), type === 'html' ? 'HTML' : 'Text');
  return { contentType: type, content: body.content };
}

function withJoinLink({ body, isOnlineMeeting, joinUrl }: CalendarItem): Body {
  if (!isOnlineMeeting || joinUrl === null || body.content.includes(joinUrl)) return body;
  const html = bodyAs(body, 'HTML');
  const blob = `<div class="me-email-text">Join: <a href="${joinUrl}">${joinUrl}</a></div>`;
  const content = html.content.includes('</body>') ? html.content.replace('</body>', () => `${blob}\r\n</body>`) : html.content + blob;
  return { type: 'HTML', content };
}

function locationOf(displayName: string): object {
  if (displayName === '') return { displayName: '', locationType: 'default', uniqueIdType: 'unknown', address: {}, coordinates: {} };
  return { displayName, locationType: 'default', uniqueId: displayName, uniqueIdType: 'private' };
}

function writeAttendee(one: Attendee, type: string): object {
  return { type, status: responseStatus(one.response, one.respondedAt), emailAddress: emailAddress(one) };
}

function responseStatus(response: CalendarItem['myResponse'], at: number | null): object {
  return { response: RESPONSE[response], time: at === null ? NO_TIME : writeInstant(at) };
}

export function emailAddress({ name, address }: Person): object {
  return { name, address };
}
