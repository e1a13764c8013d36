/** What the egress lets through, and how: the checked address, the right server name, the certificate that was agreed. */
import { X509Certificate } from 'node:crypto';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { request, type Dispatcher } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEgress, type Egress, type EgressOptions, type TlsSettings } from '../../src/egress/egress.ts';
import { createTestAuthority, type Issued, type TestAuthority } from './certificates.ts';

const NAME = 'mail.corp.example';
const open: (Server | HttpServer)[] = [];
const egresses: Egress[] = [];
let authority: TestAuthority;
let good: Issued;
let server: Server;
let expired: Server;
let plain: HttpServer;
let serverNames: (string | false | null)[] = [];
let tunnelled: string[] = [];

const portOf = (listening: Server | HttpServer): number => (listening.address() as AddressInfo).port;
const listen = <Kind extends Server | HttpServer>(listening: Kind): Promise<Kind> =>
  new Promise((resolve) => {
    open.push(listening);
    listening.listen(0, '127.0.0.1', () => resolve(listening));
  });
const secure = ({ cert, key }: Issued): Server =>
  createServer({ cert, key }, (asked, answer) => {
    serverNames.push((asked.socket as TLSSocket & { servername: string | false | null }).servername);
    if (asked.url === '/away') answer.writeHead(302, { location: '/elsewhere' });
    answer.end(`seen ${asked.url}`);
  });

beforeAll(async () => {
  authority = await createTestAuthority(Date.now());
  good = await authority.issue([
    { type: 'dns', value: NAME },
    { type: 'ip', value: '127.0.0.1' },
  ]);
  server = await listen(secure(good));
  expired = await listen(secure(await authority.issue([{ type: 'dns', value: NAME }], -1)));
  plain = await listen(createHttpServer((_asked, answer) => void answer.end('plain')));
});
afterAll(async () => {
  await Promise.all(egresses.map((egress) => egress.close()));
  for (const one of open) {
    one.closeAllConnections();
    await new Promise((resolve) => one.close(resolve));
  }
});
beforeEach(() => {
  serverNames = [];
  tunnelled = [];
});

