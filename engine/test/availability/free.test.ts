/** One holder's time: what busy time, blocks, appointments and doubt take away. */
import { describe, expect, test } from 'vitest';
import type { BusySettings, BusyTime } from '../../src/availability/busy.ts';
import { freeTime, takenTime } from '../../src/availability/free.ts';
import type { HolderTime } from '../../src/availability/free.ts';
import { standingOf } from '../../src/availability/reading.ts';
import { HOUR, MINUTE, instant, zoneId } from '../../src/model.ts';
import type { ShowAs } from '../../src/model.ts';
import { at, busy, held, holder, inWords, readAt, schedule, span } from './words.ts';

const NOW = at('2026-06-10 08:00');
const ASKED = { now: NOW, except: null };
const DAY_OF = '2026-06-10 00:00/2026-06-11 00:00';
const free = (more: Partial<HolderTime>, window = DAY_OF, except: string | null = null): readonly string[] =>
  inWords(freeTime(holder('ada', more), span(window), { now: NOW, except }));
const beside = (list: readonly BusyTime[], settings: Partial<BusySettings> = {}, more: Partial<HolderTime> = {}): readonly string[] =>
  free({
    busy: list,
    busySettings: { blocking: ['busy', 'tentative', 'outOfOffice'], allDayCountsAs: 'workingHours', ...settings },
    reading: readAt(NOW),
    ...more,
  });

const WHOLE = ['2026-06-10 09:00/17:00'];
const CUT = ['2026-06-10 09:00/10:00', '2026-06-10 11:00/17:00'];
const NOON = '2026-06-10 10:00/11:00';

describe('what is taken', () => {
  test('7.2 appointments with their own buffers, blocks and busy time leave the rest of the working time', () => {
    expect(
      free({
        held: [held('2026-06-10 10:00/11:00', 15, 30)],
        blocks: [span('2026-06-10 13:00/14:00')],
        busy: [busy('2026-06-10 16:30/18:00')],
        reading: readAt(NOW),
      }),
    ).toEqual(['2026-06-10 09:00/09:45', '2026-06-10 11:30/13:00', '2026-06-10 14:00/16:30']);
  });

  test('7.2 a holder without a schedule is free at any time, one with an empty list never', () => {
    expect(free({ schedules: null, blocks: [span(NOON)] })).toEqual(['2026-06-10 00:00/10:00', '2026-06-10 11:00/2026-06-11 00:00']);
    expect(free({ schedules: [] })).toEqual([]);
  });

  test('4.16 an appointment that is moved is not in its own way, nor is its copy in the calendar of somebody who is not on it', () => {
    const more = { held: [held('2026-06-10 12:00/13:00', 0, 0, 'moved')], busy: [busy(NOON, { copyOf: 'moved' })], reading: readAt(NOW) };
    expect(free(more, DAY_OF, 'moved')).toEqual(WHOLE);
    expect(free(more)).toEqual(['2026-06-10 09:00/10:00', '2026-06-10 11:00/12:00', '2026-06-10 13:00/17:00']);
    expect(free(more, DAY_OF, 'another')).toEqual(free(more));
  });
});

describe('what blocks', () => {
  test.each<readonly [ShowAs, boolean]>([
    ['busy', true],
    ['tentative', true],
    ['outOfOffice', true],
    ['workingElsewhere', false],
    ['free', false],
  ])('4.12 by default %s blocks: %s', (showAs, blocks) => {
    expect(beside([busy(NOON, { showAs })])).toEqual(blocks ? CUT : WHOLE);
  });

  test('4.12 working elsewhere and free block where somebody chose so', () => {
    expect(beside([busy(NOON, { showAs: 'workingElsewhere' })], { blocking: ['workingElsewhere'] })).toEqual(CUT);
    expect(beside([busy(NOON, { showAs: 'free' })], { blocking: ['free'] })).toEqual(CUT);
    expect(beside([busy(NOON)], { blocking: ['free'] })).toEqual(WHOLE);
  });

  test('4.12 a zero-length event takes no time', () => {
    expect(beside([busy('2026-06-10 10:00/10:00')])).toEqual(WHOLE);
  });
});

