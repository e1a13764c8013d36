/**
 * JSON of answers, read with bounds and nothing but what is asked for: whatever the shape does not name is passed over without ever
 * becoming a value (4.1, F55). Graph's delta cannot be told what to send, so that is the only place where subjects and bodies can stop.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

/** What is kept of a value: all of it; of an object, the members named; of a list, of each entry so much. */
export type Shape = true | readonly [Shape] | { readonly [name: string]: Shape };

/** `message` names what was expected and where, never what was there. */
export class MalformedJson extends Error {
  constructor(what: string, at: number) {
    super(`no JSON: ${what} at character ${at}`);
    this.name = 'MalformedJson';
  }
}

/** Deeper than anything Graph nests; a stack is not to be had by an answer. */
const DEEPEST = 40;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;
const QUOTE = 34;
const BACKSLASH = 92;

/** The parts of a text that are asked for. A member named twice counts as named last. Throws MalformedJson. */
export function readJson(text: string, shape: Shape): Json {
  let at = 0;
  const fail = (what: string): never => {
    throw new MalformedJson(what, at);
  };
  const blank = (): void => {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      at += 1;
    }
  };
  const take = (character: string): boolean => {
    blank();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  /** Passes over a string; answers where it began. */
  const passString = (): number => {
    const begin = at;
    at += 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (Number.isNaN(code) || code < 32) fail('an unfinished string');
      at += 1;
      if (code === QUOTE) return begin;
      if (code === BACKSLASH) at += 1;
    }
  };
  // A slice would hold on to the whole text, and with it to everything that was passed over; this is a copy.
  const string = (): string => parsed(passString());
  /** A name is kept as the name of a member alone, which is a copy as well. */
  const nameOf = (): string => {
    const begin = passString();
    const name = text.slice(begin + 1, at - 1);
    return name.includes('\\') ? parsed(begin) : name;
  };
  const parsed = (begin: number): string => {
    try {
      return JSON.parse(text.slice(begin, at)) as string;
    } catch {
      return fail('a string with an escape that is none');
    }
  };
  const scalar = (): Json => {
    for (const [word, value] of WORDS) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return value;
    }
    NUMBER.lastIndex = at;
    const [number] = NUMBER.exec(text) ?? [];
    if (number === undefined) return fail('a value was expected');
    at += number.length;
    return Number(number);
  };
  /** @param kept null: nothing of it */
  const value = (kept: Shape | null, depth: number): Json => {
    if (depth > DEEPEST) fail('nested too deeply');
    blank();
    if (text[at] === '{') return object(kept, depth);
    if (text[at] === '[') return list(kept, depth);
    if (text.charCodeAt(at) !== QUOTE) return scalar();
    if (kept === true) return string();
    passString();
    return null;
  };
  const object = (kept: Shape | null, depth: number): Json => {
    const made = Object.create(null) as Record<string, Json>;
    const members = kept === null || kept === true || Array.isArray(kept) ? null : (kept as Readonly<Record<string, Shape>>);
    at += 1;
    if (take('}')) return made;
    for (;;) {
      blank();
      if (text.charCodeAt(at) !== QUOTE) fail('a name was expected');
      const name = nameOf();
      if (!take(':')) fail('a colon was expected');
      const inner = kept === true ? true : members !== null && Object.hasOwn(members, name) ? (members[name] ?? null) : null;
      const read = value(inner, depth + 1);
      if (inner !== null) made[name] = read;
      if (take('}')) return made;
      if (!take(',')) fail('the next member was expected');
    }
  };
  const list = (kept: Shape | null, depth: number): Json => {
    const made: Json[] = [];
    const inner = kept === true ? true : Array.isArray(kept) ? (kept as readonly [Shape])[0] : null;
    at += 1;
    if (take(']')) return made;
    for (;;) {
      const read = value(inner, depth + 1);
      if (inner !== null) made.push(read);
      if (take(']')) return made;
      if (!take(',')) fail('the next entry was expected');
    }
  };
  const read = value(shape, 0);
  blank();
  if (at !== text.length) fail('more than one value');
  return read;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of an object by what they have to be; null where they are missing or anything else. */
export const textIn = (object: JsonObject | null, name: string): string | null => {
  const value = object?.[name];
  return typeof value === 'string' ? value : null;
};
export const flagIn = (object: JsonObject | null, name: string): boolean | null => {
  const value = object?.[name];
  return typeof value === 'boolean' ? value : null;
};
export const numberIn = (object: JsonObject | null, name: string): number | null => {
  const value = object?.[name];
  return typeof value === 'number' ? value : null;
};
export const objectIn = (object: JsonObject | null, name: string): JsonObject | null => {
  const value = object?.[name];
  return isObject(value) ? value : null;
};
export const listIn = (object: JsonObject | null, name: string): readonly Json[] | null => {
  const value = object?.[name];
  return Array.isArray(value) ? (value as readonly Json[]) : null;
};
