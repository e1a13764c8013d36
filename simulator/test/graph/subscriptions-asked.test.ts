/** `/subscriptions` of Graph: what is made, shown, renewed, refused and taken away (5.3; graph.md section 4). */
import { describe, expect, it } from 'vitest';
import type { Posted } from '../../src/graph/subscriptions/post.ts';
import { createSubscriptions } from '../../src/graph/subscriptions/subscriptions.ts';
import { anna, asAnna, draft, jonas, make, minutes, service, stage } from '../world/stage.ts';
import { LIFECYCLE, shakes, type taken, told, URL_A, wishFor } from './told.ts';

describe('5.3 a subscription', () => {
  it('5.3: is made with 201 and shows everything but its client state, which only asking for it by id does', async () => {
    const { subscriptions, subscribe, call, now } = told();
    const id = await subscribe();
    const one = await subscriptions.get(call({ id }));
    expect(one).toMatchObject({
      status: 200,
      body: {
        id,
        resource: `/users/${anna}/events`,
        changeType: 'created,updated,deleted',
        notificationUrl: URL_A,
        lifecycleNotificationUrl: LIFECYCLE,
        expirationDateTime: new Date(now() + minutes(1_440)).toISOString().replace('Z', '0000Z'),
        clientState: 'a secret of this one',
      },
    });
    expect((await subscriptions.list(call())).body).toMatchObject({ value: [{ id, clientState: null }] });
  });

  it('5.3: the same for the same mailbox is refused with 409, which names no id; other change types are another one', async () => {
    const { subscriptions, subscribe, call, now } = told();
    await subscribe();
    const again = await subscriptions.create(call({ body: wishFor(now(), { resource: `users/${anna}/events`, clientState: 'other' }) }));
    expect(again).toMatchObject({
      status: 409,
      body: { error: { message: 'Subscription Id <> already exists for the requested combination' } },
    });
    await subscribe({ changeType: 'deleted' });
    await subscribe({ resource: `users/${jonas}/events` });
  });

  it('5.3: two that are asked for at once become one, and the other is refused', async () => {
    const { subscriptions, call, now } = told();
    const both = await Promise.all([0, 1].map(() => subscriptions.create(call({ body: wishFor(now()) }))));
    expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 409]);
  });

  it.each([
    [{ expirationDateTime: '2026-11-30T08:00:01Z' }, 400, 'InvalidRequest', '10080 minutes'],
    [{ expirationDateTime: '2026-11-23T07:00:00Z' }, 400, 'InvalidRequest', 'expired already'],
    [{ expirationDateTime: '2026-11-24T08:00:00' }, 400, 'InvalidRequest', 'offset'],
    [{ resource: '/me/events' }, 400, 'InvalidRequest', '/users/{id}/events'],
    [{ resource: `/users/${anna}/messages` }, 400, 'InvalidRequest', '/users/{id}/events'],
    [{ resource: `/users/${anna}/calendars/x/events` }, 400, 'InvalidRequest', '/users/{id}/events'],
    [{ changeType: 'created,moved' }, 400, 'InvalidRequest', 'changeType'],
    [{ notificationUrl: 'http://booking.example/told' }, 400, 'InvalidRequest', 'HTTPS'],
    [{ notificationUrl: 'EventHub:https://x.example' }, 400, 'InvalidRequest', 'EventHub'],
    [{ clientState: 'x'.repeat(129) }, 400, 'InvalidRequest', '128'],
    [{ NotificationUrl: 'https://booking.example' }, 400, 'InvalidRequest', 'camelCased'],
    [{ resource: '/users/nobody@bank.example/events' }, 404, 'ExtensionError', 'Status Code: NotFound'],
    [{ resource: '/users/a.berger@bank.example/events' }, 400, 'ExtensionError', "parameter 'Resource' is invalid"],
  ])('5.3: %j is refused with %i %s', async (more, status, code, words) => {
    const { subscriptions, call, now } = told();
    const answer = await subscriptions.create(call({ body: wishFor(now(), more) }));
    expect(answer).toMatchObject({ status, body: { error: { code, message: expect.stringContaining(words) } } });
    expect(subscriptions.all()).toEqual([]);
  });

  it('5.3: a life that is too short is made as long as the shortest there is, and the longest is taken to the minute', async () => {
    const { subscriptions, subscribe, now } = told();
    await subscribe({ expirationDateTime: new Date(now() + minutes(1)).toISOString() });
    await subscribe({ resource: `users/${jonas}/events`, expirationDateTime: new Date(now() + minutes(10_080)).toISOString() });
    expect(subscriptions.all().map((one) => one.expiresAt - now())).toEqual([minutes(45), minutes(10_080)]);
  });

  it('1.5: an application outside the scope of the mailbox is refused as Outlook does, wrapped', async () => {
    const { subscriptions, call, now, world } = told();
    world.admin.setImpersonation(service, [jonas]);
    const answer = await subscriptions.create(call({ body: wishFor(now()) }));
    expect(answer).toMatchObject({
      status: 403,
      body: { error: { code: 'ExtensionError', message: expect.stringContaining('Forbidden') } },
    });
  });

  it('5.3: another application neither sees it, nor renews it, nor takes it away', async () => {
    const { subscriptions, subscribe, call, world } = told();
    world.admin.addAccount({ name: 'BANK\\svc-other', impersonation: 'all' });
    const id = await subscribe();
    const theirs = call({ account: 'BANK\\svc-other', id });
    expect([(await subscriptions.get(theirs)).status, (await subscriptions.remove(theirs)).status]).toEqual([404, 404]);
    expect((await subscriptions.list(theirs)).body).toMatchObject({ value: [] });
  });

  it('5.3: a renewal makes it last longer, and one that is over or gone is 404', async () => {
    const { subscriptions, subscribe, call, now, later } = told();
    const id = await subscribe();
    const until = (after: number): object => ({ expirationDateTime: new Date(now() + after).toISOString() });
    await later(minutes(60));
    expect(await subscriptions.update(call({ id, body: until(minutes(10_000)) }))).toMatchObject({ status: 200, body: { id } });
    expect(subscriptions.all()[0]?.expiresAt).toBe(now() + minutes(10_000));
    await later(minutes(10_000));
    expect((await subscriptions.update(call({ id, body: until(minutes(100)) }))).status).toBe(404);
    const other = await subscribe();
    expect((await subscriptions.remove(call({ id: other }))).status).toBe(204);
    expect((await subscriptions.remove(call({ id: other }))).status).toBe(404);
  });

  it.each(['lifecycleNotificationUrl', 'clientState', 'changeType', 'resource'])('5.3: %s cannot be changed later', async (name) => {
    const { subscriptions, subscribe, call } = told();
    const id = await subscribe();
    expect((await subscriptions.update(call({ id, body: { [name]: LIFECYCLE } }))).status).toBe(400);
  });

  it('5.3: its address can be changed to one that wants to be told, and to no other', async () => {
    const stand = told();
    const id = await stand.subscribe();
    const other = 'https://booking.example/told/other';
    expect(await stand.subscriptions.update(stand.call({ id, body: { notificationUrl: 'https://' } }))).toMatchObject({ status: 400 });
    expect(await stand.subscriptions.update(stand.call({ id, body: { notificationUrl: other } }))).toMatchObject({
      status: 200,
      body: { notificationUrl: other, lifecycleNotificationUrl: LIFECYCLE },
    });
    make(stand.world);
    await stand.later(minutes(1));
    expect(stand.posts.map(({ url }) => url)).toEqual([other]);
  });

  it('5.3: a mailbox has no more of them than it may have, over all applications', async () => {
    const { subscriptions, subscribe, call, now } = told({ mostOfMailbox: 2 });
    await subscribe({ changeType: 'created' });
    await subscribe({ changeType: 'updated' });
    expect(await subscriptions.create(call({ body: wishFor(now()) }))).toMatchObject({
      status: 403,
      body: { error: { code: 'quotaLimitReached' } },
    });
    await subscribe({ resource: `users/${jonas}/events` });
  });

  it('F29: a mailbox that moves to the premises takes its subscription with it, and there can be none there', async () => {
    const { subscriptions, subscribe, call, now, world, items, later } = told();
    const id = await subscribe();
    world.admin.moveMailbox(anna, 'onPremises');
    expect((await subscriptions.create(call({ body: wishFor(now(), { changeType: 'deleted' }) }))).status).toBe(404);
    make(world);
    await later(minutes(1));
    expect([items(URL_A), items(LIFECYCLE)]).toMatchObject([[], [{ subscriptionId: id, lifecycleEvent: 'subscriptionRemoved' }]]);
  });

  it('I12: reauthorising and renewing within ten minutes are bad manners in either order, and each by itself is not', async () => {
    const { subscriptions, subscribe, call, world, now, later } = told();
    const id = await subscribe();
    const renew = (): Promise<unknown> =>
      subscriptions.update(call({ id, body: { expirationDateTime: new Date(now() + minutes(5_000)).toISOString() } }));
    await renew();
    await renew();
    await later(minutes(11));
    expect((await subscriptions.reauthorize(call({ id }))).status).toBe(204);
    expect(world.front.breaches()).toEqual([]);
    await later(minutes(9));
    await renew();
    await subscriptions.reauthorize(call({ id }));
    expect(world.front.breaches().map(({ kind, operation, mailbox }) => [kind, operation, mailbox])).toEqual([
      ['renewedTwice', 'UpdateSubscription', anna],
      ['renewedTwice', 'ReauthorizeSubscription', anna],
    ]);
  });

  it('F11: it is made and the answer is lost: asking again is refused, and what was made is found and works', async () => {
    const { subscriptions, call, now, world, items, later } = told();
    world.faults.next('F11', { operation: 'CreateSubscription' });
    expect(await subscriptions.create(call({ body: wishFor(now()) }))).toMatchObject({ status: 201, lost: true });
    expect((await subscriptions.create(call({ body: wishFor(now()) }))).status).toBe(409);
    world.createItem(asAnna, { draft: draft(), send: 'SendToNone' });
    await later(minutes(1));
    expect(items(URL_A)).toMatchObject([{ clientState: 'a secret of this one' }]);
  });
});

