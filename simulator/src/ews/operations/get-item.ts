/** GetItem (R:getitem-operation): one response message per id, failing one by one. */
import type { Operation } from '../call.ts';
import { readItemRef } from '../ids.ts';
import { itemNode } from '../item/render.ts';
import { readItemShape } from '../item/shape.ts';
import { itemMessage, responseMessages } from '../response.ts';
import { childOf, childrenOf } from '../xml/tree.ts';
import { xml } from '../xml/write.ts';

export const getItem: Operation = (call, request) => {
  const results = call.world.getItems(call.caller, childrenOf(request, 'ItemIds').map(readItemRef));
  // The world itself lets single items of a batch fail (F17).
  const messages = results.map((result) =>
    itemMessage(
      'GetItemResponseMessage',
      () => {
        const shape = readItemShape(childOf(request, 'ItemShape') ?? request, call.version);
        if (!result.ok) throw result.error;
        return [xml('m:Items', [itemNode(call, result.value, shape, 'item')])];
      },
      [xml('m:Items')],
    ),
  );
  return responseMessages('GetItem', messages);
};
