/** Extended properties by their ids on the wire, as `String {guid} Name stamp` (graph.md section 7). */
import type { ExtendedProperty, ExtendedPropertyPath, ExtendedPropertyType } from '../../world/item.ts';
import { GraphRefusal } from '../refusal.ts';

const TYPES: readonly ExtendedPropertyType[] = ['String', 'Integer', 'Long', 'Double', 'Boolean', 'SystemTime', 'Binary', 'CLSID'];

export type ExtendedId = ExtendedPropertyPath & { readonly type: ExtendedPropertyType };

export function readExtendedId(id: string): ExtendedId {
  const [, typeName = '', guid = '', kind = '', name = ''] = /^(\w+)\s+\{([0-9A-Fa-f-]{36})\}\s+(Name|Id)\s+(.+)$/i.exec(id.trim()) ?? [];
  const type = TYPES.find((one) => one.toLowerCase() === typeName.toLowerCase());
  const number = kind.toLowerCase() === 'id' ? Number(name) : null;
  if (type === undefined || (number !== null && !Number.isInteger(number))) {
    throw new GraphRefusal(400, 'ErrorInvalidProperty', `The extended property id '${id}' is invalid.`);
  }
  return { type, propertySet: guid.toLowerCase(), name: number ?? name };
}

/** Those of the item that were asked for, under the ids they were asked for by. */
export function writeExtended(properties: readonly ExtendedProperty[], wanted: readonly string[]): readonly object[] {
  return wanted.flatMap((id) => {
    const path = readExtendedId(id);
    const found = properties.find((one) => one.propertySet === path.propertySet && one.name === path.name && one.type === path.type);
    return found === undefined || typeof found.value !== 'string' ? [] : [{ id, value: found.value }];
  });
}
