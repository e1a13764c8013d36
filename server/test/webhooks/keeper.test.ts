/** Subscriptions of Graph, made, renewed, made anew and given back by any number of processes (5.3). */
import { DAY, HOUR, MINUTE, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createIntake } from '../../src/http/webhooks/intake.ts';
import type { ConnectionSettings } from '../../src/store/rows/connection-settings.ts';
import { createPushKeeper, type PushKeeper } from '../../src/sync/push.ts';
import { openHouse } from '../http/house.ts';
import { createGraph, depsOf, failure, type Graph } from './graph.ts';
import { NOW, open, openGround, seal, TARGET, type Ground } from './ground.ts';

let ground: Ground;
let graph: Graph;
let app: FastifyInstance;
const never = new AbortController().signal;

const process = (owner = 'one'): PushKeeper => createPushKeeper(depsOf(ground, graph, owner), () => undefined);
const begin = async (people: readonly string[], given: Parameters<typeof openGround>[1] = {}): Promise<PushKeeper> => {
  ground = await openGround(people, given);
  graph = createGraph(ground.clock, () => app);
  const { store, clock, timer } = ground;
  const intake = createIntake({ store, clock, timer, open, wake: () => undefined, warn: () => undefined });
  ({ app } = await openHouse({ intake }));
  return process();
};
const after = (milliseconds: number): void => void (ground.clock.at = (ground.clock.at + milliseconds) as Instant);
const settings = (patch: Partial<ConnectionSettings>): Promise<void> =>
  ground.store.transaction(async (tx) => {
    const [connection] = await tx.connections.select({ root: ground.root });
    if (connection !== undefined)
      await tx.connections.put({ ...connection, settings: { ...connection.settings, ...patch }, changedAt: ground.clock.at });
  });
const rows = () => ground.store.transaction((tx) => tx.subscriptions.select({ root: ground.root }));
const anna = 'anna@example.test';

beforeEach(() => begin(['anna']));
afterEach(() => app.close());

describe('5.3 a subscription is made', () => {
  test('for a paired mailbox that speaks Graph, and then the mailbox counts as told and is read once', async () => {
    const keeper = process();
    await keeper.look(never);
    const [row] = await rows();
    const expiresAt = (NOW + 6 * DAY) as Instant;
    expect(row).toMatchObject({ mailbox: 'anna', state: 'live', subscription: 'graph 1', expiresAt, target: TARGET, leaseOwner: null });
    expect(graph.kept.get(anna)).toMatchObject({
      id: 'graph 1',
      target: {
        notificationUrl: `${TARGET}/graph/notifications/${row?.id}`,
        lifecycleUrl: `${TARGET}/graph/lifecycle/${row?.id}`,
        clientState: 'secret 1',
      },
    });
    expect(row?.secret).toBe(seal('secret 1', { root: ground.root, connection: 'exchange' }));
    expect(await ground.mailboxOf('anna')).toMatchObject({ toldUntil: expiresAt, toldAt: NOW, readDue: NOW, deafSince: null, marks: 1 });
    await keeper.look(never);
    expect(graph.calls).toEqual([`subscribe ${anna}`]);
  });
  test('with its secret stored before Graph is asked, as it asks our address meanwhile', async () => {
    let stored: unknown = null;
    graph.before = async () => {
      stored = (await rows()).map((row) => [row.state, row.secret]);
    };
    await process().look(never);
    expect(stored).toEqual([['wanted', seal('secret 1', { root: ground.root, connection: 'exchange' })]]);
  });
  test.each<readonly [string, () => Promise<unknown>]>([
    ['without a notification address', () => settings({ notificationUrl: null })],
    [
      'of an integration that is switched off',
      () => ground.store.transaction((tx) => tx.connections.update({ root: ground.root }, { enabled: false })),
    ],
    [
      'whose pairing is switched off',
      () => ground.store.transaction((tx) => tx.pairings.update({ root: ground.root }, { enabled: false })),
    ],
    ['that speaks EWS', () => ground.store.transaction((tx) => tx.mailboxes.update({ root: ground.root }, { transport: 'ews' }))],
    ['that cannot be read', () => ground.store.transaction((tx) => tx.mailboxes.update({ root: ground.root }, { state: 'error' }))],
    ['that was never read', () => ground.store.transaction((tx) => tx.mailboxes.update({ root: ground.root }, { calendar: null }))],
  ])('for none %s, which is no fault of it', async (_what, prepare) => {
    await prepare();
    await process().look(never);
    expect([graph.calls, await rows()]).toEqual([[], []]);
    expect(await ground.mailboxOf('anna')).toMatchObject({ toldUntil: null, deafSince: null });
  });
  test('F11 one whose answer was lost is asked for with the very same secret, so that Graph has no second one', async () => {
    graph.loses = true;
    await process().look(never);
    expect(await rows()).toMatchObject([{ state: 'wanted', subscription: null, attempts: 1 }]);
    graph.loses = false;
    after(MINUTE);
    await process('two').look(never);
    expect(await rows()).toMatchObject([{ state: 'live', subscription: 'graph 1', attempts: 0, cause: null }]);
    expect([graph.kept.size, graph.secrets]).toEqual([1, 1]);
  });
  test('F33 one that a process made which died before it could say so is adopted once its lease is over', async () => {
    graph.before = () => new Promise<never>(() => undefined);
    void process('dead').look(never);
    await ground.pass(0);
    expect(await rows()).toMatchObject([{ leaseOwner: 'dead', fence: 1 }]);
    graph.before = null;
    await process('two').look(never);
    expect(graph.calls).toHaveLength(1);
    after(2 * MINUTE);
    await process('two').look(never);
    expect(await rows()).toMatchObject([{ state: 'live', subscription: 'graph 1', fence: 2, leaseOwner: null }]);
  });
  test('where our address is not reached the mailbox is polled, and says what to do about it', async () => {
    await app.close();
    ({ app } = await openHouse());
    await process().look(never);
    expect(await rows()).toMatchObject([{ state: 'wanted', attempts: 1, cause: 'notificationsNotArriving' }]);
    const flagged = await ground.mailboxOf('anna');
    expect(flagged).toMatchObject({ state: 'warning', cause: 'notificationsNotArriving', toldUntil: null, deafSince: NOW });
    expect(flagged.detail).toContain(`Microsoft could not reach the notification address ${TARGET}`);
    await process().look(never);
    expect(graph.calls).toHaveLength(1);
  });
  test('a thousand are made a few at a time by each of two processes, and none of them twice', async () => {
    await app.close();
    const people = Array.from({ length: 1_000 }, (_, index) => `p${String(index).padStart(4, '0')}`);
    await begin(people);
    await Promise.all([process('one').look(never), process('two').look(never)]);
    expect(graph.load.most).toBeLessThanOrEqual(8);
    expect([graph.kept.size, graph.calls.length]).toEqual([1_000, 1_000]);
    expect((await rows()).every((row) => row.state === 'live')).toBe(true);
  });
  test('B4 an integration that Graph wants to be left alone by rests as a whole, and is not asked for each of its mailboxes', async () => {
    await app.close();
    const keeper = await begin(Array.from({ length: 40 }, (_, index) => `p${index}`));
    graph.before = () => {
      throw failure('throttled', 'throttled', 'tenant', (ground.clock.at + 10 * MINUTE) as Instant);
    };
    for (let turn = 0; turn < 100; turn += 1) {
      await keeper.look(never);
      after(5 * SECOND);
    }
    expect(graph.calls).toHaveLength(4);
  });
});

