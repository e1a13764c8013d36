/** CreateItem (R:createitem-operation): calendar items, and the response objects that answer or cancel a meeting. */
import type { ItemRef, MessageDisposition, SendInvitations } from '../../world/operations.ts';
import type { Body } from '../../world/item.ts';
import type { Call, Operation } from '../call.ts';
import { readItemRef, readTargetFolder } from '../ids.ts';
import { readAttendees, readDraft } from '../item/read.ts';
import { writtenNode } from '../item/render.ts';
import { ItemRefusal } from '../refusal.ts';
import { batchMessages, responseMessages } from '../response.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childOf } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';

type Frame = { readonly folder: XmlElement | undefined; readonly disposition: string | undefined; readonly send: string | undefined };

const RESPONSES = { AcceptItem: 'Accept', TentativelyAcceptItem: 'Tentative', DeclineItem: 'Decline' } as const;

function bodyOf(element: XmlElement, name: string): { readonly text?: Body } {
  const body = childOf(element, name);
  return body === undefined ? {} : { text: { type: body.attributes.get('BodyType') === 'HTML' ? 'HTML' : 'Text', content: body.text } };
}

/** The schema has checked the enumeration. */
function dispositionOf(frame: Frame): MessageDisposition {
  if (frame.disposition === undefined)
    throw new ItemRefusal('ErrorMessageDispositionRequired', 'MessageDisposition is required for message items.');
  return frame.disposition as MessageDisposition;
}

function referenceOf(element: XmlElement): ItemRef {
  const reference = childOf(element, 'ReferenceItemId');
  if (reference === undefined) throw new ItemRefusal('ErrorInvalidIdMalformed', 'Id is malformed.');
  return readItemRef(reference);
}

function createCalendarItem(call: Call, element: XmlElement, frame: Frame): readonly XmlNode[] {
  const written = call.world.createItem(call.caller, {
    draft: readDraft(call, element, call.world.clock()),
    send: (frame.send as SendInvitations | undefined) ?? null,
    ...(frame.folder === undefined ? {} : { folder: readTargetFolder(frame.folder) }),
    ...(call.contextZone === null ? {} : { contextZone: call.contextZone }),
  });
  return [writtenNode(written)];
}

/** Only an attendee removes; the organiser cancels (R:removeitem). */
function removeCancelled(call: Call, item: ItemRef): void {
  const found = call.world.getItem(call.caller, item);
  if (found.kind === 'calendar' && found.myResponse === 'Organizer') {
    throw new ItemRefusal('ErrorCalendarIsOrganizerForRemove', 'The organizer of a meeting cannot remove it; cancel it instead.');
  }
  call.world.deleteItem(call.caller, { item, type: 'MoveToDeletedItems', send: 'SendToNone' });
}

/** A proposal of another time is not modelled; to accept without it would be another answer than the one sent. */
function refuseProposal(element: XmlElement): void {
  for (const name of ['ProposedStart', 'ProposedEnd']) {
    if (childOf(element, name) !== undefined)
      throw new ItemRefusal('ErrorInvalidPropertySet', 'Set action is invalid for property.', { kind: 'field', uri: `meeting:${name}` });
  }
}

/** The item nodes of one entry of `m:Items`. */
function createOne(call: Call, element: XmlElement, frame: Frame): readonly XmlNode[] {
  switch (element.local) {
    case 'CalendarItem':
      return createCalendarItem(call, element, frame);
    case 'AcceptItem':
    case 'TentativelyAcceptItem':
    case 'DeclineItem': {
      refuseProposal(element);
      const response = RESPONSES[element.local];
      const written = call.world.respond(call.caller, {
        item: referenceOf(element),
        response,
        disposition: dispositionOf(frame),
        ...bodyOf(element, 'Body'),
      });
      return written === null ? [] : [writtenNode(written)];
    }
    case 'ForwardItem': {
      dispositionOf(frame);
      const to = childOf(element, 'ToRecipients');
      const recipients = to === undefined ? [] : readAttendees(to);
      if (recipients.length === 0) throw new ItemRefusal('ErrorInvalidRecipients', "At least one recipient isn't valid.");
      call.world.forward(call.caller, { item: referenceOf(element), to: recipients });
      return [];
    }
    case 'RemoveItem':
      removeCancelled(call, referenceOf(element));
      return [];
    case 'CancelCalendarItem':
      dispositionOf(frame);
      call.world.cancel(call.caller, { item: referenceOf(element), ...bodyOf(element, 'NewBodyContent') });
      return [];
    default:
      throw new ItemRefusal('ErrorItemSave', `Saving an item of the kind ${element.local} failed.`);
  }
}

export const createItem: Operation = (call, request) => {
  const frame: Frame = {
    folder: childOf(request, 'SavedItemFolderId'),
    disposition: request.attributes.get('MessageDisposition'),
    send: request.attributes.get('SendMeetingInvitations'),
  };
  const items = childOf(request, 'Items')?.children ?? [];
  const create = (element: XmlElement): readonly XmlNode[] => [xml('m:Items', createOne(call, element, frame))];
  const messages = batchMessages(call, 'CreateItemResponseMessage', items, create, [xml('m:Items')]);
  return responseMessages('CreateItem', messages);
};
