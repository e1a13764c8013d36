/** IIS in front of EWS: sign-in, switches for what can go wrong before SOAP begins, headers, and the way to the EWS face. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EwsAnswer, EwsFace } from '../ews/face.ts';
import * as pages from './pages.ts';
import type { ExtendedProtection } from './ntlm.ts';
import type { Accounts, Scheme } from './sign-in.ts';
import type { Answer } from './wire.ts';
import { hang, lose, readBody, send, truncate } from './wire.ts';

/**
 * What the front end answers instead of letting EWS speak. `ewsOff`: 403 for everybody (EwsEnabled false at the organisation);
 * `queueFull`: 503 of IIS; `errorPage`: 302 to genericerrorpage.htm; `htmlError`: 500 with ASP.NET's page.
 */
export type Outage = 'none' | 'ewsOff' | 'queueFull' | 'errorPage' | 'htmlError';
export const OUTAGES: readonly Outage[] = ['none', 'ewsOff', 'queueFull', 'errorPage', 'htmlError'];

export type FrontEndSettings = {
  outage: Outage;
  /** With 503, in seconds; null leaves the header out. */
  retryAfterSeconds: number | null;
  /** Mailbox addresses or accounts for which EWS is off (Set-CASMailbox -EwsEnabled $false), lower case. */
  ewsDisabledFor: ReadonlySet<string>;
  /** Milliseconds each answer takes, so that calls in flight can overlap as they do on a real server. */
  latencyMs: number;
  /** How one may sign in. */
  schemes: readonly Scheme[];
  /** What NTLM has to prove about its connection; Microsoft's table sets `allow` for EWS. */
  extendedProtection: ExtendedProtection;
  /** Hanging answers leave in chunks of this many bytes, wherever that splits them; null: an envelope a chunk. */
  streamPieceBytes: number | null;
  /** How many back ends there are. Each keeps the subscriptions that were made on it and knows no others. */
  backEnds: number;
};

export const defaultFrontEndSettings: FrontEndSettings = {
  outage: 'none',
  retryAfterSeconds: 30,
  ewsDisabledFor: new Set(),
  latencyMs: 0,
  schemes: ['ntlm', 'basic'],
  extendedProtection: 'allow',
  streamPieceBytes: null,
  backEnds: 1,
};

const SERVER_NAME = 'SIM-EX01';
const OVERRIDE_COOKIE = 'X-BackEndOverrideCookie';

/** Headers of every answer: what a support case quotes. The client's own id comes back when it asks for it. */
export function answerHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {
    'request-id': randomUUID(),
    'x-feserver': SERVER_NAME,
    'x-powered-by': 'ASP.NET',
    'cache-control': 'private',
  };
  const clientId = request.headers['client-request-id'];
  if (typeof clientId === 'string' && String(request.headers['return-client-request-id']).toLowerCase() === 'true') {
    headers['client-request-id'] = clientId;
  }
  return headers;
}

/**
 * The back end a request goes to: the one its cookie names, else the one its anchor mailbox lives on (E:how-to-maintain-affinity…). A
 * client that asks for affinity is given the cookie with the first answer only and has to keep it.
 */
