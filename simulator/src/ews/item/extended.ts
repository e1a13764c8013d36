/** Extended properties in answers and requests, the two computed ones (GlobalObjectId and its clean form) included. */
import type { CalendarItem } from '../../world/calendar-item.ts';
import { cleanGlobalObjectIdHex } from '../../world/global-object-id.ts';
import type { ExtendedProperty, ExtendedPropertyType } from '../../world/item.ts';
import type { ExtendedPath } from '../paths.ts';
import { CLEAN_GLOBAL_OBJECT_ID, GLOBAL_OBJECT_ID, keptType, MEETING_SET, readExtendedPath } from '../paths.ts';
import { ItemRefusal } from '../refusal.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childOf, childrenOf, textOf } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';
import type { Detail } from './shape.ts';

/** FindItem and SyncFolderItems cut streamable strings at 255 characters (R:finditem-operation). */
const LIST_LIMIT = 255;

function storedValue(item: CalendarItem, path: ExtendedPath): string | readonly string[] | null {
  const wanted = path.path;
  if (wanted === null) return null;
  const stored = item.extended.find((one) => one.propertySet === wanted.propertySet && one.name === wanted.name);
  if (stored !== undefined) return stored.type === path.type ? stored.value : null;
  const computed = wanted.propertySet === MEETING_SET && (wanted.name === GLOBAL_OBJECT_ID || wanted.name === CLEAN_GLOBAL_OBJECT_ID);
  return computed && path.type === 'Binary' ? Buffer.from(cleanGlobalObjectIdHex(item.uid), 'hex').toString('base64') : null;
}

/** `t:ExtendedProperty`, or null where the item does not have it (or has it in another type): asked for and absent. */
export function extendedNode(item: CalendarItem, path: ExtendedPath, detail: Detail): XmlNode | null {
  const value = storedValue(item, path);
  if (value === null) return null;
  const uri = xml('t:ExtendedFieldURI', [], path.attributes);
  if (typeof value === 'string') {
    return xml('t:ExtendedProperty', [
      uri,
      xml('t:Value', detail === 'list' && path.type === 'String' ? value.slice(0, LIST_LIMIT) : value),
    ]);
  }
  return xml('t:ExtendedProperty', [
    uri,
    xml(
      't:Values',
      value.map((one) => xml('t:Value', one)),
    ),
  ]);
}

/** What a text must look like to be a value of the type; types that are not listed take any text. */
const FORMS: Readonly<Partial<Record<ExtendedPropertyType, RegExp>>> = {
  Integer: /^[+-]?\d{1,10}$/,
  Long: /^[+-]?\d{1,19}$/,
  Double: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/,
  Boolean: /^(?:true|false|0|1)$/,
  SystemTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/,
  Binary: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  CLSID: /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
};

/**
 * Reads `t:ExtendedProperty` of a write.
 * @throws ItemRefusal for values that do not fit the type, and for types or tags that cannot be stored.
 */
export function readExtendedProperty(element: XmlElement): ExtendedProperty {
  const uri = childOf(element, 'ExtendedFieldURI');
  if (uri === undefined) throw new ItemRefusal('ErrorInvalidExtendedProperty', 'The extended property attribute combination is invalid.');
  const read = readExtendedPath(uri);
  const named = { kind: 'extended', attributes: read.attributes } as const;
  const type = keptType(read.type);
  if (read.path === null || type === null) throw new ItemRefusal('ErrorInvalidPropertySet', 'Set action is invalid for property.', named);
  const invalid = (): ItemRefusal =>
    new ItemRefusal('ErrorInvalidExtendedPropertyValue', 'The extended property value is not valid.', named);
  const single = textOf(element, 'Value');
  if (type === 'StringArray') {
    if (single !== undefined) throw invalid();
    return {
      propertySet: read.path.propertySet,
      name: read.path.name,
      type,
      value: childrenOf(element, 'Values').map((value) => value.text),
    };
  }
  if (single === undefined || !(FORMS[type]?.test(single) ?? true)) throw invalid();
  return { propertySet: read.path.propertySet, name: read.path.name, type, value: single };
}
