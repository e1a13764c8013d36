/** Pairing somebody whose appointments are there already mails nobody before an administrator agrees (3.9). */
import { HOUR, type Instant } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withOffset } from '../../src/booking/moment.ts';
import { START, openHouse, type House, type Reply } from './house.ts';

const settings = {
  name: 'Exchange',
  transport: 'ews',
  endpoint: 'https://mail.example.com/EWS/Exchange.asmx',
  userName: 'EXAMPLE\\svc',
  password: 'secret',
};

let house: House;
let anna: string;
let bert: string;
let integration: string;
beforeEach(async () => {
  house = await openHouse();
  anna = await idOf('/staff', { name: 'Anna' });
  bert = await idOf('/staff', { name: 'Bert', email: 'bert@example.com' });
  integration = await idOf('/integrations', settings);
});
afterEach(() => house.app.close());

const idOf = async (path: string, body: object): Promise<string> => {
  const reply = await house.call('POST', path, { body });
  expect(reply.status).toBe(201);
  return String(reply.body['id']);
};
const book = (hours: number, holders: readonly string[]): Promise<string> => {
  const at = (more: number): string => withOffset((START + (hours + more) * HOUR) as Instant, 'UTC');
  return idOf('/appointments', { title: 'Talk', start: at(0), end: at(1), assignments: holders.map((holder) => ({ holder })) });
};
const pairAnna = async (): Promise<string> => {
  const reply = await house.call('POST', '/pairings', { body: { holder: anna, integration, address: 'anna@example.com' } });
  return String(reply.body['mailbox']);
};
const heldOf = async (mailbox: string): Promise<Reply['body']> => (await house.call('GET', `/mailboxes/${mailbox}/mail`)).body;

describe('3.9 mail that nobody asked for', () => {
  test('is counted: appointments that were there before the pairing, and who else is on them', async () => {
    await book(24, [anna, bert]);
    await book(26, [anna]);
    expect(await heldOf(await pairAnna())).toEqual({ appointments: 1, people: 1 });
  });

  test('is not held of what is booked afterwards', async () => {
    const mailbox = await pairAnna();
    await book(24, [anna, bert]);
    expect(await heldOf(mailbox)).toEqual({ appointments: 0, people: 0 });
  });

  test('goes once somebody changes that appointment', async () => {
    const id = await book(24, [anna, bert]);
    await book(26, [anna, bert]);
    const mailbox = await pairAnna();
    await house.call('PATCH', `/appointments/${id}`, { body: { title: 'Longer talk' } });
    expect(await heldOf(mailbox)).toEqual({ appointments: 1, people: 1 });
  });

  test('is not let go by a new name of somebody else’s, of a service for instance', async () => {
    const service = await idOf('/services', { name: 'Mortgage', durationMinutes: 30 });
    const id = await book(24, [anna, bert]);
    await house.call('PATCH', `/appointments/${id}`, { body: { service } });
    const mailbox = await pairAnna();
    await house.call('PATCH', `/services/${service}`, { body: { name: 'Mortgage advice' } });
    expect(await heldOf(mailbox)).toEqual({ appointments: 1, people: 1 });
  });

  test('is held of what is booked while the integration is off, once it is switched on again', async () => {
    const mailbox = await pairAnna();
    await house.call('POST', `/integrations/${integration}/enable`);
    await house.call('POST', `/integrations/${integration}/disable`);
    await book(24, [anna, bert]);
    await book(26, [anna]);
    await house.call('POST', `/integrations/${integration}/enable`);
    expect(await heldOf(mailbox)).toEqual({ appointments: 1, people: 1 });
    await book(28, [anna, bert]);
    expect(await heldOf(mailbox)).toEqual({ appointments: 1, people: 1 });
    expect((await house.call('POST', `/mailboxes/${mailbox}/mail/release`)).status).toBe(202);
    expect(await heldOf(mailbox)).toEqual({ appointments: 0, people: 0 });
  });

  test('goes when an administrator agrees, who is named in the journal', async () => {
    await book(24, [anna, bert]);
    const mailbox = await pairAnna();
    await house.call('POST', `/integrations/${integration}/enable`);
    const reply = await house.call('POST', `/mailboxes/${mailbox}/mail/release`);
    expect(reply.status).toBe(202);
    expect(await heldOf(mailbox)).toEqual({ appointments: 0, people: 0 });
    const [entry] = await house.store.transaction((tx) => tx.journal.select({ code: 'mailReleased' }));
    expect(entry?.sentence).toContain('Invitations of 1 appointment released, by');
    const links = await house.store.transaction((tx) => tx.links.select({ mailbox }));
    expect(links.map((link) => [link.mailHeld, link.due !== null])).toEqual([[false, true]]);
  });
});
