/** Extended properties: the checks of a write, and finding one by its path. */
import { WorldError } from './error.ts';
import type { ExtendedProperty, ExtendedPropertyPath, ExtendedPropertyType } from './item.ts';

const single: Readonly<Record<Exclude<ExtendedPropertyType, 'StringArray'>, RegExp>> = {
  String: /^/,
  Integer: /^-?\d{1,10}$/,
  Long: /^-?\d{1,19}$/,
  Double: /^-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/,
  Boolean: /^(true|false|1|0)$/,
  SystemTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)?$/,
  Binary: /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  CLSID: /^\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?$/,
};

/** The property as it is kept, or Exchange's refusal: a value that is not of its type, a path that names nothing. */
export function checkedExtended(property: ExtendedProperty): ExtendedProperty {
  if (property.name === '' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(property.propertySet)) {
    throw new WorldError('ErrorInvalidExtendedProperty', 'The extended property is invalid.');
  }
  const ok =
    property.type === 'StringArray'
      ? Array.isArray(property.value)
      : typeof property.value === 'string' && single[property.type].test(property.value);
  if (!ok) throw new WorldError('ErrorInvalidExtendedPropertyValue', 'The value of the extended property does not fit its type.');
  return property;
}

export function extendedAt(properties: readonly ExtendedProperty[], path: ExtendedPropertyPath): ExtendedProperty | null {
  return properties.find((one) => one.propertySet === path.propertySet && one.name === path.name) ?? null;
}
