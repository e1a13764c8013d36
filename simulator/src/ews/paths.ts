/** Property paths of requests: FieldURI, IndexedFieldURI, ExtendedFieldURI, read and judged once. */
import type { ExtendedPropertyPath, ExtendedPropertyType } from '../world/item.ts';
import { ItemRefusal } from './refusal.ts';
import type { NamedPath } from './refusal.ts';
import type { XmlElement } from './xml/tree.ts';

/**
 * An extended property as a request names it. `path` is null for a PropertyTag: the store keeps no raw MAPI properties, so a tag
 * below 0x8000 is lawful and simply has no value.
 */
export type ExtendedPath = {
  readonly path: ExtendedPropertyPath | null;
  readonly type: string;
  /** As the request wrote it; the answer repeats it. */
  readonly attributes: Readonly<Record<string, string>>;
};

/** MAPI's well-known property sets (R:extendedfielduri; MS-OXPROPS 1.3.2). */
const WELL_KNOWN_SETS: Readonly<Record<string, string>> = {
  Meeting: '6ed8da90-450b-101b-98da-00aa003f1305',
  Appointment: '00062002-0000-0000-c000-000000000046',
  Common: '00062008-0000-0000-c000-000000000046',
  PublicStrings: '00020329-0000-0000-c000-000000000046',
  Address: '00062004-0000-0000-c000-000000000046',
  InternetHeaders: '00020386-0000-0000-c000-000000000046',
  CalendarAssistant: '11000e07-b51b-40d6-af21-caa85edab1d0',
  UnifiedMessaging: '4442858e-a9e3-4e80-b900-317a210cc15b',
  Task: '00062003-0000-0000-c000-000000000046',
  Sharing: '00062040-0000-0000-c000-000000000046',
};

/** Types that exist for error reporting only (types.xsd, MapiPropertyTypeType). */
const UNUSABLE_TYPES: ReadonlySet<string> = new Set(['Null', 'Error', 'Object', 'ObjectArray']);
const KEPT_TYPES: readonly ExtendedPropertyType[] = [
  'String',
  'StringArray',
  'Integer',
  'Long',
  'Double',
  'Boolean',
  'SystemTime',
  'Binary',
  'CLSID',
];

export const GLOBAL_OBJECT_ID = 3;
export const CLEAN_GLOBAL_OBJECT_ID = 35;
export const MEETING_SET = '6ed8da90-450b-101b-98da-00aa003f1305';

/** The type if the store can keep a value of it. */
export function keptType(type: string): ExtendedPropertyType | null {
  return KEPT_TYPES.find((known) => known === type) ?? null;
}

/**
 * Reads `t:ExtendedFieldURI`.
 * @throws ItemRefusal for attribute mixes and types that Exchange refuses (ews.md section 14).
 */
export function readExtendedPath(element: XmlElement): ExtendedPath {
  const attributes = Object.fromEntries(element.attributes);
  const named: NamedPath = { kind: 'extended', attributes };
  const type = attributes['PropertyType'] ?? '';
  const invalid = (code: string, message: string): ItemRefusal => new ItemRefusal(code, message, named);
  if (UNUSABLE_TYPES.has(type)) throw invalid('ErrorUnsupportedMapiPropertyType', 'The MAPI property type is not supported.');
  const tag = attributes['PropertyTag'];
  const id = attributes['PropertyId'];
  const name = attributes['PropertyName'];
  const wellKnown = attributes['DistinguishedPropertySetId'];
  const guid = attributes['PropertySetId'];
  if (tag !== undefined) {
    if (id !== undefined || name !== undefined || wellKnown !== undefined || guid !== undefined) {
      throw invalid('ErrorInvalidExtendedProperty', 'The extended property attribute combination is invalid.');
    }
    if (Number(tag) >= 0x8000)
      throw invalid('ErrorNoPropertyTagForCustomProperties', 'Property tags can not be used for custom properties.');
    return { path: null, type, attributes };
  }
  if ((wellKnown === undefined) === (guid === undefined) || (id === undefined) === (name === undefined)) {
    throw invalid('ErrorInvalidExtendedProperty', 'The extended property attribute combination is invalid.');
  }
  const propertySet = guid?.toLowerCase() ?? WELL_KNOWN_SETS[wellKnown ?? ''];
  if (propertySet === undefined) throw invalid('ErrorInvalidExtendedProperty', 'The extended property attribute combination is invalid.');
  return { path: { propertySet, name: name ?? Number(id) }, type, attributes };
}

/** Any of the three path elements by its name as MessageXml repeats it. */
export function namedPath(element: XmlElement): NamedPath {
  if (element.local === 'ExtendedFieldURI') return { kind: 'extended', attributes: Object.fromEntries(element.attributes) };
  const uri = element.attributes.get('FieldURI') ?? '';
  if (element.local === 'IndexedFieldURI') return { kind: 'indexed', uri, index: element.attributes.get('FieldIndex') ?? '' };
  return { kind: 'field', uri };
}

export function isPath(element: XmlElement): boolean {
  return element.local === 'FieldURI' || element.local === 'IndexedFieldURI' || element.local === 'ExtendedFieldURI';
}
