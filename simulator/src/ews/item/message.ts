/** Mails about meetings as they lie in Inbox and Sent Items: MeetingRequest, MeetingResponse, MeetingCancellation. */
import type { MessageItem } from '../../world/item.ts';
import type { Call } from '../call.ts';
import { instantText } from '../call.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';
import { bodyNode } from './body.ts';
import { mailboxNode } from './people.ts';
import type { Detail, ItemShape } from './shape.ts';

function elementName(itemClass: string): string {
  if (itemClass.startsWith('IPM.Schedule.Meeting.Request')) return 't:MeetingRequest';
  if (itemClass.startsWith('IPM.Schedule.Meeting.Canceled')) return 't:MeetingCancellation';
  return itemClass.startsWith('IPM.Schedule.Meeting.Resp') ? 't:MeetingResponse' : 't:Message';
}

/** The properties a message shares with every item, its people, and its UID. */
export function messageNode(call: Call, item: MessageItem, shape: ItemShape, detail: Detail): XmlNode {
  const has = (uri: string): boolean => shape.fields.has(uri);
  const name = elementName(item.itemClass);
  const isMeeting = name !== 't:Message';
  const instant = (element: string, at: number): XmlNode => xml(element, instantText(call, at));
  return xml(name, [
    xml('t:ItemId', [], { Id: item.id, ChangeKey: item.changeKey }),
    has('item:ParentFolderId') ? xml('t:ParentFolderId', [], { Id: item.folderId }) : null,
    has('item:ItemClass') ? xml('t:ItemClass', item.itemClass) : null,
    has('item:Subject') ? xml('t:Subject', item.subject) : null,
    has('item:Body') && detail === 'item' ? bodyNode(call, 't:Body', item, shape, shape.bodyWish) : null,
    has('item:DateTimeReceived') ? instant('t:DateTimeReceived', item.receivedAt) : null,
    has('item:DateTimeCreated') ? instant('t:DateTimeCreated', item.createdAt) : null,
    has('item:LastModifiedName') ? xml('t:LastModifiedName', item.lastModifiedName) : null,
    has('item:LastModifiedTime') ? instant('t:LastModifiedTime', item.lastModifiedAt) : null,
    has('message:From') ? xml('t:From', [mailboxNode(call, item.from)]) : null,
    has('message:IsRead') ? xml('t:IsRead', item.isRead ? 'true' : 'false') : null,
    isMeeting && (has('calendar:UID') || has('meeting:UID')) ? xml('t:UID', item.uid) : null,
  ]);
}
