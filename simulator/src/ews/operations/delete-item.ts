/** DeleteItem (R:deleteitem-operation). */
import type { DeleteType, SendCancellations } from '../../world/operations.ts';
import type { Operation } from '../call.ts';
import { readItemRef } from '../ids.ts';
import { SoapFault } from '../refusal.ts';
import { batchMessages, responseMessages } from '../response.ts';
import { atLeast } from '../versions.ts';
import { childrenOf } from '../xml/tree.ts';

export const deleteItem: Operation = (call, request) => {
  if (request.attributes.has('SuppressReadReceipts') && !atLeast(call.version, 'Exchange2013_SP1')) {
    throw new SoapFault('ErrorIncorrectSchemaVersion', 'The request is not valid for the schema version that it names.');
  }
  // The schema has checked both enumerations.
  const type = request.attributes.get('DeleteType') as DeleteType;
  const send = request.attributes.get('SendMeetingCancellations') as SendCancellations | undefined;
  const messages = batchMessages(call, 'DeleteItemResponseMessage', childrenOf(request, 'ItemIds'), (id) => {
    call.world.deleteItem(call.caller, { item: readItemRef(id), type, send: send ?? null });
    return [];
  });
  return responseMessages('DeleteItem', messages);
};
