/** The routes of `/subscriptions`, as a face is given them. */
import { describe, expect, it } from 'vitest';
import { type RoutedReply, subscriptionRoutes } from '../../src/graph/subscriptions/routes.ts';
import { service } from '../world/stage.ts';
import { told, wishFor } from './told.ts';

describe('5.3 the routes of /subscriptions', () => {
  it('5.3: lead to what they name, with the id of the path and the preference for immutable ids', async () => {
    const stand = told();
    const routes = subscriptionRoutes(stand.subscriptions);
    const ask = async (method: string, path: string, body: unknown = null, id = ''): Promise<RoutedReply> => {
      const route = routes.find((one) => one.method === method && one.path === path);
      if (route === undefined) throw new Error(`there is no ${method} ${path}`);
      return route.serve({ caller: { account: service }, params: id === '' ? {} : { id }, prefer: { immutableIds: false }, body });
    };
    const made = await ask('POST', '/subscriptions', wishFor(stand.now()));
    expect(made).toMatchObject({ status: 201, lost: false });
    const [subscription] = stand.subscriptions.all();
    expect(subscription).toMatchObject({ account: service, immutableIds: false });
    const id = subscription?.id ?? '';
    expect((await ask('GET', '/subscriptions')).body).toMatchObject({ value: [{ id }] });
    expect((await ask('GET', '/subscriptions/{id}', null, id)).body).toMatchObject({ clientState: 'a secret of this one' });
    const expirationDateTime = new Date(stand.now() + 7_200_000).toISOString();
    expect((await ask('PATCH', '/subscriptions/{id}', { expirationDateTime }, id)).status).toBe(200);
    expect(await ask('POST', '/subscriptions/{id}/reauthorize', null, id)).toEqual({ status: 204, headers: {}, lost: false });
    expect(await ask('DELETE', '/subscriptions/{id}', null, id)).toEqual({ status: 204, headers: {}, lost: false });
    expect((await ask('GET', '/subscriptions/{id}', null, id)).body).toMatchObject({ error: { code: 'ResourceNotFound' } });
  });
});
