/** Answers as they come: whole, failed, throttled in every shape, cut off, and hostile. */
import { instant } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { problemError } from '../../src/ews/classify.ts';
import { decodeFindItem } from '../../src/ews/operations/find-item.ts';
import { decodeGetItem } from '../../src/ews/operations/get-item.ts';
import { decodeSyncFolderItems } from '../../src/ews/operations/sync-folder-items.ts';
import { decodeUpdateItem } from '../../src/ews/operations/update-item.ts';
import { MalformedXml } from '../../src/ews/xml-read.ts';
import { answer, bytes, calendarItem, failed, fault, faultDetail, stampProperty, succeeded, TYPES } from './golden.ts';

const NOW = instant(Date.UTC(2026, 10, 20, 8));
const call = { operation: 'GetItem', writes: false, now: NOW };
const sync = (changes: string, last = 'true'): string =>
  answer(
    'SyncFolderItems',
    succeeded(
      'SyncFolderItems',
      `<m:SyncState>H4sIAAA=</m:SyncState><m:IncludesLastItemInRange>${last}</m:IncludesLastItemInRange><m:Changes>${changes}</m:Changes>`,
    ),
  );
const items = (xml: string): readonly { id: string | null; subject: string | null; stamp: string | null; start: string | null }[] => {
  const read = decodeSyncFolderItems(bytes(xml));
  if (read.kind === 'fault') throw new Error('a fault');
  return read.value[0]?.value.items ?? [];
};

describe('whole answers', () => {
  it('4.1 a page of changes is read with its state, its deletions and whether it is the last', () => {
    const page = sync(
      `<t:Create>${calendarItem('A', { Stamp: stampProperty('i/c/a/1') })}</t:Create><t:Update>${calendarItem('B')}</t:Update>` +
        '<t:Delete><t:ItemId Id="C" ChangeKey="K"/></t:Delete><t:ReadFlagChange><t:ItemId Id="D" ChangeKey="K"/><t:IsRead>true</t:IsRead></t:ReadFlagChange>',
      'false',
    );
    const read = decodeSyncFolderItems(bytes(page));
    expect(read).toMatchObject({ kind: 'answered', server: { build: '15.2.1544.4', schema: 'V2017_07_11' } });
    if (read.kind === 'fault') return;
    const value = read.value[0]?.value;
    expect(value).toMatchObject({ state: 'H4sIAAA=', includesLast: false, deleted: ['C'], nameless: 0 });
    expect(value?.items.map(({ id, stamp }) => [id, stamp])).toEqual([
      ['A', 'i/c/a/1'],
      ['B', null],
    ]);
  });

  it('4.1 prefixes are the server’s choice', () => {
    const page = sync(`<t:Create>${calendarItem('A')}</t:Create>`)
      .replaceAll('t:', 'types:')
      .replaceAll('xmlns:types:', 'xmlns:types')
      .replaceAll('xmlns:t=', 'xmlns:types=');
    expect(items(page)).toHaveLength(1);
  });

  it('4.17 each reply of a batch stands for itself, in the order of the request', () => {
    const xml = answer(
      'GetItem',
      succeeded('GetItem', `<m:Items>${calendarItem('A')}</m:Items>`) +
        failed('GetItem', 'ErrorItemNotFound', '', '<m:Items/>') +
        succeeded('GetItem', `<m:Items>${calendarItem('C')}</m:Items>`),
    );
    const read = decodeGetItem(bytes(xml));
    expect(read.kind === 'answered' && read.value.map((reply) => reply.problem?.code ?? reply.value.items[0]?.id)).toEqual([
      'A',
      'ErrorItemNotFound',
      'C',
    ]);
  });

  it('4.17 a warning is a problem too: the rest of a stopped batch was not processed', () => {
    const stopped = succeeded('GetItem', '<m:Items/>').replace('"Success"', '"Warning"').replace('NoError', 'ErrorBatchProcessingStopped');
    const read = decodeGetItem(bytes(answer('GetItem', stopped)));
    expect(read.kind === 'answered' && read.value[0]?.problem?.code).toBe('ErrorBatchProcessingStopped');
  });

  it('4.17 a view tells whether it is complete, and an answer that does not is not taken for complete', () => {
    const folder = (attributes: string): string =>
      succeeded('FindItem', `<m:RootFolder ${attributes}><t:Items>${calendarItem('A')}</t:Items></m:RootFolder>`);
    const value = (xml: string): boolean | null | undefined => {
      const read = decodeFindItem(bytes(xml));
      return read.kind === 'answered' ? read.value[0]?.value.includesLast : undefined;
    };
    expect(value(answer('FindItem', folder('TotalItemsInView="1" IncludesLastItemInRange="true"')))).toBe(true);
    expect(value(answer('FindItem', folder('TotalItemsInView="900" IncludesLastItemInRange="false"')))).toBe(false);
    expect(value(answer('FindItem', folder('TotalItemsInView="1"')))).toBeNull();
  });

  it('4.11 an id is kept to the letter and to its last character', () => {
    const id = `${'Ab+/'.repeat(127)}Aa==`;
    expect(items(sync(`<t:Create>${calendarItem(id)}</t:Create>`))[0]?.id).toBe(id);
  });
});

