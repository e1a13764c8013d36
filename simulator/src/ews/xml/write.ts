/** Answers as text: a tree of elements and one writer that escapes in one place. */

export type XmlNode = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly content: readonly XmlNode[] | string;
};

/** A leaf or a parent; attributes that are undefined are left out. */
export function xml(
  name: string,
  content: readonly (XmlNode | null | undefined)[] | string = [],
  attributes: Readonly<Record<string, string | undefined>> = {},
): XmlNode {
  if (typeof content === 'string') return { name, attributes, content };
  return { name, attributes, content: content.filter((node) => node !== null && node !== undefined) };
}

/** The node, or null when the text is undefined: for properties that are absent rather than empty. */
export function optional(name: string, text: string | undefined | null): XmlNode | null {
  return text === undefined || text === null ? null : xml(name, text);
}

/**
 * Text as Exchange writes it. Characters that XML 1.0 forbids are written as character references, as real servers do
 * (ews-pitfalls.md 20): a client has to live with `&#x11;` in a subject. NUL alone is dropped, it cannot enter the store.
 */
export function escapeText(text: string): string {
  if (!NEEDS_CARE.test(text)) return text;
  let escaped = '';
  for (const character of text) escaped += escapeCharacter(character);
  return escaped;
}

/** Anything but plain text: markup, control characters, and the two non-characters that XML forbids. */
const NEEDS_CARE = /[&<>\p{Cc}\ufffe\uffff]/u;

function escapeCharacter(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '\0':
      return '';
    case '\n':
    case '\t':
      return character;
    default: {
      const code = character.charCodeAt(0);
      const isForbidden = code < 0x20 || (character.length === 1 && code >= 0xfffe);
      return isForbidden ? `&#x${code.toString(16).toUpperCase()};` : character;
    }
  }
}

function escapeAttribute(text: string): string {
  return escapeText(text).replace(/["\n\t]/g, (character) => (character === '"' ? '&quot;' : character === '\n' ? '&#xA;' : '&#x9;'));
}

function append(node: XmlNode, pieces: string[]): void {
  pieces.push('<', node.name);
  for (const [name, value] of Object.entries(node.attributes)) {
    if (value !== undefined) pieces.push(' ', name, '="', escapeAttribute(value), '"');
  }
  if (node.content.length === 0) {
    pieces.push('/>');
    return;
  }
  pieces.push('>');
  if (typeof node.content === 'string') pieces.push(escapeText(node.content));
  else for (const child of node.content) append(child, pieces);
  pieces.push('</', node.name, '>');
}

/** The document with its XML declaration. */
export function writeXml(root: XmlNode): string {
  const pieces = ['<?xml version="1.0" encoding="utf-8"?>'];
  append(root, pieces);
  return pieces.join('');
}
