/** The simulator in its own process: what it prints, what it keeps, how it ends. Runs from `dist`, as users run it. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { all, attribute, basic, envelope, one, post } from './ews/soap-user.ts';
import { childOf, parseXml } from '../src/ews/xml/tree.ts';
import type { XmlElement } from '../src/ews/xml/tree.ts';

const bin = resolve(fileURLToPath(import.meta.url), '../../bin/lockstep-simulator.mjs');

type Account = { readonly userName: string; readonly password: string; readonly kind: string; readonly mailbox: string | null };
type Line = {
  readonly ews: string;
  readonly ewsTls: string;
  readonly ca: string;
  readonly graph: string;
  readonly authority: string;
  readonly application: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
  readonly accounts: readonly Account[];
  readonly sim: string;
};
type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

describe('lockstep-simulator', () => {
  let folder: string;
  const running = new Set<ChildProcessWithoutNullStreams>();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  });
  afterEach(async () => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
    await rm(folder, { recursive: true });
  });

  const launch = (
    ...flags: readonly string[]
  ): { readonly child: ChildProcessWithoutNullStreams; readonly ended: Promise<Ended>; readonly line: Promise<Line> } => {
    const child = spawn(process.execPath, [bin, ...flags]);
    running.add(child);
    let stdout = '';
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const ended = new Promise<Ended>((settle) => {
      child.once('close', (status) => {
        running.delete(child);
        settle({ status, stdout, stderr });
      });
    });
    const line = new Promise<Line>((settle, fail) => {
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        if (stdout.startsWith('{') && stdout.includes('\n')) settle(JSON.parse(stdout) as Line);
      });
      child.once('close', () => fail(new Error(`it ended early: ${stderr}`)));
    });
    line.catch(() => undefined);
    return { child, ended, line };
  };

  const owner = (line: Line): Account => {
    const account = line.accounts.find((one) => one.mailbox !== null);
    if (account === undefined) throw new Error('no mailbox account');
    return account;
  };
  const ask = async (line: Line, body: string): Promise<XmlElement> => {
    const { userName, password } = owner(line);
    const answer = await post(line.ews, envelope(body), { 'content-type': 'text/xml', authorization: basic(userName, password) });
    const soapBody = childOf(parseXml(answer.bytes.toString()), 'Body');
    if (soapBody === undefined) throw new Error('no Body');
    return soapBody;
  };
  const sync = (state = ''): string =>
    `<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>${state}<m:MaxChangesReturned>512</m:MaxChangesReturned></m:SyncFolderItems>`;

  it('prints one line of JSON with its addresses, CA and accounts, serves, and ends with 0 on SIGTERM', async () => {
    const { child, line, ended } = launch('--mailboxes', '2');
    const told = await line;
    expect(told.ca).toContain('BEGIN CERTIFICATE');
    expect(told.graph).toMatch(/^https:.*\/v1\.0$/);
    expect(told.accounts.filter((one) => one.kind === 'mailbox')).toHaveLength(3);
    expect(told.accounts.filter((one) => one.kind === 'service')).toHaveLength(1);
    expect(one(await ask(told, sync()), 'ResponseCode').text).toBe('NoError');
    child.kill('SIGTERM');
    const { status, stdout, stderr } = await ended;
    expect({ status, lines: stdout.split('\n').length, stderr }).toEqual({ status: 0, lines: 2, stderr: '' });
  });

  it('ends when its stdin ends', async () => {
    const { child, line, ended } = launch();
    await line;
    child.stdin.end();
    expect((await ended).status).toBe(0);
  });

  it('1.1 announces an application that is given a token for Graph', async () => {
    const { line } = launch();
    const { authority, application, sim } = await line;
    expect(new URL(authority).pathname).toBe(`/${application.tenantId}`);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: application.clientId,
      client_secret: application.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    });
    const answer = await post(`${new URL(sim).origin}/${application.tenantId}/oauth2/v2.0/token`, form.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({ token_type: 'Bearer', access_token: expect.stringMatching(/^eyJ/) });
  });

  it('keeps the world in its state file: ids, change keys, sync states and the CA survive a restart', async () => {
    const file = join(folder, 'state.json');
    // A clock that stands still: no mail arrives between the two listings.
    const flags = ['--state', file, '--virtual-clock', '2026-11-23T08:00:00Z'];
    const before = launch(...flags);
    const first = await before.line;
    const listing = await ask(first, sync());
    before.child.stdin.end();
    expect((await before.ended).status).toBe(0);
    // The CA's private key is in it.
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const after = launch(...flags);
    const second = await after.line;
    const again = await ask(second, sync());
    const ids = (answer: XmlElement): readonly string[] =>
      all(answer, 'ItemId').map((id) => `${attribute(id, 'Id')} ${attribute(id, 'ChangeKey')}`);
    expect(ids(again)).toEqual(ids(listing));
    expect(ids(again).length).toBeGreaterThan(0);
    const resumed = await ask(second, sync(`<m:SyncState>${one(listing, 'SyncState').text}</m:SyncState>`));
    expect([one(resumed, 'ResponseCode').text, ids(resumed)]).toEqual(['NoError', []]);
    expect(second.ca).toBe(first.ca);
    after.child.stdin.end();
    expect((await after.ended).status).toBe(0);
  });

  it.each([
    ['a port that is none', ['--port', 'http'], '--port must be a whole number'],
    ['an unknown flag', ['--prot', '1'], "Unknown option '--prot'"],
    ['a malformed fault', ['--faults', 'F12'], 'is not of the form F12=0.1'],
    ['an unknown fault', ['--faults', 'F99=0.1'], 'F99'],
    ['a clock without zone', ['--virtual-clock', '2026-11-23T08:00:00'], '--virtual-clock must be an instant'],
  ])('%s: says so and ends with 2', async (_mistake, flags, text) => {
    const { status, stdout, stderr } = await launch(...flags).ended;
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(text);
  });

  it('a port that is taken: says which and ends with 1', async () => {
    const other = createServer();
    await new Promise<void>((settle) => other.listen(0, '127.0.0.1', settle));
    const { port } = other.address() as AddressInfo;
    const { status, stderr } = await launch('--port', String(port)).ended;
    other.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`port ${port} is taken`);
  });

  it('a state file that is something else is left alone', async () => {
    const { status, stderr } = await launch('--state', bin).ended;
    expect(status).toBe(2);
    expect(stderr).toContain('cannot be used as a state file');
  });

  it('--help explains every flag', async () => {
    const { status, stdout } = await launch('--help').ended;
    expect(status).toBe(0);
    for (const flag of ['--port', '--tls-port', '--seed', '--mailboxes', '--events', '--faults', '--state', '--virtual-clock'])
      expect(stdout).toContain(flag);
  });
});
