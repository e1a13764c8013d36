/** Pairings and mailboxes over HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR, MINUTE, type Instant } from '@lockstep/engine';
import { CAUSES } from '../../src/causes.ts';
import { withOffset } from '../../src/booking/moment.ts';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

let house: House;
let anna: string;
let integration: string;
const settings = {
  name: 'Exchange',
  endpoint: 'https://mail.example.com/EWS/Exchange.asmx',
  userName: 'svc@example.com',
  password: 'correct horse',
};

beforeEach(async () => {
  house = await openHouse();
  anna = await idOf('/staff', { name: 'Anna' });
  integration = await idOf('/integrations', settings);
});
afterEach(() => house.app.close());

const idOf = async (path: string, body: object): Promise<string> => String((await house.call('POST', path, { body })).body['id']);
const pairUp = (holder: string, address: string): Promise<Reply> =>
  house.call('POST', '/pairings', { body: { holder, integration, address } });
const mailboxOf = async (reply: Reply): Promise<Mailbox> => {
  const row = await house.store.transaction((tx) => tx.mailboxes.get({ root: house.parent.root, id: String(reply.body['mailbox']) }));
  if (row === null) throw new Error('the pairing made no mailbox');
  return row;
};
const setMailbox = (row: Mailbox, patch: Partial<Mailbox>): Promise<number> =>
  house.store.transaction((tx) => tx.mailboxes.update({ root: row.root, id: row.id }, patch));

describe('2.1 pairings', () => {
  test('are one to one, refused with the name of the other one', async () => {
    const bert = await idOf('/staff', { name: 'Bert' });
    await pairUp(anna, 'Anna@Example.com');
    const mailbox = await pairUp(bert, 'anna@example.com');
    const holder = await pairUp(anna, 'other@example.com');
    expect([mailbox.status, mailbox.body['code'], mailbox.body['detail']]).toEqual([
      409,
      'mailboxPaired',
      'The mailbox anna@example.com is paired with Anna already.',
    ]);
    expect([holder.status, holder.body['code'], holder.body['detail']]).toEqual([
      409,
      'holderPaired',
      'Anna is paired with anna@example.com already.',
    ]);
  });
  test('3.1 have the coming appointments of the person published', async () => {
    const body = {
      title: 'Talk',
      start: withOffset((START + HOUR) as Instant, 'UTC'),
      end: withOffset((START + 2 * HOUR) as Instant, 'UTC'),
      assignments: [{ holder: anna }],
    };
    const made = await house.call('POST', '/appointments', { body });
    expect(made.body['sync']).toMatchObject({ state: 'lockstepOnly' });
    await pairUp(anna, 'anna@example.com');
    await house.call('POST', `/integrations/${integration}/enable`);
    expect((await house.call('GET', `/appointments/${String(made.body['id'])}`)).body['sync']).toMatchObject({ state: 'pending' });
    expect(await house.store.transaction((tx) => tx.links.count({}))).toBe(1);
  });
  test('3.2 what their events show is looked at again when the service or the location is renamed', async () => {
    const service = await idOf('/services', { name: 'Mortgage advice', durationMinutes: 60 });
    const location = await idOf('/locations', { name: 'Main branch' });
    const times = { start: withOffset((START + HOUR) as Instant, 'UTC'), end: withOffset((START + 2 * HOUR) as Instant, 'UTC') };
    await pairUp(anna, 'anna@example.com');
    await house.call('POST', '/appointments', { body: { title: 'Talk', ...times, service, location, assignments: [{ holder: anna }] } });
    const due = async (): Promise<unknown> => {
      const [link] = await house.store.transaction((tx) => tx.links.select({ root: house.parent.root }));
      await house.store.transaction((tx) => tx.links.update({ root: house.parent.root }, { due: null }));
      return link?.due;
    };
    await due();
    await house.call('PATCH', `/services/${service}`, { body: { priceText: '100 francs' } });
    expect(await due()).toBeNull();
    await house.call('PATCH', `/services/${service}`, { body: { name: 'Advice on mortgages' } });
    expect(await due()).toBe(START);
    await house.call('PATCH', `/locations/${location}`, { body: { address: 'Station Road 1' } });
    expect(await due()).toBe(START);
  });
  test('1.3 an appointment says that its integration is switched off', async () => {
    await pairUp(anna, 'anna@example.com');
    const body = {
      title: 'Talk',
      start: withOffset((START + HOUR) as Instant, 'UTC'),
      end: withOffset((START + 2 * HOUR) as Instant, 'UTC'),
      assignments: [{ holder: anna }],
    };
    expect((await house.call('POST', '/appointments', { body })).body['sync']).toMatchObject({
      state: 'disabled',
      next: 'Switch the integration on again.',
    });
  });
  test('can be switched off, on, and removed', async () => {
    const made = await pairUp(anna, 'anna@example.com');
    const path = `/pairings/${String(made.body['id'])}`;
    expect((await house.call('PATCH', path, { body: { enabled: false } })).body).toMatchObject({ enabled: false });
    expect((await house.call('GET', `/mailboxes/${String(made.body['mailbox'])}`)).body).toMatchObject({ state: 'disabled' });
    expect((await house.call('DELETE', path)).status).toBe(204);
    expect((await pairUp(anna, 'anna@example.com')).status).toBe(201);
  });
  test("are made, found and replaced by the id of one's own system, and stay where nothing of them changes", async () => {
    const path = '/pairings/by-external-id/outlook-7';
    const wish = { holder: anna, integration, address: 'anna@example.com' };
    const made = await house.call('PUT', path, { body: wish });
    const again = await house.call('PUT', path, { body: { ...wish, enabled: false } });
    expect([made.status, again.status, again.body['id'], again.body['enabled']]).toEqual([201, 200, made.body['id'], false]);
    expect((await house.call('GET', path)).body).toEqual(again.body);
    const moved = await house.call('PUT', path, { body: { ...wish, address: 'anna.new@example.com' } });
    expect([moved.status, moved.body['address'], moved.body['externalId']]).toEqual([200, 'anna.new@example.com', 'outlook-7']);
    expect((await house.call('GET', `/pairings/${String(made.body['id'])}`)).status).toBe(404);
    const bert = await idOf('/staff', { name: 'Bert' });
    const taken = await house.call('POST', '/pairings', {
      body: { holder: bert, integration, address: 'bert@example.com', externalId: 'outlook-7' },
    });
    expect([taken.status, taken.body['code']]).toEqual([409, 'externalIdTaken']);
    const patched = await house.call('PATCH', `/pairings/${String(moved.body['id'])}`, { body: { externalId: 'outlook-8' } });
    expect([patched.body['externalId'], patched.body['enabled'], (await house.call('GET', path)).status]).toEqual(['outlook-8', true, 404]);
  });
  test('are not replaced by another mailbox while an event of ours is in the former one', async () => {
    const path = '/pairings/by-external-id/outlook-7';
    const made = await house.call('PUT', path, { body: { holder: anna, integration, address: 'anna@example.com' } });
    const times = { start: withOffset((START + HOUR) as Instant, 'UTC'), end: withOffset((START + 2 * HOUR) as Instant, 'UTC') };
    await house.call('POST', '/appointments', { body: { title: 'Talk', ...times, assignments: [{ holder: anna }] } });
    await house.store.transaction((tx) => tx.links.update({ root: house.parent.root }, { eventId: 'item' }));
    const moved = await house.call('PUT', path, { body: { holder: anna, integration, address: 'anna.new@example.com' } });
    expect([moved.status, moved.body['code']]).toEqual([409, 'inUse']);
    expect((await house.call('GET', path)).body).toEqual(made.body);
  });
  test('a child pairs its own people through the integration of the parent, and nobody else', async () => {
    const cleo = await house.call('POST', '/staff', { key: house.keys.child, body: { name: 'Cleo' } });
    const own = await house.call('POST', '/pairings', {
      key: house.keys.child,
      body: { holder: cleo.body['id'], integration, address: 'cleo@example.com' },
    });
    const other = await house.call('POST', '/pairings', {
      key: house.keys.child,
      body: { holder: anna, integration, address: 'anna@example.com' },
    });
    expect([own.status, other.status]).toEqual([201, 422]);
    expect(((await house.call('GET', '/mailboxes', { key: house.keys.child })).body['items'] as unknown[]).length).toBe(1);
    expect(((await house.call('GET', '/mailboxes', { key: house.keys.sibling })).body['items'] as unknown[]).length).toBe(0);
  });
});

describe('2.4 mailboxes', () => {
  let row: Mailbox;
  let path: string;
  beforeEach(async () => {
    row = await mailboxOf(await pairUp(anna, 'anna@example.com'));
    path = `/mailboxes/${row.id}`;
    await house.call('POST', `/integrations/${integration}/enable`);
  });
  test('show state, cause, sentence, next step, who can take it, and when both sides were last seen equal', async () => {
    await setMailbox(row, {
      state: 'error',
      cause: 'wrongCredentials',
      detail: '401',
      verifiedAt: START,
      readDue: (START + HOUR) as Instant,
    });
    expect((await house.call('GET', path)).body).toMatchObject({
      state: 'error',
      cause: 'wrongCredentials',
      ...CAUSES.wrongCredentials,
      detail: '401',
      verifiedAt: '2026-03-02T08:00:00Z',
      nextCheckAt: '2026-03-02T09:00:00Z',
      holder: anna,
      holderName: 'Anna',
    });
  });
  test('leave green a minute after their check was due', async () => {
    await setMailbox(row, { state: 'syncing', readDue: START, verifiedAt: START });
    expect((await house.call('GET', path)).body).toMatchObject({ state: 'syncing', cause: null });
    house.clock.at = (START + MINUTE + 1) as Instant;
    expect((await house.call('GET', path)).body).toMatchObject({ state: 'warning', cause: 'checkOverdue' });
  });
  test('refresh looks again now, wakes the workers and says in the journal who asked', async () => {
    await setMailbox(row, {
      due: null,
      retryAt: (START + HOUR) as Instant,
      attempts: 3,
      cause: 'wrongCredentials',
      readDue: (START + HOUR) as Instant,
    });
    const woken = house.woken.times;
    expect((await house.call('POST', `${path}/refresh`)).status).toBe(202);
    const after = await house.store.transaction((tx) => tx.mailboxes.get({ root: row.root, id: row.id }));
    expect(after).toMatchObject({ due: START, retryAt: null, attempts: 0, readDue: START });
    expect(house.woken.times).toBe(woken + 1);
    const journal = (await house.call('GET', `${path}/journal`)).body['items'] as { sentence: string }[];
    expect(journal[0]?.sentence).toBe('Refresh asked for, by API key "key of Bank".');
  });
  test('a pause that Exchange asked for outlasts a refresh', async () => {
    await setMailbox(row, { retryAt: (START + HOUR) as Instant, cause: 'throttled' });
    const reply = await house.call('POST', `${path}/refresh`);
    expect(reply.body['retryAt']).toBe('2026-03-02T09:00:00Z');
  });
  test('resync forgets how far the calendar was read', async () => {
    await setMailbox(row, { cursor: 'opaque' });
    await house.call('POST', `${path}/resync`);
    const after = await house.store.transaction((tx) => tx.mailboxes.get({ root: row.root, id: row.id }));
    expect(after).toMatchObject({ cursor: null, due: START });
  });
  test('4.18 a held brake is released for an hour, and one that is not held stays as it is', async () => {
    expect((await house.call('POST', `${path}/brake/release`)).body).toMatchObject({ brakeReleasedUntil: null });
    await setMailbox(row, { brakeHeldSince: START });
    expect((await house.call('POST', `${path}/brake/release`)).body).toMatchObject({
      brakeHeldSince: null,
      brakeReleasedUntil: '2026-03-02T09:00:00Z',
    });
  });
  test('nothing is asked of a mailbox whose integration is switched off', async () => {
    await house.call('POST', `/integrations/${integration}/disable`);
    const reply = await house.call('POST', `${path}/refresh`);
    expect([reply.status, reply.body['code']]).toEqual([409, 'disabled']);
    expect((await house.call('GET', path)).body).toMatchObject({ state: 'disabled', retries: false });
  });
});
