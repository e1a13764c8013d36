/** How messages get through: signed, repeated under one id, given up at last; and what a receiver that misbehaves brings about. */
import { MINUTE, SECOND } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGround, type Ground } from './ground.ts';
import { answering, openReceiver, verified, type Manner } from './receiver.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.close());

const RESET: Manner = (answer) => void answer.socket?.destroy();
const SILENT: Manner = () => undefined;
const ENDLESS: Manner = (answer) => {
  answer.writeHead(500);
  const more = (): void => {
    while (answer.writable && answer.write(Buffer.alloc(65_536)));
  };
  answer.on('drain', more);
  more();
};

describe('7.5: a receiver that misbehaves', () => {
  const manners: readonly (readonly [what: string, manner: Manner, outcome: object])[] = [
    ['answers 500', answering(500), { cause: 'answer', status: 500 }],
    ['answers 404', answering(404), { cause: 'answer', status: 404 }],
    ['leads elsewhere', answering(302, { location: 'https://elsewhere.example/' }), { cause: 'redirect', status: 302 }],
    ['never answers', SILENT, { cause: 'timeout', status: null }],
    ['resets the connection', RESET, { cause: 'unreachable', status: null }],
    ['answers without an end', ENDLESS, { cause: 'answer', status: 500 }],
    ['speaks no HTTP', (answer) => void answer.socket?.end('nonsense\r\n\r\n'), { cause: 'unreachable', status: null }],
  ];
  it.each(manners)('%s: it is tried again, and the delivery says why', async (_what, manner, outcome) => {
    const { id } = await ground.hook();
    const sending = manner === SILENT ? ground.another({ requestMs: 2_000 }) : ground.process;
    ground.receiver.manner = manner;
    await ground.book(24);
    await sending.turn();
    const [delivery] = await ground.deliveries(id);
    expect(delivery).toMatchObject({
      state: 'waiting',
      attempts: 1,
      due: ground.house.clock.at + 5 * SECOND,
      leaseUntil: null,
      ...outcome,
    });
    expect(ground.receiver.seen).toHaveLength(1);
    ground.receiver.manner = answering(200);
    ground.pass(5 * SECOND);
    await ground.process.turn();
    expect((await ground.deliveries(id))[0]).toMatchObject({
      state: 'delivered',
      attempts: 2,
      due: null,
      status: 200,
      cause: null,
      detail: null,
    });
    await sending.end();
  });

  it('has a certificate for another name, or one of an authority that nobody trusts: nothing is sent', async () => {
    const { id } = await ground.hook();
    const strange = await openReceiver('other.example.test');
    const other = await ground.hook({ url: strange.url() });
    await ground.book(24);
    await ground.process.turn();
    expect((await ground.deliveries(id))[0]).toMatchObject({ state: 'delivered' });
    expect((await ground.deliveries(other.id))[0]).toMatchObject({ state: 'waiting', cause: 'certificate', status: null });
    expect(strange.seen).toEqual([]);
    await strange.close();
  });

  it('is not there: it is tried again', async () => {
    const gone = await openReceiver();
    const url = gone.url();
    await gone.close();
    const { id } = await ground.hook({ url });
    await ground.book(24);
    await ground.process.turn();
    expect((await ground.deliveries(id))[0]).toMatchObject({ state: 'waiting', cause: 'unreachable' });
  });
});

it('7.5: an answer that is lost has it sent again, with the same id and body, and a signature of its own time', async () => {
  const { secret } = await ground.hook();
  ground.receiver.manner = (answer, _seen, count) => (count === 1 ? answer.socket?.destroy() : answer.writeHead(200).end());
  await ground.book(24);
  await ground.process.turn();
  const [first] = ground.receiver.seen;
  if (first === undefined) throw new Error('nothing came');
  const message = verified(secret, first);
  ground.pass(5 * SECOND);
  await ground.process.turn();
  const [, second] = ground.receiver.seen;
  if (second === undefined) throw new Error('it did not come again');
  expect(verified(secret, second)).toEqual(message);
  expect(second.body).toBe(first.body);
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  expect(Number(second.headers['webhook-timestamp']) - Number(first.headers['webhook-timestamp'])).toBe(5);
});

