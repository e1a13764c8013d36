/** Letters through the proxy by which everything leaves: the server is named to it, TLS is spoken with the server alone. */
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEgress } from '../../src/egress/egress.ts';
import type { Letter, MailSettings } from '../../src/notify/letter.ts';
import { createPost } from '../../src/notify/smtp.ts';
import { createTestAuthority } from '../egress/certificates.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';

const LETTER: Letter = {
  to: { name: 'Vera', address: 'vera@example.test' },
  from: { name: 'Praxis', address: 'praxis@example.test' },
  replyTo: null,
  subject: 'Termin',
  text: 'Text\n',
  html: null,
  messageId: 'a@example.test',
  calendar: null,
};
const NEVER = new AbortController().signal;
/** As in a bank, where outside names are known to the proxy only. */
const unresolvable = (name: string): Promise<readonly string[]> =>
  Promise.reject(Object.assign(new Error(`ENOTFOUND ${name}`), { code: 'ENOTFOUND' }));

let office: PostOffice;
let proxy: Server;
let settings: MailSettings;
const asked: string[] = [];
const answer = { allowed: true };
/** A server does not count them as connections of its own any more. */
const tunnels = new Set<Socket>();

beforeAll(async () => {
  const authority = await createTestAuthority(Date.now());
  const { key, cert } = await authority.issue([{ type: 'dns', value: 'smtp.example.test' }]);
  office = await openPostOffice({ key, cert });
  proxy = createServer();
  proxy.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    tunnels.add(socket);
    if (!answer.allowed) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const onward = connect(office.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.on('close', () => onward.destroy());
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', () => resolve());
  });
  settings = {
    server: 'smtp.example.test',
    port: 587,
    security: 'startTls',
    verifyTls: true,
    certificateAuthorities: authority.ca,
    signIn: { userName: 'praxis', password: 'geheim' },
    sender: LETTER.from,
    replyTo: null,
  };
});
afterAll(async () => {
  for (const socket of tunnels) socket.destroy();
  proxy.closeAllConnections();
  await Promise.all([office.close(), new Promise((resolve) => proxy.close(resolve))]);
});

const post = (noProxy: readonly string[] = []) =>
  createPost(
    createEgress({
      allow: [],
      proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      noProxy,
      resolve: unresolvable,
    }),
  );

it('6.1: a letter goes through the proxy, which is told the server and its port and sees nothing but TLS', async () => {
  await post()(LETTER, settings, NEVER);
  expect(asked).toEqual(['smtp.example.test:587']);
  expect(office.taken.map(({ secure, user }) => [secure, user])).toEqual([[true, 'praxis']]);
});

it('6.1: a proxy that does not let it through is named, and it is tried again later', async () => {
  answer.allowed = false;
  await expect(post()(LETTER, settings, NEVER)).rejects.toMatchObject({
    kind: 'unreachable',
    retry: true,
    next: expect.stringContaining('NO_PROXY') as string,
  });
  answer.allowed = true;
});

it('6.1: a server of one’s own network, named in NO_PROXY, is reached without it', async () => {
  asked.length = 0;
  await expect(post(['smtp.example.test'])(LETTER, settings, NEVER)).rejects.toMatchObject({ kind: 'unreachable', reason: 'nameNotFound' });
  expect(asked).toEqual([]);
});
