/** MoveItem and CopyItem (R:moveitem-operation, R:copyitem-operation): both answer the new id, unless it is not wanted. */
import type { Operation } from '../call.ts';
import { readItemRef, readTargetFolder } from '../ids.ts';
import { writtenNode } from '../item/render.ts';
import { batchMessages, responseMessages } from '../response.ts';
import { childOf, childrenOf, textOf } from '../xml/tree.ts';
import { xml } from '../xml/write.ts';

function relocate(operation: 'MoveItem' | 'CopyItem'): Operation {
  return (call, request) => {
    const act = operation === 'MoveItem' ? call.world.moveItem : call.world.copyItem;
    const silent = ['false', '0'].includes(textOf(request, 'ReturnNewItemIds')?.trim() ?? 'true');
    const messages = batchMessages(
      call,
      `${operation}ResponseMessage`,
      childrenOf(request, 'ItemIds'),
      (id) => {
        const written = act(call.caller, { item: readItemRef(id), folder: readTargetFolder(childOf(request, 'ToFolderId')) });
        return [xml('m:Items', silent ? [] : [writtenNode(written)])];
      },
      [xml('m:Items')],
    );
    return responseMessages(operation, messages);
  };
}

export const moveItem = relocate('MoveItem');
export const copyItem = relocate('CopyItem');
