/** Facets of an appointment as properties of a calendar item, for creating and for updating. */
import type { AttendeeKind, EventPatch, Guest, GuestList, ShowAs, When } from '@lockstep/engine';
import { windowsZoneFor } from '../time-zones.ts';
import { writeInstant } from './date-time.ts';
import { element, textElement } from './xml-write.ts';

/** R:legacyfreebusystatus; WorkingElsewhere came with Exchange 2013. */
const SHOW_AS: Readonly<Record<ShowAs, string>> = {
  free: 'Free',
  tentative: 'Tentative',
  busy: 'Busy',
  outOfOffice: 'OOF',
  workingElsewhere: 'WorkingElsewhere',
};
/** PidTagSubject is cut at 255 characters by the store; sending more is refused. */
const MAX_TITLE = 255;
const shortened = (title: string): string => {
  const cut = title.slice(0, MAX_TITLE);
  // Not through the middle of a surrogate pair.
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
};

/** A property: the path that names it in an update and the element that carries it. */
export type Property = { readonly path: string; readonly xml: string };

export const subjectProperty = (title: string): Property => ({ path: 'item:Subject', xml: textElement('t:Subject', shortened(title)) });
export const bodyProperty = (body: string): Property => {
  // An empty element keeps its BodyType: without it the schema refuses the element.
  const written = textElement('t:Body', body).slice('<t:Body'.length);
  return { path: 'item:Body', xml: `<t:Body BodyType="Text"${written}` };
};
export const locationProperty = (location: string): Property => ({ path: 'calendar:Location', xml: textElement('t:Location', location) });
export const showAsProperty = (showAs: ShowAs): Property => ({
  path: 'calendar:LegacyFreeBusyStatus',
  xml: textElement('t:LegacyFreeBusyStatus', SHOW_AS[showAs]),
});

/** Windows id for the zone of a time; where Windows has no such zone, that of one whose clock reads the same meanwhile. */
export const windowsIdOf = (when: When): string => windowsZoneFor(when).id;

/** What the journal says of a time that cannot be written with its own zone, in a sentence; null where it can. */
export function zoneRemark(when: When): string | null {
  const { id, exact } = windowsZoneFor(when);
  return exact
    ? null
    : `Windows has no time zone that keeps the time of ${when.zone}: Outlook shows the event in "${id}", at the right moment.`;
}

/**
 * The five properties of `when`, in the order in which an update applies them: a zone set after the times would keep the wall clock and
 * move the instants (E:how-to-update-the-time-zone-for-an-appointment), and times set before the all-day mark would be snapped.
 * Instants are written in UTC; together with both zones that is the form no server version reinterprets.
 */
export function whenProperties(when: When): {
  readonly allDay: Property;
  readonly startZone: Property;
  readonly endZone: Property;
  readonly start: Property;
  readonly end: Property;
} {
  const id = windowsIdOf(when);
  return {
    allDay: { path: 'calendar:IsAllDayEvent', xml: textElement('t:IsAllDayEvent', String(when.allDay)) },
    startZone: { path: 'calendar:StartTimeZone', xml: element('t:StartTimeZone', { Id: id }) },
    endZone: { path: 'calendar:EndTimeZone', xml: element('t:EndTimeZone', { Id: id }) },
    start: { path: 'calendar:Start', xml: textElement('t:Start', writeInstant(when.start)) },
    end: { path: 'calendar:End', xml: textElement('t:End', writeInstant(when.end)) },
  };
}

const LISTS: readonly (readonly [kind: AttendeeKind, name: string])[] = [
  ['required', 'RequiredAttendees'],
  ['optional', 'OptionalAttendees'],
  ['resource', 'Resources'],
];
/** Without a name Exchange shows the address; an answer that is sent along would be ignored, and is not. */
const attendee = ({ address, name, privateList }: Guest): string =>
  element(
    't:Attendee',
    null,
    element(
      't:Mailbox',
      null,
      (name === '' ? '' : textElement('t:Name', name)) +
        (privateList === undefined
          ? textElement('t:EmailAddress', address)
          : textElement('t:MailboxType', 'PrivateDL') + element('t:ItemId', { Id: privateList })),
    ),
  );

export type ListChanges = { readonly set: readonly Property[]; readonly append: readonly Property[]; readonly cleared: readonly string[] };

/**
 * The change of each of the three lists (3.6), as little as there is: who is only added is appended, which touches nobody else's entry;
 * otherwise the list is set, which replaces the whole of it, and who stays keeps the answer. One that nobody is left on is deleted,
 * because the schema refuses an empty list.
 */
export function listChanges({ before, after }: GuestList): ListChanges {
  const changes = { set: [] as Property[], append: [] as Property[], cleared: [] as string[] };
  for (const [kind, name] of LISTS) {
    const [was, is] = [before, after].map((list) => list.filter((one) => one.kind === kind).map(attendee));
    if (was === undefined || is === undefined || (was.length === is.length && was.every((one) => is.includes(one)))) continue;
    const property = (entries: readonly string[]): Property => ({
      path: `calendar:${name}`,
      xml: element(`t:${name}`, null, entries.join('')),
    });
    if (is.length === 0) changes.cleared.push(`calendar:${name}`);
    else if (was.every((one) => is.includes(one))) changes.append.push(property(is.filter((one) => !was.includes(one))));
    else changes.set.push(property(is));
  }
  return changes;
}

/** The property that makes a series: what is deleted to make it single again. */
export const RECURRENCE = 'calendar:Recurrence';

/** The properties that a patch writes, and only those (rule 3.2). What it clears is not among them. */
export function patchProperties(patch: EventPatch): readonly Property[] {
  const properties: Property[] = [];
  if (patch.title !== undefined) properties.push(subjectProperty(patch.title));
  if (patch.body !== undefined) properties.push(bodyProperty(patch.body));
  if (patch.when !== undefined) {
    const { allDay, startZone, endZone, start, end } = whenProperties(patch.when);
    properties.push(allDay, startZone, endZone, start, end);
  }
  if (patch.showAs !== undefined) properties.push(showAsProperty(patch.showAs));
  if (patch.location !== undefined) properties.push(locationProperty(patch.location));
  return properties;
}
