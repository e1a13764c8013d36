/** What an import does, what it leaves, and what somebody else does meanwhile. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { carryOut } from '../../src/booking/import/import.ts';
import type { PlannedLine } from '../../src/booking/import/plan.ts';
import { planAll } from '../../src/booking/import/world.ts';
import type { Reach } from '../../src/booking/company.ts';
import { readTable } from '../../src/http/pairing-file/csv.ts';
import { readLines } from '../../src/http/pairing-file/lines.ts';
import { StoreConflict, type Store } from '../../src/store/store.ts';
import { linesOf, furnish, type Ground } from './ground.ts';

let house: Ground['house'];
let integration: Ground['integration'];
let anna: Ground['anna'];
let bert: Ground['bert'];
let room: Ground['room'];
let made: Ground['made'];
let file: Ground['file'];
let dry: Ground['dry'];
let addresses: Ground['addresses'];
let publish: Ground['publish'];

beforeEach(async () => {
  ({ house, integration, anna, bert, room, made, file, dry, addresses, publish } = await furnish());
});
afterEach(() => house.app.close());

describe('2.1 an import', () => {
  test('pairs, pairs anew, switches and unpairs, and a dry run says so without doing it', async () => {
    const cleo = await made('/staff', { name: 'Cleo' });
    const dora = await made('/staff', { name: 'Dora' });
    await made('/pairings', { holder: bert, integration, address: 'old@bank.example', externalId: 'B' });
    await made('/pairings', { holder: cleo, integration, address: 'cleo@bank.example' });
    await made('/pairings', { holder: dora, integration, address: 'dora@bank.example' });
    const before = await addresses();
    const csv = `id;mailbox;enabled\n${anna};Anna.Berger@Bank.Example;\n${bert};bert@bank.example;nein\n${cleo};;FALSCH\n${dora};\n`;
    expect(linesOf(await file(csv, '?dryRun=true')).map(({ refusal }) => refusal?.problem ?? null)).toEqual([
      null,
      null,
      null,
      'The line has 2 cells, the first line has 3.',
    ]);
    const whole = `${csv.slice(0, -1)};\n`;
    const planned = await dry(whole, '&unpair=true');
    expect(planned.map(({ does, mailbox, enabled, before: was }) => [does, mailbox, enabled, was])).toEqual([
      ['pair', 'anna.berger@bank.example', true, null],
      ['pairAnew', 'bert@bank.example', false, { mailbox: 'old@bank.example', enabled: true }],
      ['unpair', null, null, { mailbox: 'cleo@bank.example', enabled: true }],
      ['unpair', null, null, { mailbox: 'dora@bank.example', enabled: true }],
    ]);
    expect(await addresses()).toEqual(before);
    const gentle = await file(whole);
    expect(gentle.body['counts']).toEqual({ pair: 1, pairAnew: 1, unpair: 0, switchOn: 0, switchOff: 1, unchanged: 1, refused: 0 });
    expect(house.woken.times).toBeGreaterThan(0);
    expect(await addresses()).toEqual({
      [anna]: 'anna.berger@bank.example',
      [bert]: 'bert@bank.example',
      [cleo]: 'cleo@bank.example',
      [dora]: 'dora@bank.example',
    });
    expect((await house.call('GET', '/pairings/by-external-id/B')).body).toMatchObject({ address: 'bert@bank.example', enabled: false });
    expect((await dry(whole)).map(({ does }) => does)).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged']);
    expect((await file(whole, '?unpair=true')).body['counts']).toMatchObject({ unpair: 2, unchanged: 2 });
    expect(Object.keys(await addresses())).toEqual([anna, bert]);
  });
  test('takes JSON as well, with the choices beside the file', async () => {
    const body = { csv: `contactEmail,mailbox,Department\nANNA@bank.example,anna@bank.example,Sales\n`, dryRun: true };
    const reply = await house.call('POST', `/integrations/${integration}/pairings/import`, { body });
    expect(reply.body).toMatchObject({ dryRun: true, counts: { pair: 1 }, ignoredColumns: ['Department'] });
    expect(await addresses()).toEqual({});
  });
  test('lets two hand their mailboxes to each other, and one who stays refuses both', async () => {
    await made('/pairings', { holder: anna, integration, address: 'one@bank.example' });
    await made('/pairings', { holder: bert, integration, address: 'two@bank.example' });
    const csv = `id,mailbox\n${anna},two@bank.example\n${bert},one@bank.example\n${room},room@bank.example\n`;
    await publish(bert, 1);
    const stuck = await dry(csv);
    expect(stuck.map(({ does, refusal }) => [does, refusal?.problem ?? null])).toEqual([
      ['refused', 'The mailbox two@bank.example is paired with Bert already.'],
      ['refused', 'An appointment of Bert is linked with an event in two@bank.example.'],
      ['pair', null],
    ]);
    await publish(bert, 0);
    expect((await file(csv)).body['counts']).toMatchObject({ pair: 1, pairAnew: 2 });
    expect(await addresses()).toEqual({ [anna]: 'two@bank.example', [bert]: 'one@bank.example', [room]: 'room@bank.example' });
  });
  test('stops whole at one refused line, naming it, or leaves it out where that is chosen', async () => {
    const csv = `id,mailbox\n${anna},anna@bank.example\nnobody,bert@bank.example\n`;
    const stopped = await file(csv);
    expect([stopped.status, stopped.body['code'], stopped.body['problems']]).toEqual([
      422,
      'importRefused',
      [{ field: '/csv/3/id', problem: 'There is no such staff member or resource.', next: expect.stringContaining('export') as string }],
    ]);
    expect(await addresses()).toEqual({});
    expect((await file(csv, '?partly=true')).body['counts']).toMatchObject({ pair: 1, refused: 1 });
    expect(await addresses()).toEqual({ [anna]: 'anna@bank.example' });
  });
  test.each([
    ['of a hundred at most', false, [100, 100, 30]],
    ['that nobody waits long for where lines may be left out', true, [...Array.from({ length: 9 }, () => 25), 5]],
  ])('writes hundreds of lines in transactions %s', async (_what, partly, expected) => {
    const holders: string[] = [];
    for (let index = 0; index < 230; index += 1) holders.push(await made('/staff', { name: `Person ${index}` }));
    const csv = `id,mailbox\n${holders.map((one, index) => `${one},p${index}@bank.example\n`).join('')}`;
    const sizes: number[] = [];
    const paired = (): Promise<number> => house.store.transaction((tx) => tx.pairings.count({ root: house.parent.root }));
    const counting: Store = {
      ...house.store,
      transaction: async (work, options) => {
        const before = await paired();
        const result = await house.store.transaction(work, options);
        sizes.push((await paired()) - before);
        return result;
      },
    };
    const { around, lines } = await planned(csv);
    const done = await carryOut(counting, { ...around, partly }, lines);
    expect(done.map(({ does }) => does)).toEqual(holders.map(() => 'pair'));
    expect(sizes).toEqual(expected);
  });
});

/** What the lines would do, for whoever carries it out later. */
const planned = async (csv: string) => {
  const table = readTable(csv, 1000);
  const read = 'problem' in table ? table : readLines(table);
  if ('problem' in read) throw new Error(read.problem);
  const { root } = house.parent;
  const connection = { id: integration };
  const reach: Reach = { root, company: root, below: 'all', above: new Set() };
  const broken: unknown[] = [];
  const around = {
    reach,
    connection,
    kinds: ['staff', 'resource'] as const,
    wish: { kind: null, unpair: false },
    occasion: house.occasion(),
    broken: (error: unknown): void => void broken.push(error),
  };
  return { around, broken, lines: await planAll(house.store, around, read.lines) };
};
/** A store of which transactions end with this error instead, by their number. */
const failing = (error: Error, ...numbers: readonly number[]): Store => {
  let count = 0;
  const transaction: Store['transaction'] = (work, options) => {
    count += 1;
    return numbers.includes(count) ? Promise.reject(error) : house.store.transaction(work, options);
  };
  return { ...house.store, transaction };
};
const crowd = async (): Promise<readonly string[]> => {
  const holders: string[] = [];
  for (let index = 0; index < 150; index += 1) holders.push(await made('/staff', { name: `Person ${index}` }));
  return holders;
};
const fileOf = (holders: readonly string[]): string =>
  `id,mailbox\n${holders.map((one, index) => `${one},p${index}@bank.example\n`).join('')}`;
