/** The older Autodiscover (`.xml`, "plain old XML"): the one that is there where the SOAP one is not (R:pox-autodiscover-…). */
import { children, MalformedXml, readXml, type Node } from '../ews/xml-read.ts';
import { element, textElement } from '../ews/xml-write.ts';
import { saidOrNull, type SettingsAnswer } from './answer.ts';

const REQUEST = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006';
const RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';

export const encodePox = (address: string): string =>
  '<?xml version="1.0" encoding="utf-8"?>' +
  element(
    'Autodiscover',
    { xmlns: REQUEST },
    element('Request', null, textElement('EMailAddress', address) + textElement('AcceptableResponseSchema', RESPONSE)),
  );

type Protocol = { type: string; ews: string; as: string; grouping: string };
type State = {
  sawResponse: boolean;
  action: string;
  redirectAddress: string;
  redirectUrl: string;
  address: string;
  error: string | null;
  protocol: Protocol;
  readonly protocols: Protocol[];
};
const blank = (): Protocol => ({ type: '', ews: '', as: '', grouping: '' });

const keep = (write: (state: State, value: string) => void): Node<State> => ({ text: (state, value) => write(state, value.trim()) });
const protocol: Node<State> = {
  open: (state, attributes) => {
    // The 2006a form names the type by an element, later ones by an attribute.
    state.protocol = { ...blank(), type: attributes['Type'] ?? '' };
  },
  children: children<State>({
    Type: keep(({ protocol: one }, value) => void (one.type = value)),
    EwsUrl: keep(({ protocol: one }, value) => void (one.ews = value)),
    ASUrl: keep(({ protocol: one }, value) => void (one.as = value)),
    GroupingInformation: keep(({ protocol: one }, value) => void (one.grouping = value)),
  }),
  close: (state) => void state.protocols.push(state.protocol),
};
const grammar: Node<State> = {
  children: children<State>({
    Autodiscover: {
      children: children<State>({
        Response: {
          open: (state) => void (state.sawResponse = true),
          children: children<State>({
            User: { children: children<State>({ AutoDiscoverSMTPAddress: keep((state, value) => void (state.address = value)) }) },
            Error: {
              open: (state) => void (state.error = ''),
              children: children<State>({ ErrorCode: keep((state, value) => void (state.error = value)) }),
            },
            Account: {
              children: children<State>({
                Action: keep((state, value) => void (state.action = value.toLowerCase())),
                RedirectAddr: keep((state, value) => void (state.redirectAddress = value)),
                RedirectUrl: keep((state, value) => void (state.redirectUrl = value)),
                Protocol: protocol,
              }),
            },
          }),
        },
      }),
    },
  }),
};

/** 500: no such address; 501 and 603: no such mailbox any more. 600 to 602 are about the request. */
const UNKNOWN = new Set(['500', '501', '603']);

/** Throws MalformedXml. The address of EXPR is the external one; EXCH names the internal, which is of no use from outside. */
export const decodePox = (bytes: Uint8Array): SettingsAnswer => {
  const state: State = {
    sawResponse: false,
    action: '',
    redirectAddress: '',
    redirectUrl: '',
    address: '',
    error: null,
    protocol: blank(),
    protocols: [],
  };
  readXml(bytes, grammar, state);
  if (!state.sawResponse) throw new MalformedXml('no Autodiscover Response');
  if (state.error !== null) return { kind: 'error', code: `error ${state.error}`, unknownMailbox: UNKNOWN.has(state.error), busy: false };
  if (state.action === 'redirectaddr') return { kind: 'redirectAddress', address: state.redirectAddress };
  if (state.action === 'redirecturl') return { kind: 'redirectUrl', url: state.redirectUrl };
  if (state.action !== 'settings') throw new MalformedXml('an Account without a known Action');
  const of = (type: string): Protocol | undefined => state.protocols.find((one) => one.type.toUpperCase() === type);
  const urlOf = (one: Protocol | undefined): string | null => saidOrNull(one?.ews ?? '') ?? saidOrNull(one?.as ?? '');
  const expr = of('EXPR');
  return {
    kind: 'settings',
    external: urlOf(expr),
    internal: urlOf(of('EXCH')),
    grouping: saidOrNull(expr?.grouping ?? ''),
    schemas: [],
    address: saidOrNull(state.address),
  };
};
