/** The command line: help, errors, keys, export and import, the doctor. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, zoneId } from '@lockstep/engine';
import { createRootCompany } from '../../src/booking/company.ts';
import { COMMANDS } from '../../src/commands/commands.ts';
import { describeEnvironment } from '../../src/config.ts';
import { hashKey } from '../../src/http/access/keys.ts';
import { createStage, NOW, type Stage } from './stage.ts';

let folder: string;
let stage: Stage;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-cli-'));
  stage = createStage({ LOCKSTEP_DATA: folder });
});
afterEach(() => rm(folder, { recursive: true }));

const addCompany = (name: string) =>
  stage.store.transaction((tx) =>
    createRootCompany(
      tx,
      { now: NOW, newId: stage.parts.newId, actor: { kind: 'lockstep', name: 'test' } },
      { name, zone: zoneId('Europe/Zurich'), externalId: null },
    ),
  );

describe('lockstep', () => {
  it('--help lists every command, and --version the version', async () => {
    const help = await stage.run('--help');
    for (const { name } of COMMANDS) expect(help.out).toContain(`  ${name} `);
    expect(help.code).toBe(0);
    expect(await stage.run('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  });

  it.each(COMMANDS.map(({ name }) => name))('%s --help names every option it takes', async (name) => {
    const { code, out } = await stage.run(...name.split(' '), '--help');
    expect(code).toBe(0);
    for (const option of Object.keys(COMMANDS.find((command) => command.name === name)?.options ?? {}))
      expect(out).toContain(`--${option}`);
  });

  it('serve --help lists every variable of the environment with its default', async () => {
    const { out } = await stage.run('serve', '--help');
    for (const { name, fallback, meaning } of describeEnvironment()) {
      expect(out).toMatch(new RegExp(`${name} +`));
      expect(out).toContain(`${meaning} (default: ${fallback})`);
    }
  });

  it.each([
    [[], 'Usage: lockstep'],
    [['sreve'], 'There is no command "sreve"'],
    [['serv'], 'Did you mean "serve"?'],
    [['key'], 'create, list, revoke'],
    [['key', 'make'], 'create, list, revoke'],
    [['serve', '--dmeo'], "Unknown option '--dmeo'"],
    [['serve', 'now'], "Unexpected argument 'now'"],
    [['serve', '--simulator', 'x'], '--simulator belongs to --demo'],
    [['key', 'create', '--company', 'x'], '--scopes is missing'],
    [['key', 'create', '--scopes', 'all'], 'either --company or --new-company'],
    [['key', 'create', '--scopes', 'evrything', '--company', 'x'], 'there is no scope "evrything"'],
    [['key', 'create', '--scopes', 'all', '--new-company', 'x', '--zone', 'Mars/Base'], 'no IANA time zone'],
    [['key', 'revoke'], '--id is missing'],
  ])('%j is refused with the way out and exit code 2', async (args, said) => {
    const { code, out, err } = await stage.run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
  });

  it('a wrong environment is told whole, before anything is opened', async () => {
    const wrong = createStage({ LOCKSTEP_DATA: folder, PORT: 'x', DATABASE_URL: 'y' });
    const { code, err } = await wrong.run('serve');
    expect(code).toBe(2);
    expect(err).toMatch(/PORT is not a port[^]*DATABASE_URL is not a URL/);
    expect(wrong.events).toEqual([]);
  });
});

describe('lockstep key', () => {
  it('create makes the first company and prints the key alone on standard output; only its hash is kept', async () => {
    const { code, out } = await stage.run(
      'key',
      'create',
      '--new-company',
      'Example Bank',
      '--zone',
      'europe/zurich',
      '--scopes',
      'all',
      '--name',
      'website',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^lk_[\w-]{43}\n$/);
    const { rows, companies } = await stage.store.transaction(async (tx) => ({
      rows: await tx.apiKeys.select({}),
      companies: await tx.companies.select({}),
    }));
    expect(companies).toMatchObject([{ name: 'Example Bank', zone: 'Europe/Zurich', parent: null }]);
    expect(rows).toMatchObject([{ name: 'website', hash: hashKey(out.trim()), company: companies[0]?.id }]);
    expect(JSON.stringify(rows)).not.toContain(out.trim());
  });

  it('create finds a company by name or id, says what there is when it does not, and does not guess between two', async () => {
    const company = await addCompany('Bank A');
    expect((await stage.run('key', 'create', '--company', 'Bank A', '--scopes', 'read')).code).toBe(0);
    expect((await stage.run('key', 'create', '--company', company.id, '--scopes', 'staff:read, journal:read')).code).toBe(0);
    const missing = await stage.run('key', 'create', '--company', 'Bank B', '--scopes', 'all');
    expect([missing.code, missing.err]).toEqual([1, `There is no company "Bank B". There are:\n  Bank A (${company.id})\n`]);
    await addCompany('Bank A');
    expect((await stage.run('key', 'create', '--company', 'Bank A', '--scopes', 'all')).err).toContain('2 companies are called "Bank A"');
  });

  it('list shows no key, and revoke ends one', async () => {
    await addCompany('Bank A');
    const { out: key } = await stage.run('key', 'create', '--company', 'Bank A', '--scopes', 'all');
    const listed = await stage.run('key', 'list');
    expect(listed.out).toMatch(/Bank A {2}"command line" {2}all .* last used never\n$/);
    expect(listed.out).not.toContain(key.trim());
    const id = listed.out.slice(0, 26);
    expect((await stage.run('key', 'revoke', '--id', id)).code).toBe(0);
    expect((await stage.run('key', 'list')).out).toContain('revoked 2026-11-21');
    expect((await stage.run('key', 'revoke', '--id', 'nope')).code).toBe(1);
  });
});

describe('lockstep export and import', () => {
  it('go through standard streams or a file of its own, which is never overwritten', async () => {
    expect((await stage.run('export')).out).toBe('{"row":1}\n{"row":2}\n');
    expect((await stage.run('import')).err).toContain('2 rows read');
    const path = join(folder, 'all.jsonl');
    expect((await stage.run('export', '--file', path)).code).toBe(0);
    expect(await readFile(path, 'utf8')).toBe('{"row":1}\n{"row":2}\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stage.run('import', '--file', path)).err).toContain('2 rows read');
    const again = await stage.run('export', '--file', path);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('EEXIST')]);
    const gone = await stage.run('import', '--file', join(folder, 'gone'));
    expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('ENOENT')]);
  });
});

describe('lockstep doctor', () => {
  const addIntegration = async (endpoint: string, secret: string | null): Promise<void> => {
    const company = await addCompany('Bank A');
    await stage.store.transaction((tx) =>
      tx.connections.insert({
        root: company.root,
        id: 'c1',
        company: company.id,
        name: 'Exchange',
        transport: 'ews',
        settings: {
          endpoint,
          authentication: 'basic',
          userName: 'svc',
          accessType: 'impersonation',
          serverVersion: 'detect',
          verifyTls: true,
          certificateAuthorities: null,
          windowDaysBack: 1,
          windowDaysAhead: 365,
          trustMinutes: 60,
        },
        secret,
        policy: DEFAULT_POLICY,
        enabled: true,
        disconnect: null,
        externalId: null,
        createdAt: NOW,
        changedAt: NOW,
      }),
    );
  };

  it('finds an empty installation in order and says what comes next', async () => {
    const { code, out } = await stage.run('doctor');
    expect(code).toBe(0);
    expect(out).toMatch(/ok {4}configuration[^]*ok {4}key[^]*ok {4}store[^]*note {2}integrations: there is none\n {6}→ /);
  });

  it('2.7 names a password that no longer opens, and an endpoint that may not be called', async () => {
    await addIntegration('https://10.0.0.7/EWS/Exchange.asmx', 'v1.00000000.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    const { code, out } = await stage.run('doctor');
    expect(code).toBe(1);
    expect(out).toContain('BAD   integration "Exchange": its password cannot be opened\n      → the secret was sealed with key 00000000');
    expect(out).toContain('is a private address; LOCKSTEP_EGRESS_ALLOW has to name');
  });

  it('names a key file that others may read, and goes on with the rest', async () => {
    await writeFile(join(folder, 'key'), Buffer.alloc(32).toString('base64'), { mode: 0o644 });
    const { code, out } = await stage.run('doctor');
    expect(code).toBe(1);
    expect(out).toContain(`chmod 600 ${join(folder, 'key')}`);
    expect(out).toContain('ok    store');
  });
});