it('7.5: a process that dies between the commit of a change and the sending of it loses nothing', async () => {
  const { id } = await ground.hook();
  await ground.book(24);
  // It had spread and claimed it, and then there was nobody any more.
  const dead = ground.another();
  const claimed = ground.house.store.transaction((tx) =>
    tx.claimDeliveries('dead', { root: ground.house.parent.root, id }, { now: ground.house.clock.at, leaseMs: MINUTE, limit: 1 }),
  );
  expect(await claimed).toEqual([]);
  ground.receiver.manner = SILENT;
  await dead.runDue();
  await dead.end();
  ground.receiver.manner = answering(200);
  await ground.process.turn();
  expect((await ground.deliveries(id))[0]).toMatchObject({ state: 'delivered', attempts: 1 });
});

it('7.5: what a process held when it was killed is sent by another once the lease is over, and not before', async () => {
  const { id } = await ground.hook();
  await ground.book(24);
  const { store, clock, parent } = ground.house;
  ground.receiver.manner = answering(500);
  await ground.process.turn();
  ground.pass(5 * SECOND);
  const lease = { now: clock.at, leaseMs: MINUTE, limit: 5 };
  expect(await store.transaction((tx) => tx.claimDeliveries('killed', { root: parent.root, id }, lease))).toHaveLength(1);
  ground.receiver.manner = answering(200);
  await ground.process.turn();
  expect(ground.receiver.seen).toHaveLength(1);
  ground.pass(MINUTE);
  await ground.process.turn();
  expect(ground.receiver.seen).toHaveLength(2);
  expect((await ground.deliveries(id))[0]).toMatchObject({ state: 'delivered', fence: 3 });
});

it('7.5: several processes at once send each message once', async () => {
  const { id } = await ground.hook();
  for (let hour = 24; hour < 44; hour += 1) await ground.book(hour);
  const others = [ground.process, ground.another(), ground.another()];
  await Promise.all(others.map((one) => one.turn()));
  await ground.process.turn();
  expect(new Set(ground.receiver.seen.map(({ headers }) => headers['webhook-id'])).size).toBe(20);
  expect(ground.receiver.seen).toHaveLength(20);
  expect((await ground.deliveries(id)).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

it('7.5: one that never answers delays no other, and is never asked more than four things at once', async () => {
  const slow = await ground.hook({ url: ground.receiver.url('/slow') });
  const quick = await ground.hook({ url: ground.receiver.url('/quick') });
  ground.receiver.manner = (answer, { path }) => (path === '/quick' ? void answer.writeHead(200).end() : undefined);
  for (let hour = 24; hour < 44; hour += 1) await ground.book(hour);
  const sending = ground.another();
  await sending.runDue();
  await expect
    .poll(async () => {
      await sending.runDue();
      return (await ground.deliveries(quick.id)).filter(({ state }) => state === 'delivered').length;
    })
    .toBe(20);
  expect(ground.receiver.seen.filter(({ path }) => path === '/slow')).toHaveLength(4);
  expect((await ground.deliveries(slow.id)).every(({ state }) => state === 'waiting')).toBe(true);
  await sending.end();
  // What was under way when it ended was given back.
  expect((await ground.deliveries(slow.id)).filter(({ leaseUntil }) => leaseUntil !== null)).toEqual([]);
});

describe('7.5: the way out', () => {
  it('is never to a private address: nothing is sent, and the delivery does not say what the name resolves to', async () => {
    let hours = 24;
    for (const [url, egress] of [
      ['https://10.1.2.3/hook', {}],
      [ground.receiver.url(), { allow: [] }],
      ['https://[fd00::1]/hook', {}],
      ['https://169.254.169.254/latest', {}],
    ] as const) {
      const { id } = await ground.hook({ url });
      const sending = ground.another({ egress });
      await ground.book((hours += 2));
      await sending.turn();
      const [delivery] = await ground.deliveries(id);
      expect(delivery).toMatchObject({ cause: 'notAllowed', status: null, detail: 'This address may not be called from here.' });
      await ground.house.call('DELETE', `/webhooks/${id}`);
    }
    expect(ground.receiver.seen).toEqual([]);
  });

  it('refuses a name that answers with a public address first and with a private one later', async () => {
    const { id } = await ground.hook();
    let asked = 0;
    const resolve = async (): Promise<readonly string[]> => {
      asked += 1;
      return asked === 1 ? ['203.0.113.7', '127.0.0.1'] : ['127.0.0.1'];
    };
    const sending = ground.another({ egress: { allow: [], resolve } });
    await ground.book(24);
    await sending.turn();
    ground.pass(5 * SECOND);
    await sending.turn();
    expect(asked).toBe(2);
    expect((await ground.deliveries(id))[0]).toMatchObject({ cause: 'notAllowed', attempts: 2 });
    expect(ground.receiver.seen).toEqual([]);
  });
});
