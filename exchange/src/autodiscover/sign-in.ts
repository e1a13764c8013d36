/** Asking a host that has shown itself to be Exchange, with user name and password: the SOAP Autodiscover first, then the older one. */
import type { Way } from '../auth/way.ts';
import { MalformedXml } from '../ews/xml-read.ts';
import type { SettingsAnswer } from './answer.ts';
import { post, type Asking, type Told } from './ask.ts';
import { endpointOf, folderOf, isExchangeOnline } from './hosts.ts';
import { decodePox, encodePox } from './pox.ts';
import { decodeUserSettings, encodeUserSettings, SOAP_ACTION } from './soap.ts';
import type { HopReason } from './trace.ts';
import { inTheCloud, MOST_REFUSALS, note, ON, stop, type Next, type Walk } from './walk.ts';

/** `redirect`: somewhere else has to be asked, which the walk judges. */
export type Signed = Next | { readonly kind: 'redirect'; readonly to: string; readonly from: URL };

type Question = {
  readonly asking: Asking;
  readonly way: Way;
  readonly walk: Walk;
  readonly address: string;
  readonly reason: HopReason;
  readonly signal: AbortSignal;
};

const KINDS = {
  soap: {
    file: 'autodiscover.svc',
    body: (address: string, to: string) => encodeUserSettings({ address, to }),
    decode: decodeUserSettings,
    headers: { soapaction: `"${SOAP_ACTION}"` },
  },
  pox: { file: 'autodiscover.xml', body: (address: string) => encodePox(address), decode: decodePox, headers: {} },
} as const;

const LOCKED = /locked out/i;

/** @param at any Autodiscover of the host; both are asked in its folder. `soap` false: the server said that it has only the older one */
export const askSigned = async (question: Question, at: URL, soap: boolean): Promise<Signed> => {
  for (const kind of soap ? (['soap', 'pox'] as const) : (['pox'] as const)) {
    const next = await askOne(question, new URL(KINDS[kind].file, folderOf(at)), kind);
    if (next.kind !== 'on') return next;
  }
  return ON;
};

const askOne = async (question: Question, url: URL, kind: keyof typeof KINDS): Promise<Signed> => {
  const { asking, way, walk, address, reason, signal } = question;
  const { body, decode, headers } = KINDS[kind];
  const told = await post(asking, way, url, body(address, url.href), headers, signal);
  const asked = { reason, asked: kind, signed: true, url };
  if (told.kind === 'none') {
    note(walk, asked, told, 'nothing', `${told.error.failure.detail}.`);
    const { failure } = told.error;
    if (failure.cause === 'onlyNtlmV1') return { kind: 'stop', failure };
    walk.unreached.push(failure);
    return ON;
  }
  if (told.status === 401) return refused(walk, asked, told);
  if (told.status >= 300 && told.status < 400) {
    note(walk, asked, told, 'redirected', 'It sends us elsewhere.');
    return { kind: 'redirect', to: told.header('location') ?? '', from: url };
  }
  if (told.status !== 200) {
    walk.busy ||= told.status === 503;
    note(walk, asked, told, 'nothing', `HTTP ${told.status}.`);
    return ON;
  }
  let answer: SettingsAnswer;
  try {
    answer = decode(told.bytes);
  } catch (error) {
    if (!(error instanceof MalformedXml)) throw error;
    note(walk, asked, told, 'nothing', `What answers is no Autodiscover: ${error.message}.`);
    return ON;
  }
  return judged(walk, asked, told, answer, way.scheme);
};

const refused = (walk: Walk, asked: Parameters<typeof note>[1], told: Extract<Told, { kind: 'answer' }>): Next => {
  note(walk, asked, told, 'refused', 'User name or password refused.');
  if (LOCKED.test(told.bytes.toString('latin1'))) return stop('lockedOut', 'account', 'accountLocked', 'the account is locked out');
  walk.refusals += 1;
  return walk.refusals < MOST_REFUSALS
    ? ON
    : stop('unauthorised', 'account', 'wrongCredentials', 'user name or password refused twice, so nobody else is asked');
};

const judged = (
  walk: Walk,
  asked: Parameters<typeof note>[1] & { readonly url: URL },
  told: Extract<Told, { kind: 'answer' }>,
  answer: SettingsAnswer,
  scheme: Way['scheme'],
): Signed => {
  switch (answer.kind) {
    case 'redirectAddress':
      note(walk, asked, told, 'redirected', 'It names another address for this mailbox.');
      return { kind: 'address', address: answer.address };
    case 'redirectUrl':
      note(walk, asked, told, 'redirected', 'It names another Autodiscover for this mailbox.');
      return { kind: 'redirect', to: answer.url, from: asked.url };
    case 'error':
      walk.unknownMailbox ||= answer.unknownMailbox;
      walk.busy ||= answer.busy;
      note(walk, asked, told, 'nothing', `It answers ${answer.code}.`);
      return ON;
    case 'settings': {
      const endpoint = answer.external === null ? null : endpointOf(answer.external);
      if (endpoint === null) {
        walk.internalOnly ??= answer.internal?.slice(0, 200) ?? null;
        note(walk, asked, told, 'nothing', 'It names no https address of EWS for use from outside.');
        return ON;
      }
      if (isExchangeOnline(endpoint.hostname) && scheme !== 'Bearer') {
        note(walk, asked, told, 'found', 'It names Exchange Online.');
        return inTheCloud();
      }
      note(walk, asked, told, 'found', `EWS is at ${endpoint.href}.`);
      const { grouping, schemas, address } = answer;
      return { kind: 'found', found: { endpoint: endpoint.href, service: asked.url.href, grouping, schemas, address } };
    }
    default: {
      const never: never = answer;
      return never;
    }
  }
};
