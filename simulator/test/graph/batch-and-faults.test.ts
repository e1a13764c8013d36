/** Batches, throttling, and the faults of the wire as Graph shows them. */
import { get as overTls } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANNA, BERT, eventAt, type GraphTown, IMMUTABLE, type Json, type Reply, SERVICE, startGraphTown } from './town.ts';

let town: GraphTown;
let anna: string;

beforeEach(async () => {
  town = await startGraphTown();
  anna = `/users/${town.guid(ANNA)}`;
});
afterEach(() => town.simulator.close());

const batch = (...requests: readonly object[]): Promise<Reply> =>
  town.ask('POST', '/$batch', { body: { requests }, type: 'batchResponse' });
const responses = ({ body }: Reply): readonly Json[] => body['responses'] as unknown as readonly Json[];
const brief = (reply: Reply): string[] => responses(reply).map((one) => `${String(one['id'])} ${String(one['status'])}`);
const get = (id: string, url: string, more: object = {}): object => ({ id, method: 'GET', url, ...more });
const code = ({ status, body }: Reply): string => `${status} ${String(body['error']?.['code'])}`;
const subjects = (): string[] =>
  town.simulator.world
    .outlook(ANNA)
    .view(0, Date.UTC(2030, 0, 1))
    .map((one) => one.subject);

describe('$batch', () => {
  it('answers each request by itself, with its own headers', async () => {
    const made = await town.ask('POST', `${anna}/events`, { body: eventAt(), headers: IMMUTABLE, type: 'event' });
    const url = `${anna}/events/${String(made.body['id'])}`;
    const reply = await batch(
      get('1', url, { headers: { Prefer: 'IdType="ImmutableId"' } }),
      get('2', `${anna}/events/garbage`),
      get('3', url),
    );
    expect(brief(reply)).toEqual(['1 200', '2 400', '3 200']);
    const [first, second, third] = responses(reply);
    expect(first?.['body']?.['id']).toBe(made.body['id']);
    expect(first?.['headers']?.['preference-applied']).toBe('IdType="ImmutableId"');
    expect(second?.['body']?.['error']?.['code']).toBe('ErrorInvalidIdMalformed');
    expect(third?.['body']?.['id']).not.toBe(made.body['id']);
  });

  it('counts against the mailbox that all of it names, and against the application where it names several', async () => {
    const bert = `/users/${town.guid(BERT)}`;
    await batch(get('1', `${anna}/calendar`), get('2', `${anna}/events`));
    await batch(get('1', `${anna}/calendar`), get('2', `${bert}/calendar`));
    const batches = town.simulator.world.front.calls().filter(({ operation }) => operation === 'Batch');
    expect(batches.map(({ mailbox }) => mailbox)).toEqual([ANNA, SERVICE]);
  });

  it('F12: what a batch holds was sent before any of it was refused, and is no call before the back-off ends', async () => {
    town.simulator.world.faults.next('F12', { operation: 'GetCalendar' });
    const reply = await batch(get('1', `${anna}/calendar`), get('2', `${anna}/calendar`));
    expect(brief(reply)).toEqual(['1 429', '2 429']);
    expect(town.simulator.world.front.breaches()).toEqual([]);
    await batch(get('1', `${anna}/calendar`));
    expect(town.simulator.world.front.breaches()).toMatchObject([{ kind: 'beforeBackOffEnded', mailbox: ANNA, operation: 'Batch' }]);
  });

  it('F17: one that is alone in its batch does not fail for no fault of its own', async () => {
    town.simulator.world.faults.set({ F17: 1 });
    expect(brief(await batch(get('1', `${anna}/calendar`)))).toEqual(['1 200']);
    expect(brief(await batch(get('1', `${anna}/calendar`), get('2', `${anna}/calendar`)))).toEqual(['1 503', '2 503']);
  });

  it('runs nothing that depends on what failed', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const reply = await batch(
      { id: 'a', method: 'POST', url: `${anna}/events`, body: eventAt(), headers },
      { id: 'b', method: 'POST', url: `${anna}/events`, body: { subject: 'x' }, headers, dependsOn: ['a'] },
      { id: 'c', method: 'POST', url: `${anna}/events`, body: eventAt(), headers, dependsOn: ['b'] },
    );
    expect(brief(reply)).toEqual(['a 201', 'b 400', 'c 424']);
    expect(subjects()).toEqual(['Advice']);
  });

  it('is refused as a whole with too many requests, an id twice, a body of no type, or a precondition that comes later', async () => {
    const refused = async (...requests: readonly object[]): Promise<string> =>
      code(await town.ask('POST', '/$batch', { body: { requests } }));
    expect(await refused(...Array.from({ length: 21 }, (_, index) => get(String(index), anna)))).toBe('400 BadRequest');
    expect(await refused(get('1', anna), get('1', anna))).toBe('400 BadRequest');
    expect(await refused({ id: '1', method: 'POST', url: `${anna}/events`, body: {} })).toBe('400 BadRequest');
    expect(await refused(get('1', anna, { dependsOn: ['2'] }), get('2', anna))).toBe('400 BadRequest');
  });

  it('F17 F18: parts fail for no fault of their own, and answers come in another order', async () => {
    town.simulator.world.faults.next('F17');
    town.simulator.world.faults.next('F18');
    const reply = await batch(get('1', anna), get('2', anna), get('3', anna));
    expect(brief(reply).sort()).toEqual(['1 503', '2 200', '3 200']);
    expect(brief(reply)[0]).not.toBe('1 503');
  });

  it('F15: what became of a write whose answer was lost is told as unknown', async () => {
    town.simulator.world.faults.next('F15', { operation: 'CreateEvent' });
    const headers = { 'Content-Type': 'application/json' };
    const reply = await batch({ id: 'a', method: 'POST', url: `${anna}/events`, body: eventAt(), headers });
    expect(brief(reply)).toEqual(['a 504']);
    expect(subjects()).toEqual(['Advice']);
  });
});

