/** The end of a disconnection (1.4): what is open is closed, then the credentials are erased, and nothing before that. */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Occasion } from '../../src/booking/actor.ts';
import { startDisconnect } from '../../src/disconnect/disconnect.ts';
import { createDisconnections } from '../../src/disconnect/run.ts';
import { createIntake } from '../../src/http/webhooks/intake.ts';
import type { Connection } from '../../src/store/rows/sync.ts';
import { createPushKeeper, type PushKeeper } from '../../src/sync/push.ts';
import { openHouse } from '../http/house.ts';
import { createGraph, depsOf, failure, type Graph } from '../webhooks/graph.ts';
import { open, openGround, type Ground } from '../webhooks/ground.ts';

const anna = 'anna@example.test';
const never = new AbortController().signal;
let ground: Ground;
let graph: Graph;
let app: FastifyInstance;
let keeper: PushKeeper;
let forgotten: Set<string>;
let ids: number;

beforeEach(async () => {
  ground = await openGround(['anna']);
  graph = createGraph(ground.clock, () => app);
  const { store, clock, timer } = ground;
  const intake = createIntake({ store, clock, timer, open, wake: () => undefined, warn: () => undefined });
  ({ app } = await openHouse({ intake }));
  keeper = createPushKeeper(depsOf(ground, graph, 'one'), () => undefined);
  forgotten = new Set();
  ids = 0;
  await store.transaction((tx) => tx.connections.update({ root: ground.root }, { secret: 'sealed' }));
  await keeper.look(never);
});
afterEach(() => app.close());

const occasion = (): Occasion => ({ now: ground.clock.at, newId: () => `id ${(ids += 1)}`, actor: { kind: 'apiKey', id: 'k', name: 'k' } });
const connection = async (): Promise<Connection> => {
  const row = await ground.store.transaction((tx) => tx.connections.get({ root: ground.root, id: 'exchange' }));
  if (row === null) throw new Error('there is no integration');
  return row;
};
const begin = async (): Promise<void> => {
  const before = await connection();
  await ground.store.transaction((tx) => startDisconnect(tx, occasion(), before, { events: 'leave', busy: 'leave', mails: 0 }));
};
/** One process looks through them, after so long. */
const turn = async (milliseconds: number): Promise<Connection['disconnect']> => {
  ground.clock.at = (ground.clock.at + milliseconds) as Instant;
  const { store, clock } = ground;
  const forget = async ({ id }: Pick<Connection, 'id'>): Promise<void> => void forgotten.add(id);
  const turns = createDisconnections({ store, clock, newId: occasion().newId, forget }, () => undefined);
  for (let round = 0; round < 20 && (await turns.runDue()) > 0; round += 1);
  return (await connection()).disconnect;
};

describe('1.4 before the credentials are erased', () => {
  test('1.4: the subscription of Graph is given back with them, and only then they go, from memory too', async () => {
    expect([...graph.kept.keys()]).toEqual([anna]);
    await begin();
    expect([await turn(20 * SECOND), (await connection()).secret, forgotten]).toEqual(['closing', 'sealed', new Set()]);
    await keeper.look(never);
    expect([...graph.kept.keys()]).toEqual([]);
    expect([await turn(2 * SECOND), (await connection()).secret, forgotten]).toEqual(['disconnected', null, new Set(['exchange'])]);
    // Each process forgets by itself, whenever it looks.
    forgotten.clear();
    await turn(HOUR);
    expect(forgotten).toEqual(new Set(['exchange']));
  });

  test('1.4: a subscription that cannot be given back is waited for ten minutes, as it runs out by itself', async () => {
    graph.before = () => Promise.reject(failure('unavailable', 'unreachable'));
    await begin();
    expect([await turn(9 * MINUTE), (await connection()).secret]).toEqual(['closing', 'sealed']);
    expect(await turn(2 * MINUTE)).toBe('disconnected');
    expect(await ground.store.transaction((tx) => tx.subscriptions.count({ root: ground.root }))).toBe(0);
  });

  test('1.4: a pass that is under way ends with them', async () => {
    await keeper.look(never);
    await ground.store.transaction((tx) => tx.subscriptions.remove({ root: ground.root }));
    const leaseUntil = (ground.clock.at + 90 * SECOND) as Instant;
    await ground.store.transaction((tx) =>
      tx.mailboxes.update({ root: ground.root, id: 'anna' }, { leaseOwner: 'two', leaseUntil, fence: 9 }),
    );
    await begin();
    expect(await turn(MINUTE)).toBe('closing');
    expect(await turn(MINUTE)).toBe('disconnected');
  });
});
