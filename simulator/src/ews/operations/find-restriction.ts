/** `m:Restriction` of FindItem (R:restriction): a tree of comparisons over the properties that calendar clients search by. */
import type { Item } from '../../world/item.ts';
import type { Restriction } from '../../world/operations.ts';
import { fitting } from '../../world/read.ts';
import type { Call } from '../call.ts';
import { readTime, resolveTime } from '../instants.ts';
import { CLEAN_GLOBAL_OBJECT_ID, isPath, MEETING_SET, namedPath, readExtendedPath } from '../paths.ts';
import { ItemRefusal } from '../refusal.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childOf, childrenOf } from '../xml/tree.ts';

type Fits = (item: Item) => boolean;
/** Null: the item has no such property, and then no comparison holds. */
type Value = number | string | boolean | null;
type Property = { readonly is: 'text' | 'time' | 'number' | 'truth'; readonly of: (item: Item) => Value };

const ofCalendar =
  <Found extends Value>(of: (item: Extract<Item, { readonly kind: 'calendar' }>) => Found) =>
  (item: Item): Found | null =>
    item.kind === 'calendar' ? of(item) : null;

/** calendar:UID is not among them: Exchange refuses it, and everybody tries it first. */
const PROPERTIES: ReadonlyMap<string, Property> = new Map<string, Property>([
  ['item:Subject', { is: 'text', of: (item) => item.subject }],
  ['item:ItemClass', { is: 'text', of: (item) => item.itemClass }],
  ['item:Sensitivity', { is: 'text', of: ofCalendar((item) => item.sensitivity) }],
  ['item:Importance', { is: 'text', of: ofCalendar((item) => item.importance) }],
  ['item:DateTimeCreated', { is: 'time', of: (item) => item.createdAt }],
  ['item:DateTimeReceived', { is: 'time', of: (item) => (item.kind === 'message' ? item.receivedAt : item.createdAt) }],
  ['item:LastModifiedTime', { is: 'time', of: (item) => item.lastModifiedAt }],
  ['item:ReminderIsSet', { is: 'truth', of: ofCalendar((item) => item.reminderIsSet) }],
  ['item:ReminderMinutesBeforeStart', { is: 'number', of: ofCalendar((item) => item.reminderMinutes) }],
  ['calendar:Start', { is: 'time', of: ofCalendar((item) => item.start) }],
  ['calendar:End', { is: 'time', of: ofCalendar((item) => item.end) }],
  ['calendar:Location', { is: 'text', of: ofCalendar((item) => item.location) }],
  ['calendar:LegacyFreeBusyStatus', { is: 'text', of: ofCalendar((item) => item.showAs) }],
  ['calendar:IsAllDayEvent', { is: 'truth', of: ofCalendar((item) => item.isAllDay) }],
  ['calendar:IsMeeting', { is: 'truth', of: ofCalendar((item) => item.isMeeting) }],
  ['calendar:IsCancelled', { is: 'truth', of: ofCalendar((item) => item.isCancelled) }],
  ['calendar:IsRecurring', { is: 'truth', of: ofCalendar((item) => item.recurrence !== null) }],
]);

function refuseQuery(path: XmlElement | undefined): never {
  throw new ItemRefusal(
    'ErrorUnsupportedPathForQuery',
    'The property can not be used with this type of restriction.',
    path === undefined ? null : namedPath(path),
  );
}

/** By what an extended property or a meeting's clean id is equal to; the world looks these up itself. */
function byExtended(path: XmlElement, value: string): Restriction {
  const extended = readExtendedPath(path);
  if (extended.path === null) refuseQuery(path);
  if (extended.path.propertySet === MEETING_SET && extended.path.name === CLEAN_GLOBAL_OBJECT_ID) {
    if (extended.type !== 'Binary') refuseQuery(path);
    return { equals: 'cleanGlobalObjectId', hex: Buffer.from(value, 'base64').toString('hex') };
  }
  return { equals: 'extended', path: extended.path, value };
}

const COMPARISONS: Readonly<Record<string, (found: number | string, wanted: number | string) => boolean>> = {
  IsEqualTo: (found, wanted) => found === wanted,
  IsNotEqualTo: (found, wanted) => found !== wanted,
  IsGreaterThan: (found, wanted) => found > wanted,
  IsGreaterThanOrEqualTo: (found, wanted) => found >= wanted,
  IsLessThan: (found, wanted) => found < wanted,
  IsLessThanOrEqualTo: (found, wanted) => found <= wanted,
};

const isTime = (text: string): boolean => /^\s*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?\s*$/.test(text);

