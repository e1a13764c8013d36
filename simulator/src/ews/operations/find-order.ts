/** `m:SortOrder` of FindItem (R:sortorder): by the properties that calendar clients sort by. */
import type { Item } from '../../world/item.ts';
import { namedPath } from '../paths.ts';
import { ItemRefusal } from '../refusal.ts';
import type { XmlElement } from '../xml/tree.ts';

type Key = (item: Item) => number | string;

const KEYS: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['item:Subject', (item) => item.subject.toLowerCase()],
  ['item:DateTimeCreated', (item) => item.createdAt],
  ['item:DateTimeReceived', (item) => (item.kind === 'message' ? item.receivedAt : item.createdAt)],
  ['item:LastModifiedTime', (item) => item.lastModifiedAt],
  ['calendar:Start', (item) => (item.kind === 'calendar' ? item.start : 0)],
  ['calendar:End', (item) => (item.kind === 'calendar' ? item.end : 0)],
]);

export type Order = (left: Item, right: Item) => number;

/** @throws ItemRefusal ErrorUnsupportedPathForSortGroup for other properties. */
export function readOrder(element: XmlElement): Order {
  const rules = element.children.map((field) => {
    const [path, second] = field.children;
    const key = KEYS.get(path?.attributes.get('FieldURI') ?? '');
    if (path === undefined || second !== undefined || key === undefined) {
      throw new ItemRefusal(
        'ErrorUnsupportedPathForSortGroup',
        'The property can not be used for sorting or grouping.',
        path === undefined ? null : namedPath(path),
      );
    }
    return { key, sign: field.attributes.get('Order') === 'Descending' ? -1 : 1 };
  });
  return (left, right) => {
    for (const { key, sign } of rules) {
      const one = key(left);
      const other = key(right);
      if (one !== other) return one < other ? -sign : sign;
    }
    return 0;
  };
}
