/** Reads a letter as mail programs do: headers, encoded words, parts inside parts (RFC 2045, 2046, 2047, 5322). */

export type Part = {
  /** Lower case, `text/plain` where nothing is said. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly isFile: boolean;
  readonly text: string;
};

export type Read = {
  /** By lower-case name, decoded; of several of one name the first. */
  readonly headers: ReadonlyMap<string, string>;
  /** Those without parts of their own, in order. */
  readonly parts: readonly Part[];
};

/** Deeper nesting is somebody's trap. */
const DEEPEST = 8;

function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function fromQuoted(text: string): Buffer {
  const joined = text
    .replaceAll(/=[ \t]*\r?\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(joined, 'latin1');
}

function words(text: string): string {
  // Blanks between two encoded words are not part of what they say (RFC 2047 section 6.2).
  return text
    .replaceAll(/(=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=)\s+(?==\?[^?\s]+\?[BbQq]\?)/g, '$1')
    .replaceAll(/=\?([^?\s]+)\?([BbQq])\?([^?\s]*)\?=/g, (_all, charset: string, way: string, said: string) =>
      decoded(way.toUpperCase() === 'B' ? Buffer.from(said, 'base64') : fromQuoted(said.replaceAll('_', ' ')), charset),
    );
}

function headersOf(head: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [, name, value] = /^([!-9;-~]+):\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), words(value));
  }
  return headers;
}

function typeOf(value: string): { readonly type: string; readonly parameters: ReadonlyMap<string, string> } {
  const [type = '', ...rest] = value.split(';');
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain] of rest.join(';').matchAll(/([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/g))
    parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '');
  return { type: type.trim().toLowerCase() || 'text/plain', parameters };
}

function bodyOf(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  return encoding === 'quoted-printable' ? fromQuoted(body) : Buffer.from(body, 'latin1');
}

/** @param source one byte a character */
function read(source: string, depth: number): Read {
  const [, head = '', body = ''] = /^([^]*?)\r?\n\r?\n([^]*)$/.exec(source) ?? [null, source, ''];
  const headers = headersOf(head);
  const { type, parameters } = typeOf(headers.get('content-type') ?? '');
  const boundary = parameters.get('boundary');
  if (type.startsWith('multipart/') && boundary !== undefined && depth < DEEPEST) {
    const [, ...rest] = `\r\n${body}`.split(`\r\n--${boundary}`);
    const inner = rest.filter((part) => !part.startsWith('--')).map((part) => part.replace(/^[ \t]*\r?\n/, ''));
    return { headers, parts: inner.flatMap((part) => read(part, depth + 1).parts) };
  }
  const bytes = bodyOf(body, (headers.get('content-transfer-encoding') ?? '').trim().toLowerCase());
  const isFile = /^\s*attachment/i.test(headers.get('content-disposition') ?? '');
  return { headers, parts: [{ type, parameters, isFile, text: decoded(bytes, parameters.get('charset') ?? 'utf-8') }] };
}

/** Never throws: what is no letter is a text without headers. */
export function readLetter(source: Buffer): Read {
  return read(source.toString('latin1'), 0);
}
