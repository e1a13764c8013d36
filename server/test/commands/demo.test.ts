/** The demo: what is made at the first start, and that the second one finds it. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { instant, zoneId } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSettings } from '../../src/notify/settings.ts';
import { loadKey } from '../../src/secrets/key.ts';
import { createSealer } from '../../src/secrets/sealer.ts';
import { ruleBreaks } from '../../src/booking/slot.ts';
import { createRootCompany } from '../../src/booking/company.ts';
import { createStage, NOW, type Stage } from './stage.ts';

const STAND_IN = fileURLToPath(new URL('simulator-stand-in.mjs', import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-demo-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** One start of the demo on the store of `kept`, ended as soon as it is ready. */
const start = async (kept: Stage): Promise<{ code: number; out: string; err: string; key: string }> => {
  const stage = createStage({ LOCKSTEP_DATA: folder, PORT: '0' }, { openStore: kept.parts.openStore, newId: kept.parts.newId });
  const going = stage.run('serve', '--demo', '--simulator', STAND_IN);
  void expect
    .poll(() => stage.events, { timeout: 20_000 })
    .toContain('ready')
    .then(
      () => stage.end('SIGINT'),
      () => stage.end('never ready'),
    );
  const result = await going;
  return { ...result, key: /lk_[\w-]{43}/.exec(result.out)?.[0] ?? '' };
};
const rowsOf = (stage: Stage) =>
  stage.store.transaction(async (tx) => ({
    companies: await tx.companies.select({}),
    holders: await tx.holders.select({}),
    pairings: await tx.pairings.select({}),
    mailboxes: await tx.mailboxes.select({}),
    appointments: await tx.appointments.select({}, { orderBy: [['startAt', 'asc']] }),
    connections: await tx.connections.select({}),
    keys: await tx.apiKeys.select({}),
    links: await tx.links.select({}),
  }));

