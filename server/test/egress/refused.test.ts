/**
 * Every odd way to write an inward address, against canaries that listen on both loopback addresses: the request has to be
 * refused, and no canary may hear a connection.
 */
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { request, type Dispatcher } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEgress, type Egress } from '../../src/egress/egress.ts';

let canaries: readonly Server[];
let port: number;
let heard = 0;
let egress: Egress;
let dispatcher: Dispatcher;

/** Names as an attacker's name server would answer them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
  'a.localhost': ['127.0.0.1'],
  'loopback.attacker.example': ['127.0.0.1'],
  'loopback6.attacker.example': ['::1'],
  'mixed.attacker.example': ['93.184.216.34', '127.0.0.1'],
  'mixed6.attacker.example': ['2606:2800:220:1::1', '::1'],
  'private.attacker.example': ['10.0.0.1'],
  'metadata.attacker.example': ['169.254.169.254'],
  'metadata.google.internal': ['169.254.169.254'],
  'mapped.attacker.example': ['::ffff:127.0.0.1'],
  'nat64.attacker.example': ['64:ff9b::7f00:1'],
  'scoped.attacker.example': ['fe80::1%lo'],
  'zero.attacker.example': ['0.0.0.0'],
  'nothing.attacker.example': [],
  'rubbish.attacker.example': ['not an address'],
  'xn--lcalhost-n4a.example': ['127.0.0.1'],
};

const listen = (host: string, wanted: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      heard += 1;
      socket.destroy();
    });
    server.once('error', reject);
    server.listen(wanted, host, () => resolve(server));
  });

beforeAll(async () => {
  const first = await listen('127.0.0.1', 0);
  port = (first.address() as AddressInfo).port;
  canaries = [first, await listen('::1', port)];
  egress = createEgress({
    allow: [],
    resolve: async (hostname) => {
      const found = NAMES[hostname];
      if (found === undefined) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
      return found;
    },
  });
  dispatcher = egress.dispatcher({ verifyTls: false });
});

afterAll(async () => {
  await egress.close();
  await Promise.all(canaries.map((server) => new Promise((resolve) => server.close(resolve))));
});

// `#` stands for the port of the canaries.
const HTTPS_HOSTS = [
  // this machine, as people and attackers write it
  '127.0.0.1:#',
  '127.0.0.1.:#',
  '127.1:#',
  '127.0.1:#',
  '127.255.255.254:#',
  '2130706433:#',
  '0x7f000001:#',
  '0x7f.0.0.1:#',
  '0x7F.0x0.0x0.0x1:#',
  '017700000001:#',
  '0177.0.0.1:#',
  '0177.0.0.01:#',
  '127.0.0.0x1:#',
  '%31%32%37.0.0.1:#',
  '127%2e0%2e0%2e1:#',
  '１２７.０.０.１:#',
  '①②⑦.⓪.⓪.①:#',
  '127。0。0。1:#',
  'user@127.0.0.1:#',
  'user:secret@127.0.0.1:#',
  'mail.example.com@127.0.0.1:#',
  '0.0.0.0:#',
  '0:#',
  '0.0.0.1:#',
  '[::1]:#',
  '[0:0:0:0:0:0:0:1]:#',
  '[0000::0001]:#',
  '[::]:#',
  '[::127.0.0.1]:#',
  '[::ffff:127.0.0.1]:#',
  '[::ffff:7f00:1]:#',
  '[0:0:0:0:0:ffff:127.0.0.1]:#',
  '[::ffff:0:127.0.0.1]:#',
  '[64:ff9b::127.0.0.1]:#',
  '[64:ff9b::7f00:1]:#',
  '[64:ff9b:1::10.0.0.1]:#',
  '[2002:7f00:1::]:#',
  '[2002:a00:1::1]:#',
  '[2001:0:7f00:1::]:#',
  '[2600::5efe:127.0.0.1]:#',
  '[2600::200:5efe:10.0.0.1]:#',
  'localhost:#',
  'LOCALHOST:#',
  'localhost.:#',
  'a.localhost:#',
  'ｌｏｃａｌｈｏｓｔ:#',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:#',
  'user@localhost:#',
  // names that point inward
  'loopback.attacker.example:#',
  'loopback6.attacker.example:#',
  'mixed.attacker.example:#',
  'mixed6.attacker.example:#',
  'private.attacker.example:#',
  'metadata.attacker.example:#',
  'mapped.attacker.example:#',
  'nat64.attacker.example:#',
  'scoped.attacker.example:#',
  'zero.attacker.example:#',
  'nothing.attacker.example:#',
  'rubbish.attacker.example:#',
  'löcalhost.example:#',
  // clouds
  '169.254.169.254',
  '0xA9FEA9FE',
  '2852039166',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
  'metadata.google.internal',
  '168.63.129.16',
  '100.100.100.200',
  // somebody's network
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.1.1',
  '[fe80::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fec0::1]',
  // nothing a server answers on
  '192.0.2.1',
  '198.18.0.1',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '[ff02::1]',
  '[2001:db8::1]',
  '[100::1]',
] as const;

/** These are no URLs at all: the parser refuses them before the guard is asked. */
const NO_URLS = [
  'https://[::1%25lo]:#/',
  'https://127.0.0.1:#:80/',
  'https://[127.0.0.1]:#/',
  'https://256.0.0.1:#/',
  'https://127.0.0.1.0x:#:/',
] as const;

const outcome = async (url: string): Promise<string> => {
  try {
    const { statusCode } = await request(url.replace('#', String(port)), { dispatcher });
    return `answered ${statusCode}`;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

describe('2.7 address not allowed: what the egress refuses', () => {
  it.each(HTTPS_HOSTS)('https://%s/ is refused and nothing is connected to', async (host) => {
    heard = 0;
    expect(await outcome(`https://${host}/EWS/Exchange.asmx`)).toBe('EGRESS_REFUSED');
    expect(heard).toBe(0);
  });

  it.each(NO_URLS)('%s is no URL and nothing is connected to', async (url) => {
    heard = 0;
    expect(await outcome(url)).toMatch(/^(?:ERR_INVALID_URL|UND_ERR_INVALID_ARG)$/);
    expect(heard).toBe(0);
  });

  it('plain http is refused even to a public address', async () => {
    expect(await outcome('http://93.184.216.34/')).toBe('EGRESS_REFUSED');
  });

  it('the refusal names the host, the address, the cause and the setting, and nothing secret', async () => {
    const refusal = await request(`https://user:secret@private.attacker.example:${port}/`, { dispatcher }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'EgressRefusal', code: 'EGRESS_REFUSED', cause: 'addressNotAllowed' });
    expect(String(refusal)).toBe(
      'EgressRefusal: private.attacker.example (10.0.0.1) is a private address; LOCKSTEP_EGRESS_ALLOW has to name the host or its network',
    );
  });

  it('a name that nobody knows stays the error of the name server', async () => {
    expect(await outcome('https://unknown.example/')).toBe('ENOTFOUND');
  });

  it('a form may be checked before anything is called', async () => {
    await expect(egress.check('https://10.1.2.3/EWS/Exchange.asmx')).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    await expect(egress.check('https://93.184.216.34/')).resolves.toBeUndefined();
    await expect(egress.check('ftp://93.184.216.34/')).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
  });
});
