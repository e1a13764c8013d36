/** A system that is told by webhooks: a real server over TLS, which answers as a test says and remembers what it was sent. */
import { createServer, type Server } from 'node:https';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { createTestAuthority, type TestAuthority } from '../egress/certificates.ts';

export const NAME = 'hooks.example.test';

export type Seen = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };
/** What it does with a request once it has read it: `count` is which of them it is, from 1. */
export type Manner = (answer: ServerResponse, seen: Seen, count: number) => void;

export type Receiver = {
  readonly url: (path?: string) => string;
  readonly ca: string;
  readonly seen: Seen[];
  manner: Manner;
  readonly close: () => Promise<void>;
};

export const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}): Manner =>
  (answer) =>
    void answer.writeHead(status, headers).end('thank you');

/** `certified`: the name that its certificate is good for. */
export const openReceiver = async (certified = NAME, authority?: TestAuthority): Promise<Receiver> => {
  const issuing = authority ?? (await createTestAuthority(Date.now()));
  const { cert, key } = await issuing.issue([{ type: 'dns', value: certified }]);
  const seen: Seen[] = [];
  const server: Server = createServer({ cert, key }, (asked, answer) => {
    const parts: Buffer[] = [];
    asked.on('data', (part: Buffer) => parts.push(part));
    asked.on('end', () => {
      const one = { path: asked.url ?? '', headers: asked.headers, body: Buffer.concat(parts).toString('utf8') };
      seen.push(one);
      receiver.manner(answer, one, seen.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: (path = '/') => `https://${NAME}:${port}${path}`,
    ca: issuing.ca,
    seen,
    manner: answering(204),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
};

/** Verifies as a receiver does, with the published package; throws where the signature is not right, or is not from now. */
export const verified = (
  secret: string,
  { headers, body }: Seen,
): { readonly type: string; readonly sequence: number; readonly data: Record<string, unknown> } => {
  const text = (name: string): string => String(headers[name]);
  const given = {
    'webhook-id': text('webhook-id'),
    'webhook-timestamp': text('webhook-timestamp'),
    'webhook-signature': text('webhook-signature'),
  };
  return new Webhook(secret).verify(body, given) as ReturnType<typeof verified>;
};
