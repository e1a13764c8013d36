/** The quick way through a request reads it as the thorough parser does, or leaves it to that one. */
import { describe, expect, it } from 'vitest';
import { parsePlain } from '../../src/ews/xml/plain.ts';
import { parseThoroughly, type XmlElement } from '../../src/ews/xml/tree.ts';
import { damages, SAMPLES } from './samples.ts';
import { envelope } from './soap-user.ts';

/** What makes XML something else, or no XML, wherever it is put. */
const PUT_IN = [
  ...['<', '>', '&', '"', "'", '/', '=', ':', ' ', '\t', '\n', '\r', '\0', '\u007f', '\u0085', '\ufffe', 'é', '😀', ']]>', 'x'],
  ...[
    '&amp;',
    '&lt',
    '&#65;',
    '&#0;',
    '&other;',
    '<!--x-->',
    '<!-- -- -->',
    '<![CDATA[x]]>',
    '<?x y?>',
    '<!DOCTYPE a>',
    '<?xml version="1.0"?>',
  ],
  ...[
    ' a="1"',
    ' a="1" a="2"',
    " a='1'",
    ' a = "1"',
    ' xmlns=""',
    ' xmlns="u"',
    ' xmlns:q="u"',
    ' xmlns:q=""',
    ' q:a="1"',
    ' xml:lang="en"',
  ],
  ...[
    ' xmlns:xml="u"',
    ' xmlns:q="http://www.w3.org/XML/1998/namespace"',
    '<a/>',
    '<a></a>',
    '</a>',
    '<q:a/>',
    '<a:b:c/>',
    '<a >\n</a >',
    '<1/>',
  ],
];

/** All that a plain request may hold. */
const SHORT = `<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope xmlns:s="urn:s" xmlns="urn:d"><s:Body>\n <Item Id="x" Key="y">a &lt; b<t:Empty xmlns:t="urn:t"/></Item></s:Body></s:Envelope>`;

const written = (element: XmlElement): string =>
  JSON.stringify(element, (_key, value: unknown) => (value instanceof Map ? [...(value as ReadonlyMap<string, string>)] : value));

/** What the quick way makes something else of than the thorough parser; null: nothing. */
const misread = (text: string): string | null => {
  const read = parsePlain(text);
  if (read === null) return null;
  try {
    return written(read) === written(parseThoroughly(text)) ? null : text;
  } catch (error) {
    return `${text}\n${String(error)}`;
  }
};

describe('the quick way through a request', () => {
  it.each(SAMPLES)('%s: is taken, and reads names, namespaces, text and positions as the thorough one', (_operation, body) => {
    for (const request of [envelope(body), envelope(body, { zone: 'W. Europe Standard Time' }).replaceAll('><', '>\n  <')]) {
      const read = parsePlain(request);
      expect(read).not.toBeNull();
      expect(read).toEqual(parseThoroughly(request));
    }
    for (const { body: damaged } of damages(body)) expect(misread(envelope(damaged))).toBeNull();
  });

  it('takes all that is plain', () => {
    expect(parsePlain(SHORT)).toEqual(parseThoroughly(SHORT));
  });

  it.each(PUT_IN)('%j put in anywhere: read as the thorough one reads it, or left to that one', (piece) => {
    for (let at = 0; at <= SHORT.length; at += 1) {
      expect(misread(SHORT.slice(0, at) + piece + SHORT.slice(at))).toBeNull();
    }
  });

  it('anything left out anywhere: read as the thorough one reads it, or left to that one', () => {
    for (const [, body] of SAMPLES) {
      const request = envelope(body);
      for (let at = 0; at < request.length; at += 5) {
        expect(misread(request.slice(0, at) + request.slice(at + 1))).toBeNull();
      }
    }
  });
});
