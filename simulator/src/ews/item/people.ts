/** Names, addresses and attendees in answers. */
import type { Attendee } from '../../world/calendar-item.ts';
import type { Person } from '../../world/item.ts';
import type { Call } from '../call.ts';
import { instantText } from '../call.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';

/** `t:Mailbox` with everything, as GetItem answers. */
export function mailboxNode(call: Call, person: Person): XmlNode {
  const known = call.world.mailbox(person.address) !== null;
  return xml('t:Mailbox', [
    xml('t:Name', person.name),
    xml('t:EmailAddress', person.address),
    xml('t:RoutingType', 'SMTP'),
    xml('t:MailboxType', known ? 'Mailbox' : 'OneOff'),
  ]);
}

/** Lists carry the organiser's name and no address (R:finditem-operation). */
export function organizerNode(call: Call, organizer: Person, inList: boolean): XmlNode {
  return xml('t:Organizer', [inList ? xml('t:Mailbox', [xml('t:Name', organizer.name)]) : mailboxNode(call, organizer)]);
}

/** RequiredAttendees, OptionalAttendees or Resources; absent when there is nobody. */
export function attendeesNode(call: Call, name: string, attendees: readonly Attendee[]): XmlNode | null {
  if (attendees.length === 0) return null;
  return xml(
    name,
    attendees.map((attendee) =>
      xml('t:Attendee', [
        mailboxNode(call, attendee),
        xml('t:ResponseType', attendee.response),
        attendee.respondedAt === null ? null : xml('t:LastResponseTime', instantText(call, attendee.respondedAt)),
      ]),
    ),
  );
}

/** DisplayTo and DisplayCc: names joined as Outlook shows them. */
export function displayNames(attendees: readonly Attendee[]): string {
  return attendees.map((attendee) => attendee.name).join('; ');
}
