/** From each side's own record to facets: the default template, and an event as it was read. */
import { describe, expect, test } from 'vitest';
import { eventId, instant, version, zoneId } from '../src/model.ts';
import type { Event } from '../src/model.ts';
import { project, read } from '../src/project.ts';
import type { AppointmentRecord } from '../src/project.ts';

const when = { start: instant(1_800_000_000_000), end: instant(1_800_001_800_000), zone: zoneId('Europe/Zurich'), allDay: false };
const RECORD: AppointmentRecord = {
  when,
  state: 'confirmed',
  title: '',
  notes: 'Brings her dog',
  service: 'Haircut',
  location: 'Salon, Bahnhofstrasse 1',
  clients: [{ name: 'Ada', phone: '+41 44 000 00 00', email: null }],
};

describe('an appointment as its event should show it', () => {
  test('3.1 3.5 service and clients in the title, contacts and notes in the body', () => {
    expect(project(RECORD)).toEqual({
      when,
      title: 'Haircut: Ada',
      body: 'Service: Haircut\nClient: Ada, +41 44 000 00 00\n\nBrings her dog',
      location: 'Salon, Bahnhofstrasse 1',
      showAs: 'busy',
    });
  });

  test('3.1 a title of its own stands before the service, which the body then names', () => {
    const own = project({ ...RECORD, title: 'Bridal styling' });
    expect([own.title, own.body.split('\n')[0]]).toEqual(['Bridal styling: Ada', 'Service: Haircut']);
  });

  test('3.1 a title that equals the service is not said twice', () => {
    expect(project({ ...RECORD, title: 'Haircut' }).body).not.toContain('Service:');
  });

  test('3.1 without service, clients, place or notes something can still be read', () => {
    expect(project({ ...RECORD, service: null, clients: [], location: null, notes: '' })).toEqual({
      when,
      title: 'Appointment',
      body: '',
      location: '',
      showAs: 'busy',
    });
  });

  test('3.5 contacts that are missing or empty leave no comma behind', () => {
    const clients = [
      { name: 'Ada', phone: '', email: 'ada@example.com' },
      { name: 'Bob', phone: null, email: null },
    ];
    expect(
      project({ ...RECORD, clients })
        .body.split('\n')
        .slice(1, 3),
    ).toEqual(['Client: Ada, ada@example.com', 'Client: Bob']);
  });

  test('3.1 a reservation is Tentative until it is confirmed', () => {
    expect(project({ ...RECORD, state: 'reserved' }).showAs).toBe('tentative');
  });

  test('5.2 it is canonical already, so that a template never looks like an edit', () => {
    const odd = project({ ...RECORD, title: ' Two\r\nlines', when: { ...when, start: instant(when.start + 7) } });
    expect([odd.title, odd.when.start]).toEqual(['Two lines: Ada', when.start]);
  });
});

const EVENT: Event = {
  id: eventId('AAMk='),
  version: version('ck1'),
  uid: 'uid-1',
  type: 'single',
  when,
  showAs: 'busy',
  cancelled: false,
  sensitivity: 'normal',
  lastModified: null,
  title: 'Haircut:  Ada',
  stamp: { installation: 'here', company: 'c', appointment: 'a', epoch: 3 },
  ours: {
    body: 'Client: Ada\r\n',
    location: ' Salon ',
    organisedHere: true,
    attendees: [{ address: 'bob@example.com', name: 'Bob', kind: 'required', response: 'none', respondedAt: null }],
    onlineMeeting: false,
  },
};

describe('an event of ours as the engine sees it', () => {
  test('5.2 in canonical form, with its epoch and how many would be mailed', () => {
    expect(read(EVENT)).toEqual({
      facets: { when, title: 'Haircut: Ada', body: 'Client: Ada', location: 'Salon', showAs: 'busy' },
      id: 'AAMk=',
      uid: 'uid-1',
      epoch: 3,
      elsewhere: null,
      organisedHere: true,
      attendees: EVENT.ours?.attendees,
      onlineMeeting: false,
    });
  });

  test('4.11 a series is a time that repeats, and where it lies is told to it', () => {
    expect(read({ ...EVENT, type: 'master' }, 'Private')).toMatchObject({
      facets: { when: { ...when, repeats: true } },
      elsewhere: 'Private',
    });
  });

  test('4.1 what lacks our stamp, its own details or its title is not seen, rather than seen as empty', () => {
    expect(read({ ...EVENT, stamp: null })).toBeNull();
    expect(read({ ...EVENT, ours: null })).toBeNull();
    expect(read({ ...EVENT, title: null })).toBeNull();
  });

  test('5.2 what was written reads back as what was projected', () => {
    const facets = project(RECORD);
    const ours = { ...EVENT.ours, body: `${facets.body.replaceAll('\n', '\r\n')}\r\n`, location: facets.location };
    const back = read({ ...EVENT, title: facets.title, ours: { organisedHere: true, attendees: [], onlineMeeting: false, ...ours } });
    expect(back?.facets).toEqual(facets);
  });
});
