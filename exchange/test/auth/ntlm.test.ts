/** Signing in by NTLM over real sockets and TLS: one handshake for a connection, what is refused and how that is told. */
import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { instant } from '@lockstep/engine';
import { DEFAULT_PASSWORD } from '@lockstep/simulator';
import { buildConnector, Client } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector, SocketMaker } from '../../src/index.ts';
import { ACCOUNT, failureOf, openBench, OWNER, type Bench } from '../simulated.ts';

const { signal } = new AbortController();

/** Sockets to an endpoint, counted. */
const socketsTo = (endpoint: string, ca: string): { readonly socket: SocketMaker; readonly opened: () => number } => {
  let opened = 0;
  const connector = buildConnector({ ca, allowH2: false });
  return {
    opened: () => opened,
    socket: (connected) =>
      new Client(new URL(endpoint).origin, {
        connect: (asked: buildConnector.Options, callback: buildConnector.Callback) =>
          connector(asked, (...result) => {
            if (result[0] === null) {
              opened += 1;
              const shown = asked.protocol === 'https:' ? (result[1] as TLSSocket).getPeerX509Certificate() : undefined;
              connected(shown instanceof X509Certificate ? shown.raw : null);
            }
            callback(...result);
          }),
      }),
  };
};

describe('6 NTLM', () => {
  let bench: Bench;
  let sockets: ReturnType<typeof socketsTo>;
  let connector: Connector;
  const connect = (userName: string, password: string, socket = sockets.socket): Connector =>
    bench.connect({ signIn: { kind: 'ntlm', userName, password, socket } });

  beforeEach(async () => {
    bench = await openBench();
    bench.simulator.frontEnd.schemes = ['ntlm'];
    sockets = socketsTo(bench.simulator.urls.ewsTls, bench.simulator.ca);
    connector = connect(ACCOUNT, DEFAULT_PASSWORD);
  });
  afterEach(async () => {
    await connector.close();
    await bench.close();
  });
  const look = (through = connector): Promise<unknown> => through.identify(bench.mailbox, new AbortController().signal);
  const calendar = { address: OWNER, calendar: null };
  /** What came to the server without or with half a sign-in is no call of Exchange. */
  const calls = (): number => bench.simulator.world.front.calls().length;

  it('signs in once for a connection, over which every further call goes', async () => {
    for (let turn = 0; turn < 5; turn += 1) await look();
    expect(sockets.opened()).toBe(1);
    expect(calls()).toBeGreaterThanOrEqual(5);
  });

  it('takes a connection for each call at once, never two calls on one, and takes the same again', async () => {
    bench.simulator.frontEnd.latencyMs = 20;
    await Promise.all(Array.from({ length: 4 }, () => look()));
    expect(sockets.opened()).toBe(4);
    await Promise.all(Array.from({ length: 4 }, () => look()));
    expect(sockets.opened()).toBe(4);
  });

  it('opens twenty at most; who comes later waits for one', async () => {
    await Promise.all(Array.from({ length: 60 }, () => look()));
    expect(sockets.opened()).toBeLessThanOrEqual(20);
  });

  it('whoever stops waiting takes nobody’s turn', async () => {
    bench.simulator.frontEnd.latencyMs = 30;
    const many = Array.from({ length: 20 }, () => look());
    const given = new AbortController();
    const late = connector.identify(bench.mailbox, given.signal);
    given.abort(new Error('no longer wanted'));
    await expect(late).rejects.toThrow();
    await Promise.all(many);
    await look();
  });

  it.each([
    ['Exchange’s form with a domain', ACCOUNT, DEFAULT_PASSWORD],
    ['the address', OWNER, DEFAULT_PASSWORD],
  ])('a user name in %s signs in', async (_what, userName, password) => {
    const other = connect(userName, password);
    await expect(look(other)).resolves.toBeDefined();
    await other.close();
  });

  it('2.7 a wrong password is told as such, asked once, and nothing reaches Exchange', async () => {
    const other = connect(ACCOUNT, 'wrong');
    const failure = await failureOf(look(other));
    expect(failure).toMatchObject({ kind: 'unauthorised', scope: 'account', cause: 'wrongCredentials', ambiguous: false });
    expect([calls(), sockets.opened()]).toEqual([0, 1]);
    await other.close();
  });

  it('2.7 a locked account is told as such', async () => {
    bench.simulator.accounts.lock(ACCOUNT, true);
    expect(await failureOf(look())).toMatchObject({ kind: 'lockedOut', scope: 'account', cause: 'accountLocked' });
  });

  it('2.7 where only Basic is offered, that is said', async () => {
    bench.simulator.frontEnd.schemes = ['basic'];
    const failure = await failureOf(look());
    expect(failure.cause).toBe('wrongCredentials');
    expect(failure.detail).toContain('NTLM is not offered here, only Basic');
  });

  it('signs in anew on a connection the server has forgotten, and the call is done once', async () => {
    await look();
    bench.simulator.accounts.setPassword(ACCOUNT, 'Another-1');
    bench.simulator.accounts.forgetConnections();
    expect(await failureOf(look())).toMatchObject({ cause: 'wrongCredentials' });
    bench.simulator.accounts.setPassword(ACCOUNT, DEFAULT_PASSWORD);
    const before = calls();
    await connector.view(calendar, { start: bench.now(), end: instant(bench.now() + 1) }, signal);
    expect(calls()).toBe(before + 1);
    expect(sockets.opened()).toBe(1);
  });

  it('signs in with Extended Protection required, by the certificate of the server', async () => {
    bench.simulator.frontEnd.extendedProtection = 'require';
    await expect(look()).resolves.toBeDefined();
  });

  it('with Extended Protection required, who shows the certificate of somebody in between is refused', async () => {
    bench.simulator.frontEnd.extendedProtection = 'require';
    const other = Buffer.from(new X509Certificate(bench.simulator.ca).raw);
    const socket: SocketMaker = (connected) => sockets.socket(() => connected(other));
    const between = connect(ACCOUNT, DEFAULT_PASSWORD, socket);
    expect(await failureOf(look(between))).toMatchObject({ cause: 'wrongCredentials' });
    await between.close();
  });

  it('a line on which Exchange tells of changes is signed in too', async () => {
    const subscription = await connector.subscribe(calendar, signal);
    const given = new AbortController();
    const line = connector.listen([subscription], given.signal)[Symbol.asyncIterator]();
    expect(await line.next()).toMatchObject({ done: false });
    given.abort();
    expect(sockets.opened()).toBe(2);
  });
});