describe('throttling, in every shape it comes in', () => {
  const backOff = `<t:MessageXml ${TYPES}><t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml>`;
  const plain = `<t:MessageXml ${TYPES}><t:BackOffMilliseconds>297749</t:BackOffMilliseconds></t:MessageXml>`;
  const inMessage =
    '<m:MessageXml><t:Value Name="InnerErrorResponseCode">ErrorServerBusy</t:Value><t:Value Name="BackOffMilliseconds">297749</t:Value></m:MessageXml>';
  const problems: [shape: string, xml: string][] = [
    ['a fault with named values', fault('a:ErrorServerBusy', faultDetail('ErrorServerBusy', backOff))],
    ['a fault with plain children', fault('a:ErrorServerBusy', faultDetail('ErrorServerBusy', plain))],
    [
      'a message that hides the code inside an internal error',
      answer('GetItem', failed('GetItem', 'ErrorInternalServerError', inMessage, '<m:Items/>')),
    ],
    ['a message', answer('GetItem', failed('GetItem', 'ErrorServerBusy', inMessage, '<m:Items/>'))],
  ];
  it.each(problems)('5.3 %s', (_, xml) => {
    const read = decodeGetItem(bytes(xml));
    const problem = read.kind === 'fault' ? read.fault : read.value[0]?.problem;
    expect(problem).toBeDefined();
    if (problem == null) return;
    expect(problemError(call, problem).failure).toMatchObject({
      kind: 'throttled',
      cause: 'throttled',
      retryAt: NOW + 297_749,
      ambiguous: false,
    });
  });

  it('5.3 a fault that has nothing but its faultcode', () => {
    const read = decodeGetItem(bytes(fault('a:ErrorServerBusy', '')));
    expect(read.kind === 'fault' && problemError(call, read.fault).failure).toMatchObject({ kind: 'throttled', retryAt: null });
  });

  it('5.3 a fault without any code is unavailable, never a success', () => {
    const read = decodeGetItem(bytes(fault('s:Server', '<detail/>')));
    expect(read.kind === 'fault' && problemError(call, read.fault).failure.kind).toBe('unavailable');
  });

  it.each(['-5', 'soon', '0', '', '1e999', '1e3', '0x10', '5 s', 'NaN'])('5.3 a back-off of "%s" says nothing', (word) => {
    const read = decodeGetItem(bytes(fault('a:ErrorServerBusy', faultDetail('ErrorServerBusy', backOff.replace('297749', word)))));
    expect(read.kind === 'fault' && problemError(call, read.fault).failure.retryAt).toBeNull();
  });

  it('5.3 a back-off of more than a day is kept for a day', () => {
    for (const word of ['86400001', '9'.repeat(40)]) {
      const read = decodeGetItem(bytes(fault('a:ErrorServerBusy', faultDetail('ErrorServerBusy', backOff.replace('297749', word)))));
      expect(read.kind === 'fault' && problemError(call, read.fault).failure.retryAt).toBe(NOW + 86_400_000);
    }
  });

  it('2.7 a violation of the schema names line and element, and no words of the server are passed on', () => {
    const where = `<t:MessageXml ${TYPES}><t:LineNumber>3</t:LineNumber><t:LinePosition>14</t:LinePosition><t:Violation>The element 'Start' is not expected.</t:Violation></t:MessageXml>`;
    const read = decodeUpdateItem(bytes(fault('a:ErrorSchemaValidation', faultDetail('ErrorSchemaValidation', where))));
    const failure = read.kind === 'fault' ? problemError({ ...call, writes: true }, read.fault).failure : null;
    expect(failure).toMatchObject({ kind: 'rejected', cause: 'faultOfOurs', ambiguous: false });
    expect(failure?.detail).toContain("'Start' is not expected");
    expect(failure?.detail).not.toContain('Try again');
  });

  it('2.7 a refused property is named', () => {
    const where = '<m:MessageXml><t:FieldURI FieldURI="calendar:End"/></m:MessageXml>';
    const read = decodeUpdateItem(bytes(answer('UpdateItem', failed('UpdateItem', 'ErrorInvalidPropertySet', where, '<m:Items/>'))));
    const problem = read.kind === 'answered' ? read.value[0]?.problem : null;
    expect(problem == null ? '' : problemError(call, problem).failure.detail).toBe('GetItem: ErrorInvalidPropertySet at calendar:End');
  });
});

