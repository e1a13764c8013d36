/** Working time by the clock of a zone, on days of every length. */
import { describe, expect, test } from 'vitest';
import { scheduleProblems } from '../../src/availability/schedule-problems.ts';
import { workingTime } from '../../src/availability/schedule.ts';
import type { Schedule } from '../../src/availability/schedule.ts';
import { HOUR, MINUTE, instant, zoneId } from '../../src/model.ts';
import { inWords, schedule, span, ZURICH } from './words.ts';

/** Working time in words, and its hours of elapsed time. */
const worked = (one: Schedule, window: string): { spans: readonly string[]; hours: number } => {
  const works = workingTime([one], span(window, one.zone));
  return { spans: inWords(works, one.zone), hours: works.reduce((sum, { start, end }) => sum + (end - start), 0) / HOUR };
};

describe('weekly rules', () => {
  test('7.1 several rules a day, on their weekdays only', () => {
    // 12 June 2026 is a Friday.
    expect(worked(schedule(['1-5 08:00-12:00', '1-5 13:00-17:30']), '2026-06-12 00:00/2026-06-16 00:00').spans).toEqual([
      '2026-06-12 08:00/12:00',
      '2026-06-12 13:00/17:30',
      '2026-06-15 08:00/12:00',
      '2026-06-15 13:00/17:30',
    ]);
  });

  test('7.1 rules that touch or overlap are one working time', () => {
    expect(worked(schedule(['3 08:00-12:00', '3 12:00-14:00', '3 13:00-15:00']), '2026-06-10 00:00/2026-06-11 00:00').spans).toEqual([
      '2026-06-10 08:00/15:00',
    ]);
  });

  test('7.1 a day may end at 24:00, and a rule may reach over midnight', () => {
    expect(worked(schedule(['3 18:00-24:00']), '2026-06-10 00:00/2026-06-12 00:00').spans).toEqual(['2026-06-10 18:00/2026-06-11 00:00']);
    expect(worked(schedule(['3 22:00-06:00']), '2026-06-10 00:00/2026-06-12 00:00').spans).toEqual(['2026-06-10 22:00/2026-06-11 06:00']);
    expect(worked(schedule(['1-7 00:00-24:00']), '2026-06-10 00:00/2026-06-13 00:00').spans).toEqual(['2026-06-10 00:00/2026-06-13 00:00']);
  });

  test('7.1 a rule that ends when it begins is no working time', () => {
    expect(worked(schedule(['1-7 09:00-09:00', '1-7 00:00-00:00']), '2026-06-10 00:00/2026-06-12 00:00').spans).toEqual([]);
  });

  test('7.1 a window that begins in the night has the rest of the shift', () => {
    expect(worked(schedule(['2 22:00-06:00']), '2026-06-10 02:00/2026-06-10 12:00').spans).toEqual(['2026-06-10 02:00/06:00']);
  });

  test('7.1 validity includes both its dates; a shift that began on the last one goes on to its end', () => {
    const nights = schedule(['1-7 22:00-02:00'], { validFrom: '2026-06-10', validTo: '2026-06-11' });
    expect(worked(nights, '2026-06-09 00:00/2026-06-14 00:00').spans).toEqual([
      '2026-06-10 22:00/2026-06-11 02:00',
      '2026-06-11 22:00/2026-06-12 02:00',
    ]);
  });

  test('7.1 several schedules add up', () => {
    const summer = schedule(['1-7 09:00-12:00'], { validTo: '2026-06-10' });
    const autumn = schedule(['1-7 10:00-13:00'], { validFrom: '2026-06-11' });
    expect(inWords(workingTime([summer, autumn], span('2026-06-10 00:00/2026-06-12 00:00')))).toEqual([
      '2026-06-10 09:00/12:00',
      '2026-06-11 10:00/13:00',
    ]);
    expect(workingTime([], span('2026-06-10 00:00/2026-06-12 00:00'))).toEqual([]);
  });
});

describe('exceptions', () => {
  test('7.1 an exception closes its date, or says all of its working time', () => {
    const exceptions = [
      { date: '2026-06-10', spans: [] },
      { date: '2026-06-11', spans: [{ from: '14:00', to: '16:00' }] },
    ];
    expect(worked(schedule(['1-7 09:00-17:00'], { exceptions }), '2026-06-10 00:00/2026-06-13 00:00').spans).toEqual([
      '2026-06-11 14:00/16:00',
      '2026-06-12 09:00/17:00',
    ]);
  });

  test('7.1 a closed date ends the shift of the night before at midnight', () => {
    const nights = schedule(['1-7 22:00-06:00'], { exceptions: [{ date: '2026-12-25', spans: [] }] });
    expect(worked(nights, '2026-12-24 12:00/2026-12-26 23:00').spans).toEqual([
      '2026-12-24 22:00/2026-12-25 00:00',
      '2026-12-26 22:00/23:00',
    ]);
  });

  test('7.1 an exception opens a date without rules, over midnight too', () => {
    const party = schedule([], { exceptions: [{ date: '2026-12-31', spans: [{ from: '20:00', to: '03:00' }] }] });
    expect(worked(party, '2026-12-30 00:00/2027-01-02 00:00').spans).toEqual(['2026-12-31 20:00/2027-01-01 03:00']);
  });
});

