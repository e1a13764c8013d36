/** `lockstep serve`: what it opens, in which order it closes, and what it refuses. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_POLICY, zoneId } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRootCompany } from '../../src/booking/company.ts';
import { admitInstallation } from '../../src/commands/installation.ts';
import { mailRows } from '../store/contract/mail-rows.ts';
import { createStage, NOW, type Stage } from './stage.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-serve-'));
});
afterEach(() => rm(folder, { recursive: true }));

const staged = (env: Record<string, string> = {}, replaced: Parameters<typeof createStage>[1] = {}): Stage =>
  createStage({ LOCKSTEP_DATA: folder, PORT: '0', ...env }, replaced);

describe('serve', () => {
  it('is ready, and when asked to end takes no more work before it closes HTTP and then the store', async () => {
    const stage = staged();
    const going = stage.run('serve');
    await expect.poll(() => stage.events).toContain('ready');
    stage.end('SIGTERM');
    expect(await going).toMatchObject({ code: 0, out: expect.stringMatching(/^Lockstep is ready at http:\/\/localhost:\d+\n/) });
    expect(stage.events).toEqual(['started', 'ready', 'stopped', 'http closed', 'store closed']);
    expect((await stat(join(folder, 'key'))).mode & 0o777).toBe(0o600);
  });

  it('refuses a port in use with the next step, and still closes what it opened', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const stage = staged({ PORT: String((other.address() as AddressInfo).port) });
    const { code, err } = await stage.run('serve');
    await new Promise((resolve) => other.close(resolve));
    expect(code).toBe(1);
    expect(err).toMatch(/^Port \d+ on 127.0.0.1 is in use\. .*set PORT/);
    expect(stage.events).toEqual(['stopped', 'http closed', 'store closed']);
  });

  it('closes everything even when one part cannot be closed, and says so by its exit code', async () => {
    const stage = staged();
    const broken = staged(
      {},
      {
        createRunning: async (input) => ({ ...(await stage.parts.createRunning(input)), stop: () => Promise.reject(new Error('stuck')) }),
        ended: Promise.resolve('SIGTERM'),
      },
    );
    expect((await broken.run('serve')).code).toBe(1);
    expect([...stage.events, ...broken.events]).toEqual(['started', 'http closed', 'ready', 'store closed']);
  });

  it('the demo needs to be told where the simulator is', async () => {
    const stage = staged();
    const { code, err } = await stage.run('serve', '--demo');
    expect([code, err]).toEqual([1, expect.stringContaining('npm start')]);
    expect(stage.events).toEqual(['store closed']);
  });

  it('a simulator that cannot start is told with its own words', async () => {
    const { code, err } = await staged().run('serve', '--demo', '--simulator', join(folder, 'gone.js'));
    expect(code).toBe(1);
    expect(err).toMatch(/^The simulator ended \(code 1\) before it was ready\.\n[^]*Cannot find module/);
  });
});

describe('1.7 two installations', () => {
  const addIntegration = async (stage: Stage): Promise<void> => {
    const occasion = { now: NOW, newId: stage.parts.newId, actor: { kind: 'lockstep', name: 'test' } } as const;
    await stage.store.transaction(async (tx) => {
      const { root, id: company } = await createRootCompany(tx, occasion, {
        name: 'Bank',
        zone: zoneId('Europe/Zurich'),
        externalId: null,
      });
      const settings = {
        endpoint: 'https://mail.example/',
        authentication: 'basic',
        userName: 'svc',
        accessType: 'impersonation',
        serverVersion: 'detect',
      } as const;
      await tx.connections.insert({
        root,
        id: 'c1',
        company,
        name: 'Exchange',
        transport: 'ews',
        settings: { ...settings, verifyTls: true, certificateAuthorities: null, windowDaysBack: 1, windowDaysAhead: 365, trustMinutes: 60 },
        secret: null,
        policy: DEFAULT_POLICY,
        enabled: true,
        disconnect: null,
        externalId: null,
        createdAt: NOW,
        changedAt: NOW,
      });
    });
  };
  const enabled = (stage: Stage): Promise<boolean | undefined> =>
    stage.store.transaction(async (tx) => (await tx.connections.select({}))[0]?.enabled);
  const here = { publicUrl: 'https://a.example', instanceKey: 'key-a' };

  it('a start as before changes nothing, with or without a public URL', async () => {
    const stage = staged();
    const first = await admitInstallation(stage.parts, stage.store, here);
    await addIntegration(stage);
    expect(await admitInstallation(stage.parts, stage.store, here)).toEqual(first);
    expect((await admitInstallation(stage.parts, stage.store, { ...here, publicUrl: null })).moved).toBeNull();
    expect(await enabled(stage)).toBe(true);
  });

  it.each([
    { publicUrl: 'https://b.example', instanceKey: 'key-a' },
    { publicUrl: 'https://a.example', instanceKey: 'key-b' },
    { publicUrl: null, instanceKey: 'key-b' },
  ])('a database served elsewhere (%j) starts with all integrations disabled, says why, and keeps its id', async (elsewhere) => {
    const stage = staged();
    const { installation } = await admitInstallation(stage.parts, stage.store, here);
    await addIntegration(stage);
    await stage.store.transaction(async (tx) => {
      const [company] = await tx.companies.select({});
      await mailRows(tx, company?.root ?? '');
      await tx.mailSettings.update({ root: company?.root ?? '' }, { heldSince: null });
    });
    const admitted = await admitInstallation(stage.parts, stage.store, elsewhere);
    expect(admitted).toMatchObject({ installation: { id: installation.id }, moved: { was: 'https://a.example', disabled: 1 } });
    expect(await enabled(stage)).toBe(false);
    // Of its mail too only one of two may go out: it waits until somebody says which.
    expect(await stage.store.transaction((tx) => tx.mailSettings.count({ heldSince: { not: null } }))).toBe(1);
    const journal = await stage.store.transaction((tx) => tx.journal.select({}));
    expect(journal).toMatchObject([
      { rule: '1.7', code: 'anotherInstallation', sentence: expect.stringContaining('"Exchange" was disabled') },
    ]);
  });

  it('whoever enables an integration here has said that this one goes on', async () => {
    const stage = staged();
    await admitInstallation(stage.parts, stage.store, here);
    await addIntegration(stage);
    const elsewhere = { publicUrl: 'https://b.example', instanceKey: 'key-b' };
    await admitInstallation(stage.parts, stage.store, elsewhere);
    await stage.store.transaction((tx) => tx.connections.update({}, { enabled: true }));
    expect((await admitInstallation(stage.parts, stage.store, elsewhere)).moved).toBeNull();
    expect(await enabled(stage)).toBe(true);
  });
});