/** The constant as the property keeps its values; a text that is none of them is refused (R:constant). */
function constantOf(call: Call, { is }: Property, path: XmlElement, text: string): number | string {
  switch (is) {
    case 'text':
      return text;
    case 'time':
      return isTime(text) ? resolveTime(readTime(text), call.contextZone ?? 'UTC') : refuseValue(path);
    case 'number':
      return /^-?\d+$/.test(text.trim()) ? Number(text) : refuseValue(path);
    case 'truth':
      return /^(?:true|false|1|0)$/i.test(text.trim()) ? String(/^(?:true|1)$/i.test(text.trim())) : refuseValue(path);
    default: {
      const never: never = is;
      return never;
    }
  }
}

function refuseValue(path: XmlElement): never {
  throw new ItemRefusal('ErrorInvalidValueForProperty', 'The specified value is invalid for property.', namedPath(path));
}

const comparable = (value: Value): number | string | null => (typeof value === 'boolean' ? String(value) : value);

function propertyAt(path: XmlElement): Property {
  return PROPERTIES.get(path.local === 'FieldURI' ? (path.attributes.get('FieldURI') ?? '') : '') ?? refuseQuery(path);
}

function compared(call: Call, expression: XmlElement, path: XmlElement): Fits {
  const compare = COMPARISONS[expression.local];
  const value = childrenOf(expression, 'FieldURIOrConstant')[0]?.attributes.get('Value');
  if (compare === undefined || value === undefined) refuseQuery(path);
  if (path.local === 'ExtendedFieldURI') {
    const same = fitting(byExtended(path, value));
    if (expression.local === 'IsEqualTo') return same;
    return expression.local === 'IsNotEqualTo' ? (item) => !same(item) : refuseQuery(path);
  }
  const property = propertyAt(path);
  const wanted = constantOf(call, property, path, value);
  return (item) => {
    const found = comparable(property.of(item));
    return found !== null && compare(found, wanted);
  };
}

/** Without marks that stand over or under letters, as ContainmentComparison `…NonSpacingCharacters` leaves them out of account. */
const withoutMarks = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '');

function contained(expression: XmlElement, path: XmlElement): Fits {
  const property = propertyAt(path);
  const constant = childOf(expression, 'Constant')?.attributes.get('Value');
  if (property.is !== 'text' || constant === undefined) refuseQuery(path);
  const mode = expression.attributes.get('ContainmentMode') ?? 'FullString';
  const comparison = expression.attributes.get('ContainmentComparison') ?? 'Exact';
  const fold = (text: string): string => {
    const plain = /NonSpacing|Loose/.test(comparison) ? withoutMarks(text) : text;
    return /IgnoreCase|Loose/.test(comparison) ? plain.toLowerCase() : plain;
  };
  const wanted = fold(constant);
  const words = (text: string): readonly string[] => text.split(/[^\p{L}\p{N}]+/u);
  return (item) => {
    const found = property.of(item);
    if (typeof found !== 'string') return false;
    const text = fold(found);
    switch (mode) {
      case 'FullString':
        return text === wanted;
      case 'Prefixed':
        return text.startsWith(wanted);
      case 'PrefixOnWords':
        return words(text).some((word) => word.startsWith(wanted));
      case 'ExactPhrase':
        return ` ${words(text).join(' ')} `.includes(` ${words(wanted).join(' ')} `);
      default:
        return text.includes(wanted);
    }
  };
}

function fitsOf(call: Call, expression: XmlElement): Fits {
  const nested = (): readonly Fits[] => expression.children.map((child) => fitsOf(call, child));
  switch (expression.local) {
    case 'And': {
      const all = nested();
      return (item) => all.every((fits) => fits(item));
    }
    case 'Or': {
      const any = nested();
      return (item) => any.some((fits) => fits(item));
    }
    case 'Not': {
      const [fits] = nested();
      return fits === undefined ? refuseQuery(undefined) : (item) => !fits(item);
    }
    default:
      return leafOf(call, expression);
  }
}

function leafOf(call: Call, expression: XmlElement): Fits {
  const [path, second] = expression.children.filter(isPath);
  if (path === undefined || second !== undefined) refuseQuery(path);
  if (expression.local === 'Contains') return contained(expression, path);
  if (expression.local !== 'Exists') return compared(call, expression, path);
  const property = propertyAt(path);
  return (item) => {
    const found = property.of(item);
    return found !== null && found !== '';
  };
}

/**
 * Which items a search is for.
 * @throws ItemRefusal ErrorUnsupportedPathForQuery for properties that are not searched by, ErrorInvalidValueForProperty for values
 *   that the property cannot have.
 */
export function readRestriction(call: Call, element: XmlElement): Restriction {
  const [expression] = element.children;
  return expression === undefined ? refuseQuery(undefined) : { equals: 'wish', fits: fitsOf(call, expression) };
}
