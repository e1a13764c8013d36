/** A bad front door before a good Exchange: a plain HTTP server on loopback that passes calls on, or spoils the answers. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as ask } from 'undici';

export type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };
/** What becomes of the answer that Exchange gave. */
export type Spoil = (answer: Answer) => Answer;

export type Front = {
  readonly url: string;
  /** Null: everything is passed on as it is. */
  spoil: Spoil | null;
  /** Requests that came in so far. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
};

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** @param exchange where the calls are passed on to */
export const openFront = async (exchange: string): Promise<Front> => {
  let requests = 0;
  const front: { spoil: Spoil | null } = { spoil: null };
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests += 1;
    const { authorization = '', 'content-type': type = '', 'x-anchormailbox': anchor = '' } = request.headers;
    const reply = await ask(exchange, {
      method: request.method === 'GET' ? 'GET' : 'POST',
      headers: { authorization, 'content-type': type, 'x-anchormailbox': String(anchor) },
      ...(request.method === 'GET' ? {} : { body: await read(request) }),
    });
    const whole: Answer = {
      status: reply.statusCode,
      headers: { 'content-type': String(reply.headers['content-type'] ?? '') },
      body: await reply.body.text(),
    };
    const { status, headers, body } = front.spoil === null ? whole : front.spoil(whole);
    response.writeHead(status, headers).end(body);
  };
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(front, {
    url: `http://127.0.0.1:${port}/EWS/Exchange.asmx`,
    requests: () => requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
};
