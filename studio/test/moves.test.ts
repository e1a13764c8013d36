/** What a hand on the grid asks of an appointment. */
import { describe, expect, test } from 'vitest';
import { moved, resized, undone } from '../src/calendar/moves.ts';
import type { Appointment } from '../src/calendar/queries.ts';

const ZONE = 'Europe/Zurich';
const assignment = (holder: string): Appointment['assignments'][number] => ({
  holder,
  role: 'staff',
  takesTime: true,
  organises: false,
  paired: true,
  response: null,
  leftAt: null,
});
const appointment = (over: Partial<Appointment> = {}): Appointment => ({
  id: 'a1',
  company: 'c1',
  service: null,
  location: null,
  title: 'Mortgage',
  notes: '',
  state: 'confirmed',
  start: '2026-10-24T09:00:00+02:00',
  end: '2026-10-24T10:00:00+02:00',
  zone: ZONE,
  attended: false,
  lapsesAt: null,
  reinstatable: false,
  clients: [],
  assignments: [assignment('anna'), assignment('ben')],
  attendees: [],
  flags: [],
  version: 3,
  externalId: null,
  createdAt: '',
  changedAt: '',
  sync: { state: 'inStep', sentence: '', next: null, cause: null, mailbox: null },
  ...over,
});

describe('7.4 dragging an appointment', () => {
  test('sends the new start with the version it was decided on, and leaves the length to the server', () => {
    expect(moved(appointment(), { days: 0, seconds: 5_400 }, ZONE)).toEqual({ version: 3, start: '2026-10-24T08:30:00.000Z' });
  });
  test('to a day after the clock changed keeps the time on the wall', () => {
    expect(moved(appointment(), { days: 1, seconds: 0 }, ZONE)).toEqual({ version: 3, start: '2026-10-25T08:00:00.000Z' });
  });
  test('to another column puts the new person where the old one stood and leaves the time alone', () => {
    expect(moved(appointment(), { days: 0, seconds: 0 }, ZONE, 'anna', 'cleo')).toEqual({
      version: 3,
      assignments: [{ holder: 'cleo' }, { holder: 'ben' }],
    });
  });
  test('to the column of somebody who is on it already is no move', () => {
    expect(moved(appointment(), { days: 0, seconds: 900 }, ZONE, 'anna', 'ben')).toBeNull();
  });
  test('by its edge changes the end alone', () => {
    expect(resized(appointment(), { days: 0, seconds: 1_800 }, ZONE)).toEqual({ version: 3, end: '2026-10-24T08:30:00.000Z' });
  });
  test('is taken back whole, decided on what the move has made', () => {
    const before = appointment();
    expect(undone(before, appointment({ version: 4, start: '2026-10-24T12:00:00+02:00' }))).toEqual({
      version: 4,
      start: before.start,
      end: before.end,
      assignments: [
        { holder: 'anna', role: 'staff' },
        { holder: 'ben', role: 'staff' },
      ],
    });
  });
});
