/** The stream cut into envelopes: wherever the chunks end, the same comes out; and nothing unlimited is kept. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamAnswer } from '../../src/ews/operations/get-streaming-events.ts';
import { envelopeReader } from '../../src/ews/stream/envelopes.ts';
import { MalformedXml } from '../../src/ews/xml-read.ts';
import { answer, failed, succeeded } from './golden.ts';
import { event, HEARTBEAT, notification, OPERATION, status, STATUS_EVENT } from './stream-golden.ts';

/** As real servers write the envelopes of a stream: no prefix on the root, another one inside. */
const unprefixed = (xml: string): string =>
  xml
    .replaceAll('<s:Envelope xmlns:s=', '<Envelope xmlns=')
    .replaceAll('</s:Envelope>', '</Envelope>')
    .replaceAll('<s:Body>', '<s:Body xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">')
    .replaceAll('<s:Header>', '<s:Header xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">');

const ENVELOPES: readonly string[] = [
  HEARTBEAT,
  unprefixed(HEARTBEAT),
  answer(OPERATION, succeeded(OPERATION, notification('S-é-漢-😀', [event('CreatedEvent'), event('MovedEvent')]))),
  answer(OPERATION, succeeded(OPERATION, notification('S1', [event('ModifiedEvent')]) + status('OK'))),
  answer(OPERATION, succeeded(OPERATION, notification('S1', [STATUS_EVENT]))).replace('<s:Body>', '<!-- a > and </s:Envelope> --><s:Body>'),
  answer(OPERATION, succeeded(OPERATION, notification('S1', [event('DeletedEvent')]))).replace('>S1<', '><![CDATA[S1</s:Envelope>]]><'),
  answer(
    OPERATION,
    failed(
      OPERATION,
      'ErrorSubscriptionNotFound',
      '',
      `<m:ErrorSubscriptionIds><t:SubscriptionId>S2</t:SubscriptionId></m:ErrorSubscriptionIds>${status('Closed')}`,
    ),
  ),
  answer(OPERATION, succeeded(OPERATION, status('Closed'))),
];
const BETWEEN = ['', '\r\n', '\uFEFF', ' \n\t', '\uFEFF\r\n'];

/** What was told, without the identity of objects that differ from one reading to the next. */
const told = (answers: readonly StreamAnswer[]): unknown =>
  JSON.parse(JSON.stringify(answers, (_key, value: unknown) => (value instanceof Set || value instanceof Map ? [...value] : value)));

function readIn(chunks: readonly Uint8Array[]): { readonly answers: readonly StreamAnswer[]; readonly isWithin: boolean } {
  const reader = envelopeReader();
  const answers = chunks.flatMap((chunk) => reader.push(chunk));
  return { answers, isWithin: reader.isWithin() };
}

const stream = fc.array(fc.tuple(fc.constantFrom(...BETWEEN), fc.constantFrom(...ENVELOPES)), { minLength: 1, maxLength: 8 });