const make = (options: Partial<EgressOptions> = {}): Egress => {
  const egress = createEgress({ allow: ['127.0.0.1/32'], resolve: async () => ['127.0.0.1'], ...options });
  egresses.push(egress);
  return egress;
};
const through = (tls: TlsSettings, options: Partial<EgressOptions> = {}): Dispatcher => make(options).dispatcher(tls);
const get = async (url: string, dispatcher: Dispatcher): Promise<string> => {
  try {
    const answer = await request(url, { dispatcher });
    return `${answer.statusCode} ${await answer.body.text()}`;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

describe('connections that are allowed', () => {
  it('an allowed address answers over TLS with the authority of the integration', async () => {
    expect(await get(`https://127.0.0.1:${portOf(server)}/a`, through({ verifyTls: true, ca: authority.ca }))).toBe('200 seen /a');
    expect(serverNames).toEqual([false]);
  });

  it('a name goes to the address that was checked, and is the server name of the handshake', async () => {
    const dispatcher = through({ verifyTls: true, ca: authority.ca });
    expect(await get(`https://${NAME}:${portOf(server)}/a`, dispatcher)).toBe('200 seen /a');
    expect(await get(`https://${NAME}.:${portOf(server)}/b`, dispatcher)).toBe('200 seen /b');
    expect(serverNames).toEqual([NAME, NAME]);
  });

  it('a name server that changes its answer is asked once for each connection, and the second answer counts for none', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.9'], ['127.0.0.1']];
    let asked = 0;
    const dispatcher = through({ verifyTls: true, ca: authority.ca }, { resolve: async () => answers[asked++] ?? [] });
    expect(await get(`https://${NAME}:${portOf(server)}/first`, dispatcher)).toBe('200 seen /first');
    expect(asked).toBe(1);
    server.closeIdleConnections();
    expect(await get(`https://other.corp.example:${portOf(server)}/second`, dispatcher)).toBe('EGRESS_REFUSED');
    expect(asked).toBe(2);
  });

  it('a client of one socket tells which certificate the server shows on each new one, and null over http', async () => {
    const shown: (string | null)[] = [];
    const told = (certificate: Buffer | null): void => void shown.push(certificate?.toString('base64') ?? null);
    const egress = make();
    const client = egress.client(new URL(`https://127.0.0.1:${portOf(server)}`), { verifyTls: true, ca: authority.ca }, told);
    const origin = `https://127.0.0.1:${portOf(server)}`;
    expect([await get(`${origin}/a`, client), await get(`${origin}/b`, client)]).toEqual(['200 seen /a', '200 seen /b']);
    await get(`http://127.0.0.1:${portOf(plain)}`, egress.client(new URL(`http://127.0.0.1:${portOf(plain)}`), { verifyTls: true }, told));
    expect(shown).toEqual([new X509Certificate(good.cert).raw.toString('base64'), null]);
  });

  it('and goes nowhere that a dispatcher would not go', async () => {
    const elsewhere = new URL('https://169.254.169.254/');
    const client = make().client(elsewhere, { verifyTls: true }, () => undefined);
    expect(await get(elsewhere.href, client)).toBe(await get(elsewhere.href, through({ verifyTls: true })));
  });

  it('plain http is allowed only where the address or the host is', async () => {
    const resolve = async (): Promise<readonly string[]> => ['127.0.0.1'];
    expect(await get(`http://127.0.0.1:${portOf(plain)}/`, through({ verifyTls: true }))).toBe('200 plain');
    expect(await get(`http://${NAME}:${portOf(plain)}/`, through({ verifyTls: true }, { resolve }))).toBe('200 plain');
    expect(await get(`http://${NAME}:${portOf(plain)}/`, through({ verifyTls: true }, { allow: [], resolve }))).toBe('EGRESS_REFUSED');
  });

  it('a host allowed by name may be private, but never this machine', async () => {
    const egress = make({ allow: [NAME], resolve: async () => ['10.1.2.3'] });
    await expect(egress.check(`https://${NAME}/`)).resolves.toBeUndefined();
    const inward = make({ allow: [NAME], resolve: async () => ['127.0.0.1'] });
    await expect(inward.check(`https://${NAME}/`)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    const clouded = make({ allow: [NAME, '169.254.0.0/16'], resolve: async () => ['169.254.169.254'] });
    await expect(clouded.check(`https://${NAME}/`)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
  });

  it('a redirect is an answer, not an order', async () => {
    const answer = await request(`https://127.0.0.1:${portOf(server)}/away`, {
      dispatcher: through({ verifyTls: true, ca: authority.ca }),
    });
    await answer.body.dump();
    expect([answer.statusCode, answer.headers['location']]).toEqual([302, '/elsewhere']);
    expect(serverNames).toHaveLength(1);
  });
});

describe('certificates', () => {
  it.each([
    ['an unknown authority', {}, () => server, NAME, /^(?:UNABLE_TO_|SELF_SIGNED_)/],
    ['another name', { ca: true }, () => server, 'other.corp.example', /^ERR_TLS_CERT_ALTNAME_INVALID$/],
    ['a date that is over', { ca: true }, () => expired, NAME, /^CERT_HAS_EXPIRED$/],
  ] as const)('%s is refused while TLS is verified', async (_what, { ca = false }: { ca?: boolean }, which, host, code) => {
    expect(await get(`https://${host}:${portOf(which())}/`, through({ verifyTls: true, ...(ca ? { ca: authority.ca } : {}) }))).toMatch(
      code,
    );
    expect(serverNames).toEqual([]);
  });

  it('with verification off any certificate will do, for this dispatcher alone', async () => {
    const egress = make();
    expect(await get(`https://${NAME}:${portOf(expired)}/`, egress.dispatcher({ verifyTls: false }))).toBe('200 seen /');
    expect(await get(`https://${NAME}:${portOf(expired)}/`, egress.dispatcher({ verifyTls: true, ca: authority.ca }))).toBe(
      'CERT_HAS_EXPIRED',
    );
  });

  it('a pinned certificate is trusted whoever issued it, and another one is not, even with verification off', async () => {
    const pin = good.sha256.toUpperCase().replaceAll(/..(?=.)/g, '$&:');
    expect(await get(`https://${NAME}:${portOf(server)}/`, through({ verifyTls: true, pins: [pin] }))).toBe('200 seen /');
    expect(await get(`https://${NAME}:${portOf(expired)}/`, through({ verifyTls: false, pins: [pin] }))).toBe('EGRESS_PIN_MISMATCH');
    expect(serverNames).toHaveLength(1);
  });

  it('1.1 the chain of a server is shown, trusted or not', async () => {
    const trusted = await make().inspect(`https://${NAME}:${portOf(server)}/`, { verifyTls: true, ca: authority.ca });
    expect(trusted).toMatchObject({ address: '127.0.0.1', trusted: true, problem: null });
    expect(trusted.certificates[0]).toMatchObject({ subject: 'CN=Egress Test Server', issuer: 'CN=Egress Test CA', sha256: good.sha256 });
    const wrong = await make().inspect(`https://${NAME}:${portOf(expired)}/`, { verifyTls: true, ca: authority.ca });
    expect(wrong).toMatchObject({ trusted: false, problem: 'CERT_HAS_EXPIRED' });
    await expect(make({ allow: [] }).inspect(`https://${NAME}:${portOf(server)}/`, { verifyTls: true })).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
    });
  });
});

describe('a proxy', () => {
  /** A CONNECT proxy that sends every tunnel to the test server and asks for a password when told to. */
  const startProxy = (password: string | null): Promise<HttpServer> => {
    const proxy = createHttpServer();
    proxy.on('connect', (asked, socket: Socket) => {
      tunnelled.push(`${asked.url} ${asked.headers['proxy-authorization'] ?? '-'}`);
      if (password !== null && asked.headers['proxy-authorization'] !== `Basic ${Buffer.from(password).toString('base64')}`) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      const onward = connect(portOf(server), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket);
        socket.pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
      socket.on('close', () => onward.destroy());
    });
    return listen(proxy);
  };
  const unresolvable = async (hostname: string): Promise<readonly string[]> => {
    throw Object.assign(new Error(`ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
  };
  const tls = (): TlsSettings => ({ verifyTls: true, ca: authority.ca });

  it('carries https, with the name and certificate of the target', async () => {
    const proxy = `http://user:p%40ss@127.0.0.1:${portOf(await startProxy('user:p@ss'))}`;
    const dispatcher = through(tls(), { allow: [], proxy, resolve: unresolvable });
    expect(await get(`https://${NAME}/through`, dispatcher)).toBe('200 seen /through');
    expect(tunnelled).toEqual([`${NAME}:443 Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
    expect(serverNames).toEqual([NAME]);
  });

  it('never hears of a host that is refused, by its address, its name, or what we know of it', async () => {
    const proxy = `http://127.0.0.1:${portOf(await startProxy(null))}`;
    const blind = through(tls(), { allow: [], proxy, resolve: unresolvable });
    for (const host of ['10.0.0.1', '[::1]', '169.254.169.254', 'localhost', 'a.localhost', 'metadata.google.internal']) {
      expect(await get(`https://${host}/`, blind)).toBe('EGRESS_REFUSED');
    }
    const knowing = through(tls(), { allow: [], proxy, resolve: async () => ['10.0.0.1'] });
    expect(await get(`https://${NAME}/`, knowing)).toBe('EGRESS_REFUSED');
    expect(tunnelled).toEqual([]);
  });

  it('that refuses is named, with the next step for a password', async () => {
    const proxy = `http://127.0.0.1:${portOf(await startProxy('user:secret'))}`;
    const failure = await request(`https://${NAME}/`, { dispatcher: through(tls(), { proxy, resolve: unresolvable }) }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'EGRESS_PROXY', status: 407 });
    expect(String(failure)).toContain('HTTPS_PROXY');
  });

  it('is left out for NO_PROXY, which still obeys the guard', async () => {
    const proxy = `http://127.0.0.1:${portOf(await startProxy(null))}`;
    const direct = through(tls(), { proxy, noProxy: ['.corp.example'] });
    expect(await get(`https://${NAME}:${portOf(server)}/direct`, direct)).toBe('200 seen /direct');
    const refused = through(tls(), { allow: [], proxy, noProxy: ['corp.example'] });
    expect(await get(`https://${NAME}:${portOf(server)}/direct`, refused)).toBe('EGRESS_REFUSED');
    expect(tunnelled).toEqual([]);
  });
});