describe('5.3 a subscription is kept', () => {
  test('renewed at half of its life, and nothing else is asked of Graph meanwhile', async () => {
    const keeper = process();
    await keeper.look(never);
    for (let hour = 0; hour < 71; hour += 1) {
      after(HOUR);
      await keeper.look(never);
    }
    expect(graph.calls).toEqual([`subscribe ${anna}`]);
    after(HOUR);
    await keeper.look(never);
    expect(graph.calls).toEqual([`subscribe ${anna}`, `renew ${anna}`]);
    const expiresAt = (ground.clock.at + 6 * DAY) as Instant;
    expect(await rows()).toMatchObject([{ expiresAt, renewedAt: ground.clock.at, state: 'live', subscription: 'graph 1' }]);
    expect(await ground.mailboxOf('anna')).toMatchObject({ toldUntil: expiresAt, deafSince: null, marks: 1 });
  });
  test('one that is gone when it is to be renewed is made anew with another secret, and the calendar is read', async () => {
    const keeper = process();
    await keeper.look(never);
    graph.kept.clear();
    after(3 * DAY);
    await keeper.look(never);
    expect(graph.calls.slice(1)).toEqual([`renew ${anna}`, `subscribe ${anna}`]);
    expect(await rows()).toMatchObject([{ state: 'live', subscription: 'graph 2', attempts: 0 }]);
    expect(graph.kept.get(anna)?.target.clientState).toBe('secret 2');
    expect(await ground.mailboxOf('anna')).toMatchObject({ readDue: ground.clock.at, deafSince: null });
  });
  test('a single renewal that fails changes nothing for the mailbox; the third one makes it deaf until one succeeds', async () => {
    const keeper = process();
    await keeper.look(never);
    graph.before = () => {
      throw failure('unavailable', 'serverBusy');
    };
    after(3 * DAY);
    await keeper.look(never);
    expect(await ground.mailboxOf('anna')).toMatchObject({ deafSince: null, state: 'syncing' });
    for (let turn = 0; turn < 2; turn += 1) {
      after(MINUTE);
      await keeper.look(never);
    }
    expect(await ground.mailboxOf('anna')).toMatchObject({ deafSince: ground.clock.at, toldUntil: null, state: 'warning' });
    graph.before = null;
    after(MINUTE);
    await keeper.look(never);
    expect(await rows()).toMatchObject([{ state: 'live', subscription: 'graph 1', attempts: 0, cause: null, detail: null }]);
    expect(await ground.mailboxOf('anna')).toMatchObject({ deafSince: null, readDue: ground.clock.at });
  });
  test('B10, F05 one that looks alive and tells nothing is made anew, so that Graph asks our address, and not more than every ten minutes', async () => {
    const keeper = process();
    await keeper.look(never);
    const silent = () =>
      ground.store.transaction((tx) => tx.mailboxes.update({ id: 'anna' }, { toldUntil: null, deafSince: ground.clock.at }));
    after(2 * MINUTE);
    await silent();
    await keeper.look(never);
    expect(graph.calls).toHaveLength(1);
    after(9 * MINUTE);
    await keeper.look(never);
    expect(graph.calls.slice(1)).toEqual([`unsubscribe ${anna}`, `subscribe ${anna}`]);
    expect(await ground.mailboxOf('anna')).toMatchObject({ deafSince: null, toldUntil: ground.clock.at + 6 * DAY });
    expect(graph.kept.get(anna)?.target.clientState).toBe('secret 2');
  });
  test('a mark that Graph makes while it is being renewed is not lost, and no second renewal follows within ten minutes', async () => {
    const keeper = process();
    await keeper.look(never);
    after(3 * DAY);
    graph.before = () => ground.store.transaction(async (tx) => void (await tx.subscriptions.update({ root: ground.root }, { marks: 1 })));
    await keeper.look(never);
    graph.before = null;
    for (let turn = 0; turn < 9; turn += 1) {
      after(MINUTE);
      await keeper.look(never);
    }
    expect(graph.calls).toEqual([`subscribe ${anna}`, `renew ${anna}`]);
  });
  test('B1 one that is taken away while it is being renewed is made anew, and what is stored is what Graph has', async () => {
    const keeper = process();
    await keeper.look(never);
    after(3 * DAY);
    graph.before = async (call) => {
      if (!call.startsWith('renew')) return;
      const gone = { state: 'wanted', subscription: null, secret: null, due: ground.clock.at, marks: 1 } as const;
      await ground.store.transaction((tx) => tx.subscriptions.update({ root: ground.root }, gone));
    };
    await keeper.look(never);
    const [row] = await rows();
    expect(row).toMatchObject({ state: 'live', subscription: graph.kept.get(anna)?.id });
    expect(open(row?.secret ?? '', { root: ground.root, connection: 'exchange' })).toBe(graph.kept.get(anna)?.target.clientState);
  });
  test('B1 what a process answers that lost its lease changes nothing', async () => {
    let release: () => void = () => undefined;
    await process().look(never);
    after(3 * DAY);
    graph.before = () => new Promise((resolve) => (release = resolve));
    const late = process('late').look(never);
    await ground.pass(0);
    graph.before = null;
    after(2 * MINUTE);
    await process('two').look(never);
    const before = await rows();
    expect(before).toMatchObject([{ fence: 3, state: 'live' }]);
    release();
    await late;
    expect(await rows()).toEqual(before);
  });
});

