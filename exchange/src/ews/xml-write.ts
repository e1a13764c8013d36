/** Writes the XML of requests: escaping, and nothing that XML 1.0 forbids ever leaves. */

/** What is not a Char of XML 1.0 (section 2.2). Exchange answers 500 to any of these, so they are dropped rather than sent. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const TEXT = /[&<>\r]/g;
const ATTRIBUTE = /[&<>"\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A literal CR would be read as LF, and a literal TAB or LF in an attribute as a space (XML 1.0, 2.11 and 3.3.3).
  '\r': '&#13;',
  '\t': '&#9;',
  '\n': '&#10;',
};
const escape = (character: string): string => ESCAPES[character] ?? character;

/** The characters of `value` that XML 1.0 allows; lone surrogates, C0 controls, U+FFFE and U+FFFF are dropped. */
export const allowedCharacters = (value: string): string => value.replace(FORBIDDEN, '');

/** Character data. */
export const text = (value: string): string => allowedCharacters(value).replace(TEXT, escape);

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** One element with content that is already XML; without content it is written empty. Attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes | null, content = ''): string {
  let tag = `<${name}`;
  if (attributes !== null) {
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) tag += ` ${key}="${allowedCharacters(String(value)).replace(ATTRIBUTE, escape)}"`;
    }
  }
  return content === '' ? `${tag}/>` : `${tag}>${content}</${name}>`;
}

/** An element that holds text. */
export const textElement = (name: string, value: string): string => `<${name}>${text(value)}</${name}>`;
