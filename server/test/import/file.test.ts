/** The file of pairings over HTTP: out, back in, and for whom it is. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { zoneId } from '@lockstep/engine';
import type { Holder } from '../../src/store/rows/booking.ts';
import { START, type House } from '../http/house.ts';
import { linesOf, furnish, type Ground } from './ground.ts';

let house: Ground['house'];
let integration: Ground['integration'];
let anna: Ground['anna'];
let bert: Ground['bert'];
let room: Ground['room'];
let made: Ground['made'];
let file: Ground['file'];
let exported: Ground['exported'];

beforeEach(async () => {
  ({ house, integration, anna, bert, room, made, file, exported } = await furnish());
});
afterEach(() => house.app.close());

describe('2.1 the file of pairings', () => {
  test('names everybody, with or without a mailbox, and comes back as it went out', async () => {
    await made('/pairings', { holder: anna, integration, address: 'a.berger@bank.example' });
    const text = await exported();
    expect(text.split('\r\n')).toEqual([
      '\u{feff}id,kind,name,externalId,contactEmail,mailbox,enabled,integration',
      `${anna},staff,Anna,A-1,anna@bank.example,a.berger@bank.example,true,Exchange`,
      `${bert},staff,Bert,,bert@bank.example,,,`,
      `${room},resource,Room 1,A-1,,,,`,
      '',
    ]);
    const lines = linesOf(await file(text, '?unpair=true'));
    expect(lines.map(({ line, does }) => [line, does])).toEqual([
      [2, 'unchanged'],
      [3, 'unchanged'],
      [4, 'unchanged'],
    ]);
  });
  test('is for one kind where that is asked for', async () => {
    expect(await exported('?kind=resource&separator=semicolon')).toBe(
      `\u{feff}id;kind;name;externalId;contactEmail;mailbox;enabled;integration\r\n${room};resource;Room 1;A-1;;;;\r\n`,
    );
  });
  test('comes back unchanged whatever the names are, even where rows were not made over the API', { timeout: 120_000 }, async () => {
    // A run that is late would otherwise write into the house of the test after it.
    const own = { house, integration, made, file, exported };
    const text = fc.oneof(
      // Any text but NUL, which no store takes.
      fc.string({ unit: 'binary', maxLength: 60 }).map((any) => any.replaceAll('\0', '')),
      fc.array(fc.constantFrom('"', ';', ',', '\n', '\r\n', '=', '@', "'", ' ', 'a', 'İ'), { maxLength: 8 }).map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 6 }), fc.boolean(), async (names, semicolons) => {
        const { root } = own.house.parent;
        await own.house.store.transaction(async (tx) => {
          await tx.pairings.remove({ root });
          await tx.mailboxes.remove({ root });
          await tx.holders.remove({ root });
          await tx.holders.insertAll(names.map((name, index) => holderRow(own.house, name, index)));
        });
        for (let index = 0; index < names.length; index += 2)
          await own.made('/pairings', {
            holder: `holder ${index}`,
            integration: own.integration,
            address: `-${index}@bank.example`,
            enabled: index % 4 === 0,
          });
        const reply = await own.file(await own.exported(semicolons ? '?separator=semicolon' : ''), '?unpair=true');
        expect(linesOf(reply).map(({ does, refusal }) => [does, refusal])).toEqual(names.map(() => ['unchanged', null]));
      }),
      // Names itself what took so long, before the test as a whole is given up.
      { numRuns: 60, interruptAfterTimeLimit: 100_000, markInterruptAsFailure: true },
    );
  });
});

const holderRow = (house: House, name: string, index: number): Holder => ({
  root: house.parent.root,
  id: `holder ${index}`,
  company: house.parent.id,
  kind: index % 3 === 0 ? 'staff' : 'resource',
  name,
  email: null,
  zone: zoneId('Europe/Zurich'),
  active: true,
  externalId: index % 2 === 0 ? null : `=${name}${index}`,
  createdAt: START,
});

describe('8.5 the file', () => {
  test('is for those who may read people and resources as well', async () => {
    const key = await house.keyWith(house.parent, ['pairings:write', 'resources:read']);
    expect(await exported('?kind=resource', key)).toContain(room);
    for (const query of ['', '?kind=staff']) expect(await exported(query, key)).toContain('lacks the scope staff:read');
    expect((await file('id,mailbox\n', '', key)).body['code']).toBe('forbidden');
  });
  test('of a child company holds and changes its own people only, through the integration it inherits', async () => {
    const nora = await made('/staff', { name: 'Nora' }, house.keys.child);
    expect(await exported('', house.keys.child)).toBe(
      `\u{feff}id,kind,name,externalId,contactEmail,mailbox,enabled,integration\r\n${nora},staff,Nora,,,,,\r\n`,
    );
    const csv = `id,mailbox\n${nora},nora@bank.example\n${anna},anna@bank.example\n`;
    const reply = await file(csv, '?partly=true', house.keys.child);
    expect(linesOf(reply).map(({ does, refusal }) => [does, refusal?.problem ?? null])).toEqual([
      ['pair', null],
      ['refused', 'There is no such staff member or resource.'],
    ]);
    expect((await file(csv, '', house.keys.stranger)).status).toBe(404);
  });
  test('takes no Idempotency-Key, since sent again it finds its own work', async () => {
    const reply = await house.call('POST', `/integrations/${integration}/pairings/import`, {
      body: { csv: 'id,mailbox\n' },
      headers: { 'idempotency-key': 'again' },
    });
    expect([reply.status, reply.body['code']]).toEqual([422, 'cannotRepeat']);
  });
});
