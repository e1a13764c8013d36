/** What stands in front of Graph: the token, headers, and the way to the face. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { FrontEndSettings } from '../http/front-end.ts';
import { type Answer, lose, readBody, send, truncate } from '../http/wire.ts';
import type { Judged } from '../oauth/issuer.ts';
import type { GraphAnswer, GraphFace } from './face.ts';

export const GRAPH_VERSION = '/v1.0';

export type GraphFrontEnd = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** @param judge says whose a token is, if it is one for Graph */
export function createGraphFrontEnd(
  face: GraphFace,
  judge: (token: string) => Judged,
  settings: Pick<FrontEndSettings, 'latencyMs'>,
): GraphFrontEnd {
  const deliver = (request: IncomingMessage, response: ServerResponse, answer: GraphAnswer): void => {
    const headers = { ...commonHeaders(request), ...answer.headers };
    const json: Answer = { status: answer.status, headers, body: answer.body === null ? '' : JSON.stringify(answer.body) };
    // A client that has gone already leaves no event to wait for.
    if (response.closed) answer.settle();
    else response.once('close', answer.settle);
    switch (answer.fate) {
      case 'send':
        return send(request, response, json);
      case 'lose':
        return lose(request);
      case 'truncate':
        return truncate(request, response, json);
      case 'shorten':
        return send(request, response, { ...json, body: json.body.slice(0, Math.floor(json.body.length / 2)) });
      default: {
        const never: never = answer.fate;
        return never;
      }
    }
  };

  return async (request, response) => {
    const body = await readBody(request);
    const [, token] = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '') ?? [];
    const judged = token === undefined ? null : judge(token);
    if (judged === null || !judged.ok) {
      const message =
        judged === null ? 'Access token is empty.' : 'Access token validation failure. Invalid audience, signature or lifetime.';
      return send(request, response, unauthorised(request, message));
    }
    if (body === null) return send(request, response, { status: 413, headers: commonHeaders(request), body: '' });
    const url = request.url ?? '/';
    const at = url.indexOf('?');
    const answer = await face.answer({
      account: judged.account,
      method: request.method ?? 'GET',
      path: (at < 0 ? url : url.slice(0, at)).slice(GRAPH_VERSION.length),
      query: new URLSearchParams(at < 0 ? '' : url.slice(at + 1)),
      header: (name) => headerOf(request, name),
      body,
      root: `${request.socket instanceof TLSSocket ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}${GRAPH_VERSION}`,
    });
    if (settings.latencyMs === 0) return deliver(request, response, answer);
    setTimeout(() => deliver(request, response, answer), settings.latencyMs);
  };
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  if (value === undefined) return null;
  return typeof value === 'string' ? value : value.join(', ');
}

/** Headers of every answer: what a support case quotes. The client's own id comes back. */
function commonHeaders(request: IncomingMessage): Record<string, string> {
  const id = randomUUID();
  return {
    'request-id': id,
    'client-request-id': headerOf(request, 'client-request-id') ?? id,
    'odata-version': '4.0',
    'cache-control': 'private',
  };
}

function unauthorised(request: IncomingMessage, message: string): Answer {
  return {
    status: 401,
    headers: {
      ...commonHeaders(request),
      'content-type': 'application/json',
      'www-authenticate': 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
    },
    body: JSON.stringify({
      error: { code: 'InvalidAuthenticationToken', message, innerError: { date: new Date().toISOString().slice(0, 19) } },
    }),
  };
}
