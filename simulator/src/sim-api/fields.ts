/** Reading JSON requests of `/_sim/`: every mistake is answered with the name of the field and what it should be. */

/** A request that cannot be carried out: HTTP status, the field at fault if there is one, and what to do. */
export class BadRequest extends Error {
  readonly status: number;
  readonly field: string | null;
  constructor(message: string, field: string | null = null, status = 400) {
    super(message);
    this.name = 'BadRequest';
    this.status = status;
    this.field = field;
  }
}

export type Fields = { readonly [name: string]: unknown };

/** @throws BadRequest unless the text is a JSON object. */
export function parseFields(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw new BadRequest('The body is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadRequest('The body must be a JSON object.');
  return value as Fields;
}

function wrong(field: string, should: string): BadRequest {
  return new BadRequest(`"${field}" must be ${should}.`, field);
}

/** Names that no reader knows are refused, so that a typing error does not silently do nothing. */
export function onlyKnown(fields: Fields, known: readonly string[]): void {
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) throw new BadRequest(`"${name}" is not known here. Known: ${known.join(', ')}.`, name);
  }
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw wrong(name, 'a text');
  return value;
}

export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value !== undefined && typeof value !== 'string') throw wrong(name, 'a text');
  return value;
}

export function optionalTruth(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value !== undefined && typeof value !== 'boolean') throw wrong(name, 'true or false');
  return value;
}

export function wholeNumber(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw wrong(name, 'a whole number, zero or more');
  return value;
}

/** Epoch milliseconds, or ISO 8601 with `Z` or an offset. */
export function instant(fields: Fields, name: string): number {
  const at = optionalInstant(fields, name);
  if (at === undefined) throw wrong(name, 'an instant (epoch milliseconds, or ISO 8601 with Z or an offset)');
  return at;
}

export function optionalInstant(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const zoned = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(value);
  const at = zoned ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw wrong(name, 'an instant (epoch milliseconds, or ISO 8601 with Z or an offset)');
  return at;
}

export function oneOf<T extends string>(fields: Fields, name: string, values: readonly T[]): T {
  const value = optionalOneOf(fields, name, values);
  if (value === undefined) throw wrong(name, `one of ${values.join(', ')}`);
  return value;
}

export function optionalOneOf<T extends string>(fields: Fields, name: string, values: readonly T[]): T | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  const found = values.find((one) => one === value);
  if (found === undefined) throw wrong(name, `one of ${values.join(', ')}`);
  return found;
}

export function textList(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw wrong(name, 'a list of texts');
  return value;
}

export function optionalTextList(fields: Fields, name: string): readonly string[] | undefined {
  return fields[name] === undefined ? undefined : textList(fields, name);
}

/** A nested object. */
export function optionalFields(fields: Fields, name: string): Fields | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'an object');
  return value as Fields;
}
