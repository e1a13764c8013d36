/**
 * Whoever writes the endpoint, owns the name server or answers with a redirect wants to reach what only this machine can. Listeners
 * count who comes to it: nobody.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { instant } from '@lockstep/engine';
import { ewsConnector } from '@lockstep/exchange';
import { request, type Dispatcher } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEgress, type Egress, type EgressOptions } from '../../src/egress/egress.ts';
import { openCanary, type Canary } from './canary.ts';
import { createTestAuthority } from './certificates.ts';
import { oddUrls } from './odd-urls.ts';

const opened: Egress[] = [];
const make = (options: Partial<EgressOptions>): Egress => {
  const egress = createEgress({ allow: [], ...options });
  opened.push(egress);
  return egress;
};
afterAll(async () => {
  await Promise.all(opened.map((egress) => egress.close()));
});

const outcome = async (url: string, dispatcher: Dispatcher): Promise<string> => {
  try {
    const { statusCode, body } = await request(url, { dispatcher, headersTimeout: 5_000 });
    await body.dump();
    return `answered ${statusCode}`;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

describe('2.7 an address that is written in an odd way', () => {
  let everywhere: Canary;
  beforeAll(async () => {
    everywhere = await openCanary('::');
  });
  afterAll(() => everywhere.close());

  const asked: string[] = [];
  const resolve = async (name: string): Promise<readonly string[]> => {
    asked.push(name);
    return ['127.0.0.1'];
  };

  it('the listener hears whoever comes to this machine by either family', async () => {
    const came = async (host: string): Promise<void> =>
      new Promise((done, failed) => {
        const socket = connect(everywhere.port, host);
        socket.once('error', failed);
        socket.once('close', () => done());
        socket.resume();
      });
    const before = everywhere.heard();
    await came('127.0.0.1');
    await came('::1');
    expect(everywhere.heard() - before).toBe(2);
  });

  it.each(['https', 'http'] as const)(
    '%s: more than 500 of them are refused or are no URL, and nobody hears a connection',
    async (scheme) => {
      const urls = oddUrls(scheme);
      expect(urls.length).toBeGreaterThan(500);
      const egress = make({ resolve });
      const dispatcher = scheme === 'https' ? egress.dispatcher({ verifyTls: false }) : egress.plainDispatcher();
      const before = everywhere.heard();
      const ends = new Map<string, string[]>();
      for (const url of urls) {
        const end = await outcome(url.replace('#', String(everywhere.port)), dispatcher);
        ends.set(end, [...(ends.get(end) ?? []), url]);
      }
      const none = ['ERR_INVALID_URL', 'UND_ERR_INVALID_ARG'];
      const other = [...ends].filter(([end]) => end !== 'EGRESS_REFUSED' && !none.includes(end));
      expect(other).toEqual([]);
      // Most of them are URLs: a parser that took none would prove nothing of the guard.
      expect(ends.get('EGRESS_REFUSED')?.length).toBeGreaterThan(500);
      expect(everywhere.heard() - before).toBe(0);
    },
  );

  it('what is checked for a form is what is refused on the way out', async () => {
    const egress = make({ resolve });
    for (const url of oddUrls('https')) {
      const written = url.replace('#', String(everywhere.port));
      if (URL.canParse(written)) await expect(egress.check(written), written).rejects.toMatchObject({ cause: 'addressNotAllowed' });
    }
  });
});

describe('2.7 a name server or a server that leads elsewhere', () => {
  const NAME = 'mail.attacker.example';
  let server: Server;
  let port: number;
  let canary: Canary;
  let ca: string;
  let served: string[] = [];

  // The good server is at ::1, which is allowed; 127.0.0.1 at the same port is not.
  beforeAll(async () => {
    const authority = await createTestAuthority(Date.now());
    ca = authority.ca;
    const { cert, key } = await authority.issue([{ type: 'dns', value: NAME }]);
    server = createServer({ cert, key }, (incoming, answer) => {
      served.push(incoming.url ?? '');
      const [, status, to] = /^\/(\d+)\/(.*)$/.exec(incoming.url ?? '') ?? [];
      incoming.resume();
      if (status !== undefined) answer.writeHead(Number(status), { location: decodeURIComponent(to ?? '') });
      answer.end('here');
    });
    await new Promise<void>((done) => server.listen(0, '::1', done));
    port = (server.address() as AddressInfo).port;
    canary = await openCanary('127.0.0.1', port);
  });
  afterAll(async () => {
    await canary.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const answering = (...answers: readonly (readonly string[])[]): { readonly egress: Egress; readonly asked: () => number } => {
    let asked = 0;
    const resolve = async (): Promise<readonly string[]> => answers[asked++ % answers.length] ?? [];
    return { egress: make({ allow: ['::1'], resolve }), asked: () => asked };
  };
  const tls = () => ({ verifyTls: true, ca });

  it.each([
    ['the bad one behind the good one', ['::1', '127.0.0.1']],
    ['the bad one first', ['127.0.0.1', '::1']],
    ['the good one twice and the bad one mapped', ['::1', '::1', '::ffff:127.0.0.1']],
    ['a private one among public ones', ['93.184.216.34', '10.0.0.1', '2606:2800:220:1::1']],
  ])('of several records one is not allowed: %s', async (_what, addresses) => {
    const { egress } = answering(addresses);
    expect(await outcome(`https://${NAME}:${port}/`, egress.dispatcher(tls()))).toBe('EGRESS_REFUSED');
    await expect(egress.inspect(`https://${NAME}:${port}/`, tls())).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    expect(canary.heard()).toBe(0);
  });

  it('an answer that changes between the check and the connection is not asked for again', async () => {
    const { egress, asked } = answering(['::1'], ['127.0.0.1']);
    served = [];
    const ends: string[] = [];
    for (let turn = 0; turn < 20; turn += 1) ends.push(await outcome(`https://${NAME}:${port}/${turn}x`, egress.dispatcher(tls())));
    // One question for each connection: every second one is told the truth about itself.
    expect(ends).toEqual(Array.from({ length: 20 }, (_, turn) => (turn % 2 === 0 ? 'answered 200' : 'EGRESS_REFUSED')));
    expect([asked(), served.length, canary.heard()]).toEqual([20, 10, 0]);
  });

  it('nor where many connections are opened at once, by whatever makes them', async () => {
    const { egress, asked } = answering(['::1'], ['127.0.0.1'], ['::1', '127.0.0.1']);
    served = [];
    const origin = new URL(`https://${NAME}:${port}`);
    const ways = Array.from({ length: 30 }, (_, turn) =>
      turn % 2 === 0 ? egress.dispatcher(tls()) : egress.client(origin, tls(), () => undefined),
    );
    const ends = await Promise.all(ways.map((way) => outcome(`${origin.origin}/many`, way)));
    expect(ends.filter((end) => end === 'answered 200')).toHaveLength(10);
    expect(ends.filter((end) => end === 'EGRESS_REFUSED')).toHaveLength(20);
    expect([asked(), served.length, canary.heard()]).toEqual([30, 10, 0]);
  });

  it.each([301, 302, 303, 307, 308])('%i is an answer: neither a dispatcher nor a call of Exchange follows it inward', async (status) => {
    const { egress } = answering(['::1']);
    for (const host of ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', 'user:secret@127.1', NAME]) {
      served = [];
      const to = encodeURIComponent(`https://${host}:${port}/EWS/Exchange.asmx`);
      const url = `https://${NAME}:${port}/${status}/${to}`;
      expect(await outcome(url, egress.dispatcher(tls()))).toBe(`answered ${status}`);
      const connector = ewsConnector({
        endpoint: new URL(url),
        signIn: { kind: 'basic', userName: 'BANK\\svc', password: 'secret' },
        access: 'impersonation',
        version: 'detect',
        dispatcher: egress.dispatcher(tls()),
        clock: { now: () => instant(Date.now()) },
        requestTimeoutMs: 5_000,
        ids: randomUUID,
      });
      await expect(connector.identify({ address: 'anna@bank.example' }, new AbortController().signal)).rejects.toMatchObject({
        failure: { cause: 'notExchange' },
      });
      await connector.close();
      // Only the address that was asked for; a redirect to the very same server was not followed either.
      expect(new Set(served)).toEqual(new Set([new URL(url).pathname]));
    }
    expect(canary.heard()).toBe(0);
  });
});
