/** Why somebody is not free: every obstacle by name. */
import { describe, expect, test } from 'vitest';
import type { HolderTime } from '../../src/availability/free.ts';
import { obstaclesTo } from '../../src/availability/obstacles.ts';
import type { Obstacle } from '../../src/availability/obstacles.ts';
import { at, busy, held, holder, readAt, span } from './words.ts';

const NOW = at('2026-06-10 08:00');
const HOUR_LONG = { durationMinutes: 60, bufferBeforeMinutes: 10, bufferAfterMinutes: 0 };
const inTheWay = (more: Partial<HolderTime>, start: string, except: string | null = null): readonly Obstacle[] =>
  obstaclesTo(holder('ada', more), at(start), HOUR_LONG, { now: NOW, except });

describe('what is in the way', () => {
  test('5.4 everything is named, not only the first', () => {
    const lunch = busy('2026-06-10 12:30/13:00');
    const block = span('2026-06-10 12:45/14:00');
    const more = { held: [held('2026-06-10 11:00/12:00', 0, 0, 'x')], blocks: [block], busy: [lunch], reading: readAt(NOW) };
    expect(inTheWay(more, '2026-06-10 12:00')).toEqual([
      { is: 'appointment', appointment: 'x', span: span('2026-06-10 11:00/12:00'), buffersOnly: true },
      { is: 'block', span: block },
      { is: 'busy', busy: lunch },
    ]);
    expect(inTheWay(more, '2026-06-10 14:10')).toEqual([]);
  });

  test('4.4 the part of the appointment out of working time, whatever its buffers', () => {
    expect(inTheWay({}, '2026-06-10 16:30')).toEqual([{ is: 'notWorking', span: span('2026-06-10 17:00/17:30') }]);
    expect(inTheWay({}, '2026-06-10 09:00')).toEqual([]);
  });

  test('5.5 an overlap of the appointments themselves is more than one of buffers', () => {
    const more = { held: [held('2026-06-10 11:00/12:00', 0, 0, 'x')] };
    expect(inTheWay(more, '2026-06-10 11:59')).toMatchObject([{ is: 'appointment', buffersOnly: false }]);
    expect(inTheWay(more, '2026-06-10 12:00')).toMatchObject([{ is: 'appointment', buffersOnly: true }]);
    expect(inTheWay(more, '2026-06-10 11:59', 'x')).toEqual([]);
  });

  test('4.14 an all-day event is in the way of the hours it takes', () => {
    const fair = busy('2026-06-10 00:00/2026-06-11 00:00', { allDay: true });
    expect(inTheWay({ busy: [fair], reading: readAt(NOW) }, '2026-06-10 10:00')).toEqual([{ is: 'busy', busy: fair }]);
  });

  test('4.17 what is not known is in the way too, and says since when', () => {
    expect(inTheWay({ reading: { at: 'never' } }, '2026-06-10 10:00')).toEqual([
      { is: 'unverified', standing: { at: 'unverified', since: null, closedAt: null } },
    ]);
    const reading = { ...readAt(NOW), covers: span('2026-06-10 00:00/10:30') } as HolderTime['reading'];
    expect(inTheWay({ reading }, '2026-06-10 10:00')).toEqual([{ is: 'unread', span: span('2026-06-10 10:30/11:00') }]);
  });
});
