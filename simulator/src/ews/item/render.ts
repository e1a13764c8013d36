/** A stored item as `t:CalendarItem` (or a meeting message): the asked properties, in the order of the schema. */
import type { CalendarItem } from '../../world/calendar-item.ts';
import type { Item } from '../../world/item.ts';
import type { Call } from '../call.ts';
import { instantText } from '../call.ts';
import { writeWallClock } from '../instants.ts';
import { atLeast } from '../versions.ts';
import type { XmlNode } from '../xml/write.ts';
import { optional, xml } from '../xml/write.ts';
import { bodyNode } from './body.ts';
import { extendedNode } from './extended.ts';
import { CALENDAR_FIELDS } from './fields.ts';
import { messageNode } from './message.ts';
import { attendeesNode, displayNames, organizerNode } from './people.ts';
import { recurrenceNode, seriesNode } from './series.ts';
import type { Detail, ItemShape } from './shape.ts';
import { timeZoneNode } from './zone-definition.ts';

const yesNo = (value: boolean): string => (value ? 'true' : 'false');

/** What may be done with the item by a response object (R:responseobjects). */
function responseObjects(item: CalendarItem): XmlNode | null {
  const names =
    item.myResponse === 'Organizer' || !item.isMeeting
      ? [...(item.isMeeting && !item.isCancelled ? ['CancelCalendarItem'] : []), 'ForwardItem']
      : item.isCancelled
        ? ['RemoveItem']
        : ['AcceptItem', 'TentativelyAcceptItem', 'DeclineItem', 'ReplyToItem', 'ReplyAllToItem', 'ForwardItem'];
  return xml(
    't:ResponseObjects',
    names.map((name) => xml(`t:${name}`)),
  );
}

function effectiveRights(): XmlNode {
  const rights = ['CreateAssociated', 'CreateContents', 'CreateHierarchy', 'Delete', 'Modify', 'Read'];
  return xml('t:EffectiveRights', [
    ...rights.map((right) => xml(`t:${right}`, yesNo(!right.startsWith('Create')))),
    xml('t:ViewPrivateItems', 'true'),
  ]);
}

function size(item: CalendarItem): number {
  return 1_024 + 2 * (item.subject.length + item.body.content.length + item.location.length);
}