/**
 * Reading guide: a rule for every day, a date on which the clock of the zone changes, and what is worked that day by the
 * clock and in elapsed hours. A time the clock jumps over is counted with the offset before the jump; one it shows twice is
 * the first.
 */
const CHANGES: readonly (readonly [zone: string, date: string, rule: string, spans: string, hours: number])[] = [
  // 02:00 becomes 03:00.
  [ZURICH, '2026-03-29', '00:00-24:00', '00:00/next 00:00', 23],
  [ZURICH, '2026-03-29', '09:00-17:00', '09:00/17:00', 8],
  [ZURICH, '2026-03-29', '01:00-02:30', '01:00/03:30', 1.5],
  [ZURICH, '2026-03-29', '02:00-03:00', '', 0],
  [ZURICH, '2026-03-29', '02:30-05:00', '03:30/05:00', 1.5],
  // 03:00 becomes 02:00.
  [ZURICH, '2026-10-25', '00:00-24:00', '00:00/next 00:00', 25],
  [ZURICH, '2026-10-25', '01:00-02:30', '01:00/02:30', 1.5],
  [ZURICH, '2026-10-25', '02:00-03:00', '02:00/03:00', 2],
  [ZURICH, '2026-10-25', '02:30-04:00', '02:30/04:00', 2.5],
  ['America/New_York', '2026-03-08', '01:00-04:00', '01:00/04:00', 2],
  ['America/New_York', '2026-11-01', '00:30-02:00', '00:30/02:00', 2.5],
  // Half an hour: 02:00 becomes 02:30, and 02:00 becomes 01:30.
  ['Australia/Lord_Howe', '2026-10-04', '00:00-24:00', '00:00/next 00:00', 23.5],
  ['Australia/Lord_Howe', '2026-10-04', '01:30-02:15', '01:30/02:45', 0.75],
  ['Australia/Lord_Howe', '2026-04-05', '00:00-24:00', '00:00/next 00:00', 24.5],
  ['Australia/Lord_Howe', '2026-04-05', '01:00-02:00', '01:00/02:00', 1.5],
  // Midnight itself is left out: 00:00 becomes 01:00.
  ['Africa/Cairo', '2026-04-24', '00:00-08:00', '01:00/08:00', 7],
  // Three quarters of an hour beside the full one, and never a change.
  ['Asia/Kathmandu', '2026-03-29', '09:00-17:00', '09:00/17:00', 8],
];

describe('changes of the clock', () => {
  test.each(CHANGES)('7.1 in %s on %s a rule %s works %s, %d hours', (zone, date, rule, spans, hours) => {
    // Up to 23:59, and the minute added back, because the next midnight is not always on the clock.
    const { start, end } = span(`${date} 00:00/${date} 23:59`, zone);
    const works = workingTime([schedule([`1-7 ${rule}`], { zone: zoneId(zone) })], { start, end: instant(end + MINUTE) });
    const next = (words: string): string => words.replace(/(\d{4}-\d\d-\d\d )(?=00:00$)/, 'next ').replaceAll(`${date} `, '');
    expect(inWords(works, zone).map(next).join(' ')).toBe(spans);
    expect(works.reduce((sum, one) => sum + (one.end - one.start), 0) / HOUR).toBe(hours);
  });

  test('7.1 nobody works on a date that a zone left out', () => {
    // Samoa crossed the date line: Thursday 29 December 2011 was followed by Saturday 31.
    const fridays = schedule(['5 09:00-17:00'], { zone: zoneId('Pacific/Apia') });
    expect(worked(fridays, '2011-12-24 00:00/2012-01-07 00:00').spans).toEqual(['2012-01-06 09:00/17:00']);
  });
});

describe('what people enter', () => {
  test('7.1 each fault names its field, what is wrong and what to do', () => {
    const faulty = schedule(['0 09:00-17:00', '1 9:00-25:00', '2 10:00-10:00', '3 24:00-06:00'], {
      zone: zoneId('+02:00'),
      exceptions: [
        { date: '2026-02-30', spans: [] },
        { date: '2026-12-24', spans: [{ from: '09:00', to: 'noon' }] },
        { date: '2026-12-24', spans: [] },
      ],
      validFrom: '2026-05-01',
      validTo: '2026-04-01',
    });
    expect(scheduleProblems(faulty).map(({ field }) => field)).toEqual([
      'zone',
      'rules[0].weekday',
      'rules[1].from',
      'rules[1].to',
      'rules[2].to',
      'rules[3].from',
      'exceptions[0].date',
      'exceptions[1].spans[0].to',
      'exceptions[2].date',
      'validTo',
    ]);
    for (const { problem, next } of scheduleProblems(faulty)) expect(`${problem} ${next}`).toMatch(/^.+\. .+\.$/);
  });

  test('7.1 a right schedule has no fault, and a zone that does not exist is one', () => {
    expect(scheduleProblems(schedule(['1-5 09:00-24:00', '6 22:00-06:00'], { validFrom: '2026-05-01', validTo: '2026-05-01' }))).toEqual(
      [],
    );
    expect(scheduleProblems(schedule([], { zone: zoneId('Europe/Nowhere') })).map(({ field }) => field)).toEqual(['zone']);
  });

  test('7.1 a time nobody can read is refused by name, never guessed', () => {
    expect(() => worked(schedule(['3 09:00-25:00']), '2026-06-10 00:00/2026-06-11 00:00')).toThrow(/"25:00".*HH:MM/);
  });
});
