/** Appointments that follow a row they show (3.2): the soonest at once, the others by a task, on the stores people run it on. */
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '@lockstep/engine';
import { book } from '../../src/booking/book.ts';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import { openStore } from '../../src/store/open.ts';
import type { Task } from '../../src/store/rows/record.ts';
import { TABLE_NAMES } from '../../src/store/shapes.ts';
import type { Store } from '../../src/store/store.ts';
import { exportRows, importRows } from '../../src/store/transfer.ts';
import { reproject } from '../../src/tasks/reproject.ts';
import { createTasks } from '../../src/tasks/run.ts';
import { made, pairedCalendar } from '../http/bank.ts';
import { openHouse, START, type House } from '../http/house.ts';
import { dataFolders } from '../store/data-folder.ts';

const MANY = 250;
/** As many as are marked in the transaction of the change. */
const AT_ONCE = 100;
const quiet = { warn: () => undefined, info: () => undefined };
const folders = await dataFolders();
afterAll(() => folders.removeAll());

const STORES: readonly (readonly [string, () => Promise<Store>])[] = [
  ['memory', () => Promise.resolve(createMemoryStore())],
  ['PGlite', async () => openStore({ dataFolder: folders.create(), log: quiet })],
];

/** What the house works on at the moment. */
let store: Store = createMemoryStore();
const house: House = await openHouse({ store: { transaction: (work, how) => store.transaction(work, how), close: () => store.close() } });
afterAll(() => house.app.close());
const holder = await made(house, '/staff', { name: 'Anna' });
await pairedCalendar(house, holder);
const service = await made(house, '/services', { name: 'Advice', durationMinutes: 30 });
const client = await made(house, '/clients', { name: 'Ada Amrein', company: house.parent.id });

/** Books many appointments, none of which is marked, and tells every row there is then. */
const booked = async (): Promise<readonly string[]> => {
  const { root, id: company } = house.parent;
  let number = 0;
  const occasion = {
    now: START,
    newId: () => `appointment-${String((number += 1)).padStart(5, '0')}`,
    actor: { kind: 'lockstep', name: 'test' },
  } as const;
  await store.transaction(async (tx) => {
    for (let index = 0; index < MANY; index += 1) {
      const start = (START + DAY + index * HOUR) as Instant;
      const draft = { root, company, service, location: null, title: null, notes: '', start, end: null, zone: null, state: null };
      await book(tx, occasion, { ...draft, clients: [client], assignments: [{ holder }], externalId: null });
    }
    await tx.links.update({ root }, { due: null, marks: 0 });
  });
  const lines: string[] = [];
  for await (const line of exportRows(store)) lines.push(line);
  return lines;
};
const rowsBooked = await booked();