describe('cutting the stream', () => {
  it('5.3 wherever chunks end, between bytes of one character too, the same envelopes come out', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(6000), { maxLength: 40 }), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.flat().join(''), 'utf8');
        const at = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].toSorted((a, b) => a - b);
        const chunks = at.slice(1).map((until, index) => bytes.subarray(at[index], until));
        const whole = pieces.flatMap(([, envelope]) => readIn([Buffer.from(envelope, 'utf8')]).answers);
        const cut = readIn(chunks);
        expect(cut.isWithin).toBe(false);
        expect(cut.answers).toHaveLength(pieces.length);
        expect(told(cut.answers)).toEqual(told(whole));
      }),
      { numRuns: 300 },
    );
  });

  it('5.3 a stream that comes byte by byte is the same stream', () => {
    const bytes = Buffer.from(ENVELOPES.join('\r\n'), 'utf8');
    const single = readIn([...bytes].map((byte) => Uint8Array.of(byte)));
    expect(told(single.answers)).toEqual(told(readIn([bytes]).answers));
    expect(single.answers).toHaveLength(ENVELOPES.length);
  });

  it('5.3 an envelope is given as soon as its last byte is there, not when the next one begins', () => {
    const reader = envelopeReader();
    const bytes = Buffer.from(HEARTBEAT, 'utf8');
    expect(reader.push(bytes.subarray(0, -1))).toEqual([]);
    expect(reader.isWithin()).toBe(true);
    expect(reader.push(bytes.subarray(-1))).toHaveLength(1);
    expect(reader.isWithin()).toBe(false);
  });

  it('5.3 of a notification only the subscription is read, and the ids of items made or changed, where nothing else is told', () => {
    const [read] = readIn([Buffer.from(ENVELOPES[3] ?? '')]).answers;
    expect(told([read as StreamAnswer])).toMatchObject([
      { value: [{ value: { happened: [['S1', { made: [], changed: ['AAMkItem='] }]], status: 'OK', inError: [] }, problem: null }] },
    ]);
    const [quiet] = readIn([Buffer.from(ENVELOPES[4] ?? '')]).answers;
    expect(told([quiet as StreamAnswer])).toMatchObject([{ value: [{ value: { happened: [] } }] }]);
  });

  const happened = (events: readonly string[], damaged = (xml: string): string => xml): unknown => {
    const [read] = readIn([Buffer.from(damaged(answer(OPERATION, succeeded(OPERATION, notification('S1', events)))))]).answers;
    return told([read as StreamAnswer]);
  };
  const folder = event('ModifiedEvent').replace(/<t:ItemId [^>]*>/, '<t:FolderId Id="AAMkCalendar="/>');
  const one = ['AAMkItem='];
  const [created, modified] = [event('CreatedEvent'), event('ModifiedEvent')];
  it.each<readonly [string, readonly string[], Readonly<Record<'made' | 'changed', readonly string[]>> | null]>([
    ['a folder that changed beside its new item adds nothing', [created, folder], { made: one, changed: [] }],
    ['an item that was changed was not just made', [modified, folder], { made: [], changed: one }],
    ['an item that was made and touched is both', [created, modified], { made: one, changed: one }],
    ['an item that was changed twice is named twice', [modified, modified], { made: [], changed: [...one, ...one] }],
    ['a folder alone names no item', [folder], { made: [], changed: [] }],
    ['a removal beside a change is more than that', [modified, event('DeletedEvent')], null],
    ['a change behind a removal does not hide it', [event('DeletedEvent'), modified], null],
    ['a move is more than a change', [event('MovedEvent')], null],
    ['many items are not named one by one', Array.from({ length: 60 }, (_, n) => modified.replace('AAMkItem', `AAMk${n}`)), null],
  ])('5.3 %s', (_what, events, items) => {
    expect(happened(events)).toMatchObject([{ value: [{ value: { happened: [['S1', items]] } }] }]);
  });
  it('5.3 an item without an id may be any', () => {
    const nameless = happened([event('ModifiedEvent')], (xml) => xml.replace(' Id="AAMkItem="', ''));
    expect(nameless).toMatchObject([{ value: [{ value: { happened: [['S1', null]] } }] }]);
  });

  it('5.3 an envelope that grows beyond its limit is refused before it ends, however it is cut', () => {
    const reader = envelopeReader(null, 10_000);
    expect(() => {
      reader.push(Buffer.from(HEARTBEAT.slice(0, 100)));
      for (let n = 0; n < 1_000_000; n += 1) reader.push(Buffer.from('never a markup '));
    }).toThrow(MalformedXml);
  });

  it('5.3 the limit is of each envelope, not of the stream', () => {
    const reader = envelopeReader(null, HEARTBEAT.length);
    for (let n = 0; n < 1_000; n += 1) expect(reader.push(Buffer.from(HEARTBEAT))).toHaveLength(1);
  });

  it.each([
    ['a page', '<!doctype html><html><body>Sign in</body></html>'],
    ['another document', '<?xml version="1.0"?><html/>'],
    ['text', 'Service unavailable'],
    ['a document type', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Envelope/>'],
    ['another answer', answer('GetFolder', failed('GetFolder', 'ErrorAccessDenied', '', '<m:Folders/>'))],
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0x61, 0xff, 0xfe, 0x3e])],
    ['an envelope of nothing', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>'],
  ])('2.7 %s in place of a stream is malformed', (_what, bytes) => {
    expect(() => readIn([Buffer.from(bytes)])).toThrow(MalformedXml);
  });

  it('2.7 whatever bytes come, the reader answers or calls them malformed', () => {
    const damaged = fc.tuple(fc.constantFrom(...ENVELOPES), fc.nat(1500), fc.uint8Array({ maxLength: 12 })).map(([envelope, at, noise]) => {
      const bytes = Buffer.from(envelope);
      return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(damaged, fc.uint8Array({ maxLength: 60 })), { maxLength: 6 }), (chunks) => {
        try {
          readIn(chunks);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedXml);
        }
      }),
      { numRuns: 500 },
    );
  });
});
