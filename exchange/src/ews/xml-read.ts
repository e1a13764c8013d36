/**
 * Reads the XML of answers: saxes events are streamed straight into records along a grammar; no tree is built and what
 * the grammar does not name is skipped. Elements are matched by local name, because servers choose their prefixes freely.
 */
import { SaxesParser } from 'saxes';
import { allowedCharacters } from './xml-write.ts';

/** The attributes of one element, by name as written. */
export type ReadAttributes = Readonly<Record<string, string>>;

/** What an attribute says, by which something is named; an empty name is none. */
export const nameIn = (attributes: ReadAttributes, attribute: string): string | null => {
  const name = attributes[attribute];
  return name === undefined || name === '' ? null : name;
};

/** What to do at one element. `text` gets the whole character data of an element, once, just before `close`. */
export type Node<State> = {
  readonly open?: (state: State, attributes: ReadAttributes, name: string) => void;
  readonly text?: (state: State, value: string) => void;
  readonly close?: (state: State) => void;
  readonly children?: ReadonlyMap<string, Node<State>>;
  /** For children that `children` does not name. */
  readonly otherwise?: Node<State>;
};

/** Builds the children of a node; a Map because element names come from outside and must not reach a prototype. */
export const children = <State>(nodes: Readonly<Record<string, Node<State>>>): ReadonlyMap<string, Node<State>> =>
  new Map(Object.entries(nodes));

/** The answer is not what it should be. The message names elements and sizes, never what they held. */
export class MalformedXml extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MalformedXml';
  }
}

/** Deepest nesting accepted; the deepest answer of the schema stays below 30. */
const MAX_DEPTH = 96;

/**
 * saxes' words for characters that XML 1.0 forbids, raw or as a reference such as `&#x11;`. Exchange does send them in
 * bodies, subjects and names; one such character must not cost the whole page.
 */
const TOLERATED = /disallowed character\.$|malformed character entity\.$/;
const REFERENCE = /&#(?:x([0-9a-fA-F]+)|([0-9]+));/g;

/** Removes what was tolerated: references to forbidden characters (saxes leaves them verbatim) and raw forbidden characters. */
const cleaned = (value: string): string =>
  allowedCharacters(
    value.replace(REFERENCE, (whole: string, hex: string | undefined, decimal: string | undefined) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0x10ffff || allowedCharacters(String.fromCodePoint(code)) === '' ? '' : whole;
    }),
  );

const localNames = new Map<string, string>();
/** Qualified names repeat thousands of times per page; the cache is bounded because names come from outside. */
function localName(qualified: string): string {
  const known = localNames.get(qualified);
  if (known !== undefined) return known;
  const local = qualified.slice(qualified.indexOf(':') + 1);
  if (localNames.size < 2048) localNames.set(qualified, local);
  return local;
}

/**
 * saxes makes an error of each character it complains about, and Node a trace of the stack for each: 1.5 s of processor time over
 * 200 KB full of them, against 17 ms with one error for all documents, which nobody keeps.
 */
const said = new Error('');
class Reader extends SaxesParser {
  override makeError(message: string): Error {
    said.message = message;
    return said;
  }
}

/** One document under way. Every method throws MalformedXml. */
export type XmlReading = {
  /** The next piece of text, cut anywhere. */
  readonly write: (text: string) => void;
  /** No more follows: what is not whole by now is malformed. */
  readonly close: () => void;
  /** Whether the document element has been closed. */
  readonly ended: () => boolean;
};

/**
 * Reads one document into `state` along `root`, whose children are the possible document elements.
 * Refuses anything that is not well formed (a truncated answer included), a DOCTYPE, an encoding other than UTF-8 and absurd nesting.
 */
export function openXml<State>(root: Node<State>, state: State): XmlReading {
  const parser = new Reader({ xmlns: false, position: false, fragment: false });
  const above: Node<State>[] = [];
  let current = root;
  /** How deep we are inside an element that nobody asked for. */
  let skipping = 0;
  let collected = '';
  let tainted = false;
  let ended = false;

  const pathNow = (): string => `${above.length + skipping} elements deep`;
  parser.on('error', (error) => {
    if (!TOLERATED.test(error.message)) throw new MalformedXml(`${error.message.replaceAll(/:.*$/gs, '')} (${pathNow()})`);
    tainted = true;
  });
  parser.on('doctype', () => {
    throw new MalformedXml('a DOCTYPE is refused');
  });
  parser.on('opentag', (tag) => {
    // Asked for here: from its seventh handler on, V8 keeps the parser as a dictionary, and it takes twice as long or more.
    const { encoding } = parser.xmlDecl;
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') throw new MalformedXml(`encoding ${encoding} instead of UTF-8`);
    if (above.length + skipping >= MAX_DEPTH) throw new MalformedXml(`more than ${MAX_DEPTH} elements deep`);
    if (skipping > 0) {
      skipping += 1;
      return;
    }
    const name = localName(tag.name);
    const child = current.children?.get(name) ?? current.otherwise;
    if (child === undefined) {
      skipping = 1;
      return;
    }
    above.push(current);
    current = child;
    collected = '';
    child.open?.(state, tag.attributes, name);
  });
  const onText = (value: string): void => {
    if (skipping === 0 && current.text !== undefined) collected += tainted ? cleaned(value) : value;
    tainted = false;
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', () => {
    if (skipping > 0) {
      skipping -= 1;
      ended = skipping === 0 && above.length === 0;
      return;
    }
    current.text?.(state, collected);
    current.close?.(state);
    collected = '';
    const parent = above.pop();
    if (parent !== undefined) current = parent;
    ended = above.length === 0;
  });
  return {
    write: (text) => void parser.write(text),
    close: () => void parser.close(),
    ended: () => ended,
  };
}

/** A whole document at once, as `openXml` reads it. */
export function readXml<State>(bytes: Uint8Array, root: Node<State>, state: State): void {
  const reading = openXml(root, state);
  reading.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  reading.close();
}
