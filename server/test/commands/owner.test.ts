/** The first owner and lost ones: what `serve` prints, and `lockstep owner`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zoneId } from '@lockstep/engine';
import { createRootCompany } from '../../src/booking/company.ts';
import { importRows } from '../../src/store/transfer.ts';
import { openHouse, type House } from '../http/house.ts';
import { arrive, openBrowser, PASSWORD, userRow } from '../signin/ground.ts';
import { createStage, NOW, type Stage } from './stage.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-owner-'));
});
afterEach(() => rm(folder, { recursive: true }));

const env = (more: Record<string, string> = {}) => ({
  LOCKSTEP_DATA: folder,
  PORT: '0',
  LOCKSTEP_PUBLIC_URL: 'https://booking.example',
  ...more,
});
const addCompany = (stage: Stage, name: string) =>
  stage.store.transaction((tx) =>
    createRootCompany(
      tx,
      { now: NOW, newId: stage.parts.newId, actor: { kind: 'lockstep', name: 'test' } },
      { name, zone: zoneId('Europe/Zurich'), externalId: null },
    ),
  );
/** One start, ended as soon as it is ready; answers what it printed. */
const start = async (stage: Stage, ...args: string[]): Promise<string> => {
  const going = stage.run('serve', ...args);
  await expect.poll(() => stage.events).toContain('ready');
  stage.end('SIGTERM');
  return (await going).out;
};
const staged = (store?: Stage['store'], more: Record<string, string> = {}): Stage =>
  createStage(env(more), store === undefined ? {} : { openStore: async () => ({ ...kept(store), vacuum: null, analyse: async () => [] }) });
const kept = (store: Stage['store']) => ({ transaction: store.transaction.bind(store), close: () => Promise.resolve() });
const tokenIn = (text: string): string => /welcome#(lw_[\w-]{43})/.exec(text)?.[1] ?? '';
/** A house that serves this store, and a browser before its door. */
const serveFrom = async (stage: Stage): Promise<{ house: House; use: (token: string, email: string) => Promise<number> }> => {
  const house = await openHouse({ store: stage.store });
  house.clock.at = NOW;
  return {
    house,
    use: async (token, email) =>
      (await openBrowser(house).call('POST', '/welcome', { token, name: 'Anna Berger', email, password: PASSWORD })).status,
  };
};

describe('7.7 the first start', () => {
  it('prints a link at the public address that makes the owner of the one organisation there is', async () => {
    const stage = staged();
    const company = await addCompany(stage, 'Bank');
    const out = await start(stage);
    expect(out).toContain('https://booking.example/welcome#lw_');
    const [row] = await stage.store.transaction((tx) => tx.invitations.select({}));
    expect(row).toMatchObject({ kind: 'first', role: 'owner', root: company.id, company: company.id, expiresAt: NOW + 3_600_000 });
    expect(JSON.stringify(row)).not.toContain(tokenIn(out).slice(3));
  });

  it('prints one at each start until it is used, and none from then on; the others are over', async () => {
    const stage = staged();
    const [first, second] = [tokenIn(await start(staged(stage.store))), tokenIn(await start(staged(stage.store)))];
    expect(new Set([first, second, '']).size).toBe(3);
    const { house, use } = await serveFrom(stage);
    // The house brings companies of its own; the link makes its own all the same.
    expect([await use(second, 'anna@bank.example'), await use(second, 'eve@bank.example'), await use(first, 'eve@bank.example')]).toEqual([
      201, 410, 410,
    ]);
    const anna = await userRow(house, 'anna@bank.example');
    const made = await stage.store.transaction((tx) => tx.companies.get({ root: anna?.root ?? '', id: anna?.root ?? '' }));
    expect([anna?.role, anna?.company, made?.name, made?.parent]).toEqual(['owner', made?.id, 'My company', null]);
    expect(await start(staged(stage.store))).toMatch(/^Lockstep is ready at \S+\n$/);
    await house.app.close();
  });

  it('asks for a company where there are several', async () => {
    const stage = staged();
    await addCompany(stage, 'Bank A');
    await addCompany(stage, 'Bank B');
    expect(await start(stage)).toContain('lockstep owner --email ADDRESS --company ID');
    expect(await stage.store.transaction((tx) => tx.invitations.count({}))).toBe(0);
  });

  it('a link that was printed is no obstacle to an import', async () => {
    const stage = staged();
    await start(staged(stage.store));
    const lines = async function* () {
      yield '{"lockstep":"export","format":1}';
      yield '{"lockstep":"end","rows":0}';
    };
    expect(await importRows(stage.store, lines())).toBe(0);
    expect(await stage.store.transaction((tx) => tx.invitations.count({}))).toBe(0);
  });
});

describe('7.7 lockstep owner', () => {
  const owner = (stage: Stage, ...args: string[]) => stage.run('owner', '--email', 'Anna@Bank.example', ...args);

  it('prints a link alone on standard output, for this address only, which works within an hour and once', async () => {
    const stage = staged();
    await addCompany(stage, 'Bank');
    const { code, out, err } = await owner(stage);
    expect([code, out]).toEqual([0, expect.stringMatching(/^https:\/\/booking\.example\/welcome#lw_[\w-]{43}\n$/)]);
    expect(err).toContain('anna@bank.example becomes an owner');
    const { house, use } = await serveFrom(stage);
    const token = tokenIn(out);
    expect([await use(token, 'eve@bank.example'), await use(token, 'anna@bank.example'), await use(token, 'anna@bank.example')]).toEqual([
      422, 201, 410,
    ]);
    await house.app.close();
  });

  it('makes an owner of a user who was demoted or switched off, and lets her set a new password', async () => {
    const stage = staged();
    const house = await openHouse({ store: stage.store });
    house.clock.at = NOW;
    const anna = await arrive(house, house.parent, 'viewer', 'Anna');
    await stage.store.transaction((tx) => tx.users.update({ root: house.parent.root, id: anna.id }, { active: false }));
    const { out } = await stage.run('owner', '--email', anna.email);
    const next = 'nine brown hens sleep';
    expect((await openBrowser(house).call('POST', '/welcome', { token: tokenIn(out), password: next })).body['user']).toMatchObject({
      id: anna.id,
      role: 'owner',
    });
    expect((await openBrowser(house).call('POST', '/session', { email: anna.email, password: next })).status).toBe(201);
    await house.app.close();
  });

  it('ends the link of the first start once it was used', async () => {
    const stage = staged();
    await addCompany(stage, 'Bank');
    const first = tokenIn(await start(staged(stage.store)));
    const { out } = await owner(stage, '--company', 'Bank');
    const { house, use } = await serveFrom(stage);
    expect([await use(tokenIn(out), 'anna@bank.example'), await use(first, 'eve@bank.example')]).toEqual([201, 410]);
    await house.app.close();
  });

  it('asks which company where there are several, and takes the one that is named', async () => {
    const stage = staged();
    await addCompany(stage, 'Bank A');
    const other = await addCompany(stage, 'Bank B');
    expect(await owner(stage)).toMatchObject({ code: 1, err: expect.stringContaining('--company') });
    expect((await owner(stage, '--company', 'Bank B')).code).toBe(0);
    expect(await stage.store.transaction((tx) => tx.invitations.select({}))).toMatchObject([{ root: other.id, role: 'owner' }]);
  });

  it('refuses what is no address', async () => {
    expect(await staged().run('owner', '--email', 'anna')).toMatchObject({
      code: 2,
      err: expect.stringContaining('"anna" is no e-mail address'),
    });
  });
});