describe.each(STORES)('on %s', (_name, open) => {
  let now: Instant;
  let warned: number;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());
  /** Every test finds the same rows, and no others. */
  beforeEach(async () => {
    await store.transaction(async (tx) => {
      for (const name of TABLE_NAMES.toReversed()) await tx[name].remove({});
    });
    await importRows(store, Readable.from(rowsBooked));
    now = START;
    warned = 0;
  }, 60_000);

  const tasks = () =>
    createTasks({ store, clock: { now: () => now }, owner: 'test', log: { warn: () => void (warned += 1) } }, () => undefined);
  /** How often each link was marked, the soonest appointment first. */
  const marks = async (): Promise<readonly number[]> => {
    const { root } = house.parent;
    const links = await store.transaction((tx) => tx.links.select({ root }, { orderBy: [['appointment', 'asc']] }));
    return links.map((link) => link.marks);
  };
  const rows = (): Promise<readonly Task[]> => store.transaction((tx) => tx.tasks.select({}));
  const change = async (path: string, body: object): Promise<void> => {
    const reply = await house.call('PATCH', path, { body });
    expect([reply.status, reply.text]).toEqual([200, reply.text]);
  };
  const marked = (first: number, rest: number): readonly number[] =>
    Array.from({ length: MANY }, (_, index) => (index < AT_ONCE ? first : rest));

  test('3.2 a service that is renamed marks the soonest hundred at once and all others by its task, each once', async () => {
    await change(`/services/${service}`, { name: 'Better advice' });
    expect(await marks()).toEqual(marked(1, 0));
    expect(await rows()).toMatchObject([{ kind: 'reproject', key: `service:${service}`, attempts: 0 }]);
    expect(await tasks().runDue()).toBe(1);
    expect(await marks()).toEqual(marked(1, 1));
    expect(await rows()).toEqual([]);
    expect(await tasks().nextDue()).toBeNull();
  }, 60_000);

  test('3.2 a client whose name, phone or e-mail changes marks all appointments, and one whose language changes none', async () => {
    await change(`/clients/${client}`, { language: 'de' });
    expect([await marks(), await rows()]).toEqual([marked(0, 0), []]);
    await change(`/clients/${client}`, { phone: '+41 44 000 00 00' });
    await tasks().runDue();
    expect(await marks()).toEqual(marked(1, 1));
  }, 60_000);

  test('3.4 a template that is changed marks all coming links of its calendars, a hundred at once, and none of others', async () => {
    const { root } = house.parent;
    const [mailbox] = await store.transaction((tx) => tx.mailboxes.select({ root }));
    const wish = { what: 'connection', id: mailbox?.connection ?? '' } as const;
    await store.transaction((tx) => reproject(tx, root, wish, now));
    expect(await marks()).toEqual(marked(1, 0));
    await tasks().runDue();
    expect([await marks(), await rows()]).toEqual([marked(1, 1), []]);
    await store.transaction((tx) => reproject(tx, root, { what: 'connection', id: 'another' }, now));
    // The first of them is over by now.
    now = (START + DAY + 45 * MINUTE) as Instant;
    await store.transaction((tx) => reproject(tx, root, wish, now));
    await tasks().runDue();
    expect((await marks()).slice(0, 3)).toEqual([1, 2, 2]);
  }, 60_000);

  test('3.2 changed again while the task waits, it begins anew behind the ones that were marked at once', async () => {
    await change(`/services/${service}`, { name: 'One' });
    await change(`/services/${service}`, { name: 'Two' });
    expect(await rows()).toMatchObject([{ marks: 2 }]);
    await tasks().runDue();
    expect(await marks()).toEqual(marked(2, 1));
  }, 60_000);

  test('2.2 a pairing that is switched on again marks the appointments of its holder, the soonest at once', async () => {
    const { items } = (await house.call('GET', '/pairings')).body as { items: readonly { readonly id: string }[] };
    const path = `/pairings/${items[0]?.id ?? ''}`;
    await change(path, { enabled: false });
    expect(await marks()).toEqual(marked(0, 0));
    await change(path, { enabled: true });
    expect(await marks()).toEqual(marked(1, 0));
    await tasks().runDue();
    expect(await marks()).toEqual(marked(1, 1));
  }, 60_000);

  test('F40 a part that fails is tried again later and later, and keeps nobody else from theirs', async () => {
    const { root } = house.parent;
    const broken = { root, kind: 'reproject', key: `service:${service}`, due: now, marks: 1, fence: 0, attempts: 0, detail: 'nowhere' };
    await store.transaction((tx) => tx.tasks.put({ ...broken, leaseOwner: null, leaseUntil: null }));
    await change(`/clients/${client}`, { name: 'Ada Baumann' });
    expect(await tasks().runDue()).toBe(2);
    expect(warned).toBe(1);
    expect(await marks()).toEqual(marked(1, 1));
    expect(await rows()).toMatchObject([{ attempts: 1, due: START + 5 * SECOND, leaseOwner: null }]);
    expect(await tasks().runDue()).toBe(0);
    now = (START + MINUTE) as Instant;
    await tasks().runDue();
    expect(await rows()).toMatchObject([{ attempts: 2, due: START + MINUTE + 10 * SECOND }]);
  }, 60_000);
});
