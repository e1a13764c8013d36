/** What webhooks are told: every change once, with its transaction, in the words of the document, and nothing private. */
import { HOUR, MINUTE } from '@lockstep/engine';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../../src/booking/actor.ts';
import { toldOfBooking } from '../../src/webhooks/content.ts';
import { contentSchema, MESSAGE_TYPES, type MessageType } from '../../src/http/schemas/messages.ts';
import { lapseDue } from '../../src/booking/reservation.ts';
import { releaseBrake } from '../../src/booking/mailbox.ts';
import { turn as turnState } from '../../src/sync/health.ts';
import { made } from '../http/bank.ts';
import { openGround, type Ground } from './ground.ts';
import { verified } from './receiver.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.close());

const call = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Record<string, unknown>> => {
  const reply = await ground.house.call(method, path, body === undefined ? {} : { body });
  if (reply.status >= 300) throw new Error(reply.text);
  return reply.body;
};
const typesSeen = (): readonly string[] => ground.receiver.seen.map(({ body }) => (JSON.parse(body) as { type: string }).type);

it('7.5: a booking, and every change of it, is told once, signed so that the published package verifies it', async () => {
  const { secret } = await ground.hook();
  const id = await ground.book(24, { state: 'reserved', externalId: 'yours-1' });
  await ground.process.turn();
  await call('POST', `/appointments/${id}/confirm`, {});
  await call('PATCH', `/appointments/${id}`, { start: new Date(ground.house.clock.at + 30 * HOUR).toISOString() });
  await call('PATCH', `/appointments/${id}`, { notes: 'Something else' });
  await call('PATCH', `/appointments/${id}`, {
    assignments: [{ holder: ground.holder }, { holder: await made(ground.house, '/staff', { name: 'Bob' }) }],
  });
  await call('POST', `/appointments/${id}/cancel`, {});
  await ground.process.turn();
  const messages = ground.receiver.seen.map((seen) => verified(secret, seen)).toSorted((one, other) => one.sequence - other.sequence);
  expect(messages.map(({ type }) => type)).toEqual([
    'appointment.reserved',
    'appointment.confirmed',
    'appointment.rescheduled',
    'appointment.changed',
    'appointment.staff_changed',
    'appointment.cancelled',
  ]);
  expect(messages.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(messages.map(({ data }) => [data['appointment'], data['version'], data['externalId'], data['by']])).toEqual(
    [1, 2, 3, 4, 5, 6].map((version) => [id, version, 'yours-1', 'apiKey']),
  );
  expect(messages[2]?.data['previous']).toEqual({ start: messages[0]?.data['start'], end: messages[0]?.data['end'] });
  expect(messages[3]?.data['changed']).toEqual(['notes']);
  expect(messages[0]?.data['link']).toBe(`http://localhost:4400/api/v1/appointments/${id}`);
  const [first] = ground.receiver.seen;
  expect(first?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Lockstep/1.2.3' });
});

it('7.5: what changes nothing, and what is refused, is told to nobody', async () => {
  await ground.hook();
  const id = await ground.book(24);
  await call('PATCH', `/appointments/${id}`, { title: 'Mortgage' });
  const taken = await ground.house.call('POST', '/appointments', {
    body: {
      title: 'x',
      start: new Date(ground.house.clock.at + 24 * HOUR).toISOString(),
      end: new Date(ground.house.clock.at + 25 * HOUR).toISOString(),
      assignments: [{ holder: ground.holder }],
    },
  });
  expect(taken.status).toBe(409);
  await ground.process.turn();
  expect(typesSeen()).toEqual(['appointment.booked']);
});

it('7.5: where nobody listens nothing is written, and what happened before somebody does is not told', async () => {
  await ground.book(24);
  expect(await ground.house.store.transaction((tx) => tx.webhookMessages.count({}))).toBe(0);
  ground.pass(MINUTE);
  await ground.hook({ types: ['appointment.cancelled'] });
  await ground.book(30);
  await ground.process.turn();
  expect(await ground.house.store.transaction((tx) => tx.webhookMessages.count({}))).toBe(0);
  expect(ground.receiver.seen).toEqual([]);
});

it('7.5: every webhook hears the types it asked for, of its own company and those below it, and of no other', async () => {
  const { keys, child } = ground.house;
  await ground.hook({ url: ground.receiver.url('/all') });
  await ground.hook({ url: ground.receiver.url('/cancelled'), types: ['appointment.cancelled'] });
  await ground.hook({ url: ground.receiver.url('/child') }, keys.child);
  await ground.hook({ url: ground.receiver.url('/sibling') }, keys.sibling);
  await ground.hook({ url: ground.receiver.url('/stranger') }, keys.stranger);
  const id = await ground.book(24);
  await call('POST', `/appointments/${id}/cancel`, {});
  await ground.book(30, { company: child.id });
  await ground.process.turn();
  const heard = ground.receiver.seen.map(({ path, body }) => `${path} ${(JSON.parse(body) as { type: string }).type}`);
  expect(heard.toSorted()).toEqual([
    '/all appointment.booked',
    '/all appointment.booked',
    '/all appointment.cancelled',
    '/cancelled appointment.cancelled',
    '/child appointment.booked',
  ]);
});

it('7.6 7.5: a reservation that lapses is told', async () => {
  await ground.hook({ types: ['appointment.lapsed'] });
  await ground.book(24, { state: 'reserved' });
  ground.pass(49 * HOUR);
  const { store, clock, occasion } = ground.house;
  await lapseDue({ store, clock: { now: () => clock.at }, newId: occasion().newId });
  await ground.process.turn();
  expect(JSON.parse(ground.receiver.seen[0]?.body ?? '')).toMatchObject({
    type: 'appointment.lapsed',
    data: { state: 'cancelled', by: 'lockstep' },
  });
});

it('2.4 4.18 7.5: states of integrations and mailboxes are told with their cause, and what the brake holds as a decision that waits', async () => {
  const { secret } = await ground.hook();
  const { house } = ground;
  const settings = { endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc', password: 'x' };
  const integration = await made(house, '/integrations', { name: 'Exchange', ...settings });
  const pairing = await made(house, '/pairings', { holder: ground.holder, integration, address: 'ada@example.com' });
  const mailbox = String((await house.call('GET', `/pairings/${pairing}`)).body['mailbox']);
  await call('POST', `/integrations/${integration}/enable`);
  await house.store.transaction(async (tx) => {
    const { root } = house.parent;
    const row = await tx.mailboxes.get({ root, id: mailbox });
    if (row === null) throw new Error('no mailbox');
    const failing = { state: 'error', cause: 'noRights', detail: 'Ada’s secret calendar' } as const;
    await tx.mailboxes.update(
      { root, id: mailbox },
      await turnState(tx, house.occasion(), { root, mailbox }, row, failing, house.clock.at),
    );
    const braked = { ...row, brakeHeldSince: house.clock.at };
    await tx.mailboxes.put(braked);
    await releaseBrake(tx, house.occasion(), braked);
  });
  await ground.process.turn();
  const messages = ground.receiver.seen.map((seen) => verified(secret, seen)).toSorted((one, other) => one.sequence - other.sequence);
  expect(messages.map(({ type, data }) => [type, data['state'] ?? data['enabled'] ?? null, data['cause'] ?? data['kind'] ?? null])).toEqual(
    [
      ['integration.made', false, null],
      ['integration.enabled', true, null],
      ['mailbox.state_changed', 'error', 'noRights'],
      ['decision.decided', null, 'brake'],
    ],
  );
  expect(messages[2]?.data).toMatchObject({
    mailbox,
    integration,
    previous: 'new',
    link: `http://localhost:4400/api/v1/mailboxes/${mailbox}`,
  });
});

it('4.1 4.12 7.5: titles, notes, names and addresses never leave the house, and each message is as the document describes it', async () => {
  const { secret } = await ground.hook();
  const words = ['Divorce papers', 'Confidential note', 'Grace Hopper', 'grace@example.org', 'Ada Byron'];
  const client = await made(ground.house, '/clients', { name: words[2] ?? '', email: words[3] });
  const id = await ground.book(24, { title: words[0], notes: words[1], clients: [client] });
  await call('PATCH', `/appointments/${id}`, { title: `${words[0]} again`, notes: `${words[1]} again` });
  await call('POST', `/appointments/${id}/assignments/${ground.holder}/release`, {}).catch(() => undefined);
  await ground.process.turn();
  expect(ground.receiver.seen.length).toBeGreaterThan(1);
  for (const seen of ground.receiver.seen) {
    for (const word of words) expect(seen.body).not.toContain(word);
    const { type, data } = verified(secret, seen);
    expect(MESSAGE_TYPES).toContain(type);
    const parsed = contentSchema(type as MessageType)[1]
      .strict()
      .safeParse(data);
    expect([type, parsed.error?.message]).toEqual([type, undefined]);
  }
});

it('7.5: the document describes every type of message with a schema', async () => {
  const { body } = await ground.house.call('GET', '~/openapi.json');
  const webhooks = body['webhooks'] as Record<string, { post: { requestBody: { content: Record<string, { schema: { $ref: string } }> } } }>;
  const { schemas } = body['components'] as { schemas: Record<string, { properties?: { type: { const: string } } }> };
  expect(Object.keys(webhooks)).toEqual([...MESSAGE_TYPES]);
  for (const [type, { post }] of Object.entries(webhooks)) {
    const name = post.requestBody.content['application/json']?.schema.$ref.split('/').at(-1) ?? '';
    expect(schemas[name]?.properties?.type.const).toBe(type);
  }
});

it('7.5: whoever brings a change about, the message is as the document describes it', async () => {
  const { house } = ground;
  await ground.hook();
  const id = await ground.book(24);
  const actors: readonly Actor[] = [
    { kind: 'apiKey', id: 'k', name: 'website' },
    { kind: 'person', id: 'p', name: 'Anna' },
    { kind: 'outlook', mailbox: 'm', address: 'ada@example.com' },
    { kind: 'client', id: 'c' },
    { kind: 'lockstep', name: 'reservations' },
  ];
  const [row] = await house.store.transaction((tx) => tx.appointments.select({ root: house.parent.root, id }));
  if (row === undefined) throw new Error('nothing was booked');
  for (const actor of actors) {
    const { type, content } = toldOfBooking(row, 'cancelled', {}, actor);
    const parsed = contentSchema(type)[1]
      .strict()
      .safeParse({ ...content, link: null });
    expect([actor.kind, parsed.error?.message, content['by']]).toEqual([actor.kind, undefined, actor.kind]);
    expect(JSON.stringify(content)).not.toContain('ada@example.com');
  }
});
