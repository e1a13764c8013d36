/** What a hand on the grid asks of an appointment. */
import { describe, expect, test } from 'vitest';
import { moved, resized, undone } from '../src/calendar/moves.ts';
import { appointment } from './rows.ts';

const ZONE = 'Europe/Zurich';

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
