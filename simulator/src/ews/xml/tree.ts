/** Requests as a small tree: names with namespaces, attributes, text, and the position that a schema violation has to report. */
import { SaxesParser } from 'saxes';

export type XmlElement = {
  readonly uri: string;
  readonly local: string;
  /** Attributes without a namespace, by name; namespace declarations and `xml:`/`xsi:` attributes are not in here. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All character data directly inside, in order. */
  readonly text: string;
  /** 1-based, of the first character of the name: how .NET's validator counts `t:LineNumber` and `t:LinePosition`. */
  readonly line: number;
  readonly column: number;
};

/** The bytes are no well-formed XML document; `line` and `column` are 1-based. */
export class MalformedXml extends Error {
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.name = 'MalformedXml';
    this.line = line;
    this.column = column;
  }
}

type Open = {
  uri: string;
  local: string;
  attributes: Map<string, string>;
  children: XmlElement[];
  text: string;
  line: number;
  column: number;
};

/** No request that Exchange accepts nests deeper; a limit keeps a hostile one from exhausting the stack of the readers. */
const DEEPEST = 256;

/**
 * Parses one XML document.
 * @throws MalformedXml when the text is not well-formed, holds a document type declaration (Exchange refuses DTDs), or is empty.
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const stack: Open[] = [];
  const roots: XmlElement[] = [];
  let startLine = 1;
  let startColumn = 1;
  parser.on('error', (error) => {
    throw new MalformedXml(error.message, parser.line, parser.column + 1);
  });
  // Only where there may be one: from its seventh handler on, V8 keeps the parser as a dictionary, and it takes twice as long or more.
  if (text.includes('<!DOCTYPE')) {
    parser.on('doctype', () => {
      throw new MalformedXml('For security reasons DTD is prohibited in this XML document.', parser.line, parser.column + 1);
    });
  }
  parser.on('opentagstart', (tag) => {
    startLine = parser.line;
    startColumn = Math.max(1, parser.column - tag.name.length);
  });
  parser.on('opentag', (tag) => {
    const attributes = new Map<string, string>();
    for (const attribute of Object.values(tag.attributes)) {
      if (attribute.uri === '' && attribute.local !== 'xmlns') attributes.set(attribute.local, attribute.value);
    }
    if (stack.length >= DEEPEST) throw new MalformedXml(`More than ${DEEPEST} nested elements.`, startLine, startColumn);
    stack.push({ uri: tag.uri, local: tag.local, attributes, children: [], text: '', line: startLine, column: startColumn });
  });
  const addText = (piece: string): void => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += piece;
  };
  parser.on('text', addText);
  if (text.includes('<![CDATA[')) parser.on('cdata', addText);
  parser.on('closetag', () => {
    const done = stack.pop();
    if (done === undefined) return;
    const parent = stack.at(-1);
    if (parent === undefined) roots.push(done);
    else parent.children.push(done);
  });
  parser.write(text).close();
  const [root] = roots;
  if (root === undefined) throw new MalformedXml('Root element is missing.', 1, 1);
  return root;
}

/** The first child of that local name, or undefined. Namespaces were checked by the schema before anybody asks. */
export function childOf(element: XmlElement, local: string): XmlElement | undefined {
  return element.children.find((child) => child.local === local);
}

/** The children of the first child of that name; empty when it is absent. */
export function childrenOf(element: XmlElement, local: string): readonly XmlElement[] {
  return childOf(element, local)?.children ?? [];
}

/** The text of the first child of that name, or undefined. */
export function textOf(element: XmlElement, local: string): string | undefined {
  return childOf(element, local)?.text;
}
