/** A bare SOAP client for tests: sends what it is given, word for word, and holds every answer against the schema. */
import { request as plainRequest } from 'node:http';
import { expect } from 'vitest';
import type { Simulator } from '../../src/simulator.ts';
import type { XmlElement } from '../../src/ews/xml/tree.ts';
import { childOf, parseXml } from '../../src/ews/xml/tree.ts';
import { schemaComplaint } from './schema.ts';

const NAMESPACES =
  'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"';

export type Headers = { readonly version?: string | null; readonly impersonate?: string; readonly zone?: string; readonly more?: string };

/** An envelope around a Body child; `version: null` leaves RequestServerVersion out. */
export function envelope(body: string, headers: Headers = {}): string {
  const version = headers.version === null ? '' : `<t:RequestServerVersion Version="${headers.version ?? 'Exchange2013_SP1'}"/>`;
  const impersonation =
    headers.impersonate === undefined
      ? ''
      : `<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>${headers.impersonate}</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>`;
  const zone = headers.zone === undefined ? '' : `<t:TimeZoneContext><t:TimeZoneDefinition Id="${headers.zone}"/></t:TimeZoneContext>`;
  return `<?xml version="1.0" encoding="utf-8"?><s:Envelope ${NAMESPACES}><s:Header>${version}${impersonation}${zone}${headers.more ?? ''}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
};

/** One POST; rejects when the connection breaks. */
export async function post(
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
  method = 'POST',
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = plainRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export function basic(account: string, password: string): string {
  return `Basic ${Buffer.from(`${account}:${password}`).toString('base64')}`;
}

export type SoapAnswer = {
  readonly status: number;
  readonly text: string;
  /** The Body's child. */
  readonly body: XmlElement;
  /** `fault`: the fault's code; `item`: the first message's ResponseCode. */
  readonly kind: 'fault' | 'item';
  readonly code: string;
};

/** All elements of a local name, in document order. */
export function all(element: XmlElement, local: string): readonly XmlElement[] {
  return element.children.flatMap((child) => [...(child.local === local ? [child] : []), ...all(child, local)]);
}

/** The first element of a local name; throws when there is none, so that a test cannot go on with nothing. */
export function one(element: XmlElement, local: string): XmlElement {
  const [found] = all(element, local);
  if (found === undefined) throw new Error(`no ${local} in ${element.local}`);
  return found;
}

export function attribute(element: XmlElement, name: string): string {
  const value = element.attributes.get(name);
  if (value === undefined) throw new Error(`no attribute ${name} on ${element.local}`);
  return value;
}

function codeOf(body: XmlElement): string {
  return all(body, 'ResponseCode')[0]?.text ?? 'none';
}

/** Sends an envelope as an account and reads the answer; the answer must be valid against Microsoft's schema, faults included. */
export async function send(
  simulator: Simulator,
  account: string,
  message: string,
  more: Readonly<Record<string, string>> = {},
): Promise<SoapAnswer> {
  const raw = await post(simulator.urls.ews, message, {
    'content-type': 'text/xml; charset=utf-8',
    authorization: basic(account, simulator.accounts.passwordOf(account) ?? ''),
    ...more,
  });
  const text = raw.bytes.toString('utf8');
  expect(schemaComplaint(text)).toBeNull();
  const soapBody = childOf(parseXml(text), 'Body');
  const [body] = soapBody?.children ?? [];
  if (body === undefined) throw new Error(`no Body in ${text}`);
  return { status: raw.status, text, body, kind: body.local === 'Fault' ? 'fault' : 'item', code: codeOf(body) };
}

/** The codes of all response messages, in order. */
export function answerCodes(body: XmlElement): readonly string[] {
  return all(body, 'ResponseCode').map((code) => code.text);
}