describe('all-day events', () => {
  const allDay = (words: string, zone = 'Europe/Zurich'): BusyTime => busy(words, { allDay: true, zone: zoneId(zone) });
  const nights = { schedules: [schedule(['1-7 20:00-24:00', '1-7 00:00-02:00'])] };

  test("4.14 one takes the person's working hours that day, and no others", () => {
    expect(beside([allDay(DAY_OF)], {}, nights)).toEqual([]);
    expect(inWords(takenTime(holder('ada', { ...nights, busy: [allDay(DAY_OF)], reading: readAt(NOW) }), span(DAY_OF), ASKED))).toEqual([
      '2026-06-10 00:00/02:00',
      '2026-06-10 20:00/2026-06-11 00:00',
    ]);
  });

  test('4.14 where the person does not work that day, or has no schedule, it takes 09:00 to 17:00', () => {
    const always = beside([allDay(DAY_OF)], {}, { schedules: null });
    expect(always).toEqual(['2026-06-10 00:00/09:00', '2026-06-10 17:00/2026-06-11 00:00']);
    const off = holder('ada', { schedules: [schedule(['4-7 08:00-20:00'])], busy: [allDay(DAY_OF)], reading: readAt(NOW) });
    expect(inWords(takenTime(off, span(DAY_OF), ASKED))).toEqual(['2026-06-10 09:00/17:00']);
  });

  test('4.14 it counts as the whole day, or as nothing, where set', () => {
    expect(beside([allDay(DAY_OF)], { allDayCountsAs: 'wholeDay' }, { schedules: null })).toEqual([]);
    expect(beside([allDay(DAY_OF)], { allDayCountsAs: 'nothing' })).toEqual(WHOLE);
  });

  test('4.14 the window cuts the day, not the working hours the event takes', () => {
    const afternoon = '2026-06-10 13:00/2026-06-11 00:00';
    const mornings = { schedules: [schedule(['3 08:00-12:00'])], busy: [allDay(DAY_OF)], reading: readAt(NOW) };
    expect(inWords(takenTime(holder('ada', mornings), span(afternoon), ASKED))).toEqual(['2026-06-10 08:00/12:00']);
  });

  test("4.14 its dates are those of its own zone, laid down in the owner's", () => {
    // 10 June in Auckland is 12:00 on 9 June to 12:00 on 10 June in Zurich; what is meant is 10 June.
    const far = allDay('2026-06-10 00:00/2026-06-11 00:00', 'Pacific/Auckland');
    expect(beside([far], { allDayCountsAs: 'wholeDay' })).toEqual([]);
    expect(free({ busy: [far], reading: readAt(NOW), schedules: null }, '2026-06-09 12:00/2026-06-12 00:00')).toEqual([
      '2026-06-09 12:00/2026-06-10 09:00',
      '2026-06-10 17:00/2026-06-12 00:00',
    ]);
  });

  test('4.14 one over the change of the clock takes days of 23 and 25 hours', () => {
    const weekend = allDay('2026-10-24 00:00/2026-10-26 00:00');
    const whole = holder('ada', {
      busy: [weekend],
      busySettings: { blocking: ['busy'], allDayCountsAs: 'wholeDay' },
      reading: readAt(at('2026-10-24 00:00')),
    });
    const [taken] = takenTime(whole, span('2026-10-23 12:00/2026-10-27 00:00'), { now: at('2026-10-24 00:00'), except: null }).slice(-1);
    expect(taken).toEqual(span('2026-10-24 00:00/2026-10-26 00:00'));
    expect(((taken?.end ?? 0) - (taken?.start ?? 0)) / HOUR).toBe(49);
  });
});

describe('doubt', () => {
  const asOf = at('2026-06-10 07:00');

  test('4.17 a reading counts until it is older than its trust, then nothing is free and it says since when', () => {
    const last = readAt(asOf);
    const closes = instant(asOf + HOUR);
    expect(standingOf(last, closes)).toEqual({ at: 'verified', asOf });
    expect(standingOf(last, instant(closes + 1))).toEqual({ at: 'unverified', since: asOf, closedAt: closes });
    expect(free({ reading: last })).toEqual(WHOLE);
    expect(free({ reading: readAt(instant(asOf - MINUTE)) })).toEqual([]);
  });

  test('4.17 what was never read counts as busy, whatever rows there are', () => {
    expect(free({ reading: { at: 'never' } })).toEqual([]);
    expect(standingOf({ at: 'never' }, NOW)).toEqual({ at: 'unverified', since: null, closedAt: null });
  });

  test('4.17 beyond what the reading covers nothing is free', () => {
    const reading = { ...readAt(NOW), covers: span('2026-06-10 00:00/2026-06-10 12:00') } as HolderTime['reading'];
    expect(free({ reading })).toEqual(['2026-06-10 09:00/12:00']);
  });

  test('1.3 4.17 while the integration is disabled the last reading counts without limit', () => {
    const reading = readAt(at('2026-05-01 12:00'), true);
    expect(standingOf(reading, NOW)).toEqual({ at: 'disabled', asOf: at('2026-05-01 12:00') });
    expect(free({ reading, busy: [busy(NOON)] })).toEqual(CUT);
  });

  test('2.2 a holder without a calendar, or whose Exchange is ignored, is free by the booking side alone', () => {
    expect(free({ busy: [busy(NOON)] })).toEqual(WHOLE);
  });
});