describe('serve --demo', () => {
  it('makes a company, five staff and a room paired with mailboxes, and appointments of the coming weekdays that the sync will publish', async () => {
    const stage = createStage({});
    const { code, out } = await start(stage);
    expect(code).toBe(0);
    const rows = await rowsOf(stage);
    expect(rows.companies).toHaveLength(1);
    expect(rows.holders.map(({ kind }) => kind).toSorted()).toEqual(['resource', 'staff', 'staff', 'staff', 'staff', 'staff']);
    expect(rows.pairings).toHaveLength(6);
    expect(rows.mailboxes.every(({ due, state }) => due === NOW && state === 'new')).toBe(true);
    expect(rows.appointments.length).toBeGreaterThanOrEqual(10);
    expect(rows.links).toHaveLength(rows.appointments.length);
    for (const { startAt } of rows.appointments) {
      expect(startAt).toBeGreaterThan(NOW);
      expect([0, 6]).not.toContain(new Date(startAt).getUTCDay());
    }
    expect(out).toContain('http://localhost:');
    expect(out).toContain('https://127.0.0.1:4483/EWS/Exchange.asmx');
    expect(out).toContain('ada <ada@bank.example>');
  });

  it('7.3 has its booking page open and prints its address, until somebody switches it off', async () => {
    const stage = createStage({});
    expect((await start(stage)).out).toContain('/book/bank-of-example ');
    await stage.store.transaction((tx) => tx.bookingPages.update({}, { open: false }));
    expect((await start(stage)).out).not.toContain('/book/');
  });

  it('7.7 prints a link that signs in, another at each start, and asks for no first owner', async () => {
    const stage = createStage({});
    const links = [await start(stage), await start(stage)].map(
      ({ out }) => /http:\/\/localhost:\d+\/welcome#(lw_[\w-]{43})/.exec(out)?.[1],
    );
    expect(new Set([...links, undefined]).size).toBe(3);
    const rows = await stage.store.transaction(async (tx) => [await tx.users.select({}), await tx.invitations.select({})]);
    expect(rows).toMatchObject([[{ name: 'Demo', role: 'owner', passwordHash: null }], []]);
  });

  it('7.1 shows schedules, buffers and a reservation: everybody is booked within their hours, in the room where it is needed', async () => {
    const stage = createStage({});
    await start(stage);
    const { schedules, services, appointments, assignments, holders, breaks } = await stage.store.transaction(async (tx) => {
      const rows = {
        schedules: await tx.schedules.select({}),
        services: await tx.services.select({}),
        appointments: await tx.appointments.select({}),
        assignments: await tx.assignments.select({}),
        holders: await tx.holders.select({}),
      };
      const found: string[] = [];
      for (const row of rows.appointments) {
        const service = rows.services.find((one) => one.id === row.service) ?? null;
        const on = rows.assignments.filter((one) => one.appointment === row.id).map((one) => one.holder);
        const span = { start: row.startAt, end: row.endAt };
        const placed = { root: row.root, appointment: row.id, service, holders: on, span };
        found.push(...(await ruleBreaks(tx, placed, NOW)).filter((one) => one !== 'notice'));
      }
      return { ...rows, breaks: found };
    });
    expect(breaks).toEqual([]);
    expect(new Set(schedules.map((one) => one.company === null))).toEqual(new Set([false, true]));
    expect(services.some((one) => one.bufferBeforeMinutes > 0) && services.some((one) => one.bufferAfterMinutes > 0)).toBe(true);
    const rooms = holders.filter((one) => one.kind === 'resource').map((one) => one.id);
    const inRoom = services.find((one) => one.servedBy.some((holder) => rooms.includes(holder)));
    for (const row of appointments.filter((one) => one.service === inRoom?.id)) {
      expect(assignments.some((one) => one.appointment === row.id && rooms.includes(one.holder))).toBe(true);
    }
    const reserved = appointments.filter((one) => one.state === 'reserved');
    expect(reserved).toMatchObject([{ lapsesAt: NOW + 86_400_000 }]);
  });

  it('keeps password and key sealed, in a file for its owner only', async () => {
    const stage = createStage({});
    const { key } = await start(stage);
    const { connections, keys } = await rowsOf(stage);
    const path = join(folder, 'demo.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).not.toContain(key);
    expect(JSON.stringify([connections, keys])).not.toMatch(/stand-in-secret|lk_/);
    const [connection] = connections;
    const sealer = createSealer(await loadKey({ key: null, keyFile: null, dataFolder: folder }));
    expect(sealer.open(connection?.secret ?? '', { root: connection?.root ?? '', connection: connection?.id ?? '' })).toBe(
      'stand-in-secret',
    );
  });

  it('finds its rows and prints the same key at the second start', async () => {
    const stage = createStage({});
    const first = await start(stage);
    const before = await rowsOf(stage);
    const second = await start(stage);
    expect([second.code, second.key]).toEqual([0, first.key]);
    expect(await rowsOf(stage)).toEqual(before);
  });

  it('follows the simulator to other ports when the usual ones are taken', async () => {
    const stage = createStage({});
    await start(stage);
    vi.stubEnv('STAND_IN_TAKEN', 'yes');
    const { code, out } = await start(stage);
    expect([code, out]).toEqual([0, expect.stringContaining('https://127.0.0.1:0/EWS/Exchange.asmx')]);
    const { connections } = await rowsOf(stage);
    expect(connections[0]?.settings.endpoint).toBe('https://127.0.0.1:0/EWS/Exchange.asmx');
  });

  it('6.1 sends mail to the simulator, follows it to another port, and leaves alone what a person set instead', async () => {
    const stage = createStage({});
    const settings = () => stage.store.transaction((tx) => tx.mailSettings.select({}));
    expect((await start(stage)).out).toContain('http://127.0.0.1:9/mail');
    const [first] = await settings();
    expect(first).toMatchObject({ server: '127.0.0.1', port: 9, security: 'startTls', verifyTls: true });
    expect(JSON.stringify(first)).not.toContain('stand-in-secret');
    const sealer = createSealer(await loadKey({ key: null, keyFile: null, dataFolder: folder }));
    if (first === undefined) throw new Error('There is no mail server.');
    expect(openSettings(first, sealer.open).signIn).toEqual({ userName: 'svc', password: 'stand-in-secret' });
    await stage.store.transaction((tx) => tx.mailSettings.update({}, { senderName: 'Bank of the Lake' }));
    vi.stubEnv('STAND_IN_TAKEN', 'yes');
    await start(stage);
    expect(await settings()).toMatchObject([{ port: 7, senderName: 'Bank of the Lake' }]);
    await stage.store.transaction((tx) => tx.mailSettings.update({}, { server: 'smtp.example.test', port: 587 }));
    await start(stage);
    expect(await settings()).toMatchObject([{ server: 'smtp.example.test', port: 587 }]);
  });

  it('makes a new key where the former one was revoked or its file was damaged', async () => {
    const stage = createStage({});
    const first = await start(stage);
    await stage.store.transaction((tx) => tx.apiKeys.update({}, { revokedAt: NOW }));
    const second = await start(stage);
    expect(second.key).not.toBe(first.key);
    await writeFile(join(folder, 'demo.json'), 'damaged');
    const third = await start(stage);
    expect([third.code, new Set([first.key, second.key, third.key]).size]).toEqual([0, 3]);
  });

  it('leaves a real integration alone and starts without the demo', async () => {
    const stage = createStage({});
    await start(stage);
    await stage.store.transaction((tx) => tx.connections.update({}, { externalId: null }));
    const before = await rowsOf(stage);
    const { code, out, err } = await start(stage);
    expect([code, err]).toEqual([0, 'An integration is configured: starting without the demo.\n']);
    expect(out).toMatch(/^Lockstep is ready at/);
    expect(await rowsOf(stage)).toEqual(before);
  });

  it('is there whole or not at all', async () => {
    const stage = createStage({});
    let failing = true;
    const openStore: Stage['parts']['openStore'] = async (place) => {
      const opened = await stage.parts.openStore(place);
      return {
        ...opened,
        transaction: (work) =>
          opened.transaction(async (tx) => {
            const result = await work(tx);
            // As if the process died before the commit of the population.
            if (failing && (await tx.appointments.count({})) > 0) throw new Error('no commit');
            return result;
          }),
      };
    };
    const broken = createStage({ LOCKSTEP_DATA: folder, PORT: '0' }, { openStore });
    await expect(broken.run('serve', '--demo', '--simulator', STAND_IN)).rejects.toThrow('no commit');
    expect((await rowsOf(stage)).companies).toEqual([]);
    failing = false;
    expect((await start(stage)).code).toBe(0);
    expect((await rowsOf(stage)).companies).toHaveLength(1);
  });
});

describe('a bank that is there already', () => {
  it('is no obstacle: the demo makes its own company beside it', async () => {
    const stage = createStage({});
    await stage.store.transaction((tx) =>
      createRootCompany(
        tx,
        { now: instant(NOW - 1), newId: stage.parts.newId, actor: { kind: 'lockstep', name: 'test' } },
        { name: 'Bank', zone: zoneId('UTC'), externalId: null },
      ),
    );
    expect((await start(stage)).code).toBe(0);
    expect((await rowsOf(stage)).companies).toHaveLength(2);
  });
});
