/** GetItem (R:getitem-operation): one response message per id, failing one by one. */
import type { Operation } from '../call.ts';
import { readItemRef } from '../ids.ts';
import { itemNode } from '../item/render.ts';
import { readItemShape } from '../item/shape.ts';
import { itemMessage, responseMessages } from '../response.ts';
import { childOf, childrenOf } from '../xml/tree.ts';
import { xml } from '../xml/write.ts';

export const getItem: Operation = (call, request) => {
  const ids = childrenOf(request, 'ItemIds');
  const results = call.world.getItems(call.caller, ids.map(readItemRef));
  const messages = ids.map((_, index) =>
    itemMessage(
      'GetItemResponseMessage',
      () => {
        const shape = readItemShape(childOf(request, 'ItemShape') ?? request, call.version);
        const result = results[index];
        if (result === undefined) return [xml('m:Items')];
        if (!result.ok) throw result.error;
        return [xml('m:Items', [itemNode(call, result.value, shape, 'item')])];
      },
      [xml('m:Items')],
    ),
  );
  return responseMessages('GetItem', messages);
};