describe('6 NTLM with servers that are not as they should be', () => {
  let server: Server;
  let bench: Bench;
  let answer: (request: IncomingMessage, response: ServerResponse, turn: number) => void;
  let turns: number;
  beforeEach(async () => {
    turns = 0;
    server = createServer((request, response) => {
      request.resume().on('end', () => answer(request, response, (turns += 1)));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    bench = await openBench();
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await bench.close();
  });
  const ask = async (): Promise<Awaited<ReturnType<typeof failureOf>>> => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/EWS/Exchange.asmx`;
    const { socket } = socketsTo(endpoint, '');
    const connector = bench.connect({
      endpoint: new URL(endpoint),
      signIn: { kind: 'ntlm', userName: ACCOUNT, password: 'x', socket },
    });
    const failure = await failureOf(connector.identify(bench.mailbox, signal));
    await connector.close();
    return failure;
  };
  const challenge = (response: ServerResponse, value: string, close = false): void => {
    response.writeHead(401, { 'www-authenticate': value, 'content-length': '0', ...(close ? { connection: 'close' } : {}) }).end();
  };
  const message = (flags: number): string => {
    const bytes = Buffer.alloc(56);
    bytes.write('NTLMSSP\0', 'latin1');
    bytes.writeUInt32LE(2, 8);
    bytes.writeUInt32LE(flags, 20);
    bytes.writeUInt32LE(56, 44);
    return `NTLM ${bytes.toString('base64')}`;
  };

  it('2.7 a server that knows version 1 only is told as such, and gets no answer to its challenge', async () => {
    answer = (_request, response) => challenge(response, message(0x0000_8201));
    expect(await ask()).toMatchObject({ kind: 'unauthorised', scope: 'account', cause: 'onlyNtlmV1' });
    expect(turns).toBe(1);
  });

  it('a challenge that cannot be read is the server’s fault, not the password’s', async () => {
    answer = (_request, response) => challenge(response, 'NTLM AAAA');
    expect(await ask()).toMatchObject({ kind: 'unavailable', cause: 'unreachable' });
    expect(turns).toBe(1);
  });

  it('a connection that is closed in the middle of the handshake is not taken for a wrong password', async () => {
    const whole = Buffer.concat([Buffer.from(message(0x0080_8201).slice(5), 'base64'), Buffer.from('0200000000000000', 'hex')]);
    whole.writeUInt16LE(8, 40);
    answer = (_request, response) => challenge(response, `NTLM ${whole.toString('base64')}`, true);
    const failure = await ask();
    expect(failure).toMatchObject({ kind: 'unavailable', cause: 'unreachable', ambiguous: false });
    expect(failure.detail).toContain('broken off between its two halves');
  });

  it('a page instead of a challenge is judged as what it is', async () => {
    answer = (_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>nothing here</html>');
    };
    expect(await ask()).toMatchObject({ cause: 'notExchange' });
  });
});
