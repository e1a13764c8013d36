/** The SOAP 1.1 envelope around every EWS call: headers of a request, and what an answer says about itself. */
import { children, type Node } from './xml-read.ts';
import { element, textElement } from './xml-write.ts';

/**
 * Schema versions we declare. Exchange2013_SP1 has everything used here and is served by 2013 SP1, 2016, 2019 and Subscription
 * Edition alike; Exchange2010_SP2 is the floor (R:requestserverversion). Exchange2016 is accepted by newer servers, though undocumented.
 */
export const EWS_VERSIONS = ['Exchange2010_SP2', 'Exchange2013', 'Exchange2013_SP1', 'Exchange2016'] as const;
export type EwsVersion = (typeof EWS_VERSIONS)[number];

export const TYPES = 'http://schemas.microsoft.com/exchange/services/2006/types';
export const MESSAGES = 'http://schemas.microsoft.com/exchange/services/2006/messages';

/** Who the call is made as. `PrimarySmtpAddress` refuses an alias and names the primary address; `SmtpAddress` accepts any proxy address. */
export type Impersonation = { readonly by: 'PrimarySmtpAddress' | 'SmtpAddress'; readonly address: string };

export type Headers = {
  readonly version: EwsVersion;
  /** Null: the account acts as itself (delegate access). */
  readonly impersonate: Impersonation | null;
  /** Windows id; governs values without a zone and the offsets of the answer (E:time-zones-and-ews-in-exchange). */
  readonly timeZone: string;
};

/** The whole request; `body` is the one element inside soap:Body. */
export function envelope(headers: Headers, body: string): string {
  const impersonation =
    headers.impersonate === null
      ? ''
      : element(
          't:ExchangeImpersonation',
          null,
          element('t:ConnectingSID', null, textElement(`t:${headers.impersonate.by}`, headers.impersonate.address)),
        );
  const zone = element('t:TimeZoneContext', null, element('t:TimeZoneDefinition', { Id: headers.timeZone }));
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="${TYPES}" xmlns:m="${MESSAGES}">` +
    `<soap:Header>${element('t:RequestServerVersion', { Version: headers.version })}${impersonation}${zone}</soap:Header>` +
    `<soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

/** What Exchange says went wrong, in a fault or in one response message. Texts are kept apart from codes: they may quote private values. */
export type Problem = {
  readonly code: string;
  /** MessageXml by name: `BackOffMilliseconds`, `InnerErrorResponseCode`, … in either of its two shapes. */
  readonly values: ReadonlyMap<string, string>;
  /** Property paths MessageXml names, e.g. `calendar:End`. */
  readonly fields: readonly string[];
  /** Where the request broke the schema, only from ErrorSchemaValidation; names elements of ours. */
  readonly violation: string | null;
};

export type ServerVersion = { readonly build: string; readonly schema: string | null };

/** Collects one Problem while reading. */
export type ProblemSink = {
  code: string | null;
  values: Map<string, string>;
  fields: string[];
  violation: string | null;
  valueName: string;
};
export const blankProblem = (): ProblemSink => ({ code: null, values: new Map(), fields: [], violation: null, valueName: '' });
export const problemOf = (sink: ProblemSink, fallback: string): Problem => ({
  code: sink.code ?? fallback,
  values: sink.values,
  fields: sink.fields,
  violation: sink.violation,
});

type HasProblem = { problem: ProblemSink };
const field: Node<HasProblem> = {
  open: (state, attributes) => {
    const uri = attributes['FieldURI'] ?? attributes['PropertyName'] ?? attributes['PropertyId'];
    if (uri !== undefined) state.problem.fields.push(uri);
  },
};
/**
 * `<t:Value Name="BackOffMilliseconds">n</t:Value>` or plain tagged children, plus paths of the properties concerned
 * (R:messagexml, R:exceptionfielduri).
 */
export const messageXml: Node<HasProblem> = {
  children: children<HasProblem>({ FieldURI: field, IndexedFieldURI: field, ExtendedFieldURI: field, ExceptionFieldURI: field }),
  otherwise: {
    open: (state, attributes, name) => {
      state.problem.valueName = attributes['Name'] ?? name;
    },
    text: (state, value) => {
      if (state.problem.valueName !== '') state.problem.values.set(state.problem.valueName, value.trim());
    },
  },
};

export type Envelope = {
  sawEnvelope: boolean;
  sawBody: boolean;
  server: ServerVersion | null;
  /** Set when the answer is a soap:Fault. */
  fault: ProblemSink | null;
  faultCode: string;
};

type FaultState = Envelope & HasProblem;
const detail: Node<FaultState> = {
  children: children<FaultState>({
    ResponseCode: { text: (state, value) => void (state.problem.code = value.trim()) },
    MessageXml: messageXml,
    Violation: { text: (state, value) => void (state.problem.violation = value.trim()) },
    LineNumber: { text: (state, value) => void state.problem.values.set('LineNumber', value.trim()) },
    LinePosition: { text: (state, value) => void state.problem.values.set('LinePosition', value.trim()) },
  }),
};
/** Exchange puts LineNumber and Violation inside detail's MessageXml; some servers write `detail` without any of it. */
const fault: Node<FaultState> = {
  open: (state) => {
    state.problem = blankProblem();
    state.fault = state.problem;
  },
  children: children<FaultState>({
    faultcode: { text: (state, value) => void (state.faultCode = value.trim()) },
    detail,
  }),
  close: (state) => {
    const sink = state.problem;
    sink.violation ??= sink.values.get('Violation') ?? null;
    // Only faultcode: a QName such as `a:ErrorSchemaValidation`.
    const short = state.faultCode.slice(state.faultCode.indexOf(':') + 1);
    sink.code ??= short.startsWith('Error') ? short : null;
  },
};

/** The grammar of a whole answer whose Body holds one element named `response`. */
export function answerGrammar<State extends FaultState>(response: string, content: Node<State>): Node<State> {
  const body: Node<State> = {
    children: new Map<string, Node<State>>([
      ['Fault', fault],
      [
        response,
        {
          ...content,
          open: (state, attributes, name) => {
            state.sawBody = true;
            content.open?.(state, attributes, name);
          },
        },
      ],
    ]),
  };
  const header: Node<State> = {
    children: children<State>({
      ServerVersionInfo: {
        open: (state, attributes) => {
          const {
            MajorVersion: major = '?',
            MinorVersion: minor = '?',
            MajorBuildNumber: build = '?',
            MinorBuildNumber: part = '?',
          } = attributes;
          state.server = { build: `${major}.${minor}.${build}.${part}`, schema: attributes['Version'] ?? null };
        },
      },
    }),
  };
  return {
    children: children<State>({
      Envelope: {
        open: (state) => void (state.sawEnvelope = true),
        children: children<State>({ Header: header, Body: body }),
      },
    }),
  };
}
