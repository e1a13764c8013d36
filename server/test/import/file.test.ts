/** The file of pairings over HTTP: out, in, and every way in which a line is refused. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHouse, type House, type Reply } from '../http/house.ts';

type Line = {
  readonly line: number;
  readonly does: string;
  readonly mailbox: string | null;
  readonly enabled: boolean | null;
  readonly before: object | null;
  readonly refusal: { readonly code: string; readonly field: string | null; readonly problem: string; readonly next: string } | null;
};
let house: House;
let integration: string;
let anna: string;
let bert: string;
let room: string;

const made = async (path: string, body: object, key?: string): Promise<string> => {
  const reply = await house.call('POST', path, { body, ...(key === undefined ? {} : { key }) });
  if (reply.status !== 201) throw new Error(reply.text);
  return String(reply.body['id']);
};
const exchange = { endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc', password: 'x' };

beforeEach(async () => {
  house = await openHouse();
  integration = await made('/integrations', { name: 'Exchange', ...exchange });
  anna = await made('/staff', { name: 'Anna', email: 'anna@bank.example', externalId: 'A-1' });
  bert = await made('/staff', { name: 'Bert', email: 'bert@bank.example' });
  room = await made('/resources', { name: 'Room 1', externalId: 'A-1' });
});
afterEach(() => house.app.close());

const file = (csv: string | Uint8Array, query = '', key = house.keys.parent): Promise<Reply> =>
  house.call('POST', `/integrations/${integration}/pairings/import${query}`, {
    key,
    body: csv,
    headers: { 'content-type': 'text/csv' },
  });
const linesOf = (reply: Reply): readonly Line[] => {
  if (reply.status !== 200) throw new Error(reply.text);
  return reply.body['lines'] as Line[];
};
const dry = async (csv: string, query = ''): Promise<readonly Line[]> => linesOf(await file(csv, `?dryRun=true${query}`));
const exported = async (query = '', key = house.keys.parent): Promise<string> =>
  (await house.call('GET', `/integrations/${integration}/pairings.csv${query}`, { key })).text;
const addresses = async (): Promise<Record<string, string>> => {
  const reply = await house.call('GET', '/pairings?limit=200');
  const items = reply.body['items'] as { holder: string; address: string }[];
  return Object.fromEntries(items.map((one) => [one.holder, one.address]));
};

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
});
