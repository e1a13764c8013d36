/** The two listeners on loopback, plain and TLS, with one router behind them. */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Authority, CertificateKind } from '../tls/authority.ts';
import * as pages from './pages.ts';
import { send } from './wire.ts';

/** Loopback only: an Exchange with a well-known password has no business on a network. */
const HOST = '127.0.0.1';

/** How long a connection without a request is kept, in milliseconds: what IIS does unless it is told otherwise (`connectionTimeout`). */
const IDLE_MS = 120_000;

/** By lower-case path prefix; the longest matching prefix wins. */
export type Routes = ReadonlyMap<string, (request: IncomingMessage, response: ServerResponse) => Promise<void>>;

export type Listening = {
  readonly port: number;
  readonly tlsPort: number;
  /** Presents another certificate to connections made from now on. */
  readonly present: (kind: CertificateKind) => Promise<void>;
  /** Stops listening, drops idle and hanging connections, and resolves when the ports are free. */
  readonly close: () => Promise<void>;
};

/** IIS paths have no letter case. */
function routeOf(routes: Routes, url: string): ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined {
  const path = (url.split('?')[0] ?? '/').toLowerCase();
  let best = '';
  for (const prefix of routes.keys()) {
    const matches = path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
    if (matches && prefix.length > best.length) best = prefix;
  }
  return best === '' ? undefined : routes.get(best);
}

function listenerOf(routes: Routes, report: (error: unknown) => void): RequestListener {
  return (request, response) => {
    const route = routeOf(routes, request.url ?? '/');
    if (route === undefined) {
      request.resume();
      send(request, response, { status: 404, headers: { 'content-type': 'text/html' }, body: pages.notFound });
      return;
    }
    route(request, response).catch((error: unknown) => {
      // A client that went away while its request was read is everyday life, all else is a mistake of ours.
      if (!request.destroyed) report(error);
      response.destroy();
    });
  };
}

async function listen(server: Server | TlsServer, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server | TlsServer): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Port 0 takes a free one. Rejects when a port is taken; nothing is left listening then. */
export async function listenBoth(
  routes: Routes,
  ports: { readonly port: number; readonly tlsPort: number },
  authority: Authority,
  report: (error: unknown) => void,
): Promise<Listening> {
  const listener = listenerOf(routes, report);
  const plain = createServer({ keepAliveTimeout: IDLE_MS }, listener);
  const secure = createTlsServer({ ...(await authority.issue('good')), keepAliveTimeout: IDLE_MS }, listener);
  const port = await listen(plain, ports.port);
  try {
    const tlsPort = await listen(secure, ports.tlsPort);
    return {
      port,
      tlsPort,
      present: async (kind) => {
        secure.setSecureContext(await authority.issue(kind));
      },
      close: async () => {
        await Promise.all([stop(plain), stop(secure)]);
      },
    };
  } catch (error) {
    await stop(plain);
    throw error;
  }
}
