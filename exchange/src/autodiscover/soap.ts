/** GetUserSettings of the SOAP Autodiscover (`.svc`, Exchange 2010 and later), for one mailbox (R:getusersettings-operation-soap). */
import { children, MalformedXml, readXml, type Node } from '../ews/xml-read.ts';
import { element, textElement } from '../ews/xml-write.ts';
import { listOf, saidOrNull, type SettingsAnswer } from './answer.ts';

const AUTODISCOVER = 'http://schemas.microsoft.com/exchange/2010/Autodiscover';
const ACTION = `${AUTODISCOVER}/Autodiscover/GetUserSettings`;
/** Only what is needed: each setting more costs the server (E:improving-performance…). */
const SETTINGS = ['ExternalEwsUrl', 'InternalEwsUrl', 'GroupingInformation', 'EwsSupportedSchemas', 'AutoDiscoverSMTPAddress'] as const;

/** The request. `to` is the address it is sent to. */
export const encodeUserSettings = ({ address, to }: { readonly address: string; readonly to: string }): string =>
  '<?xml version="1.0" encoding="utf-8"?>' +
  `<soap:Envelope xmlns:a="${AUTODISCOVER}" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">` +
  element(
    'soap:Header',
    null,
    textElement('a:RequestedServerVersion', 'Exchange2013_SP1') + textElement('wsa:Action', ACTION) + textElement('wsa:To', to),
  ) +
  element(
    'soap:Body',
    null,
    element(
      'a:GetUserSettingsRequestMessage',
      null,
      element(
        'a:Request',
        null,
        element('a:Users', null, element('a:User', null, textElement('a:Mailbox', address))) +
          element('a:RequestedSettings', null, SETTINGS.map((one) => textElement('a:Setting', one)).join('')),
      ),
    ),
  ) +
  '</soap:Envelope>';

export const SOAP_ACTION = ACTION;

type State = {
  whole: string;
  user: string;
  target: string;
  users: number;
  answered: boolean;
  fault: boolean;
  name: string;
  value: string;
  readonly settings: Map<string, string>;
};

const keep = (write: (state: State, value: string) => void): Node<State> => ({ text: (state, value) => write(state, value.trim()) });
const setting: Node<State> = {
  open: (state) => {
    state.name = '';
    state.value = '';
  },
  children: children<State>({
    Name: keep((state, value) => void (state.name = value)),
    Value: keep((state, value) => void (state.value = value)),
  }),
  close: (state) => {
    if (state.name !== '') state.settings.set(state.name, state.value);
  },
};
const userResponse: Node<State> = {
  open: (state) => void (state.users += 1),
  children: children<State>({
    ErrorCode: keep((state, value) => void (state.user = value)),
    RedirectTarget: keep((state, value) => void (state.target = value)),
    UserSettings: { children: children<State>({ UserSetting: setting }) },
  }),
};
const grammar: Node<State> = {
  children: children<State>({
    Envelope: {
      children: children<State>({
        Body: {
          children: children<State>({
            Fault: { open: (state) => void (state.fault = true) },
            GetUserSettingsResponseMessage: {
              children: children<State>({
                Response: {
                  open: (state) => void (state.answered = true),
                  children: children<State>({
                    ErrorCode: keep((state, value) => void (state.whole = value)),
                    UserResponses: { children: children<State>({ UserResponse: userResponse }) },
                  }),
                },
              }),
            },
          }),
        },
      }),
    },
  }),
};

/** R:errorcode-soap; a domain nobody federates with is one in which nobody has a mailbox either. */
const UNKNOWN = new Set(['InvalidUser', 'InvalidDomain', 'NotFederated']);

/** Errors at two depths: of the whole call, and of the one mailbox. Throws MalformedXml. */
export const decodeUserSettings = (bytes: Uint8Array): SettingsAnswer => {
  const state: State = {
    whole: '',
    user: '',
    target: '',
    users: 0,
    answered: false,
    fault: false,
    name: '',
    value: '',
    settings: new Map(),
  };
  readXml(bytes, grammar, state);
  const failed = (code: string): SettingsAnswer => ({
    kind: 'error',
    code,
    unknownMailbox: UNKNOWN.has(code),
    busy: code === 'ServerBusy' || code === 'InternalServerError',
  });
  if (state.fault) return failed('SOAP fault');
  if (!state.answered) throw new MalformedXml('no GetUserSettingsResponseMessage');
  if (state.whole !== '' && state.whole !== 'NoError') return failed(state.whole);
  if (state.users !== 1) throw new MalformedXml(`${state.users} user responses instead of 1`);
  if (state.user === 'RedirectAddress') return { kind: 'redirectAddress', address: state.target };
  if (state.user === 'RedirectUrl') return { kind: 'redirectUrl', url: state.target };
  if (state.user !== '' && state.user !== 'NoError') return failed(state.user);
  const said = (name: (typeof SETTINGS)[number]): string | null => saidOrNull(state.settings.get(name) ?? '');
  return {
    kind: 'settings',
    external: said('ExternalEwsUrl'),
    internal: said('InternalEwsUrl'),
    grouping: said('GroupingInformation'),
    schemas: listOf(said('EwsSupportedSchemas') ?? ''),
    address: said('AutoDiscoverSMTPAddress'),
  };
};
