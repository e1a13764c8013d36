/** Fields of a JSON object of a request, each read for what it must be. */
import { badProperty, GraphRefusal } from '../refusal.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badProperty(name, 'is no object.');
  return value as Fields;
}

/** The body of a request that needs one. */
export function bodyOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GraphRefusal(400, 'BadRequest', 'Empty Payload. JSON content expected.');
  }
  return value as Fields;
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw badProperty(name, 'is no text.');
  return value;
}

/** Null where it is absent or null. */
export function optionalText(fields: Fields, name: string): string | null {
  const value = fields[name];
  return value === undefined || value === null ? null : text(fields, name);
}

export function truth(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') throw badProperty(name, 'is neither true nor false.');
  return value;
}

export function wholeNumber(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isInteger(value)) throw badProperty(name, 'is no whole number.');
  return value;
}

export function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw badProperty(name, 'is no list.');
  return value;
}

/** One of the world's words by Graph's, whose letters have no case in requests (graph.md section 8). */
export function word<T extends string>(fields: Fields, name: string, words: Readonly<Record<string, T>>): T {
  const wanted = text(fields, name).toLowerCase();
  const found = Object.entries(words).find(([key]) => key.toLowerCase() === wanted)?.[1];
  if (found === undefined) throw badProperty(name, 'is no word that is known.');
  return found;
}

/** Actions take the names of their arguments in either case (`Comment`, `comment`). */
export function eitherCase(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]));
}

/** @throws GraphRefusal for a field that the type does not have */
export function onlyKnown(fields: Fields, known: ReadonlySet<string>, type: string): void {
  const stranger = Object.keys(fields).find((name) => !known.has(name) && !name.includes('@'));
  if (stranger !== undefined) {
    throw new GraphRefusal(400, 'RequestBodyRead', `The property '${stranger}' does not exist on type '${type}' or cannot be written.`);
  }
}
