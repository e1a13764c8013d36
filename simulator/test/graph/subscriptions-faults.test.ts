/** What goes wrong with notifications (F01-F05, F10), and the lifecycle of a subscription (graph.md section 4, "Lifecycle"). */
import { describe, expect, it } from 'vitest';
import { anna, days, hours, make, minutes, service } from '../world/stage.ts';
import { LIFECYCLE, told, type Told, URL_A, wire } from './told.ts';

const events = (stand: Told): readonly unknown[] => stand.items(LIFECYCLE).map(({ lifecycleEvent }) => lifecycleEvent);

describe('faults of notifications', () => {
  it('F01: one is dropped, and the next comes', async () => {
    const stand = told();
    await stand.subscribe();
    stand.world.faults.next('F01', { operation: 'ChangeNotification', mailbox: anna });
    make(stand.world);
    const second = make(stand.world);
    await stand.later(hours(5));
    expect(stand.items(URL_A).map(({ resourceData }) => resourceData?.id)).toEqual([wire(second)]);
  });

  it('F02: one comes 2 to 50 times, and not all in one request', async () => {
    const stand = told({}, { F02: 1 });
    await stand.subscribe();
    make(stand.world);
    await stand.later(hours(1));
    const { length } = stand.items(URL_A);
    expect([length >= 2, length <= 50, stand.posts.length > 1]).toEqual([true, true, true]);
    expect(new Set(stand.items(URL_A).map(({ resource }) => resource)).size).toBe(1);
  });

  it('F03: one comes up to four hours late, after what happened later', async () => {
    const stand = told();
    await stand.subscribe();
    stand.world.faults.next('F03');
    const late = make(stand.world);
    await stand.later(minutes(1) / 60);
    const early = make(stand.world);
    await stand.later(hours(4) + minutes(1));
    expect(stand.items(URL_A).map(({ resourceData }) => resourceData?.id)).toEqual([wire(early), wire(late)]);
  });

  it('F04: they come in another order', async () => {
    const stand = told({}, { F04: 1 });
    await stand.subscribe();
    const ids = [make(stand.world), make(stand.world), make(stand.world)].map((one) => wire(one));
    await stand.later(minutes(1));
    expect(stand.items(URL_A).map(({ resourceData }) => resourceData?.id)).toEqual(ids.toReversed());
  });

  it('F05: nothing is told for 90 minutes though it looks alive, and then all goes on', async () => {
    const stand = told();
    const id = await stand.subscribe();
    stand.world.faults.next('F05');
    make(stand.world);
    await stand.later(minutes(89));
    make(stand.world);
    await stand.later(minutes(1));
    expect([stand.posts, (await stand.subscriptions.get(stand.call({ id }))).status]).toEqual([[], 200]);
    make(stand.world);
    await stand.later(minutes(1));
    expect(stand.items(URL_A)).toHaveLength(1);
  });

  it('F10: lifecycle events come in a storm; one that says that it is removed is true', async () => {
    const stand = told();
    const id = await stand.subscribe();
    stand.world.faults.next('F10');
    make(stand.world);
    await stand.later(minutes(11));
    const stormed = events(stand);
    expect(stormed.length).toBeGreaterThan(0);
    expect(stormed.filter((event) => event === 'subscriptionRemoved').length).toBeLessThanOrEqual(1);
    const removed = stormed.includes('subscriptionRemoved');
    expect((await stand.subscriptions.get(stand.call({ id }))).status).toBe(removed ? 404 : 200);
    expect(stand.world.faults.hits()).toMatchObject({ F10: 1 });
  });

  it('I4: with the faults cleared every change is told once', async () => {
    const stand = told({}, { F01: 1, F04: 1 });
    await stand.subscribe();
    make(stand.world);
    stand.world.faults.clear();
    stand.world.faults.set({ F51: 0 });
    make(stand.world);
    await stand.later(hours(5));
    expect(stand.items(URL_A)).toHaveLength(1);
  });
});

