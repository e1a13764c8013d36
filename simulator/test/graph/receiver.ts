/** A receiver of notifications as somebody writes one: a server on this machine, over TLS or without. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from '../../src/tls/authority.ts';
import type { Simulator } from '../../src/simulator.ts';

export type Arrived = { readonly path: string; readonly contentType: string; readonly body: string };

export type Receiver = {
  readonly url: string;
  readonly arrived: readonly Arrived[];
  /** What notifications are answered with from now on; null: nothing at all. */
  status: number | null;
  readonly close: () => Promise<void>;
};

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

export async function openReceiver(simulator: Simulator, kind: 'plain' | 'secure' | 'unknownCa'): Promise<Receiver> {
  const arrived: Arrived[] = [];
  const listener: RequestListener = (request, response) => {
    void read(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      arrived.push({ path: request.url ?? '', contentType: request.headers['content-type'] ?? '', body });
      const token = url.searchParams.get('validationToken');
      if (token !== null) return response.writeHead(200, { 'content-type': 'text/plain' }).end(token);
      return receiver.status === null ? undefined : response.writeHead(receiver.status).end();
    });
  };
  const authority = await createAuthority(Date.now(), kind === 'unknownCa' ? undefined : simulator.authority);
  const server: Server = kind === 'plain' ? createServer(listener) : createSecureServer(await authority.issue('good'), listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `${kind === 'plain' ? 'http' : 'https'}://127.0.0.1:${port}`,
    arrived,
    status: 202,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}