function backEndOf(request: IncomingMessage, count: number): { readonly server: string; readonly cookie: string | null } {
  const [, kept] = new RegExp(`(?:^|;\\s*)${OVERRIDE_COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '') ?? [];
  if (kept !== undefined) return { server: kept, cookie: null };
  const anchor = String(request.headers['x-anchormailbox'] ?? '').toLowerCase();
  let sum = 0;
  for (const character of anchor) sum = (sum * 31 + character.charCodeAt(0)) % 65_521;
  const server = `SIM-MBX${String((sum % Math.max(1, count)) + 1).padStart(2, '0')}`;
  const wanted = String(request.headers['x-preferserveraffinity']).toLowerCase() === 'true';
  return { server, cookie: wanted ? `${OVERRIDE_COOKIE}=${server}; path=/; secure; HttpOnly` : null };
}

export function html(status: number, body: string, more: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'text/html', ...more }, body };
}

export function outageAnswer(settings: FrontEndSettings): Answer | null {
  switch (settings.outage) {
    case 'none':
      return null;
    case 'ewsOff':
      return html(403, pages.forbidden);
    case 'queueFull':
      return html(503, pages.unavailable, settings.retryAfterSeconds === null ? {} : { 'retry-after': String(settings.retryAfterSeconds) });
    case 'errorPage':
      return html(302, pages.moved, { location: '/ews/genericerrorpage.htm?aspxerrorpath=/ews/exchange.asmx' });
    case 'htmlError':
      return html(500, pages.applicationError);
    default: {
      const never: never = settings.outage;
      return never;
    }
  }
}

const OFFER = { ntlm: 'NTLM', basic: 'Basic realm="localhost"', oauth: 'Bearer' } as const;
export const challenges = (schemes: readonly Scheme[]): Record<string, string> => ({
  'www-authenticate': schemes.map((scheme) => OFFER[scheme]).join(', '),
});

export type FrontEnd = {
  readonly settings: FrontEndSettings;
  /** Answers `POST /EWS/Exchange.asmx`. */
  readonly ews: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Answers `GET /ews/genericerrorpage.htm`, where the 302 of an outage points. */
  readonly errorPage: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

export function createFrontEnd(face: EwsFace, accounts: Accounts, settings: FrontEndSettings): FrontEnd {
  const refuse = async (request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> => {
    // The body is read to its end first: an answer on a half-read request is a reset on the client's side.
    await readBody(request);
    send(request, response, { ...answer, headers: { ...answerHeaders(request), ...answer.headers } });
  };

  const deliver = (request: IncomingMessage, response: ServerResponse, answer: EwsAnswer, cookie: string | null): void => {
    const headers = {
      ...answerHeaders(request),
      'content-type': 'text/xml; charset=utf-8',
      ...(cookie === null ? {} : { 'set-cookie': cookie }),
    };
    if (answer.fate === 'turnAway') {
      const says = answer.retryAfter === null ? {} : { 'retry-after': answer.retryAfter };
      const page = html(answer.status, pages.unavailable, { date: new Date(answer.at).toUTCString(), ...says });
      return send(request, response, { ...page, headers: { ...answerHeaders(request), ...page.headers } });
    }
    if (answer.fate === 'hang') {
      if (response.closed) return answer.settle();
      answer.begin(hang(request, response, headers, settings.streamPieceBytes));
      response.once('close', answer.settle);
      return;
    }
    const soap: Answer = { status: answer.status, headers, body: answer.body };
    // A client that has gone already leaves no event to wait for.
    if (response.closed) answer.settle();
    else response.once('close', answer.settle);
    switch (answer.fate) {
      case 'send':
        send(request, response, soap);
        return;
      case 'lose':
        lose(request);
        return;
      case 'truncate':
        truncate(request, response, soap);
        return;
      case 'shorten':
        send(request, response, { ...soap, body: soap.body.slice(0, Math.max(1, Math.floor(soap.body.length / 2))) });
        return;
      default: {
        const never: never = answer;
        return never;
      }
    }
  };

  const ews = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const outage = outageAnswer(settings);
    if (outage !== null) return refuse(request, response, outage);
    const signIn = accounts.signIn(request.headers.authorization, request.socket, settings);
    if (signIn.outcome === 'continue') {
      return refuse(request, response, html(401, pages.unauthorised, { 'www-authenticate': `NTLM ${signIn.challenge}` }));
    }
    const offered = challenges(settings.schemes);
    if (signIn.outcome === 'locked') return refuse(request, response, html(401, pages.lockedOut, offered));
    if (signIn.outcome === 'tokenRefused')
      return refuse(request, response, html(401, pages.unauthorised, { ...offered, 'x-ms-diagnostics': signIn.diagnostics }));
    if (signIn.outcome !== 'ok') return refuse(request, response, html(401, pages.unauthorised, offered));
    if (request.method !== 'POST') return refuse(request, response, html(405, pages.badRequest, { allow: 'POST' }));
    const anchor = request.headers['x-anchormailbox'];
    const anchorMailbox = typeof anchor === 'string' ? anchor : undefined;
    const concerned = [signIn.account, anchorMailbox ?? ''].map((name) => name.toLowerCase());
    if (concerned.some((name) => settings.ewsDisabledFor.has(name))) return refuse(request, response, html(403, pages.forbidden));
    if (!/^(?:text|application)\/(?:soap\+)?xml\b/i.test(request.headers['content-type'] ?? '')) {
      return refuse(request, response, html(415, pages.badRequest));
    }
    const body = await readBody(request);
    if (body === null) return send(request, response, { ...html(400, pages.badRequest), headers: answerHeaders(request) });
    if (body === '') return send(request, response, { ...html(400, pages.badRequest), headers: answerHeaders(request) });
    const { server, cookie } = backEndOf(request, settings.backEnds);
    const answer = face.answer({ account: signIn.account, body, anchorMailbox, server });
    if (settings.latencyMs === 0) return deliver(request, response, answer, cookie);
    setTimeout(() => deliver(request, response, answer, cookie), settings.latencyMs);
  };

  return { settings, ews, errorPage: (request, response) => refuse(request, response, html(500, pages.genericError)) };
}
