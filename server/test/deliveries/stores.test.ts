/** Webhooks on the stores people run them on: what races there is told once, by whichever process comes first. */
import { Pool } from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/store/sql/migrate.ts';
import { openPglite } from '../../src/store/sql/pglite/open.ts';
import { poolOptions } from '../../src/store/sql/session.ts';
import { createSqlStore } from '../../src/store/sql/store.ts';
import type { Store } from '../../src/store/store.ts';
import { openPostgres } from '../postgres.ts';
import { dataFolders } from '../store/data-folder.ts';
import { openGround, type Ground } from './ground.ts';
import { verified } from './receiver.ts';

const quiet = { warn: () => undefined, info: () => undefined };

const suite = (store: () => Store): void => {
  let ground: Ground;
  beforeEach(async () => {
    ground = await openGround(store());
  });
  afterEach(() => ground.close());

  it('7.5: bookings that race are each told once, however many processes spread and send them', async () => {
    const { id, secret } = await ground.hook();
    const holders = await Promise.all(
      Array.from({ length: 4 }, async (_, index) =>
        String((await ground.house.call('POST', '/staff', { body: { name: `P${index}` } })).body['id']),
      ),
    );
    const others = [ground.process, ground.another(), ground.another()];
    const booked = await Promise.all([
      ...holders.flatMap((holder) => [24, 26, 28].map((hours) => ground.book(hours, { assignments: [{ holder }] }))),
      ...others.map(async (one) => one.turn()),
    ]);
    for (const one of others) await one.turn();
    const told = ground.receiver.seen.map((seen) => verified(secret, seen));
    expect(told.map(({ data }) => String(data['appointment'])).toSorted()).toEqual(booked.filter((one) => one !== undefined).toSorted());
    expect(told.map(({ sequence }) => sequence).toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    expect((await ground.deliveries(id)).every(({ state, attempts }) => state === 'delivered' && attempts === 1)).toBe(true);
  });

  it('7.5: a booking that is refused at its commit is told to nobody, and one that wins is', async () => {
    await ground.hook();
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => ground.book(24)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await ground.process.turn();
    expect(ground.receiver.seen).toHaveLength(1);
  });

  it('7.5: a webhook that is removed or switched off while its messages are spread keeps nobody from booking', async () => {
    const [first, second] = [await ground.hook(), await ground.hook()];
    const deeds = await Promise.all([
      ...[24, 26, 28, 30].map((hours) => ground.book(hours)),
      ground.process.turn(),
      ground.house.call('DELETE', `/webhooks/${first.id}`),
      ground.another().turn(),
      ground.house.call('PATCH', `/webhooks/${second.id}`, { body: { enabled: false } }),
    ]);
    expect(deeds.slice(0, 4).every((one) => typeof one === 'string')).toBe(true);
    await ground.process.turn();
    expect(await ground.deliveries(first.id)).toEqual([]);
    expect((await ground.deliveries(second.id)).filter(({ state }) => state === 'waiting')).toEqual([]);
  });

  it('7.5: the next webhook is heard by a process that knew of none', async () => {
    const before = await ground.book(24);
    const { secret } = await ground.hook();
    const after = await ground.book(26);
    await ground.process.turn();
    const told = ground.receiver.seen.map((seen) => verified(secret, seen).data['appointment']);
    expect([before === after, told]).toEqual([false, [after]]);
  });
};

describe('on PGlite', async () => {
  const folders = await dataFolders();
  const store = await openPglite({ dataFolder: folders.create(), log: quiet });
  afterAll(async () => {
    await store.close();
    folders.removeAll();
  });
  suite(() => store);
});

const server = await openPostgres();
describe.skipIf(server === null)('on a PostgreSQL server', async () => {
  if (server === null) return;
  const pool = new Pool({ ...poolOptions, connectionString: await server.createDatabase(), max: 10, connectionTimeoutMillis: 10_000 });
  const store = createSqlStore(pool, quiet);
  await store.session((session) => migrate(session));
  afterAll(async () => {
    await store.close();
    await server.stop();
  });
  suite(() => store);
});
