/** Whom people put on the list of an event in Outlook, as the API shows them: whoever can be booked is named, and can be put on it (4.9). */
import { version, zoneId, type Attendee, type Base, type Facets } from '@lockstep/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import { made, pairedCalendar, zurich } from './bank.ts';
import { openHouse, type House } from './house.ts';

let house: House;
let ada: string;
let id: string;
beforeEach(async () => {
  house = await openHouse();
  ada = await made(house, '/staff', { name: 'Ada' });
  await pairedCalendar(house, ada);
  id = await made(house, '/appointments', { title: 'Advice', start: at('10:00'), end: at('11:00'), assignments: [{ holder: ada }] });
});
const at = (time: string): string => `2026-03-03T${time}:00+01:00`;
const guest = (address: string): Attendee => ({ address, name: '', kind: 'required', response: 'accepted', respondedAt: null });

/** As the sync stores it when it finds these on the list of the event. */
const listed = async (...shown: readonly Attendee[]): Promise<void> => {
  const start = zurich('2026-03-03', '10:00');
  const when = { start, end: zurich('2026-03-03', '11:00'), zone: zoneId('Europe/Zurich'), allDay: false };
  const facets: Facets = { when, title: 'Advice', body: '', location: '', showAs: 'busy' };
  const side = { facets, version: version('1') };
  const base: Base = { appointment: side, event: side, policyRevision: 1, owed: [], left: false, attendance: { invited: [], shown } };
  await house.store.transaction((tx) => tx.links.update({ root: house.parent.root, appointment: id }, { base, eventId: 'event' }));
};
const attendees = async (): Promise<unknown> => (await house.call('GET', `/appointments/${id}`)).body['attendees'];

describe('4.9 invited in Outlook', () => {
  test('a person is known by the mailbox they are paired with, another by their contact address, and a guest is nobody’s', async () => {
    const ben = await made(house, '/staff', { name: 'Ben', email: 'ben@example.com' });
    const room = await made(house, '/resources', { name: 'Room' });
    const { mailbox } = await pairedCalendar(house, room);
    const row = await house.store.transaction((tx) => tx.mailboxes.get({ root: house.parent.root, id: mailbox }));
    const address = row?.address ?? '';
    await listed(guest('Ben@Example.com'), guest(address.toUpperCase()), guest('guest@elsewhere.example'));
    expect(await attendees()).toMatchObject([
      { address: 'Ben@Example.com', holder: ben },
      { address: address.toUpperCase(), holder: room },
      { address: 'guest@elsewhere.example', holder: null },
    ]);
  });

  test('whoever can be booked can be put on the appointment', async () => {
    const ben = await made(house, '/staff', { name: 'Ben', email: 'ben@example.com' });
    await listed(guest('ben@example.com'));
    const reply = await house.call('PATCH', `/appointments/${id}`, { body: { assignments: [{ holder: ada }, { holder: ben }] } });
    expect(reply.status).toBe(200);
    expect(reply.body['assignments']).toMatchObject([{ holder: ada }, { holder: ben, leftAt: null }]);
    // At once, whenever the event is looked at.
    expect(reply.body['attendees']).toEqual([]);
  });

  test('who is not active any more is nobody’s', async () => {
    const ben = await made(house, '/staff', { name: 'Ben', email: 'ben@example.com' });
    await house.store.transaction((tx) => tx.holders.update({ root: house.parent.root, id: ben }, { active: false }));
    await listed(guest('ben@example.com'));
    expect(await attendees()).toMatchObject([{ address: 'ben@example.com', holder: null }]);
  });
});
