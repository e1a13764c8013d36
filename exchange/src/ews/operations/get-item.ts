/** GetItem: events by id, in one of the details that rule 4.1 allows (R:getitem-operation). */
import { itemsDecoder } from '../items-answer.ts';
import { itemId, itemShape, type ItemDetail } from '../shape.ts';
import type { EwsVersion } from '../soap.ts';
import { element } from '../xml-write.ts';

/** Microsoft's advice for one batch (E:mailbox-synchronization-and-ews-in-exchange): the server may delay each item by up to 500 ms. */
export const MAX_BATCH = 10;

export type GetItemInput = { readonly ids: readonly string[]; readonly detail: ItemDetail; readonly version: EwsVersion };

export const encodeGetItem = (input: GetItemInput): string =>
  element(
    'm:GetItem',
    null,
    itemShape(input.detail, input.version) + element('m:ItemIds', null, input.ids.map((id) => itemId(id)).join('')),
  );

export const decodeGetItem = itemsDecoder('GetItem');
