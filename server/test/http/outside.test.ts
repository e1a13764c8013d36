/** A test of the connection that names a mailbox which has to stay closed to the application (1.1). */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector, ProbeWish, Step } from '@lockstep/exchange';
import { openHouse, type House, type Reply } from './house.ts';

const STEP: Step = { step: 'name', outcome: 'passed', milliseconds: 3, seen: 'graph.example.com is known.', cause: null };
let house: House;
let integration: string;
let wishes: (ProbeWish | undefined)[];

beforeEach(async () => {
  wishes = [];
  const connector: Pick<Connector, 'probe' | 'close'> = {
    async *probe(_mailbox, _signal, wish) {
      wishes.push(wish);
      yield STEP;
    },
    close: () => Promise.resolve(),
  };
  house = await openHouse({ connectorFor: () => connector as Connector });
  const oauth = { tenant: 'bank.example', clientId: 'app' };
  const body = { name: 'Online', transport: 'graph', oauth, password: 'application secret' };
  integration = String((await house.call('POST', '/integrations', { body })).body['id']);
});
afterEach(() => house.app.close());

const run = (body: object): Promise<Reply> => house.call('POST', `/integrations/${integration}/test`, { body });

test('1.1 it is asked about in the same test, and by nobody who did not name it', async () => {
  await run({ address: 'anna@example.com', outside: 'Board@example.com' });
  await run({ address: 'anna@example.com' });
  const wish = { write: false, privateMatters: true };
  expect(wishes).toEqual([{ ...wish, outside: 'board@example.com' }, wish]);
});
test('1.1 what is no address is refused at its field, before anybody is asked', async () => {
  const reply = await run({ address: 'anna@example.com', outside: 'board' });
  expect([reply.status, reply.body['problems'], wishes]).toMatchObject([400, [{ field: '/outside' }], []]);
});
