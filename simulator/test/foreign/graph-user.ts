/**
 * The published client of Microsoft Graph as an application: signed in by the issuer, with its own paging, batches and retries. The one
 * thing it cannot do is trust a CA of its own: its last link, which would call fetch, is replaced by one over `node:https`.
 */
import { Agent, request } from 'node:https';
import {
  AuthenticationHandler,
  Client,
  type Context,
  type Middleware,
  RetryHandler,
  RetryHandlerOptions,
  TelemetryHandler,
} from '@microsoft/microsoft-graph-client';
import type { Simulator } from '../../src/simulator.ts';

export type GraphUser = { readonly client: Client; readonly close: () => void };

type Sent = { readonly method: string; readonly headers: Headers; readonly body: string | null };

function overTls(agent: Agent, url: string, { method, headers, body }: Sent): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, headers: Object.fromEntries(headers) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const status = answer.statusCode ?? 0;
        const headed = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
        const bytes = Buffer.concat(chunks);
        // A response without content has none, not an empty one.
        resolve(new Response(status === 204 ? null : bytes, { status, headers: headed }));
      });
    });
    asked.once('error', reject);
    asked.end(body ?? '');
  });
}

/** A token by the application's secret, as anybody gets one. */
async function tokenOf(simulator: Simulator, agent: Agent, clientId: string, secret: string): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    scope: 'https://graph.microsoft.com/.default',
  });
  const answer = await overTls(agent, `${simulator.urls.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded' }),
    body: form.toString(),
  });
  const { access_token: token } = (await answer.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`no token: ${answer.status}`);
  return token;
}

/** @param root of Graph, with its version */
export function graphUser(simulator: Simulator, root: string, clientId: string, secret: string): GraphUser {
  const agent = new Agent({ keepAlive: true, ca: simulator.ca });
  const last: Middleware = {
    execute: async (context: Context) => {
      const { method = 'GET', body, headers } = context.options ?? {};
      const url = typeof context.request === 'string' ? context.request : context.request.url;
      context.response = await overTls(agent, url, {
        method,
        headers: new Headers(headers),
        body: typeof body === 'string' ? body : null,
      });
    },
  };
  const client = Client.initWithMiddleware({
    baseUrl: root.replace(/\/v1\.0$/, ''),
    defaultVersion: 'v1.0',
    customHosts: new Set([new URL(root).hostname]),
    middleware: [
      new AuthenticationHandler({ getAccessToken: () => tokenOf(simulator, agent, clientId, secret) }),
      new RetryHandler(new RetryHandlerOptions()),
      new TelemetryHandler(),
      last,
    ],
  });
  return { client, close: () => agent.destroy() };
}