describe('5.3 the lifecycle of a subscription', () => {
  it('5.3: near its end it is to be renewed, every 15 minutes again until it is, and works as before then', async () => {
    const stand = told();
    const id = await stand.subscribe();
    await stand.later(days(1) - minutes(40));
    expect(events(stand)).toEqual(['reauthorizationRequired', 'reauthorizationRequired']);
    const expirationDateTime = new Date(stand.now() + days(2)).toISOString();
    await stand.subscriptions.update(stand.call({ id, body: { expirationDateTime } }));
    await stand.later(days(1));
    expect(events(stand)).toHaveLength(2);
    make(stand.world);
    await stand.later(minutes(1));
    expect(stand.items(URL_A)).toHaveLength(1);
  });

  it('5.3: what is asked for and not heard within the hour pauses delivery, what happens then is never told, and reauthorising ends it', async () => {
    const stand = told();
    const id = await stand.subscribe({ expirationDateTime: new Date(stand.now() + days(6)).toISOString() });
    expect(stand.subscriptions.tell(id, 'reauthorizationRequired')).toBe(true);
    await stand.later(minutes(61));
    make(stand.world);
    await stand.later(minutes(1));
    expect([stand.items(URL_A), events(stand).length]).toEqual([[], 5]);
    expect((await stand.subscriptions.reauthorize(stand.call({ id }))).status).toBe(204);
    const after = make(stand.world);
    await stand.later(minutes(30));
    expect(stand.items(URL_A).map(({ resourceData }) => resourceData?.id)).toEqual([wire(after)]);
    expect(events(stand)).toHaveLength(5);
  });

  it('1.5: a mailbox that leaves the scope of the application takes its subscription with it, and says so', async () => {
    const stand = told();
    const id = await stand.subscribe();
    stand.world.admin.setImpersonation(service, []);
    make(stand.world, {}, { account: anna, impersonated: null });
    await stand.later(minutes(1));
    expect([stand.items(URL_A), events(stand)]).toEqual([[], ['subscriptionRemoved']]);
    expect((await stand.subscriptions.get(stand.call({ id }))).status).toBe(404);
  });

  it('5.3: one that an administrator drops is gone with or without a word, and one that is over without', async () => {
    const stand = told();
    const silent = await stand.subscribe();
    expect(stand.subscriptions.drop(silent, false)).toBe(true);
    const told1 = await stand.subscribe();
    stand.subscriptions.drop(told1, true);
    const over = await stand.subscribe();
    stand.subscriptions.expire(over);
    await stand.later(minutes(1));
    expect(stand.items(LIFECYCLE)).toMatchObject([{ subscriptionId: told1, lifecycleEvent: 'subscriptionRemoved' }]);
    expect([stand.subscriptions.all(), stand.subscriptions.drop(over, true)]).toEqual([[], false]);
  });

  it('5.3: outlives a restart as it was, demands and end included, and one that ran out meanwhile does not', async () => {
    const before = told();
    const id = await before.subscribe();
    await before.subscribe({ changeType: 'deleted', expirationDateTime: new Date(before.now() + minutes(45)).toISOString() });
    before.subscriptions.tell(id, 'reauthorizationRequired');
    // Any value that went through a file.
    const saved = JSON.parse(JSON.stringify(before.subscriptions.save())) as ReturnType<typeof before.subscriptions.save>;
    const after = told(
      {},
      {},
      saved.map((one) => (one.id === id ? one : { ...one, expiresAt: before.now() })),
    );
    expect(after.subscriptions.all()).toMatchObject([{ id, demandedAt: before.now(), clientState: 'a secret of this one' }]);
    make(after.world);
    await after.later(minutes(1));
    expect(after.items(URL_A)).toMatchObject([{ subscriptionId: id, changeType: 'created' }]);
    await after.later(minutes(15));
    expect(events(after)).toEqual(['reauthorizationRequired', 'reauthorizationRequired']);
    await after.later(days(1));
    expect(after.subscriptions.all()).toEqual([]);
  });
});
