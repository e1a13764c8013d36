/** The client against the real program: calls, refusals, pages, repetition, and a webhook from the booking to its verification. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, Refused, Unanswered, verifyWebhook, type Client, type Item, type Schema } from '../src/index.ts';
import { startProgram, type Program } from './program.ts';

let program: Program;
let lockstep: Client;
let holder: string;

const HOUR_MS = 3_600_000;
/** A whole hour ahead, so many hours from now. */
const at = (hours: number): string => new Date((Math.ceil(Date.now() / HOUR_MS) + hours) * HOUR_MS).toISOString().replace('.000', '');
const wish = (hours: number) => ({ title: 'Mortgage', start: at(hours), end: at(hours + 1), assignments: [{ holder }] });

beforeAll(async () => {
  program = await startProgram();
  lockstep = createClient(program);
  holder = (await lockstep.createStaffMember({ body: { name: 'Ada Byron' } })).id;
}, 180_000);
afterAll(() => program?.end());

describe('7.5: the client', () => {
  it('calls operations by their names, with what goes in and comes out typed by the document', async () => {
    const booked = await lockstep.bookAppointment({ body: wish(48) });
    const read: Schema<'Appointment'> = await lockstep.readAppointment({ path: { id: booked.id } });
    expect([read.id, read.title, read.state, read.version]).toEqual([booked.id, 'Mortgage', 'confirmed', 1]);
    const moved = await lockstep.changeAppointment({ path: { id: booked.id }, body: { start: at(60) }, ifVersion: 1 });
    expect([Date.parse(moved.start), moved.version]).toEqual([Date.parse(at(60)), 2]);
    expect((await lockstep.cancelAppointment({ path: { id: booked.id } })).state).toBe('cancelled');
  });

  it('throws what is refused, with code, field, problem and next step', async () => {
    const { id } = await lockstep.bookAppointment({ body: wish(72) });
    const refusal = async (call: Promise<unknown>): Promise<Refused> => {
      const error: unknown = await call.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof Refused)) throw new Error('it was not refused', { cause: error });
      return error;
    };
    expect(await refusal(lockstep.bookAppointment({ body: wish(72) }))).toMatchObject({ status: 409, code: 'slotTaken' });
    expect(await refusal(lockstep.changeAppointment({ path: { id }, body: { title: 'x' }, ifVersion: 9 }))).toMatchObject({
      status: 412,
      code: 'stale',
    });
    expect(await refusal(lockstep.readAppointment({ path: { id: 'a/../b' } }))).toMatchObject({ status: 404, code: 'notFound' });
    const invalid = await refusal(lockstep.bookAppointment({ body: { ...wish(74), start: 'tomorrow' } }));
    expect(invalid.problems).toEqual([
      { field: '/start', problem: expect.stringContaining('RFC 3339'), next: expect.stringContaining('2026') },
    ]);
    const stranger = createClient({ ...program, key: 'lk_nobody' });
    expect(await refusal(stranger.listStaffMembers())).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('does a write once that is sent twice under one key', async () => {
    const idempotencyKey = crypto.randomUUID();
    const [first, second] = [
      await lockstep.bookAppointment({ body: wish(96), idempotencyKey }),
      await lockstep.bookAppointment({ body: wish(96), idempotencyKey }),
    ];
    expect(second).toEqual(first);
  });

  it('reads a list item by item, over all of its pages', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await lockstep.createLocation({ body: { name } });
    const names: string[] = [];
    const found: Item<'listLocations'>[] = [];
    for await (const location of lockstep.each('listLocations', { query: { limit: 2 } })) {
      names.push(location.name);
      found.push(location);
    }
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(new Set(found.map(({ id }) => id)).size).toBe(5);
  });

  it('says where nobody answers, with the key under which the write can be sent again', async () => {
    const nobody = createClient({ url: 'http://127.0.0.1:1', key: 'lk_x' });
    const error: unknown = await nobody.createLocation({ body: { name: 'x' } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Unanswered);
    expect(error).toMatchObject({ status: null, idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it('verifies what the program posts to a webhook, and types it by what happened', async () => {
    const seen: { readonly headers: IncomingHttpHeaders; readonly body: Buffer }[] = [];
    const server: Server = createServer((asked, answer) => {
      const parts: Buffer[] = [];
      asked.on('data', (part: Buffer) => parts.push(part));
      asked.on('end', () => {
        seen.push({ headers: asked.headers, body: Buffer.concat(parts) });
        answer.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const webhook = await lockstep.createWebhook({ body: { url: `http://127.0.0.1:${port}/`, types: ['appointment.booked'] } });
    const booked = await lockstep.bookAppointment({ body: wish(120) });
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBe(1);
    const [posted] = seen;
    if (posted === undefined) throw new Error('nothing came');
    const { id, message } = await verifyWebhook(webhook.secret, posted);
    if (message.type !== 'appointment.booked') throw new Error(message.type);
    expect([message.data.appointment, message.data.state, message.sequence]).toEqual([booked.id, 'confirmed', 1]);
    expect(message.data.link).toMatch(new RegExp(`/api/v1/appointments/${booked.id}$`));
    await expect
      .poll(async () => (await lockstep.listWebhookDeliveries({ path: { id: webhook.id } })).items, { timeout: 20_000 })
      .toMatchObject([{ state: 'delivered', message: id }]);
    await expect(verifyWebhook(webhook.secret, { ...posted, body: Buffer.concat([posted.body, Buffer.from(' ')]) })).rejects.toMatchObject({
      reason: 'signature',
    });
    await new Promise((resolve) => server.close(resolve));
  });
});