describe('5.3 the question whether an address wants to be told', () => {
  type Asked = { readonly asked: Posted[]; readonly status: (answer: (posted: Posted) => ReturnType<typeof taken>) => Promise<unknown> };
  const asking = (): Asked => {
    const { world, now } = stage();
    const asked: Posted[] = [];
    return {
      asked,
      status: async (answer) => {
        const { create } = createSubscriptions({
          world,
          post: (posted) => {
            asked.push(posted);
            return Promise.resolve(answer(posted));
          },
          tenantId: 't',
          clientIdOf: () => null,
          newId: () => 'a-b',
          report: (error) => {
            throw error;
          },
        });
        return create({ account: service, id: '', immutableIds: true, body: wishFor(now()) });
      },
    };
  };

  it('5.3: goes to both addresses, twice where they are one, as text, with the query they have and a token that has to be decoded', async () => {
    const { asked, status } = asking();
    expect(await status(shakes)).toMatchObject({ status: 201 });
    const token = 'Validation%3A+Testing+client+application+reachability+for+subscription+Request-Id%3A+a-b';
    expect(asked.map(({ url }) => url)).toEqual([`${URL_A}&validationToken=${token}`, `${LIFECYCLE}?validationToken=${token}`]);
    expect(asked[0]).toMatchObject({ contentType: 'text/plain; charset=utf-8', body: '', timeoutMs: 10_000 });
    const { subscriptions, subscribe } = told();
    await subscribe({ lifecycleNotificationUrl: URL_A });
    expect(subscriptions.all()).toHaveLength(1);
  });

  it.each([
    [
      'it has to be encoded no more',
      (posted: Posted) => ({ ...shakes(posted), body: posted.url.split('validationToken=')[1] ?? '' }),
      'exactly match',
    ],
    ['it is answered as JSON', (posted: Posted) => ({ ...shakes(posted), contentType: 'application/json' }), 'text/plain'],
    ['it is answered with 202', (posted: Posted) => ({ ...shakes(posted), status: 202 }), '200 OK'],
    ['it leads elsewhere', (posted: Posted) => ({ ...shakes(posted), status: 302 }), '200 OK'],
    ['nothing comes in time', () => ({ outcome: 'timedOut' as const, tookMs: 10_000 }), 'timed out'],
    ['nobody is there', () => ({ outcome: 'unreachable' as const, tookMs: 3 }), 'failed'],
  ])('5.3: %s: 400 ValidationError', async (_what, answer, words) => {
    const { status } = asking();
    expect(await status(answer)).toMatchObject({
      status: 400,
      body: {
        error: { code: 'ValidationError', message: expect.stringMatching(new RegExp(`^Subscription validation request.*${words}`)) },
      },
    });
  });
});
