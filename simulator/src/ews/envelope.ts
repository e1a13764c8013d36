/** The SOAP envelope: headers read and checked, the one Body child found. */
import { ianaOfWindows } from '../world/time-zones.ts';
import type { ImpersonationKind } from '../world/rights.ts';
import type { Precision } from './instants.ts';
import { SOAP, TYPES } from './names.ts';
import { SoapFault } from './refusal.ts';
import { impersonationHeader, timeZoneContextHeader } from './schema/requests.ts';
import { validate } from './schema/validate.ts';
import type { SchemaVersion, ServerBuild } from './versions.ts';
import { atLeast, requestedVersion } from './versions.ts';
import type { XmlElement } from './xml/tree.ts';
import { childOf, MalformedXml, parseXml } from './xml/tree.ts';

export type Envelope = {
  readonly version: SchemaVersion;
  readonly impersonation: { readonly kind: ImpersonationKind; readonly value: string } | null;
  readonly contextZone: string | null;
  readonly precision: Precision;
  /** The operation's element: a child of Body in the messages namespace, not yet validated. */
  readonly request: XmlElement;
};

/** The sentence that every schema fault begins with. */
export const SCHEMA_MESSAGE = 'The request failed schema validation.';

function schemaFault(line: number, column: number, text: string): SoapFault {
  return new SoapFault('ErrorSchemaValidation', SCHEMA_MESSAGE, { violation: { line, column, text } });
}

function parse(body: string): XmlElement {
  try {
    return parseXml(body);
  } catch (error) {
    if (error instanceof MalformedXml) throw schemaFault(error.line, error.column, error.message);
    throw error;
  }
}

/** Headers by local name. Exchange refuses a header that comes twice. */
function headersOf(envelope: XmlElement): ReadonlyMap<string, XmlElement> {
  const headers = new Map<string, XmlElement>();
  for (const header of childOf(envelope, 'Header')?.children ?? []) {
    if (header.uri !== TYPES) continue;
    if (headers.has(header.local))
      throw new SoapFault('ErrorDuplicateSOAPHeader', `The request contains duplicate SOAP header: ${header.local}.`);
    headers.set(header.local, header);
  }
  return headers;
}

function isImpersonationKind(local: string): local is ImpersonationKind {
  return local === 'SmtpAddress' || local === 'PrimarySmtpAddress' || local === 'PrincipalName' || local === 'SID';
}

function readImpersonation(header: XmlElement | undefined): Envelope['impersonation'] {
  if (header === undefined) return null;
  const invalid = (): SoapFault =>
    new SoapFault(
      'ErrorInvalidExchangeImpersonationHeaderData',
      'ExchangeImpersonation SOAP header must have only one form of user identification.',
    );
  if (validate(header, impersonationHeader) !== null) throw invalid();
  const [sid] = childOf(header, 'ConnectingSID')?.children ?? [];
  if (sid === undefined || !isImpersonationKind(sid.local)) throw invalid();
  const value = sid.text.trim();
  if (value === '') throw invalid();
  return { kind: sid.local, value };
}

function readContextZone(header: XmlElement | undefined, version: SchemaVersion): string | null {
  if (header === undefined || !atLeast(version, 'Exchange2010')) return null;
  const violation = validate(header, timeZoneContextHeader);
  if (violation !== null) throw schemaFault(violation.line, violation.column, violation.text);
  const id = childOf(header, 'TimeZoneDefinition')?.attributes.get('Id') ?? '';
  if (ianaOfWindows(id) === null) throw new SoapFault('ErrorTimeZone', 'The specified time zone is not valid.');
  return id;
}

function readPrecision(header: XmlElement | undefined): Precision {
  return header?.text.trim() === 'Milliseconds' ? 'Milliseconds' : 'Seconds';
}

/**
 * @throws SoapFault for everything that is wrong with the envelope itself: no XML, no SOAP 1.1, no Body, a bad header.
 */
export function readEnvelope(body: string, server: ServerBuild): Envelope {
  const envelope = parse(body);
  if (envelope.local !== 'Envelope' || envelope.uri !== SOAP) {
    throw schemaFault(envelope.line, envelope.column, `The '${envelope.uri}:${envelope.local}' element is not declared.`);
  }
  const headers = headersOf(envelope);
  const version = requestedVersion(headers.get('RequestServerVersion')?.attributes.get('Version'), server);
  const soapBody = envelope.children.find((child) => child.local === 'Body' && child.uri === SOAP);
  const [request, second] = soapBody?.children ?? [];
  if (request === undefined) throw new SoapFault('ErrorInvalidRequest', 'The request is invalid.');
  if (second !== undefined) {
    throw schemaFault(
      second.line,
      second.column,
      `The element 'Body' in namespace '${SOAP}' has invalid child element '${second.local}' in namespace '${second.uri}'.`,
    );
  }
  return {
    version,
    impersonation: readImpersonation(headers.get('ExchangeImpersonation')),
    contextZone: readContextZone(headers.get('TimeZoneContext'), version),
    precision: readPrecision(headers.get('DateTimePrecision')),
    request,
  };
}
