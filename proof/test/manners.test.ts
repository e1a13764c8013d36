/**
 * Several processes on one store that all ask about the same calendars: the simulated Exchange counts the calls of each budget that are
 * under way at once, and who calls although it named a time (I12).
 */
import { HOUR, instant, SECOND, type Span } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import { askLive, createLooks, createMemoryStore, createSync, type Connection, type Store } from '@lockstep/server';
import { createWorld, type World } from '@lockstep/simulator';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../src/clock.ts';
import { directConnector } from '../src/direct/connector.ts';
import { ACCOUNT, drawCompany, foundCompany, ROOT, WINDOWS_ZONE, type Company } from '../src/simulation/company.ts';
import { createRandom } from '../src/random.ts';
import { START } from '../src/simulation/slots.ts';

const LIMIT_MS = 2 * SECOND;
const SPAN: Span = { start: instant(START + HOUR), end: instant(START + 2 * HOUR) };

let clock: VirtualClock;
let world: World;
let store: Store;
let company: Company;
let connection: Connection;

/** The answer travels while others call. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
};

const connect = (): Connector => directConnector({ world, account: ACCOUNT, access: 'impersonation', clock, between: turns });

beforeEach(async () => {
  clock = createVirtualClock(START);
  world = createWorld({ clock: clock.now, seed: 1 });
  company = drawCompany(createRandom(1));
  for (const { address } of company.staff) world.admin.addMailbox({ address, zone: WINDOWS_ZONE });
  world.admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  store = createMemoryStore();
  await foundCompany(store, company, { url: 'https://exchange.bank.example/EWS/Exchange.asmx', authority: null }, clock.now());
  const [found] = await store.transaction((tx) => tx.connections.select({ root: ROOT }));
  if (found === undefined) throw new Error('the company has an integration');
  connection = found;
});

const calendars = async () =>
  (await store.transaction((tx) => tx.mailboxes.select({ root: ROOT }))).map((mailbox) => ({ mailbox, connection, further: [] }));

/** One process: what it knows by itself, and how often it asks at once. */
const processOf = (owner: string) => {
  const connector = connect();
  const looks = createLooks({ store, clock, owner });
  const deps = { clock, connectorFor: () => connector, installation: 'i', limitMs: LIMIT_MS, looks, warn: () => undefined };
  return {
    ask: async (times: number) => {
      const asked = { root: ROOT, span: SPAN, calendars: await calendars() };
      return Promise.all(Array.from({ length: times }, async () => askLive(deps, asked)));
    },
  };
};

describe('looks before a booking, over several processes', () => {
  it('I12 five processes with ten bookings at once each have two calls in flight in a mailbox, and whoever finds no place does without', async () => {
    world.front.settings.allowedInFlight = 2;
    const all = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (owner) => processOf(owner).ask(10)));
    expect(world.front.breaches()).toEqual([]);
    const answered = all.map((answers) => answers.filter((one) => one.answers.size === company.staff.length).length);
    // Those of two processes are all answered; which two is told by who came first.
    expect(answered.filter((count) => count === 10).length).toBeGreaterThanOrEqual(1);
    expect(answered.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(10);
    expect(answered.some((count) => count === 0)).toBe(true);
  });

  it('I12 the same looks without taking turns are seen to be too many', async () => {
    world.front.settings.allowedInFlight = 2;
    const asked = await calendars();
    await Promise.all(
      ['a', 'b', 'c'].map(async () => {
        const connector = connect();
        const never = new AbortController().signal;
        await Promise.all(asked.map(async ({ mailbox }) => connector.view(mailbox, SPAN, never)));
      }),
    );
    expect(world.front.breaches().length).toBeGreaterThan(0);
  });

  it('I12 one process alone gets an answer to each of its looks, one after the other, and asks the store once', async () => {
    world.front.settings.allowedInFlight = 1;
    const one = processOf('alone');
    expect((await one.ask(20)).every(({ answers }) => answers.size === company.staff.length)).toBe(true);
    const before = await store.transaction((tx) => tx.visits.select({ root: ROOT }));
    clock.advance(2 * SECOND);
    expect((await one.ask(5)).every(({ answers }) => answers.size === company.staff.length)).toBe(true);
    expect(await store.transaction((tx) => tx.visits.select({ root: ROOT }))).toEqual(before);
    expect(world.front.breaches()).toEqual([]);
  });

  it('I12 the place of a process that is gone is free some seconds later', async () => {
    for (const owner of ['a', 'b', 'c', 'd']) await processOf(owner).ask(1);
    const late = processOf('late');
    expect((await late.ask(1)).every(({ answers }) => answers.size === 0)).toBe(true);
    clock.advance(5 * SECOND);
    expect((await late.ask(1)).every(({ answers }) => answers.size === company.staff.length)).toBe(true);
  });

  it('I12 what somebody was told while a pass was under way is not taken back by the pass that ends well', async () => {
    const [first] = await calendars();
    const id = first?.mailbox.id ?? '';
    const until = instant(START + 90 * SECOND);
    let told = false;
    const connector = directConnector({
      world,
      account: ACCOUNT,
      access: 'impersonation',
      clock,
      between: async ({ operation, mailbox, moment }) => {
        if (told || operation !== 'SyncFolderItems' || mailbox !== first?.mailbox.address || moment !== 'answering') return;
        told = true;
        await store.transaction((tx) => tx.mailboxes.update({ root: ROOT, id }, { retryAt: until }));
      },
    });
    let ids = 0;
    const sync = createSync({
      store,
      clock,
      newId: () => `id${(ids += 1)}`,
      chance: () => 0,
      connectorFor: () => connector,
      owner: 'worker',
      installation: 'i',
      requestMs: 30_000,
      leaseMs: 120_000,
      settleMs: 15_000,
      log: { warn: () => undefined, error: (_facts, message) => expect.unreachable(message) },
    });
    await sync.runDue();
    expect(told).toBe(true);
    const row = (await calendars()).find(({ mailbox }) => mailbox.id === id)?.mailbox;
    expect(row).toMatchObject({ state: 'syncing', leaseOwner: null, retryAt: until });
    // Whatever marks it before comes when the time is over.
    await store.transaction((tx) => tx.mailboxes.update({ root: ROOT, id }, { due: clock.now() }));
    const claimable = async (): Promise<boolean> =>
      (await store.transaction((tx) => tx.claimMailboxes('next', clock.now(), 1, 100))).some((row) => row.id === id);
    clock.advance(90 * SECOND - 1);
    expect(await claimable()).toBe(false);
    clock.advance(1);
    expect(await claimable()).toBe(true);
  });

  it('I12 what one process was told when it looked is kept by the others, to its end', async () => {
    const [first] = await calendars();
    const address = first?.mailbox.address ?? '';
    world.faults.next('F12', { mailbox: address });
    await processOf('told').ask(1);
    const row = (await calendars()).find(({ mailbox }) => mailbox.address === address)?.mailbox;
    expect(row?.retryAt).toBeGreaterThan(clock.now());
    // What everybody reads before it asks (booking/live.ts, and the claim of a mailbox).
    const claimed = await store.transaction((tx) => tx.claimMailboxes('worker', clock.now(), 60_000, 100));
    expect(claimed.map(({ id }) => id)).not.toContain(row?.id);
    expect(world.front.breaches()).toEqual([]);
  });
});
