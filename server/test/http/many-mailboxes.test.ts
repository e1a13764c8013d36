/** Many mailboxes at once, as the Users tab needs them (2.3). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, type Instant } from '@lockstep/engine';
import { CAUSES, GRAPH_WORDS } from '../../src/causes.ts';
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

describe('2.3 many mailboxes', () => {
  let mailboxes: Mailbox[];
  beforeEach(async () => {
    const names = ['Anna', 'Bert', 'Cleo', 'Dora'];
    const holders = [anna, ...(await Promise.all(names.slice(1).map((name) => idOf('/staff', { name }))))];
    mailboxes = [];
    for (const [at, holder] of holders.entries()) mailboxes.push(await mailboxOf(await pairUp(holder, `${names[at]}@example.com`)));
    await house.call('POST', `/integrations/${integration}/enable`);
  });
  const at = (index: number): Mailbox => {
    const row = mailboxes[index];
    if (row === undefined) throw new Error(`there is no mailbox ${index}`);
    return row;
  };
  const listed = async (query = ''): Promise<Record<string, unknown>[]> =>
    (await house.call('GET', `/mailboxes${query}`)).body['items'] as Record<string, unknown>[];
  const summary = async (key?: string): Promise<Record<string, unknown>> =>
    (await house.call('GET', '/mailboxes/summary', key === undefined ? {} : { key })).body;

  test('name their holder, so that the table needs no second list', async () => {
    const rooms = await idOf('/resources', { name: 'Advice room' });
    await pairUp(rooms, 'room@example.com');
    expect((await listed()).map((one) => `${String(one['holderName'])} ${String(one['holderKind'])}`)).toEqual([
      'Anna staff',
      'Bert staff',
      'Cleo staff',
      'Dora staff',
      'Advice room resource',
    ]);
  });
  test('are listed by up to a thousand, and no more', async () => {
    expect((await house.call('GET', '/mailboxes?limit=1000')).status).toBe(200);
    expect((await house.call('GET', '/mailboxes?limit=1001')).status).toBe(400);
  });
  test('are read by their ids, those of another organisation as little as unknown ones', async () => {
    const found = await listed(`?ids=${at(2).id},unknown,${at(0).id}`);
    expect(found.map((one) => one['holderName'])).toEqual(['Anna', 'Cleo']);
    const strange = await house.call('GET', `/mailboxes?ids=${at(0).id}`, { key: house.keys.stranger });
    const beside = await house.call('GET', `/mailboxes?ids=${at(0).id}`, { key: house.keys.child });
    expect([strange.body['items'], beside.body['items']]).toEqual([[], []]);
  });
  test('are counted as their list shows them: overdue, switched off and on again included', async () => {
    await setMailbox(at(0), { state: 'syncing', readDue: (START - 2 * MINUTE) as Instant });
    await setMailbox(at(1), { state: 'syncing', readDue: START });
    await setMailbox(at(2), { state: 'error', cause: 'wrongCredentials' });
    await setMailbox(at(3), { state: 'disabled' });
    const counts = { new: 1, syncing: 1, warning: 1, error: 1, disabled: 0, polled: 0 };
    expect(await summary()).toEqual({ ...counts, items: [{ integration, noAnswer: null, ...counts }] });
    expect((await listed()).map((one) => one['state'])).toEqual(['warning', 'syncing', 'error', 'new']);
    const pairings = (await house.call('GET', '/pairings')).body['items'] as Record<string, unknown>[];
    for (const index of [0, 2]) await house.call('PATCH', `/pairings/${String(pairings[index]?.['id'])}`, { body: { enabled: false } });
    expect(await summary()).toMatchObject({ new: 1, syncing: 1, warning: 0, error: 0, disabled: 2 });
    expect((await listed()).map((one) => one['state'])).toEqual(['disabled', 'syncing', 'disabled', 'new']);
  });
  test('5.3 are counted as polled where they are read by Graph and nobody tells of changes: in step and not overdue', async () => {
    const row = await house.store.transaction((tx) => tx.connections.get({ root: house.parent.root, id: integration }));
    if (row === null) throw new Error('there is no integration');
    const put = (notificationUrl: string | null): Promise<void> =>
      house.store.transaction((tx) => tx.connections.put({ ...row, transport: 'detect', settings: { ...row.settings, notificationUrl } }));
    await put(null);
    await setMailbox(at(0), { state: 'syncing', transport: 'graph', readDue: START });
    await setMailbox(at(1), { state: 'syncing', transport: 'graph', readDue: (START - 2 * MINUTE) as Instant });
    await setMailbox(at(2), { state: 'syncing', transport: 'ews', readDue: START });
    await setMailbox(at(3), { state: 'error', transport: 'graph', cause: 'noRights' });
    expect(await summary()).toMatchObject({ syncing: 2, warning: 1, error: 1, polled: 1, items: [{ polled: 1 }] });
    const shown = (await listed()).filter((one) => one['state'] === 'syncing' && one['polled'] === true);
    expect(shown.map((one) => one['holderName'])).toEqual(['Anna']);
    const pairings = (await house.call('GET', '/pairings')).body['items'] as Record<string, unknown>[];
    await house.call('PATCH', `/pairings/${String(pairings[0]?.['id'])}`, { body: { enabled: false } });
    expect(await summary()).toMatchObject({ polled: 0, disabled: 1 });
    await house.call('PATCH', `/pairings/${String(pairings[0]?.['id'])}`, { body: { enabled: true } });
    await setMailbox(at(0), { state: 'syncing', transport: 'graph', readDue: START });
    await put('https://booking.example.com');
    expect(await summary()).toMatchObject({ syncing: 2, polled: 0 });
  });
  test('4.17 say since when Exchange gives no answer, and why, until it does again', async () => {
    const { root } = house.parent;
    const waiting = { state: 'warning', cause: 'unreachable' } as const;
    await setMailbox(at(0), { ...waiting, stateSince: (START - 5 * MINUTE) as Instant });
    await setMailbox(at(1), { ...waiting, stateSince: (START - 20 * MINUTE) as Instant });
    await setMailbox(at(2), { state: 'error', cause: 'mailboxNotFound', stateSince: (START - 60 * MINUTE) as Instant });
    expect(await summary()).toMatchObject({ items: [{ noAnswer: null }] });
    const until = (START + MINUTE) as Instant;
    const parking = { root, scope: 'host', key: 'mail.example.com', until, cause: 'unreachable', detail: '' } as const;
    await house.store.transaction((tx) => tx.parkings.insert(parking));
    const since = new Date(START - 20 * MINUTE).toISOString().replace('.000Z', 'Z');
    expect(await summary()).toMatchObject({
      items: [{ noAnswer: { since, cause: 'unreachable', sentence: 'The server does not answer.' } }],
    });
    await house.store.transaction((tx) => tx.parkings.remove({ root }));
    expect(await summary()).toMatchObject({ items: [{ noAnswer: null }] });
  });
  test('4.17 say why Exchange gives no answer in the words of the transport that got none', async () => {
    const { root } = house.parent;
    await setMailbox(at(0), { state: 'error', cause: 'notExchange' });
    const parking = { root, scope: 'host', key: 'mail.example.com', cause: 'notExchange', detail: '' } as const;
    await house.store.transaction((tx) => tx.parkings.insert({ ...parking, until: (START + MINUTE) as Instant }));
    const sentence = async (): Promise<unknown> =>
      ((await summary()) as { items: { noAnswer: { sentence: string } }[] }).items[0]?.noAnswer.sentence;
    const byEws = await sentence();
    await setMailbox(at(0), { transport: 'graph' });
    expect([byEws, await sentence()]).toEqual([CAUSES.notExchange.sentence, GRAPH_WORDS.notExchange?.sentence]);
  });
  test('1.3 are all counted as switched off while their integration is', async () => {
    await house.call('POST', `/integrations/${integration}/disable`);
    expect(await summary()).toMatchObject({ new: 0, syncing: 0, warning: 0, error: 0, disabled: 4 });
  });
  test('are counted for a child company by its own people alone', async () => {
    const own = await house.call('POST', '/staff', { key: house.keys.child, body: { name: 'Emil' } });
    const body = { holder: own.body['id'], integration, address: 'emil@example.com' };
    await house.call('POST', '/pairings', { key: house.keys.child, body });
    expect(await summary(house.keys.child)).toMatchObject({ new: 1, syncing: 0, warning: 0, error: 0, disabled: 0 });
    expect(await summary(house.keys.sibling)).toMatchObject({ new: 0, disabled: 0 });
    expect(await summary()).toMatchObject({ new: 5 });
  });
  test.each([
    ['refresh', 'Refresh asked for'],
    ['resync', 'Resync asked for'],
  ])('can be asked to %s together; one that cannot be is named with the reason', async (step, sentence) => {
    const other = await idOf('/integrations', { ...settings, name: 'Other' });
    const emil = await idOf('/staff', { name: 'Emil' });
    const paused = await mailboxOf(
      await house.call('POST', '/pairings', { body: { holder: emil, integration: other, address: 'e@example.com' } }),
    );
    await setMailbox(at(0), { due: null, cursor: 'opaque' });
    const ids = [at(0).id, paused.id, at(1).id, 'unknown', at(0).id];
    const answer = await house.call('POST', `/mailboxes/${step}`, { body: { mailboxes: ids } });
    expect([answer.status, answer.body['asked']]).toEqual([202, 2]);
    const refused = answer.body['refused'] as Record<string, unknown>[];
    expect(refused.map((one) => [one['mailbox'], one['code']])).toEqual([
      [paused.id, 'disabled'],
      ['unknown', 'notFound'],
    ]);
    const after = await house.store.transaction((tx) => tx.mailboxes.get({ root: at(0).root, id: at(0).id }));
    expect([after?.due, after?.cursor]).toEqual([START, step === 'resync' ? null : 'opaque']);
    for (const row of [at(0), at(1)]) {
      const journal = (await house.call('GET', `/mailboxes/${row.id}/journal`)).body['items'] as { sentence: string }[];
      expect(journal.filter((entry) => entry.sentence.startsWith(sentence)).length).toBe(1);
    }
  });
  test('of another company are not asked for anything', async () => {
    const body = { mailboxes: [at(0).id] };
    const answer = await house.call('POST', '/mailboxes/refresh', { key: house.keys.child, body });
    expect(answer.body).toMatchObject({ asked: 0, refused: [{ code: 'notFound' }] });
  });
});
