/** Whose eyes an event is made for (3.5, 4.9). */
import { describe, expect, test } from 'vitest';
import { eventId, instant, version, zoneId } from '../src/model.ts';
import type { AppointmentView, Attendee, EventView, Participant, Seen } from '../src/model.ts';
import { facing, isInternal } from '../src/outsiders.ts';
import { project, projectOutward } from '../src/project.ts';

describe('4.9 internal addresses', () => {
  const domains = ['bank.example', '*.branch.example'];
  test.each([
    ['anna@bank.example', true],
    ['Anna@BANK.example', true],
    ['anna@north.bank.example', false],
    ['anna@north.branch.example', true],
    ['anna@deep.north.branch.example', true],
    ['anna@branch.example', false],
    ['anna@notbank.example', false],
    ['anna@evilbranch.example', false],
    ['bank.example@elsewhere.example', false],
    ['', false],
  ])('%s: %s', (address, internal) => {
    expect(isInternal(address, domains)).toBe(internal);
  });
});

const record = {
  when: { start: instant(1_800_090_000_000), end: instant(1_800_091_800_000), zone: zoneId('Europe/Zurich'), allDay: false },
  state: 'confirmed',
  title: 'Mortgage advice',
  notes: 'She earns little.',
  service: 'Mortgage',
  location: 'Main branch',
  clients: [{ name: 'Ada Berg', phone: '+41 44 000', email: 'ada@client.example' }],
} as const;
const view: AppointmentView = {
  facets: project(record),
  outward: projectOutward(record),
  state: 'confirmed',
  attended: false,
  participants: [],
};
const present: Seen<AppointmentView> = { at: 'present', value: view, version: version('1') };
const guest = (address: string, response: Attendee['response'] = 'none'): Attendee => ({
  address,
  name: address,
  kind: 'optional',
  response,
  respondedAt: null,
});
const eventWith = (...attendees: readonly Attendee[]): Seen<EventView> => ({
  at: 'present',
  version: version('e'),
  value: {
    facets: view.facets,
    id: eventId('i'),
    uid: 'u',
    epoch: 1,
    elsewhere: null,
    organisedHere: true,
    attendees,
    onlineMeeting: false,
  },
});
const textOf = (seen: Seen<AppointmentView>): string =>
  seen.at === 'present' ? `${seen.value.facets.title}\n${seen.value.facets.body}` : '';
const INTERNAL = ['bank.example'];

describe('3.5 clients on an event', () => {
  test('are shown while nobody else is on the list, and while everybody on it is internal', () => {
    for (const event of [{ at: 'absent' } as const, eventWith(), eventWith(guest('ben@bank.example'))])
      expect(textOf(facing(present, event, INTERNAL))).toContain('Ada Berg');
  });

  test('are left out, with the notes, once somebody external is on the list; time, place and show-as stay', () => {
    const seen = facing(present, eventWith(guest('ben@bank.example'), guest('lawyer@law.example')), INTERNAL);
    for (const word of ['Ada', '+41', 'client.example', 'earns']) expect(textOf(seen)).not.toContain(word);
    expect(seen.at === 'present' && seen.value.facets).toMatchObject({
      when: view.facets.when,
      location: 'Main branch',
      title: 'Mortgage advice',
    });
    expect(textOf(seen)).toContain('Service: Mortgage');
  });

  test('are left out before somebody external is invited', () => {
    const invited: Participant = { ...guest('freelance@elsewhere.example'), holder: 'h', since: instant(0), left: false };
    const several: Seen<AppointmentView> = { ...present, value: { ...view, participants: [invited] } };
    expect(textOf(facing(several, { at: 'absent' }, INTERNAL))).not.toContain('Ada');
    const left: Seen<AppointmentView> = { ...present, value: { ...view, participants: [{ ...invited, left: true }] } };
    expect(textOf(facing(left, { at: 'absent' }, INTERNAL))).toContain('Ada');
  });

  test('the organiser’s own entry, under whatever address, makes nobody external', () => {
    expect(textOf(facing(present, eventWith(guest('anna@old.example', 'organiser')), INTERNAL))).toContain('Ada Berg');
  });
});
