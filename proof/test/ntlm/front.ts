/**
 * Samba's NTLM in front of the simulator: each connection is judged by a `ntlm_auth` of its own, which knows nothing of ours, and
 * what is signed in goes on to the simulator by Basic.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { request } from 'undici';
import { installCommand, installFromDebian } from '../../src/program/debian.ts';

const PACKAGE = 'winbind';
const isThere = (): boolean => spawnSync('ntlm_auth', ['--version'], { stdio: 'ignore' }).status === 0;

/** Whether there is a judge; installed where this runs as root, said aloud where it cannot be had. */
export const haveSamba = (): boolean => {
  if (isThere()) return true;
  installFromDebian(PACKAGE);
  if (isThere()) return true;
  const sentence = `ntlm_auth is not installed: NTLM is not held against Samba. To have that: ${installCommand(PACKAGE)}`;
  if (process.env['CI'] === 'true') throw new Error(sentence);
  process.stderr.write(`\n*** ${sentence} ***\n\n`);
  return false;
};

/** One conversation with `ntlm_auth`, by the protocol Squid speaks to it: `YR` and the first message, `KK` and the third. */
type Judge = { readonly ask: (line: string) => Promise<string>; readonly end: () => void };

const openJudge = (password: string): Judge => {
  const child: ChildProcess & { stdin: Writable; stdout: Readable } = spawn(
    'ntlm_auth',
    ['--helper-protocol=squid-2.5-ntlmssp', '--domain=BANK', '--username=svc', `--password=${password}`],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (line) => {
      child.stdin.write(`${line}\n`);
      const { value } = await lines.next();
      return String(value);
    },
    end: () => child.kill(),
  };
};

export type SambaFront = {
  /** Where it listens, http. */
  readonly endpoint: URL;
  /** What it said to each third message: `AF BANK\svc`, or `NA` and why. */
  readonly verdicts: readonly string[];
  /** Requests that were passed on, and connections they came over. */
  readonly passed: () => number;
  readonly connections: () => number;
  /** Changes one bit of the check over all three messages of the next sign-in. */
  readonly spoilNext: () => void;
  readonly close: () => Promise<void>;
};

const MIC_AT = 72;

type Options = { readonly password: string; readonly behind: string; readonly authorization: string };

/** @param behind the simulator's endpoint over http, with the header that signs in there */
export const startFront = async ({ password, behind, authorization }: Options): Promise<SambaFront> => {
  const judges = new Map<Socket, Judge>();
  const signedIn = new Set<Socket>();
  const verdicts: string[] = [];
  let passed = 0;
  let connections = 0;
  let spoil = false;

  /** Null: signed in; otherwise what to challenge with. */
  const judge = async (socket: Socket, header: string | undefined): Promise<string | null> => {
    const [, encoded] = /^NTLM (\S+)$/.exec(header ?? '') ?? [];
    if (encoded === undefined) return signedIn.has(socket) ? null : 'NTLM';
    const message = Buffer.from(encoded, 'base64');
    const known = judges.get(socket) ?? openJudge(password);
    judges.set(socket, known);
    if (message.readUInt32LE(8) === 1) {
      const [, challenge] = (await known.ask(`YR ${encoded}`)).split(' ');
      return `NTLM ${challenge}`;
    }
    if (spoil) message[MIC_AT] = (message[MIC_AT] ?? 0) ^ 1;
    spoil = false;
    const verdict = await known.ask(`KK ${message.toString('base64')}`);
    verdicts.push(verdict);
    if (!verdict.startsWith('AF ')) return 'NTLM';
    signedIn.add(socket);
    return null;
  };

  const pass = async (incoming: IncomingMessage, body: Buffer): Promise<{ status: number; type: string; bytes: Buffer }> => {
    const anchor = incoming.headers['x-anchormailbox'];
    const answer = await request(behind, {
      method: 'POST',
      headers: { 'content-type': 'text/xml', authorization, ...(typeof anchor === 'string' ? { 'x-anchormailbox': anchor } : {}) },
      body,
    });
    passed += 1;
    const type = answer.headers['content-type'];
    return { status: answer.statusCode, type: String(type), bytes: Buffer.from(await answer.body.arrayBuffer()) };
  };

  const server = createServer((incoming, response) => {
    const serve = async (): Promise<void> => {
      const parts: Buffer[] = [];
      for await (const part of incoming) parts.push(part as Buffer);
      const challenge = await judge(incoming.socket, incoming.headers.authorization);
      if (challenge !== null) {
        response.writeHead(401, { 'www-authenticate': challenge, 'content-length': '0' }).end();
        return;
      }
      const { status, type, bytes } = await pass(incoming, Buffer.concat(parts));
      response.writeHead(status, { 'content-type': type, 'content-length': String(bytes.length) }).end(bytes);
    };
    serve().catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
  });
  server.on('connection', (socket: Socket) => {
    connections += 1;
    socket.once('close', () => {
      judges.get(socket)?.end();
      judges.delete(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/EWS/Exchange.asmx`),
    verdicts,
    passed: () => passed,
    connections: () => connections,
    spoilNext: () => {
      spoil = true;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