describe('5.3 a subscription is given back', () => {
  test.each<readonly [string, () => Promise<unknown>]>([
    ['the notification address is taken out', () => settings({ notificationUrl: null })],
    [
      'the integration is switched off',
      () => ground.store.transaction((tx) => tx.connections.update({ root: ground.root }, { enabled: false })),
    ],
    ['its mailbox is unpaired', () => ground.store.transaction((tx) => tx.pairings.remove({ root: ground.root }))],
  ])('when %s, and the mailbox is polled without a warning', async (_what, end) => {
    const keeper = process();
    await keeper.look(never);
    await end();
    await keeper.look(never);
    expect([graph.calls.slice(1), await rows(), graph.kept.size]).toEqual([[`unsubscribe ${anna}`], [], 0]);
    expect(await ground.mailboxOf('anna')).toMatchObject({ toldUntil: null, deafSince: null, state: 'syncing' });
  });
  test('under another notification address it is made anew, and the former one is gone', async () => {
    const keeper = process();
    await keeper.look(never);
    await settings({ notificationUrl: 'https://other.example.test/' });
    await keeper.look(never);
    const [row] = await rows();
    expect(graph.calls.slice(1)).toEqual([`unsubscribe ${anna}`, `subscribe ${anna}`]);
    expect(row).toMatchObject({ state: 'live', subscription: 'graph 2' });
    expect(graph.kept.get(anna)?.target.notificationUrl).toBe(`https://other.example.test/graph/notifications/${row?.id}`);
  });
  test('one that cannot be given back is tried some times and then left to run out', async () => {
    const keeper = process();
    await keeper.look(never);
    await settings({ notificationUrl: null });
    graph.before = () => {
      throw failure('unavailable', 'unreachable');
    };
    for (let turn = 0; turn < 60; turn += 1) {
      await keeper.look(never);
      after(30 * MINUTE);
    }
    expect([graph.calls.length - 1, await rows()]).toEqual([5, []]);
  });
  test('one that is wanted again before it was given back is made anew', async () => {
    const keeper = process();
    await keeper.look(never);
    await settings({ notificationUrl: null });
    graph.before = () => settings({ notificationUrl: TARGET });
    await keeper.look(never);
    graph.before = null;
    await keeper.look(never);
    await keeper.look(never);
    expect(await rows()).toMatchObject([{ state: 'live', subscription: graph.kept.get(anna)?.id }]);
  });
});
