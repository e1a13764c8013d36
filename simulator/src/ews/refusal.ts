/** Refusals of the EWS face: SOAP faults for the whole request, and errors of one item inside a 200. */
import type { Violation } from './schema/validate.ts';
import type { XmlNode } from './xml/write.ts';
import { xml } from './xml/write.ts';
import { ERRORS, TYPES } from './names.ts';

/** The whole request is refused: HTTP 500 with a SOAP fault. */
export class SoapFault extends Error {
  readonly code: string;
  /** What `faultstring` says beyond the message, if anything (Exchange appends the violation there). */
  readonly addition: string;
  readonly values: Readonly<Record<string, string>>;
  readonly violation: Violation | null;

  constructor(code: string, message: string, more: { values?: Readonly<Record<string, string>>; violation?: Violation } = {}) {
    super(message);
    this.name = 'SoapFault';
    this.code = code;
    this.values = more.values ?? {};
    this.violation = more.violation ?? null;
    this.addition = more.violation === undefined ? '' : `: ${more.violation.text}`;
  }
}

/** A property as MessageXml names it. */
export type NamedPath =
  | { readonly kind: 'field'; readonly uri: string }
  | { readonly kind: 'indexed'; readonly uri: string; readonly index: string }
  | { readonly kind: 'extended'; readonly attributes: Readonly<Record<string, string>> };

/** One item is refused, the rest of the batch goes on. */
export class ItemRefusal extends Error {
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
  readonly path: NamedPath | null;

  constructor(code: string, message: string, path: NamedPath | null = null, values: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'ItemRefusal';
    this.code = code;
    this.path = path;
    this.values = values;
  }
}

/** The path element of MessageXml; answers about the request's own path repeat it. */
export function pathNode(path: NamedPath): XmlNode {
  switch (path.kind) {
    case 'field':
      return xml('t:FieldURI', [], { FieldURI: path.uri });
    case 'indexed':
      return xml('t:IndexedFieldURI', [], { FieldURI: path.uri, FieldIndex: path.index });
    case 'extended':
      return xml('t:ExtendedFieldURI', [], path.attributes);
    default: {
      const never: never = path;
      return never;
    }
  }
}

/** `t:Value Name="…"` children, the form that BackOffMilliseconds and InnerErrorResponseCode come in. */
export function valueNodes(values: Readonly<Record<string, string>>): readonly XmlNode[] {
  return Object.entries(values).map(([name, value]) => xml('t:Value', value, { Name: name }));
}

/** The fault's Body child, in the exact arrangement of Exchange: a QName faultcode, errors-namespace code and message, types-namespace MessageXml. */
export function faultNode(fault: SoapFault): XmlNode {
  const { violation } = fault;
  const details: XmlNode[] =
    violation === null
      ? [...valueNodes(fault.values)]
      : [xml('t:LineNumber', String(violation.line)), xml('t:LinePosition', String(violation.column)), xml('t:Violation', violation.text)];
  return xml('s:Fault', [
    xml('faultcode', `a:${fault.code}`, { 'xmlns:a': TYPES }),
    xml('faultstring', `${fault.message.replace(/\.$/, fault.addition === '' ? '.' : '')}${fault.addition}`, { 'xml:lang': 'en-US' }),
    xml('detail', [
      xml('e:ResponseCode', fault.code, { 'xmlns:e': ERRORS }),
      xml('e:Message', fault.message, { 'xmlns:e': ERRORS }),
      details.length === 0 ? null : xml('t:MessageXml', details, { 'xmlns:t': TYPES }),
    ]),
  ]);
}