const deeds = (lines: readonly PlannedLine[]) => lines.map(({ does, refusal }) => [does, refusal?.problem ?? null]);

describe('2.1 an import that something comes between', () => {
  const csv = (): string => `id,mailbox\n${anna},anna@bank.example\n${bert},bert@bank.example\n`;
  const ANNAS = 'The mailbox anna@bank.example is paired with Room 1 already.';
  test('judges every line once more where it is written, and writes the others', async () => {
    const { around, lines } = await planned(csv());
    await made('/pairings', { holder: room, integration, address: 'anna@bank.example' });
    expect(deeds(await carryOut(house.store, { ...around, partly: true }, lines))).toEqual([
      ['refused', ANNAS],
      ['pair', null],
    ]);
    expect(await addresses()).toEqual({ [room]: 'anna@bank.example', [bert]: 'bert@bank.example' });
  });
  test('writes none of a transaction that was to be written whole', async () => {
    const { around, lines } = await planned(csv());
    await made('/pairings', { holder: room, integration, address: 'anna@bank.example' });
    expect(deeds(await carryOut(house.store, { ...around, partly: false }, lines))).toEqual([
      ['refused', ANNAS],
      ['refused', 'The import ended at line 2, so this line was not written.'],
    ]);
    expect(await addresses()).toEqual({ [room]: 'anna@bank.example' });
  });
  test('ends there, says which lines are written, and goes on when it is sent again', async () => {
    const holders = await crowd();
    const { around, lines } = await planned(fileOf(holders));
    await made('/pairings', { holder: anna, integration, address: 'p120@bank.example' });
    const done = deeds(await carryOut(house.store, { ...around, partly: false }, lines));
    expect(done.slice(0, 100)).toEqual(holders.slice(0, 100).map(() => ['pair', null]));
    expect(done[120]).toEqual(['refused', 'The mailbox p120@bank.example is paired with Anna already.']);
    expect(done[149]).toEqual(['refused', 'The import ended at line 122, so this line was not written.']);
    expect(Object.keys(await addresses())).toHaveLength(101);
    const again = await file(fileOf(holders), '?partly=true');
    expect(again.body['counts']).toMatchObject({ unchanged: 100, pair: 49, refused: 1 });
  });
  test('goes on group by group where two met in one transaction', async () => {
    const { around, lines } = await planned(csv());
    const store = failing(new StoreConflict('duplicate', 'pairing_mailbox'), 1, 2);
    expect(deeds(await carryOut(store, { ...around, partly: true }, lines))).toEqual([
      ['refused', 'Somebody else changed this pairing at the same moment.'],
      ['pair', null],
    ]);
  });
  test('after the integration is gone writes nothing and says so', async () => {
    const { around, lines } = await planned(csv());
    await house.call('DELETE', `/integrations/${integration}`);
    const gone = ['refused', 'The integration is gone.'];
    expect(deeds(await carryOut(house.store, { ...around, partly: true }, lines))).toEqual([gone, gone]);
  });
  test('by a fault of ours is one while nothing is written, and afterwards says what is not', async () => {
    const holders = await crowd();
    const fault = new Error('the store is on fire');
    const { around, broken, lines } = await planned(fileOf(holders));
    await expect(carryOut(failing(fault, 1), { ...around, partly: true }, lines)).rejects.toBe(fault);
    expect(await addresses()).toEqual({});
    const done = await carryOut(failing(fault, 2), { ...around, partly: false }, lines);
    expect(done.map(({ refusal }) => refusal?.code ?? null)).toEqual(holders.map((_, index) => (index < 100 ? null : 'fault')));
    expect([Object.keys(await addresses()).length, broken]).toEqual([100, [fault]]);
  });
});
