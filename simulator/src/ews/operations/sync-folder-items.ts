/** SyncFolderItems (R:syncfolderitems-operation): no calendar logic, masters and singles only, newest first. */
import type { SyncChange } from '../../world/operations.ts';
import type { Call, Operation } from '../call.ts';
import { readTargetFolder } from '../ids.ts';
import { itemNode } from '../item/render.ts';
import type { ItemShape } from '../item/shape.ts';
import { readItemShape } from '../item/shape.ts';
import { itemMessage, responseMessages } from '../response.ts';
import { childOf, childrenOf, textOf } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';

function changeNode(call: Call, change: SyncChange, shape: ItemShape): XmlNode {
  switch (change.change) {
    case 'Create':
    case 'Update':
      return xml(`t:${change.change}`, [itemNode(call, change.item, shape, 'list')]);
    case 'Delete':
      return xml('t:Delete', [xml('t:ItemId', [], { Id: change.itemId })]);
    case 'ReadFlagChange':
      return xml('t:ReadFlagChange', [xml('t:ItemId', [], { Id: change.itemId }), xml('t:IsRead', String(change.isRead))]);
    default: {
      const never: never = change;
      return never;
    }
  }
}

export const syncFolderItems: Operation = (call, request) =>
  responseMessages('SyncFolderItems', [
    itemMessage('SyncFolderItemsResponseMessage', () => {
      const shape = readItemShape(childOf(request, 'ItemShape') ?? request, call.version);
      const state = textOf(request, 'SyncState') ?? '';
      const page = call.world.syncFolderItems(call.caller, {
        folder: readTargetFolder(childOf(request, 'SyncFolderId')),
        state: state === '' ? null : state,
        max: Number(textOf(request, 'MaxChangesReturned')),
        ignore: childrenOf(request, 'Ignore').map((id) => id.attributes.get('Id') ?? ''),
      });
      return [
        xml('m:SyncState', page.state),
        xml('m:IncludesLastItemInRange', String(page.includesLast)),
        xml(
          'm:Changes',
          page.changes.map((change) => changeNode(call, change, shape)),
        ),
      ];
    }),
  ]);
