/** Every way in which a line, or a whole file, is refused, with the field and the reason. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exchange, linesOf, furnish, type Ground } from './ground.ts';

let house: Ground['house'];
let integration: Ground['integration'];
let anna: Ground['anna'];
let bert: Ground['bert'];
let room: Ground['room'];
let made: Ground['made'];
let file: Ground['file'];
let dry: Ground['dry'];
let publish: Ground['publish'];

beforeEach(async () => {
  ({ house, integration, anna, bert, room, made, file, dry, publish } = await furnish());
});
afterEach(() => house.app.close());

describe('2.1 a line is refused', () => {
  const refusal = async (csv: string, query = ''): Promise<readonly [string, string | null, string] | null> => {
    const one = (await dry(csv, query)).at(-1)?.refusal ?? null;
    expect(one?.next).toMatch(/\.$/);
    return one === null ? null : [one.code, one.field, one.problem];
  };
  test('when nobody of this id, external id or contact e-mail is within reach, in the same words', async () => {
    const stranger = await made('/staff', { name: 'Eve', externalId: 'E', email: 'eve@other.example' }, house.keys.stranger);
    for (const [field, value] of [
      ['id', 'none'],
      ['id', stranger],
      ['externalId', 'E'],
      ['contactEmail', 'eve@other.example'],
    ] as const)
      expect(await refusal(`${field},mailbox\n${value},x@bank.example\n`)).toEqual([
        'badReference',
        field,
        'There is no such staff member or resource.',
      ]);
  });
  test('when it does not say who, or could mean two', async () => {
    expect(await refusal('id,mailbox\n,x@bank.example\n')).toEqual(['invalid', null, 'The line does not say who is meant.']);
    expect(await refusal('externalId,mailbox\nA-1,x@bank.example\n')).toEqual([
      'badReference',
      'externalId',
      'This is the externalId of Anna and Room 1.',
    ]);
    expect((await dry('externalId,kind,mailbox\nA-1,resource,x@bank.example\n')).map(({ does }) => does)).toEqual(['pair']);
  });
  test.each(['\u0000', 'a\nb'])('when the id is none that the store could keep (%j)', async (text) => {
    const body = { csv: `id,mailbox\n"${text}x",x@bank.example\n`, dryRun: true };
    const reply = await house.call('POST', `/integrations/${integration}/pairings/import`, { body });
    expect(linesOf(reply).map(({ refusal }) => [refusal?.code, refusal?.field])).toEqual([['invalid', 'id']]);
  });
  test('when it names two lines for one person', async () => {
    const csv = `id,contactEmail,mailbox\n${anna},,a@bank.example\n,anna@bank.example,b@bank.example\n`;
    expect(await refusal(csv)).toEqual(['repeatedHolder', 'contactEmail', 'Anna is named in line 2 as well.']);
  });
  test('when the kind is another one', async () => {
    expect(await refusal(`id,kind,mailbox\n${room},staff,x@bank.example\n`)).toEqual(['wrongRole', 'kind', 'Room 1 is a resource.']);
    expect(await refusal(`id,kind,mailbox\n${room},room,x@bank.example\n`)).toEqual([
      'invalid',
      'kind',
      'The value is none of those allowed.',
    ]);
  });
  test('when it is about the kind that was not asked for', async () => {
    const csv = `id,mailbox\n${room},x@bank.example\n`;
    expect(await refusal(csv, '&kind=staff')).toEqual(['wrongRole', 'kind', 'Room 1 is a resource.']);
    // A-1 is the external id of a room as well.
    expect((await dry('externalId,mailbox\nA-1,x@bank.example\n', '&kind=staff')).map(({ does }) => does)).toEqual(['pair']);
  });
  test('when the name is somebody else’s, as after sorting one column alone', async () => {
    expect(await refusal(`id,name,mailbox\n${anna},Bert,x@bank.example\n`)).toEqual(['badReference', 'name', 'This is Anna, not Bert.']);
  });
  test.each(['no address', 'a@b@c', 'Anna <anna@bank.example>', `${'a'.repeat(260)}@b.example`])(
    'when “%s” is no address',
    async (text) => {
      expect((await refusal(`id,mailbox\n${anna},"${text}"\n`))?.slice(0, 2)).toEqual(['invalid', 'mailbox']);
    },
  );
  test('when enabled is neither yes nor no, or a cell is endless', async () => {
    expect(await refusal(`id,mailbox,enabled\n${anna},a@bank.example,maybe\n`)).toEqual([
      'invalid',
      'enabled',
      'This says neither yes nor no.',
    ]);
    expect((await refusal(`id,mailbox,name\n${anna},a@bank.example,${'x'.repeat(401)}\n`))?.[1]).toBe('name');
  });
  test('when two lines ask for one mailbox', async () => {
    const csv = `id,mailbox\n${anna},x@bank.example\n${bert},X@bank.example\n`;
    expect(await refusal(csv)).toEqual(['mailboxPaired', 'mailbox', 'Line 2 asks for the mailbox x@bank.example as well.']);
    expect((await dry(csv)).map(({ does }) => does)).toEqual(['refused', 'refused']);
  });
  test('when the mailbox is somebody else’s, with the name of the holder', async () => {
    await made('/pairings', { holder: anna, integration, address: 'anna@bank.example' });
    expect(await refusal(`id,mailbox\n${bert},anna@bank.example\n`)).toEqual([
      'mailboxPaired',
      'mailbox',
      'The mailbox anna@bank.example is paired with Anna already.',
    ]);
  });
  test('when the person is paired through another integration, unless nothing is asked of it', async () => {
    const other = await made('/integrations', { name: 'Old Exchange', ...exchange });
    await made('/pairings', { holder: anna, integration: other, address: 'anna@bank.example' });
    expect(await refusal(`id,mailbox\n${anna},new@bank.example\n`)).toEqual([
      'holderPaired',
      'mailbox',
      'Anna is paired with anna@bank.example through the integration Old Exchange already.',
    ]);
    const csv = `id,mailbox\n${anna},anna@bank.example\n`;
    expect((await dry(csv, '&unpair=true')).map(({ does }) => does)).toEqual(['unchanged']);
    expect((await dry(`id,mailbox\n${anna},\n`, '&unpair=true')).map(({ does }) => does)).toEqual(['unchanged']);
  });
  test('when events are linked in the mailbox it would leave', async () => {
    await made('/pairings', { holder: anna, integration, address: 'anna@bank.example' });
    await publish(anna, 1);
    const problem = 'An appointment of Anna is linked with an event in anna@bank.example.';
    expect(await refusal(`id,mailbox\n${anna},new@bank.example\n`)).toEqual(['inUse', 'mailbox', problem]);
    expect(await refusal(`id,mailbox\n${anna},\n`, '&unpair=true')).toEqual(['inUse', 'mailbox', problem]);
  });
});

describe('2.1 a file is refused as a whole', () => {
  test.each([
    ['that is empty', '', 1, 'The file is empty.'],
    ['without a column mailbox', 'id,name\n1,x\n', 1, 'The first line names no column mailbox.'],
    ['that says nowhere who is meant', 'name,mailbox\nAnna,x\n', 1, 'No column says who is meant.'],
    ['with a column that is there twice', 'id,mailbox,Mailbox\n1,x,y\n', 1, 'The column mailbox is there twice.'],
    ['with an open quote', 'id,mailbox\n"1,x\n', 2, 'A quote that opens in line 2 is never closed.'],
    ['that is not UTF-8', Buffer.from('id,mailbox\n1,\xe4@bank.example\n', 'latin1'), 2, 'Line 2 is not UTF-8.'],
  ])('%s', async (_what, csv, line, problem) => {
    const reply = await file(csv);
    expect([reply.status, reply.body['code']]).toEqual([400, 'invalid']);
    expect(reply.body['problems']).toEqual([{ field: `/csv/${line}`, problem, next: expect.stringMatching(/\.$/) as string }]);
  });
  test('that is too large, or has too many lines', async () => {
    const large = await file('x'.repeat(4 * 1024 * 1024 + 1));
    expect([large.status, large.body['code'], large.body['detail']]).toEqual([413, 'tooLarge', 'The body is larger than 4096 KiB.']);
    const long = await file(`id,mailbox\n${'a,b\n'.repeat(10_001)}`);
    expect(long.body['detail']).toBe('The file has more than 10001 lines.');
  });
  test('in the body of any other request', async () => {
    const reply = await house.call('POST', '/staff', { body: 'name\nx', headers: { 'content-type': 'text/csv' } });
    expect(reply.status).toBe(415);
  });
});