/** One property, or null where the item has none. */
function calendarField(call: Call, item: CalendarItem, name: string, shape: ItemShape, detail: Detail): XmlNode | null {
  const instant = (element: string, at: number): XmlNode => xml(`t:${element}`, instantText(call, at));
  const zoneNode = (element: string, zone: string): XmlNode =>
    timeZoneNode(element, zone, detail === 'item', new Date(item.start).getUTCFullYear());
  switch (name) {
    case 'ItemId':
      return xml('t:ItemId', [], { Id: item.id, ChangeKey: item.changeKey });
    case 'ParentFolderId':
      return xml('t:ParentFolderId', [], {
        Id: item.folderId,
        ChangeKey: call.world.getFolder(call.caller, { id: item.folderId }).changeKey,
      });
    case 'ItemClass':
      return xml('t:ItemClass', item.itemClass);
    case 'Subject':
      return item.subject === '' ? null : xml('t:Subject', item.subject);
    case 'Sensitivity':
      return xml('t:Sensitivity', item.sensitivity);
    case 'Body':
      return bodyNode(call, 't:Body', item, shape, shape.bodyWish);
    case 'TextBody':
      return bodyNode(call, 't:TextBody', item, shape, 'Text');
    case 'DateTimeReceived':
    case 'DateTimeCreated':
      return instant(name, item.createdAt);
    case 'Size':
      return xml('t:Size', String(size(item)));
    case 'Categories':
      if (item.categories.length === 0) return null;
      return xml(
        't:Categories',
        item.categories.map((category) => xml('t:String', category)),
      );
    case 'Importance':
      return xml('t:Importance', item.importance);
    case 'IsDraft':
      return xml('t:IsDraft', yesNo(item.isMeeting && item.myResponse === 'Organizer' && !item.invitationsSent));
    case 'ResponseObjects':
      return responseObjects(item);
    case 'ReminderDueBy':
      return instant('ReminderDueBy', item.start);
    case 'ReminderIsSet':
      return xml('t:ReminderIsSet', yesNo(item.reminderIsSet));
    case 'ReminderMinutesBeforeStart':
      return xml('t:ReminderMinutesBeforeStart', String(item.reminderMinutes));
    case 'DisplayCc':
      return xml('t:DisplayCc', displayNames(item.optionalAttendees));
    case 'DisplayTo':
      return xml('t:DisplayTo', displayNames(item.requiredAttendees));
    case 'HasAttachments':
      return xml('t:HasAttachments', 'false');
    case 'Culture':
      return xml('t:Culture', 'en-US');
    case 'EffectiveRights':
      return effectiveRights();
    case 'LastModifiedName':
      return xml('t:LastModifiedName', item.lastModifiedName);
    case 'LastModifiedTime':
      return instant('LastModifiedTime', item.lastModifiedAt);
    case 'UID':
      return xml('t:UID', item.uid);
    case 'RecurrenceId':
      return item.originalStart === null ? null : instant('RecurrenceId', item.originalStart);
    case 'DateTimeStamp':
      return instant('DateTimeStamp', item.stampedAt);
    case 'Start':
      return instant('Start', item.start);
    case 'End':
      return instant('End', item.end);
    case 'OriginalStart':
      return item.originalStart === null ? null : instant('OriginalStart', item.originalStart);
    case 'IsAllDayEvent':
      return xml('t:IsAllDayEvent', yesNo(item.isAllDay));
    case 'LegacyFreeBusyStatus':
      // Before 2013 the schema has no WorkingElsewhere; older clients are told the nearest thing.
      return xml(
        't:LegacyFreeBusyStatus',
        item.showAs === 'WorkingElsewhere' && !atLeast(call.version, 'Exchange2013') ? 'Free' : item.showAs,
      );
    case 'Location':
      return item.location === '' ? null : xml('t:Location', item.location);
    case 'EnhancedLocation':
      if (item.location === '') return null;
      return xml('t:EnhancedLocation', [
        xml('t:DisplayName', item.location),
        xml('t:Annotation'),
        xml('t:PostalAddress', [xml('t:Type', 'Business'), xml('t:LocationSource', 'None')]),
      ]);
    case 'IsMeeting':
      return xml('t:IsMeeting', yesNo(item.isMeeting));
    case 'IsCancelled':
      return xml('t:IsCancelled', yesNo(item.isCancelled));
    case 'IsRecurring':
      return xml('t:IsRecurring', yesNo(item.type !== 'Single'));
    case 'MeetingRequestWasSent':
      return xml('t:MeetingRequestWasSent', yesNo(item.invitationsSent));
    case 'IsResponseRequested':
      return xml('t:IsResponseRequested', yesNo(item.isResponseRequested));
    case 'CalendarItemType':
      return xml('t:CalendarItemType', item.type);
    case 'MyResponseType':
      return xml('t:MyResponseType', item.myResponse);
    case 'Organizer':
      return organizerNode(call, item.organizer, detail === 'list');
    case 'RequiredAttendees':
      return attendeesNode(call, 't:RequiredAttendees', item.requiredAttendees);
    case 'OptionalAttendees':
      return attendeesNode(call, 't:OptionalAttendees', item.optionalAttendees);
    case 'Resources':
      return attendeesNode(call, 't:Resources', item.resources);
    case 'AppointmentReplyTime':
      return item.respondedAt === null ? null : instant('AppointmentReplyTime', item.respondedAt);
    case 'AppointmentSequenceNumber':
      return xml('t:AppointmentSequenceNumber', String(item.sequence));
    case 'AppointmentState':
      return xml('t:AppointmentState', String(item.appointmentState));
    case 'Recurrence':
      return item.recurrence === null || item.type !== 'RecurringMaster' ? null : recurrenceNode(item.recurrence);
    case 'FirstOccurrence':
    case 'LastOccurrence':
    case 'ModifiedOccurrences':
    case 'DeletedOccurrences':
      return seriesNode(call, name, item);
    case 'StartTimeZone':
      return zoneNode('t:StartTimeZone', item.startZone);
    case 'EndTimeZone':
      return zoneNode('t:EndTimeZone', item.endZone);
    case 'AllowNewTimeProposal':
      return xml('t:AllowNewTimeProposal', yesNo(item.allowNewTimeProposal));
    case 'IsOnlineMeeting':
      return xml('t:IsOnlineMeeting', yesNo(item.isOnlineMeeting));
    case 'StartWallClock':
      return xml('t:StartWallClock', writeWallClock(item.start, item.startZone));
    case 'EndWallClock':
      return xml('t:EndWallClock', writeWallClock(item.end, item.endZone));
    case 'StartTimeZoneId':
      return xml('t:StartTimeZoneId', item.startZone);
    case 'EndTimeZoneId':
      return xml('t:EndTimeZoneId', item.endZone);
    case 'JoinOnlineMeetingUrl':
      return optional('t:JoinOnlineMeetingUrl', item.joinUrl);
    case 'IsOrganizer':
      return xml('t:IsOrganizer', yesNo(item.myResponse === 'Organizer'));
    default:
      return null;
  }
}

function calendarNode(call: Call, item: CalendarItem, shape: ItemShape, detail: Detail): XmlNode {
  const children: (XmlNode | null)[] = [];
  for (const field of CALENDAR_FIELDS) {
    const wanted = shape.fields.has(field.uri) && (detail === 'item' || field.inList);
    if (wanted) children.push(calendarField(call, item, field.name, shape, detail));
    if (field.name === 'HasAttachments') {
      for (const path of shape.extended) children.push(extendedNode(item, path, detail));
    }
  }
  return xml('t:CalendarItem', children);
}

/** The item as the shape asks for it. */
export function itemNode(call: Call, item: Item, shape: ItemShape, detail: Detail): XmlNode {
  return item.kind === 'calendar' ? calendarNode(call, item, shape, detail) : messageNode(call, item, shape, detail);
}

/** What a write answers: id and change key, nothing else. */
export function writtenNode(written: { readonly id: string; readonly changeKey: string }): XmlNode {
  return xml('t:CalendarItem', [xml('t:ItemId', [], { Id: written.id, ChangeKey: written.changeKey })]);
}
