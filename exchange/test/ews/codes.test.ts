/** Each response code through every level it can come on: a SOAP fault, one item's error, an error hidden in a 200; over real HTTP. */
import { createServer } from 'node:http';
import { instant } from '@lockstep/engine';
import { Agent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basicWay } from '../../src/auth/basic.ts';
import { ewsCalls, onlyReply, type Calls } from '../../src/ews/calls.ts';
import { restraintOf } from '../../src/ews/connector.ts';
import { KNOWN_CODES } from '../../src/ews/codes.ts';
import { decodeDeleteItem, encodeDeleteItem } from '../../src/ews/operations/delete-item.ts';
import { httpTransport } from '../../src/ews/transport.ts';
import { EwsError } from '../../src/ews/classify.ts';
import { hostRestraint } from '../../src/restraint.ts';
import { answer, failed, fault, faultDetail, TYPES } from './golden.ts';
import { ROWS, UNKNOWN_CODES, WHERE_READ, type CodeRow } from './response-codes.ts';

const NOW = instant(Date.UTC(2026, 10, 20, 8));
/** A code that the schema has; others are put in its place once the answer was held against it. */
const KNOWN = 'ErrorItemNotFound';
const asFault = fault(`a:${KNOWN}`, faultDetail(KNOWN, ''));
const asItem = answer('DeleteItem', failed('DeleteItem', KNOWN));
const INNER = `<m:MessageXml><t:Value ${TYPES} Name="InnerErrorResponseCode">${KNOWN}</t:Value></m:MessageXml>`;
const hidden = answer('DeleteItem', failed('DeleteItem', 'ErrorInternalServerError', INNER));
const LEVELS = {
  'HTTP 500 with a SOAP fault': [500, asFault],
  'HTTP 200 with a SOAP fault': [200, asFault],
  'HTTP 500 with a fault that is named in its faultcode alone': [500, fault(`a:${KNOWN}`, '')],
  'HTTP 200 with the error of one item': [200, asItem],
  'HTTP 200 with the error inside ErrorInternalServerError': [200, hidden],
} as const;

let served: readonly [number, string] = [200, ''];
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(served[0], { 'content-type': 'text/xml; charset=utf-8' }).end(served[1]));
});
const dispatcher = new Agent();
let endpoint: URL;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  endpoint = new URL(`http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/EWS/Exchange.asmx`);
});
afterAll(async () => {
  await dispatcher.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Without a memory: a back-off that was asked for would answer the next code. */
const calls = (): Calls => {
  const way = basicWay({ userName: 'svc', password: 'x' }, dispatcher);
  const clock = { now: () => NOW };
  const transport = httpTransport({
    endpoint,
    way,
    hangingWay: way,
    clock,
    timer: () => () => undefined,
    requestTimeoutMs: 5_000,
    ids: () => 'id',
  });
  const restraint = restraintOf('impersonation', hostRestraint(1, clock), clock, () => () => undefined);
  return ewsCalls({ transport, clock, access: 'impersonation', version: 'detect', restraint, waitMs: 5_000 });
};
const failureBy = async ([status, body]: readonly [number, string], writes: boolean): Promise<unknown> => {
  served = [status, body];
  const made = calls();
  const spec = {
    operation: 'DeleteItem',
    writes,
    mailbox: 'ada@bank.example',
    encode: () => encodeDeleteItem({ id: 'A', changeKey: 'B', mode: 'softDelete', notify: 'none' }),
    decode: decodeDeleteItem,
  };
  try {
    onlyReply(made, spec, await made.call(spec, new AbortController().signal));
  } catch (error) {
    if (error instanceof EwsError) return { ...error.failure, code: error.code };
    throw error;
  }
  throw new Error('the call succeeded');
};

const single = (rows: readonly CodeRow[]) => rows.flatMap(([, codes, ...rest]) => codes.split(' ').map((code) => [code, ...rest] as const));

describe.each(Object.entries(LEVELS))('2.7 %s', (name, [status, body]) => {
  /** Only what begins with Error counts in a faultcode: anything else there is SOAP's own word. */
  const said = (code: string): boolean => !name.includes('faultcode alone') || code.startsWith('Error');
  it.each([...single(ROWS), ...single(UNKNOWN_CODES)].filter(([code]) => said(code)))(
    '2.7 %s is %s of the %s, %s; applied: %s',
    async (code, kind, scope, cause, applied) => {
      const answered = [status, body.replaceAll(KNOWN, code)] as const;
      const expected = { code, kind, scope, cause, detail: `DeleteItem: ${code}`, retryAt: null };
      expect(await failureBy(answered, true)).toEqual({ ...expected, ambiguous: applied === 'maybe' });
      const meant = single(WHERE_READ).find(([other]) => other === code) ?? [code, kind, scope, cause];
      expect(await failureBy(answered, false)).toEqual({
        ...expected,
        kind: meant[1],
        scope: meant[2],
        cause: meant[3],
        ambiguous: false,
      });
    },
  );
});

describe('2.7 the table of codes', () => {
  it('2.7 has every row of the page and every code that we have an opinion about, each once', () => {
    const rows = new Set(ROWS.map(([row]) => row));
    expect([...rows]).toEqual(Array.from({ length: 67 }, (_, index) => index + 1));
    const codes = single(ROWS).map(([code]) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect([...codes].toSorted((one, other) => one.localeCompare(other))).toEqual(
      [...KNOWN_CODES].toSorted((one, other) => one.localeCompare(other)),
    );
  });
  it.each(['x'.repeat(100_000), 'Surgery of Mr. Smith', '', '1', 'Error\u0001'])(
    '2.7 a response code that is no name (%#) is passed on in no words of the server',
    async (code) => {
      const body = asItem.replaceAll(KNOWN, code);
      expect(await failureBy([200, body], true)).toMatchObject({
        kind: 'unavailable',
        ambiguous: true,
        detail: code === 'Error\u0001' ? 'DeleteItem: Error' : 'DeleteItem: a ResponseCode that is no name',
      });
    },
  );
  it('2.7 of the properties a server names at most five are passed on, and none that is a text', async () => {
    const field = (uri: string): string => `<t:FieldURI ${TYPES} FieldURI="${uri}"/>`;
    const names = ['Surgery, of Mr. Smith!', 'x'.repeat(1_000), ...Array.from({ length: 9 }, (_, index) => `calendar:Field${index}`)];
    const message = `<m:MessageXml>${names.map(field).join('')}</m:MessageXml>`;
    const body = asItem.replace(
      '<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>',
      `<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>${message}`,
    );
    expect(await failureBy([200, body], true)).toMatchObject({
      detail: `DeleteItem: ${KNOWN} at calendar:Field0, calendar:Field1, calendar:Field2, calendar:Field3, calendar:Field4`,
    });
  });
  it('5.3 a code that nobody knows and that tells to wait is a throttle', async () => {
    const wait = `<m:MessageXml><t:Value ${TYPES} Name="BackOffMilliseconds">30000</t:Value></m:MessageXml>`;
    const body = answer('DeleteItem', failed('DeleteItem', KNOWN, wait)).replaceAll(KNOWN, 'ErrorOfTheYear2031');
    expect(await failureBy([200, body], true)).toMatchObject({ kind: 'throttled', cause: 'throttled', retryAt: NOW + 30_000 });
  });
});
