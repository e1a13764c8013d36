/** The published client of Microsoft Graph works against the simulator as it does against Exchange Online: as an application, over TLS. */
import {
  BatchRequestContent,
  BatchResponseContent,
  GraphError,
  PageIterator,
  type PageCollection,
} from '@microsoft/microsoft-graph-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANNA, BERT, BERTS_OWN, SERVICE, startTown, type Town } from '../ews/town.ts';
import { openReceiver, type Receiver } from '../graph/receiver.ts';
import { graphUser, type GraphUser } from './graph-user.ts';

const CLIENT = '3d0a5b52-6c1e-4d6f-8f7a-2b9c4e1d7a60';
const SECRET = 'a secret of the application';
const IMMUTABLE = 'IdType="ImmutableId"';

type Event = {
  readonly id: string;
  readonly subject: string;
  readonly type: string;
  readonly start: { readonly dateTime: string; readonly timeZone: string };
};

describe('@microsoft/microsoft-graph-client as an application', () => {
  let town: Town;
  let user: GraphUser;
  let receiver: Receiver | null = null;
  beforeEach(async () => {
    town = await startTown();
    const { issuer } = town.simulator;
    issuer.applications.set(CLIENT, { clientId: CLIENT, account: SERVICE, secret: SECRET, certificate: null });
    issuer.applications.set('berts', { clientId: 'berts', account: BERTS_OWN, secret: SECRET, certificate: null });
    user = graphUser(town.simulator, town.simulator.urls.graph, CLIENT, SECRET);
  });
  afterEach(async () => {
    user.close();
    await receiver?.close();
    receiver = null;
    await town.simulator.close();
  });

  const draft = (subject: string, hour = 10, more: object = {}): object => ({
    subject,
    start: { dateTime: `2026-11-23T${hour}:00:00`, timeZone: 'W. Europe Standard Time' },
    end: { dateTime: `2026-11-23T${hour}:45:00`, timeZone: 'W. Europe Standard Time' },
    ...more,
  });
  const api = (path: string): ReturnType<GraphUser['client']['api']> => user.client.api(path).header('Prefer', IMMUTABLE);
  const create = async (subject: string, hour = 10, more: object = {}): Promise<Event> =>
    (await api(`/users/${ANNA}/events`).post(draft(subject, hour, more))) as Event;
  const week = 'startDateTime=2026-11-20T00:00:00Z&endDateTime=2026-11-30T00:00:00Z';
  /** Every page, to the last; the delta link where there is one. */
  const all = async (
    path: string,
  ): Promise<{ readonly events: readonly Event[]; readonly deltaLink: string | undefined; readonly pages: number }> => {
    const events: Event[] = [];
    const before = town.simulator.world.front.calls().length;
    const first = (await api(path).get()) as PageCollection;
    const pages = new PageIterator(
      user.client,
      first,
      (event: Event) => {
        events.push(event);
        return true;
      },
      { headers: { Prefer: IMMUTABLE } },
    );
    await pages.iterate();
    return { events, deltaLink: pages.getDeltaLink(), pages: town.simulator.world.front.calls().length - before };
  };
  const refusal = async (work: Promise<unknown>): Promise<readonly unknown[]> => {
    try {
      await work;
    } catch (error) {
      if (error instanceof GraphError) return [error.statusCode, error.code];
      throw error;
    }
    throw new Error('nothing was refused');
  };

  it('finds the person, her calendar and her zone', async () => {
    expect(await api(`/users/${ANNA}`).get()).toMatchObject({ mail: ANNA, displayName: 'Anna Berg' });
    expect(await api(`/users/${ANNA}/calendar`).get()).toMatchObject({ id: expect.any(String), canEdit: true });
    expect(await api(`/users/${ANNA}/mailboxSettings`).get()).toMatchObject({ timeZone: expect.any(String) });
  });

  it('makes an event, reads it, changes it and deletes it', async () => {
    const made = await create('Advice');
    expect(made).toMatchObject({
      subject: 'Advice',
      type: 'singleInstance',
      start: { dateTime: '2026-11-23T09:00:00.0000000', timeZone: 'UTC' },
    });
    expect(await api(`/users/${ANNA}/events/${made.id}`).get()).toMatchObject({ id: made.id, subject: 'Advice' });
    expect(await api(`/users/${ANNA}/events/${made.id}`).patch({ subject: 'Mortgage' })).toMatchObject({
      id: made.id,
      subject: 'Mortgage',
    });
    await api(`/users/${ANNA}/events/${made.id}`).delete();
    expect((await all(`/users/${ANNA}/calendarView?${week}`)).events).toEqual([]);
    expect(await refusal(api(`/users/${ANNA}/events/nonsense`).get())).toEqual([400, 'ErrorInvalidIdMalformed']);
  });

  it('reads a calendar view of several pages by the iterator of the client', async () => {
    for (let hour = 10; hour < 22; hour += 1) await create(`At ${hour}`, hour);
    const { events, pages } = await all(`/users/${ANNA}/calendarView?${week}`);
    expect(events.map(({ subject }) => subject)).toHaveLength(12);
    expect(new Set(events.map(({ id }) => id)).size).toBe(12);
    expect(pages).toBeGreaterThan(1);
  });

  it('goes on from a round of delta, with what changed and what is gone', async () => {
    const [kept, gone] = [await create('Kept'), await create('Gone', 11)];
    const first = await all(`/users/${ANNA}/calendarView/delta?${week}`);
    expect(first.events.map(({ id }) => id)).toEqual(expect.arrayContaining([kept.id, gone.id]));
    await api(`/users/${ANNA}/events/${kept.id}`).patch({ subject: 'Changed' });
    await api(`/users/${ANNA}/events/${gone.id}`).delete();
    const second = await all(first.deltaLink ?? '');
    expect(second.events).toHaveLength(2);
    expect(second.events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: kept.id, subject: 'Changed' }),
        expect.objectContaining({ id: gone.id, '@removed': { reason: 'deleted' } }),
      ]),
    );
    expect((await all(second.deltaLink ?? '')).events).toEqual([]);
  });

  it('asks for several things in one batch, of which one is not there', async () => {
    const made = await create('One of many');
    const ask = (id: string, path: string): { readonly id: string; readonly request: Request } => ({
      id,
      // The client takes the host away and nothing else, and what is left is relative to the version.
      request: new Request(`https://graph.microsoft.com${path}`, { headers: { Prefer: IMMUTABLE } }),
    });
    const content = new BatchRequestContent([ask('event', `/users/${ANNA}/events/${made.id}`), ask('user', '/users/nobody@bank.example')]);
    const answer = new BatchResponseContent((await user.client.api('/$batch').post(await content.getContent())) as never);
    expect([answer.getResponseById('event').status, answer.getResponseById('user').status]).toEqual([200, 404]);
    expect(await answer.getResponseById('event').json()).toMatchObject({ id: made.id, subject: 'One of many' });
  });

  it('invites, and cancels with a word to everybody', async () => {
    const { id } = await create('Meeting', 14, { attendees: [{ emailAddress: { address: BERT, name: 'Bert Cole' }, type: 'required' }] });
    town.pass(5_000);
    await api(`/users/${ANNA}/events/${id}/cancel`).post({ comment: 'Not today' });
    expect(town.simulator.world.mails().map(({ kind, to }) => [kind, to])).toEqual([
      ['invitation', BERT],
      ['cancellation', BERT],
    ]);
  });

  it('subscribes, is asked and then told under the id it knows, renews and takes it away', async () => {
    receiver = await openReceiver(town.simulator, 'secure');
    const made = (await api('/subscriptions').post({
      changeType: 'created,updated,deleted',
      notificationUrl: `${receiver.url}/told`,
      lifecycleNotificationUrl: `${receiver.url}/lifecycle`,
      resource: `/users/${ANNA}/events`,
      expirationDateTime: '2026-11-25T00:00:00Z',
      clientState: 'ours',
    })) as { readonly id: string };
    const event = await create('Told of');
    town.pass(1_000);
    await town.simulator.subscriptions.settled();
    const [notice] = receiver.arrived
      .filter(({ path }) => path === '/told')
      .flatMap(({ body }) => (JSON.parse(body) as { value: readonly { resourceData: { id: string } }[] }).value);
    expect(notice).toMatchObject({ subscriptionId: made.id, clientState: 'ours', changeType: 'created', resourceData: { id: event.id } });
    expect(await api(`/subscriptions/${made.id}`).patch({ expirationDateTime: '2026-11-26T00:00:00Z' })).toMatchObject({
      expirationDateTime: '2026-11-26T00:00:00.0000000Z',
    });
    await api(`/subscriptions/${made.id}`).delete();
    expect(await refusal(api(`/subscriptions/${made.id}`).get())).toEqual([404, 'ResourceNotFound']);
  });

  it('is refused outside its scope, and without a token that is meant for Graph', async () => {
    const berts = graphUser(town.simulator, town.simulator.urls.graph, 'berts', SECRET);
    expect(await refusal(berts.client.api(`/users/${ANNA}/events`).get())).toEqual([403, 'ErrorAccessDenied']);
    expect(await berts.client.api(`/users/${BERT}/events`).get()).toMatchObject({ value: [] });
    town.simulator.issuer.graphAudiences.clear();
    expect((await refusal(berts.client.api(`/users/${BERT}/events`).get()))[0]).toBe(401);
    berts.close();
  });
});
