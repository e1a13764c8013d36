/** FindItem (R:finditem-operation): a CalendarView expands series; an indexed page does not and may be restricted. */
import type { Item } from '../../world/item.ts';
import type { FindInput, FindPage } from '../../world/operations.ts';
import type { FolderRef } from '../../world/mailbox.ts';
import type { Call, Operation } from '../call.ts';
import { readFolderRef } from '../ids.ts';
import { readTime, resolveTime } from '../instants.ts';
import { itemNode } from '../item/render.ts';
import type { ItemShape } from '../item/shape.ts';
import { readItemShape } from '../item/shape.ts';
import { ItemRefusal } from '../refusal.ts';
import { itemMessage, responseMessages } from '../response.ts';
import { atLeast } from '../versions.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childOf, childrenOf } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';
import type { Order } from './find-order.ts';
import { readOrder } from './find-order.ts';
import { readRestriction } from './find-restriction.ts';

/** `MaxEntriesReturned` when it is sent; Exchange refuses what is not positive. */
function maxEntries(view: XmlElement | undefined): number | undefined {
  const text = view?.attributes.get('MaxEntriesReturned');
  if (text === undefined) return undefined;
  if (Number(text) < 1) throw new ItemRefusal('ErrorInvalidPagingMaxRows', 'MaxEntriesReturned must be greater than zero.');
  return Number(text);
}

function viewRoot(call: Call, folder: FolderRef, view: XmlElement, shape: ItemShape): XmlNode {
  const zone = call.contextZone ?? 'UTC';
  const start = resolveTime(readTime(view.attributes.get('StartDate') ?? ''), zone);
  const end = resolveTime(readTime(view.attributes.get('EndDate') ?? ''), zone);
  const max = maxEntries(view);
  const found = call.world.calendarView(call.caller, { folder, start, end, ...(max === undefined ? {} : { max }) });
  const items = xml(
    't:Items',
    found.items.map((item) => itemNode(call, item, shape, 'list')),
  );
  return xml('m:RootFolder', [items], {
    TotalItemsInView: String(found.total),
    // The flag came with 2010 SP1; an older client is left to count.
    IncludesLastItemInRange: atLeast(call.version, 'Exchange2010_SP1') ? String(found.includesLast) : 'true',
  });
}

/** What a page is cut from: all of a folder that fits, in the asked order or in the store's. */
function sortedPage(call: Call, input: FindInput, order: Order): FindPage {
  const { max: _max, ...whole } = input;
  const items: Item[] = [];
  for (let last = false; !last;) {
    const found = call.world.findItems(call.caller, { ...whole, offset: items.length });
    items.push(...found.items);
    last = found.includesLast || found.items.length === 0;
  }
  items.sort(order);
  const offset = input.offset ?? 0;
  const shown = items.slice(offset, offset + (input.max ?? items.length));
  const nextOffset = offset + shown.length;
  return { items: shown, total: items.length, nextOffset, includesLast: nextOffset >= items.length };
}

/** BasePoint End: the offset counts from the end of the list towards its beginning. */
function fromEnd(find: (input: FindInput) => FindPage, input: FindInput): FindPage {
  const { total } = find({ ...input, offset: 0, max: 1 });
  const end = Math.max(0, total - (input.offset ?? 0));
  const begin = Math.max(0, end - Math.min(input.max ?? total, total));
  if (end === begin) return { items: [], total, nextOffset: total, includesLast: true };
  const found = find({ ...input, offset: begin, max: end - begin });
  return { ...found, nextOffset: total - begin, includesLast: begin === 0 };
}

function pageRoot(call: Call, folder: FolderRef, request: XmlElement, shape: ItemShape): XmlNode {
  const page = childOf(request, 'IndexedPageItemView');
  const restriction = childOf(request, 'Restriction');
  const sortOrder = childOf(request, 'SortOrder');
  const max = maxEntries(page);
  const offset = Number(page?.attributes.get('Offset') ?? '0');
  if (offset < 0) throw new ItemRefusal('ErrorInvalidIndexedPagingParameters', 'The Offset must be zero or more.');
  const restricted = restriction === undefined ? {} : { restriction: readRestriction(call, restriction) };
  const limited = max === undefined ? {} : { max };
  const input: FindInput = { folder, offset, ...restricted, ...limited };
  const order = sortOrder === undefined ? null : readOrder(sortOrder);
  const find = (asked: FindInput): FindPage => (order === null ? call.world.findItems(call.caller, asked) : sortedPage(call, asked, order));
  const found = page?.attributes.get('BasePoint') === 'End' ? fromEnd(find, input) : find(input);
  return xml(
    'm:RootFolder',
    [
      xml(
        't:Items',
        found.items.map((item) => itemNode(call, item, shape, 'list')),
      ),
    ],
    {
      IndexedPagingOffset: String(found.nextOffset),
      TotalItemsInView: String(found.total),
      IncludesLastItemInRange: String(found.includesLast),
    },
  );
}

/** Associated (hidden) and soft-deleted items: this store has none; the dumpster since 2010 is a folder of its own. */
function emptyRoot(): XmlNode {
  return xml('m:RootFolder', [xml('t:Items')], { IndexedPagingOffset: '0', TotalItemsInView: '0', IncludesLastItemInRange: 'true' });
}

/** What the schema allows and the server does not: a restriction or an order together with a calendar view. */
function refuseMixes(request: XmlElement): void {
  for (const name of [
    'FractionalPageItemView',
    'SeekToConditionPageItemView',
    'ContactsView',
    'GroupBy',
    'DistinguishedGroupBy',
    'QueryString',
  ]) {
    if (childOf(request, name) !== undefined) throw new ItemRefusal('ErrorInvalidOperation', `${name} is not supported on this folder.`);
  }
  if (childOf(request, 'CalendarView') === undefined) return;
  if (childOf(request, 'Restriction') !== undefined) {
    throw new ItemRefusal('ErrorInvalidRestriction', 'Restrictions and sort order may not be specified for a CalendarView.');
  }
  if (childOf(request, 'SortOrder') !== undefined) {
    throw new ItemRefusal('ErrorUnsupportedPathForSortGroup', 'Restrictions and sort order may not be specified for a CalendarView.');
  }
}

export const findItem: Operation = (call, request) => {
  const view = childOf(request, 'CalendarView');
  const messages = childrenOf(request, 'ParentFolderIds').map((id) =>
    itemMessage('FindItemResponseMessage', () => {
      refuseMixes(request);
      const shape = readItemShape(childOf(request, 'ItemShape') ?? request, call.version);
      const folder = readFolderRef(id);
      if (request.attributes.get('Traversal') !== 'Shallow') {
        call.world.getFolder(call.caller, folder);
        return [emptyRoot()];
      }
      return [view === undefined ? pageRoot(call, folder, request, shape) : viewRoot(call, folder, view, shape)];
    }),
  );
  return responseMessages('FindItem', messages);
};
