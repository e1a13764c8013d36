/** Server-sent events: who watches is told what changed, only of what is within reach, and misses nothing. */
import { Agent, request } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY, HOUR } from '@lockstep/engine';
import { openHouse, START, type House } from './house.ts';

let house: House;
let address: string;
/** A person in each of two companies. */
let staff: { readonly parent: string; readonly child: string };
const agent = new Agent();
beforeEach(async () => {
  house = await openHouse();
  address = await house.app.listen({ port: 0, host: '127.0.0.1' });
  const hired = async (key: string): Promise<string> =>
    String((await house.call('POST', '/staff', { key, body: { name: 'Anna' } })).body['id']);
  staff = { parent: await hired(house.keys.parent), child: await hired(house.keys.child) };
});
afterEach(() => house.app.close());

/** Books an hour of the next day with the person of that company. */
const book = async (whose: 'parent' | 'child', hour: number): Promise<string> => {
  const [start, end] = [hour, hour + 1].map((at) => new Date(START + DAY + at * HOUR).toISOString());
  const body = { title: 'Advice', start, end, zone: 'Europe/Zurich', assignments: [{ holder: staff[whose] }] };
  const booked = await house.call('POST', '/appointments', { key: house.keys[whose], body });
  expect(booked.status).toBe(201);
  return String(booked.body['id']);
};

/** Messages of the stream, one by one. */
async function* messages(key: string): AsyncGenerator<{ readonly kind: string; readonly id?: string }> {
  const { statusCode, headers, body } = await request(`${address}/api/v1/events`, {
    dispatcher: agent,
    headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
  });
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/event-stream']);
  let rest = '';
  for await (const chunk of body) {
    rest += String(chunk);
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const text = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (text.startsWith('data: ')) yield JSON.parse(text.slice('data: '.length)) as { kind: string };
    }
  }
}

const next = async (stream: AsyncGenerator<{ readonly kind: string; readonly id?: string }>) => (await stream.next()).value;

test('7.5 whoever watches is told of an appointment that is booked and one that is changed, by its id alone', async () => {
  const stream = messages(house.keys.parent);
  expect(await next(stream)).toEqual({ kind: 'ready' });
  const id = await book('parent', 1);
  expect(await next(stream)).toEqual({ kind: 'appointment', id });
  await house.call('PATCH', `/appointments/${id}`, { body: { title: 'Another title' } });
  expect(await next(stream)).toEqual({ kind: 'appointment', id });
  await stream.return(undefined);
});

test('7.5 what changed in the moments before is told first, and nobody is told of what another company does', async () => {
  const before = await book('parent', 1);
  const [above, below] = [messages(house.keys.parent), messages(house.keys.child)];
  // The page was read before the watching began: what was booked in between would be missing from it.
  expect(await next(above)).toEqual({ kind: 'appointment', id: before });
  expect([await next(above), await next(below)]).toEqual([{ kind: 'ready' }, { kind: 'ready' }]);
  const parents = await book('parent', 3);
  expect((await next(above))?.id).toBe(parents);
  const childs = await book('child', 5);
  expect((await next(below))?.id).toBe(childs);
  expect((await next(above))?.id).toBe(childs);
  await above.return(undefined);
  await below.return(undefined);
});

test('7.5 whoever watches is told at once of an integration that is switched, and of a mailbox that is paired or unpaired', async () => {
  const body = { name: 'Exchange', endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc', password: 'x' };
  const integration = String((await house.call('POST', '/integrations', { body })).body['id']);
  const [above, below, beside] = [messages(house.keys.parent), messages(house.keys.child), messages(house.keys.sibling)];
  const made = { kind: 'integration', id: integration };
  expect([await next(above), await next(below), await next(beside)]).toEqual([made, made, made]);
  expect([await next(above), await next(below), await next(beside)]).toEqual([{ kind: 'ready' }, { kind: 'ready' }, { kind: 'ready' }]);
  const pairing = await house.call('POST', '/pairings', { body: { holder: staff.child, integration, address: 'anna@bank.example' } });
  const mailbox = { kind: 'mailbox', id: String(pairing.body['mailbox']) };
  expect([await next(above), await next(below)]).toEqual([mailbox, mailbox]);
  const switched = { kind: 'integration', id: integration };
  for (const step of ['enable', 'disable']) {
    await house.call('POST', `/integrations/${integration}/${step}`);
    // A child company inherits it, and its own mailboxes stand otherwise from now on.
    expect([await next(above), await next(below), await next(beside)]).toEqual([switched, switched, switched]);
  }
  expect((await house.call('DELETE', `/pairings/${String(pairing.body['id'])}`)).status).toBe(204);
  expect([await next(above), await next(below)]).toEqual([mailbox, mailbox]);
  await house.call('DELETE', `/integrations/${integration}`);
  // Nothing of the child company was told to its sibling.
  expect(await next(beside)).toEqual(switched);
  for (const stream of [above, below, beside]) await stream.return(undefined);
});

test('7.5 without a key there is nothing to watch, and a server that stops lets its watchers go', async () => {
  const refused = await request(`${address}/api/v1/events`, { dispatcher: agent });
  expect(refused.statusCode).toBe(401);
  await refused.body.dump();
  const stream = messages(house.keys.parent);
  await next(stream);
  await house.app.close();
  await expect(stream.next().then(({ done }) => done)).resolves.toBe(true);
});
