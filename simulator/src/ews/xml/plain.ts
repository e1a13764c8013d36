/**
 * The quick way through a plain request: elements, attributes and text, nothing rare. Whatever is rare, or wrong, is left to the
 * thorough parser, which alone says what is wrong and where; so that this one may never read anything differently, it gives up early.
 */
import type { XmlElement } from './tree.ts';

type Open = {
  readonly uri: string;
  readonly local: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
  readonly line: number;
  readonly column: number;
};

/** By prefix; the empty one is the default. */
type Scope = ReadonlyMap<string, string>;

type Under = { readonly element: Open; readonly name: string; readonly scope: Scope };

/** What stands behind the name of an element. */
type Said = { readonly attributes: ReadonlyMap<string, string>; readonly declared: readonly (readonly [prefix: string, uri: string])[] };

/** Also carriage returns, which are read as line feeds, and what is two units of a string but one column. */
const RARE = /[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd]/;
const DECLARATION = /^<\?xml version="1\.0"(?: encoding="utf-8")?\?>/i;
const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;
/** No tabs, no line feeds and no entities inside of tags; where a value holds the end of a tag, the tag was cut off too early. */
const ATTRIBUTES = /^(?: +[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?="[^"<&\t\n]*")* *$/;
const ATTRIBUTE = /([\w.:-]+)="([^"]*)"/g;
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };
/** What names in the namespaces of XML itself would take. */
const RESERVED = /^http:\/\/www\.w3\.org\/(?:XML\/1998\/namespace|2000\/xmlns\/)$/;
const DEEPEST = 64;
const NONE: ReadonlyMap<string, string> = new Map();
const NOTHING: Said = { attributes: NONE, declared: [] };

/** A client says the same all day: what was read once is kept, until there is too much of it. */
const kept = <Value>(read: (raw: string) => Value): ((raw: string) => Value) => {
  const known = new Map<string, Value>();
  return (raw) => {
    const found = known.get(raw);
    if (found !== undefined) return found;
    const value = read(raw);
    if (known.size >= 1_000) known.clear();
    known.set(raw, value);
    return value;
  };
};

/** Null: there is an entity that is not one of the five, or none where one begins. */
function textOf(raw: string): string | null {
  if (raw.includes(']]>')) return null;
  if (!raw.includes('&')) return raw;
  let isPlain = true;
  const text = raw.replaceAll(/&[^&;]*;?/g, (entity) => {
    const meant = ENTITIES[entity];
    if (meant === undefined) isPlain = false;
    return meant ?? '';
  });
  return isPlain ? text : null;
}

const isName = kept((name) => NAME.test(name));

/** Null: something is rare about the attributes, or the same is said twice. */
const saidIn = kept((raw): Said | null => {
  if (!ATTRIBUTES.test(raw)) return null;
  const attributes = new Map<string, string>();
  const declared: (readonly [string, string])[] = [];
  const said = new Set<string>();
  for (const [, attribute = '', value = ''] of raw.matchAll(ATTRIBUTE)) {
    if (said.has(attribute)) return null;
    said.add(attribute);
    const prefix = attribute === 'xmlns' ? '' : attribute.startsWith('xmlns:') ? attribute.slice('xmlns:'.length) : null;
    if (prefix !== null) {
      if (!/^\S+$/.test(value) || RESERVED.test(value) || prefix === 'xml' || prefix === 'xmlns') return null;
      declared.push([prefix, value]);
    } else if (attribute.includes(':')) return null;
    else attributes.set(attribute, value);
  }
  return { attributes, declared };
});

/** The document, as `parseXml` reads it; null where that has to be asked. */
export function parsePlain(text: string): XmlElement | null {
  if (RARE.test(text)) return null;
  const stack: Under[] = [];
  let top: Under | null = null;
  let root: XmlElement | null = null;
  let line = 1;
  let lineStart = 0;
  let at = DECLARATION.exec(text)?.[0].length ?? 0;
  for (;;) {
    const next = text.indexOf('<', at);
    if (next !== at) {
      const raw = next < 0 ? text.slice(at) : text.slice(at, next);
      for (let feed = raw.indexOf('\n'); feed >= 0; feed = raw.indexOf('\n', feed + 1)) {
        line += 1;
        lineStart = at + feed + 1;
      }
      const piece = textOf(raw);
      if (piece === null || (top === null && piece.trim() !== '')) return null;
      if (top !== null) top.element.text += piece;
    }
    if (next < 0) return top === null ? root : null;
    const end = text.indexOf('>', next);
    if (end < 0) return null;
    at = end + 1;
    if (text.startsWith('/', next + 1)) {
      if (top === null || text.slice(next + 2, end) !== top.name) return null;
      stack.pop();
      top = stack.at(-1) ?? null;
      continue;
    }
    if ((top === null && root !== null) || stack.length >= DEEPEST) return null;
    const isEmpty = text.startsWith('/', end - 1);
    const inside = text.slice(next + 1, isEmpty ? end - 1 : end);
    const blank = inside.indexOf(' ');
    const name = blank < 0 ? inside : inside.slice(0, blank);
    const said = blank < 0 ? NOTHING : saidIn(inside.slice(blank));
    if (said === null || !isName(name)) return null;
    const scope: Scope = said.declared.length === 0 ? (top?.scope ?? NONE) : new Map([...(top?.scope ?? NONE), ...said.declared]);
    const colon = name.indexOf(':');
    const uri = scope.get(colon < 0 ? '' : name.slice(0, colon)) ?? (colon < 0 ? '' : null);
    if (uri === null) return null;
    const element: Open = {
      uri,
      local: colon < 0 ? name : name.slice(colon + 1),
      attributes: said.attributes,
      children: [],
      text: '',
      line,
      column: next + 2 - lineStart,
    };
    if (top === null) root = element;
    else top.element.children.push(element);
    if (!isEmpty) {
      top = { element, name, scope };
      stack.push(top);
    }
  }
}