describe('answers that cannot be read', () => {
  const page = sync(`<t:Create>${calendarItem('A')}</t:Create><t:Update>${calendarItem('B', { UID: 'ü€😀' })}</t:Update>`);

  it('4.17 a page cut off at any byte is malformed, never a shorter page', () => {
    const whole = bytes(page);
    for (let length = 0; length < whole.length - 1; length += 1) {
      expect(() => decodeSyncFolderItems(whole.subarray(0, length)), `${length} bytes`).toThrow(MalformedXml);
    }
  });

  const hostile: [what: string, xml: string][] = [
    ['a DOCTYPE', page.replace('<s:Envelope', '<!DOCTYPE s:Envelope [<!ENTITY x "y">]><s:Envelope')],
    ['an entity nobody declared', page.replace('<t:Start>', '<t:Start>&x;')],
    ['an encoding that it is not in', page.replace('utf-8', 'utf-16')],
    ['elements without end', `${page.slice(0, page.indexOf('<t:Create>'))}${'<t:Create>'.repeat(5000)}`],
    ['elements that close each other', page.replace('</t:Create>', '</t:Update>')],
    ['two documents', page + page],
    ['a page of HTML', '<html><head><title>Sign in</title></head><body/></html>'],
    ['another kind of answer', answer('GetItem', succeeded('GetItem', '<m:Items/>'))],
    ['nothing', ''],
    ['words', 'Service unavailable'],
  ];
  it.each(hostile)('4.17 %s is malformed', (_, xml) => {
    expect(() => decodeSyncFolderItems(bytes(xml))).toThrow(MalformedXml);
  });

  it('4.17 what is said about a malformed answer names no value of it', () => {
    const secret = page.replace('<t:UID>', '<t:UID>Surgery &oops; ');
    expect(() => decodeSyncFolderItems(bytes(secret))).toThrow(/^(?!.*(?:Surgery|oops)).*$/s);
  });

  it.each(['&#x11;', '&#0;', '&#xFFFF;', '\u0001', '&#x110000;'])('4.1 %j inside a text is dropped and the page goes on', (character) => {
    const read = decodeGetItem(
      bytes(
        answer('GetItem', succeeded('GetItem', `<m:Items>${calendarItem('A', { Subject: 'ab' })}</m:Items>`)).replace(
          '>ab<',
          `>a${character}b &amp; c<`,
        ),
      ),
    );
    expect(read.kind === 'answered' && read.value[0]?.value.items[0]?.subject).toBe('ab & c');
  });

  it('4.1 a character reference that is legal is kept, and one that was only typed stays as typed', () => {
    const read = decodeGetItem(
      bytes(
        answer(
          'GetItem',
          succeeded('GetItem', `<m:Items>${calendarItem('A', { Subject: '&#233;&amp;#x11; &lt;i&gt;&#x1F600;' })}</m:Items>`),
        ),
      ),
    );
    expect(read.kind === 'answered' && read.value[0]?.value.items[0]?.subject).toBe('é&#x11; <i>😀');
  });
});
