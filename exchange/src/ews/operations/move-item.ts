/** MoveItem inside one mailbox: how a delegate puts an event into the owner's Deleted Items (R:deleteitem-operation, remarks). */
import { itemsDecoder } from '../items-answer.ts';
import { folderId, itemId, type FolderAddress } from '../shape.ts';
import { element } from '../xml-write.ts';

export type MoveItemInput = { readonly id: string; readonly changeKey: string; readonly to: FolderAddress };

export const encodeMoveItem = (input: MoveItemInput): string =>
  element(
    'm:MoveItem',
    null,
    element('m:ToFolderId', null, folderId(input.to)) + element('m:ItemIds', null, itemId(input.id, input.changeKey)),
  );

/** The id is a new one. */
export const decodeMoveItem = itemsDecoder('MoveItem');