describe('throttling', () => {
  it('F12 and its like are a 429 that says when to come back, per application and mailbox', async () => {
    const { world } = town.simulator;
    world.faults.next('F12', { mailbox: ANNA });
    const busy = await town.ask('GET', `${anna}/calendar`);
    expect(code(busy)).toBe('429 ApplicationThrottled');
    expect(Number(busy.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await town.ask('GET', `/users/${town.guid(BERT)}/calendar`, { type: 'calendar' })).status).toBe(200);
    expect(world.front.breaches()).toEqual([]);
    await town.ask('GET', `${anna}/calendar`);
    expect(world.front.breaches()).toMatchObject([{ kind: 'beforeBackOffEnded', mailbox: ANNA }]);
  });

  it('I12: the fifth call at once in one mailbox is refused', async () => {
    await town.simulator.close();
    town = await startGraphTown({ frontEnd: { latencyMs: 200 } });
    anna = `/users/${town.guid(ANNA)}`;
    const replies = await Promise.all(Array.from({ length: 6 }, () => town.ask('GET', `${anna}/calendar`, { type: 'calendar' })));
    expect(replies.filter((one) => one.status === 200)).toHaveLength(4);
    expect(replies.filter((one) => one.status === 429)).toHaveLength(2);
    const { front } = town.simulator.world;
    expect(front.breaches().map((one) => one.kind)).toEqual(['tooManyInFlight', 'tooManyInFlight']);
    expect((await town.ask('GET', `${anna}/calendar`, { type: 'calendar' })).status).toBe(200);
  });

  it.each([
    ['F14', '429 ApplicationThrottled'],
    ['F30', '404 MailboxNotEnabledForRESTAPI'],
    ['F31', '403 ErrorAccessDenied'],
  ])('%s is answered %s', async (fault, expected) => {
    town.simulator.world.faults.next(fault);
    expect(code(await town.ask('GET', `${anna}/calendar`))).toBe(expected);
  });

  it('F13: turned away with what such servers say of when to come back', async () => {
    const { world } = town.simulator;
    world.faults.next('F13');
    const reply = await town.ask('GET', `${anna}/calendar`);
    const [away] = world.front.turnedAway();
    expect(away?.host).toBe('graph');
    expect(reply.status).toBe(away?.status);
    expect(reply.headers.get('retry-after')).toBe(away?.retryAfter);
  });
});

describe('the wire', () => {
  it('F15: a write is applied and its answer never comes', async () => {
    town.simulator.world.faults.next('F15', { operation: 'CreateEvent' });
    await expect(town.ask('POST', `${anna}/events`, { body: eventAt(), type: 'event' })).rejects.toThrow();
    expect(subjects()).toEqual(['Advice']);
    const logged = town.simulator.world.front.calls().at(-1);
    expect(logged).toMatchObject({ account: SERVICE, mailbox: ANNA, operation: 'CreateEvent', write: true, outcome: 'AnswerLost' });
  });

  it('F16: an answer is cut off, by a reset or as if it were whole', async () => {
    const { world } = town.simulator;
    for (let count = 0; count < 6; count += 1) {
      world.faults.next('F16');
      await expect(town.ask('GET', `${anna}/calendar`, { type: 'calendar' })).rejects.toThrow();
    }
    const outcomes = new Set(world.front.calls().map((call) => call.outcome));
    expect(outcomes).toEqual(new Set(['AnswerTruncated', 'AnswerShortened']));
  });

  it('every call is in the log with its outcome, and the client’s id comes back', async () => {
    const reply = await town.ask('GET', `${anna}/events/garbage`, { headers: { 'client-request-id': 'abc' } });
    expect(reply.headers.get('client-request-id')).toBe('abc');
    expect(reply.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(town.simulator.world.front.calls().at(-1)).toMatchObject({
      operation: 'GetEvent',
      write: false,
      outcome: 'ErrorInvalidIdMalformed',
    });
  });

  it('links lead back to where they came from', async () => {
    const made = await town.ask('POST', `${anna}/events`, { body: eventAt(), headers: IMMUTABLE, type: 'event' });
    const location = String(made.headers.get('location'));
    expect(location.startsWith(`${town.root}/users`)).toBe(true);
    expect((await town.ask('GET', location, { headers: IMMUTABLE, type: 'event' })).body).toEqual(made.body);
  });

  it('1.3: it is announced over TLS, under the certificate of the simulator', async () => {
    const { urls, ca } = town.simulator;
    const status = await new Promise((resolve, reject) => {
      overTls(`${urls.graph}/users`, { ca }, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    expect(status).toBe(401);
  });
});
