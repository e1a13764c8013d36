/** Clients as attendees in the API (3.5, 4.8): the setting, who was invited and what they answered, and invitations that wait. */
import { clientMark, HOUR, version, zoneId, type Attendee, type Base, type Facets, type Instant } from '@lockstep/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import { withOffset } from '../../src/booking/moment.ts';
import { made, pairedCalendar, zurich } from './bank.ts';
import { openHouse, START, type House } from './house.ts';

let house: House;
let ada: string;
let carla: string;
let integration: string;
let mailbox: string;
beforeEach(async () => {
  house = await openHouse();
  ada = await made(house, '/staff', { name: 'Ada' });
  carla = await made(house, '/clients', { name: 'Carla', email: 'carla@home.example' });
  mailbox = (await pairedCalendar(house, ada)).mailbox;
  integration = await house.store.transaction(
    async (tx) => (await tx.mailboxes.get({ root: house.parent.root, id: mailbox }))?.connection ?? '',
  );
});
const setting = (body: object) => house.call('PATCH', `/integrations/${integration}`, { body });
const since = (): Promise<Instant | null | undefined> =>
  house.store.transaction(async (tx) => (await tx.connections.get({ root: house.parent.root, id: integration }))?.settings.invitingSince);
const book = (hours: number, clients: readonly string[]): Promise<string> => {
  const at = (more: number): string => withOffset((START + (hours + more) * HOUR) as Instant, 'UTC');
  return made(house, '/appointments', { title: 'Talk', start: at(0), end: at(1), assignments: [{ holder: ada }], clients });
};

describe('3.5 inviting clients', () => {
  test('is off unless told, and holds from the moment at which it is switched on', async () => {
    expect((await house.call('GET', `/integrations/${integration}`)).body).toMatchObject({ inviteClients: false });
    house.clock.at = (house.clock.at + HOUR) as Instant;
    const on = await setting({ inviteClients: true });
    expect([on.status, on.body['inviteClients'], await since()]).toEqual([200, true, house.clock.at]);
    const first = house.clock.at;
    house.clock.at = (house.clock.at + HOUR) as Instant;
    await setting({ inviteClients: true, name: 'Another name' });
    expect(await since()).toBe(first);
    await setting({ inviteClients: false });
    expect(await since()).toBeNull();
    expect(on.body).not.toHaveProperty('invitingSince');
  });

  test('is refused with field and next step where it is no yes or no', async () => {
    const refused = await setting({ inviteClients: 'sometimes' });
    expect([refused.status, JSON.stringify(refused.body['problems'])]).toEqual([400, expect.stringContaining('/inviteClients')]);
  });

  test('is no reason to ask Exchange before a pause is over', async () => {
    const key = { root: house.parent.root, id: mailbox };
    await house.store.transaction((tx) => tx.mailboxes.update(key, { retryAt: (START + HOUR) as Instant, attempts: 3 }));
    await setting({ inviteClients: true });
    expect(await house.store.transaction((tx) => tx.mailboxes.get(key))).toMatchObject({ retryAt: START + HOUR, attempts: 3 });
  });

  test('what was booked while nothing was sent waits for an administrator, counted with its client', async () => {
    await setting({ inviteClients: true });
    await house.call('POST', `/integrations/${integration}/disable`);
    await book(24, [carla]);
    await book(26, []);
    await book(28, [carla, await made(house, '/clients', { name: 'Dora', email: 'dora@home.example' })]);
    await house.call('POST', `/integrations/${integration}/enable`);
    expect((await house.call('GET', `/mailboxes/${mailbox}/mail`)).body).toEqual({ appointments: 1, people: 1 });
  });
});

describe('4.8 clients who were invited', () => {
  /** As the sync stores it when it finds these on the list of the event. */
  const listed = async (id: string, shown: readonly Attendee[], struckAt?: Instant): Promise<void> => {
    const when = { start: zurich('2026-03-03', '10:00'), end: zurich('2026-03-03', '11:00'), zone: zoneId('Europe/Zurich'), allDay: false };
    const facets: Facets = { when, title: 'Talk', body: '', location: '', showAs: 'busy' };
    const side = { facets, version: version('1') };
    const invited = [{ holder: clientMark(carla), address: 'carla@home.example', ...(struckAt === undefined ? {} : { struckAt }) }];
    const base: Base = { appointment: side, event: side, policyRevision: 1, owed: [], left: false, attendance: { invited, shown } };
    await house.store.transaction((tx) => tx.links.update({ root: house.parent.root, appointment: id }, { base, eventId: 'event' }));
  };
  const entry = (response: Attendee['response']): Attendee => ({
    address: 'Carla@home.example',
    name: 'Carla',
    kind: 'required',
    response,
    respondedAt: null,
  });

  test('are shown with what they answered, and are no guests', async () => {
    const id = await book(24, [carla]);
    await listed(id, [entry('tentative')]);
    expect((await house.call('GET', `/appointments/${id}`)).body).toMatchObject({
      clients: [carla],
      invitedClients: [{ client: carla, response: 'tentative' }],
      attendees: [],
      assignments: [{ holder: ada }],
      flags: [],
    });
  });

  test('are shown without an answer once they are off the list again', async () => {
    const id = await book(24, [carla]);
    await listed(id, [], START);
    expect((await house.call('GET', `/appointments/${id}`)).body).toMatchObject({ invitedClients: [{ client: carla, response: null }] });
  });

  test('somebody of the same address whom nobody invited for us is a guest', async () => {
    const id = await book(24, [carla]);
    await listed(id, [entry('declined')]);
    await house.store.transaction(async (tx) => {
      const [link] = await tx.links.select({ root: house.parent.root, appointment: id });
      const base = link?.base == null ? null : { ...link.base, attendance: { invited: [], shown: [entry('declined')] } };
      await tx.links.update({ root: house.parent.root, appointment: id }, { base });
    });
    expect((await house.call('GET', `/appointments/${id}`)).body).toMatchObject({
      state: 'confirmed',
      invitedClients: [],
      attendees: [{ address: 'Carla@home.example', internal: false, response: 'declined', holder: null }],
    });
  });
});
