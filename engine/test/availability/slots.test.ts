/** When a service can be had, and from whom. */
import { describe, expect, test } from 'vitest';
import { byDate } from '../../src/availability/by-date.ts';
import type { HolderTime } from '../../src/availability/free.ts';
import { slots } from '../../src/availability/slots.ts';
import type { Slot, Wish } from '../../src/availability/slots.ts';
import { HOUR, MINUTE, instant, zoneId } from '../../src/model.ts';
import { at, busy, clockOf, held, holder, readAt, schedule, span, wish } from './words.ts';

const NOW = at('2026-06-10 06:00');
const find = (one: Wish, holders: readonly HolderTime[], now = NOW): readonly Slot[] => slots(one, holders, now).slots;
const times = (found: readonly Slot[], zone?: string): string => found.map(({ start }) => clockOf(start, zone).slice(11)).join(' ');
const who = (found: readonly Slot[]): readonly string[] =>
  found.map(({ start, serve }) => `${clockOf(start).slice(11)} ${serve.join('+')}`);

const works = (name: string, hours: string, more: Partial<HolderTime> = {}): HolderTime =>
  holder(name, { schedules: [schedule([`1-7 ${hours}`])], ...more });
const ada = works('ada', '09:00-12:00');
const bob = works('bob', '11:00-14:00');
const room = works('red', '10:00-13:00');

describe('who serves', () => {
  test('7.2 one: only their own time; the appointment ends with the working time at the latest', () => {
    expect(times(find(wish(), [ada]))).toBe('09:00 10:00 11:00');
    expect(times(find(wish({ offer: { durationMinutes: 61 } }), [ada]))).toBe('09:00 10:00');
  });

  test('7.2 any: whoever can, the first named first', () => {
    const found = find(wish({ staff: { kind: 'any', of: ['bob', 'ada'] } }), [ada, bob]);
    expect(who(found)).toEqual(['09:00 ada', '10:00 ada', '11:00 bob', '12:00 bob', '13:00 bob']);
    expect(found[2]?.choices).toEqual([['bob', 'ada']]);
  });

  test('7.2 all: only when everybody can', () => {
    expect(who(find(wish({ staff: { kind: 'all', of: ['ada', 'bob'] } }), [ada, bob]))).toEqual(['11:00 ada+bob']);
  });

  test('7.2 groups: one of each, and nobody twice', () => {
    const groups = { kind: 'groups', groups: [['ada', 'bob'], ['ada']] } as const;
    expect(who(find(wish({ staff: groups }), [ada, bob]))).toEqual(['11:00 bob+ada']);
    expect(find(wish({ staff: groups }), [ada, bob])[0]?.choices).toEqual([['bob'], ['ada']]);
    expect(find(wish({ staff: { kind: 'groups', groups: [['ada'], ['ada']] } }), [ada])).toEqual([]);
  });

  test('7.2 rooms: any of them, beside the staff, or alone', () => {
    expect(who(find(wish({ rooms: ['red'] }), [ada, room]))).toEqual(['10:00 ada+red', '11:00 ada+red']);
    expect(who(find(wish({ staff: { kind: 'all', of: [] }, rooms: ['red'] }), [room]))).toEqual(['10:00 red', '11:00 red', '12:00 red']);
  });

  test('7.2 a group of nobody is never served', () => {
    expect(find(wish({ staff: { kind: 'any', of: [] }, rooms: ['red'] }), [room])).toEqual([]);
  });
});

describe('buffers', () => {
  const buffers = { bufferBeforeMinutes: 10, bufferAfterMinutes: 20, stepMinutes: 10 };

  test('5.5 those of the wish and those of what is there follow one upon the other', () => {
    // Taken 11:55 to 13:15 with its own; with the wished ones no start in between is possible from 10:36 to 13:24.
    const there = works('ada', '09:00-17:00', { held: [held('2026-06-10 12:00/13:00', 5, 15)] });
    const found = times(find(wish({ offer: buffers }), [there]));
    expect(found).toContain('10:30 13:30');
  });

  test('5.5 those of the wish keep clear of busy time', () => {
    const there = works('ada', '09:00-17:00', { busy: [busy('2026-06-10 12:00/13:00')], reading: readAt(NOW) });
    expect(times(find(wish({ offer: buffers }), [there]))).toContain('10:40 13:10');
  });

  test('7.2 they may reach out of the working time: who opens at 09:00 serves at 09:00', () => {
    expect(times(find(wish({ offer: { ...buffers, stepMinutes: 60 } }), [ada]))).toBe('09:00 10:00 11:00');
  });
});

describe('to the millisecond', () => {
  const staff = { kind: 'any', of: ['ada', 'bob'] } as const;
  const until = (end: number): HolderTime => ({ ...bob, schedules: null, blocks: [{ start: instant(end), end: instant(end + HOUR) }] });
  const noon = at('2026-06-10 12:00');

  test('7.2 an appointment may end at the very moment that something begins, and not a millisecond later', () => {
    const window = span('2026-06-10 10:00/2026-06-10 12:00');
    const eleven = (end: number): unknown => find(wish({ staff, window }), [ada, until(end)])[1]?.choices;
    expect(eleven(noon)).toEqual([['ada', 'bob']]);
    expect(eleven(noon - 1)).toEqual([['ada']]);
  });
});

describe('steps', () => {
  const morning = { staff: { kind: 'one', holder: 'ada' } } as const;

  test('7.2 starts lie on multiples of the step after midnight, whatever is booked beside them', () => {
    const there = works('ada', '09:10-12:00', { held: [held('2026-06-10 10:00/10:05')] });
    expect(times(find(wish({ ...morning, offer: { durationMinutes: 30, stepMinutes: 45 } }), [there]))).toBe('10:30 11:15');
  });

  test('7.2 09:00 stays 09:00 when the clock changes', () => {
    const window = span('2026-03-28 00:00/2026-03-31 00:00');
    const found = find(wish({ window, offer: { stepMinutes: 180 } }), [ada], at('2026-03-27 00:00'));
    expect(found.map(({ start }) => clockOf(start))).toEqual(['2026-03-28 09:00', '2026-03-29 09:00', '2026-03-30 09:00']);
  });

  test('7.2 a time the clock shows twice is offered twice, one it jumps over never', () => {
    const night = works('ada', '00:00-05:00');
    const on = (date: string): readonly Slot[] =>
      find(wish({ window: span(`${date} 00:00/${date} 05:00`), offer: { durationMinutes: 30 } }), [night], at('2026-03-01 00:00'));
    expect(times(on('2026-10-25'))).toBe('00:00 01:00 02:00 02:00 03:00 04:00');
    expect(times(on('2026-03-29'))).toBe('00:00 01:00 03:00 04:00');
  });

  test('7.2 people of different zones meet on the clock of the place', () => {
    const kathmandu = { zone: zoneId('Asia/Kathmandu'), schedules: [schedule(['1-7 12:45-15:45'], { zone: zoneId('Asia/Kathmandu') })] };
    // 12:45 in Kathmandu is 09:00 in Zurich in summer.
    const found = find(wish({ staff: { kind: 'all', of: ['ada', 'ram'] } }), [ada, holder('ram', kathmandu)]);
    expect(times(found)).toBe('09:00 10:00 11:00');
    expect(times(found, 'Asia/Kathmandu')).toBe('12:45 13:45 14:45');
  });
});

describe('notice and horizon', () => {
  test('7.1 both are elapsed time from now, and both ends can be booked', () => {
    const offer = { noticeMinutes: 180, horizonDays: 1, stepMinutes: 1, durationMinutes: 1 };
    const always = holder('ada', { schedules: null });
    const window = span('2026-10-24 00:00/2026-10-27 00:00');
    const found = find(wish({ window, offer }), [always], at('2026-10-25 00:30'));
    // Three hours later the clock shows 02:30 for the second time.
    expect(found.at(0)?.start).toBe(at('2026-10-25 00:30') + 3 * HOUR);
    expect(clockOf(found.at(0)?.start ?? NOW)).toBe('2026-10-25 02:30');
    expect(clockOf(found.at(-1)?.start ?? NOW)).toBe('2026-10-25 23:30');
  });

  test('7.1 nothing is offered that has begun', () => {
    expect(times(find(wish(), [ada], instant(at('2026-06-10 10:00') + 1)))).toBe('11:00');
    expect(times(find(wish(), [ada], at('2026-06-10 10:00')))).toBe('10:00 11:00');
  });
});

describe('how sure it is', () => {
  test('4.17 a slot carries the oldest reading among those who would serve', () => {
    const [early, late] = [at('2026-06-10 05:30'), at('2026-06-10 05:50')];
    const staff = { kind: 'all', of: ['ada', 'bob'] } as const;
    const found = slots(
      wish({ staff }),
      [
        { ...ada, reading: readAt(late) },
        { ...bob, reading: readAt(early) },
      ],
      NOW,
    );
    expect(found.slots.map(({ asOf }) => asOf)).toEqual([early]);
    expect(find(wish(), [ada]).map(({ asOf }) => asOf)).toEqual([null, null, null]);
  });

  test('4.17 who is unverified is not offered, the others are, and the answer says since when', () => {
    const since = instant(NOW - HOUR - MINUTE);
    const found = slots(wish({ staff: { kind: 'any', of: ['ada', 'bob'] } }), [{ ...ada, reading: readAt(since) }, bob], NOW);
    expect(who(found.slots)).toEqual(['11:00 bob', '12:00 bob', '13:00 bob']);
    expect(found.standings.get('ada')).toEqual({ at: 'unverified', since, closedAt: since + HOUR });
    expect(found.standings.get('bob')).toEqual({ at: 'notAsked' });
  });

  test('4.17 it says so even when no start is in reach', () => {
    const found = slots(wish({ window: span('2026-06-09 00:00/2026-06-10 00:00') }), [{ ...ada, reading: { at: 'never' } }], NOW);
    expect(found.slots).toEqual([]);
    expect(found.standings.get('ada')?.at).toBe('unverified');
  });
});

describe('a wish that makes no sense', () => {
  test.each<readonly [string, Wish, RegExp]>([
    ['nobody', wish({ staff: { kind: 'all', of: [] } }), /^staff: .*name at least one/],
    ['a stranger', wish({ staff: { kind: 'one', holder: 'eve' } }), /^holders: eve .*give the time/],
    ['no length', wish({ offer: { durationMinutes: 0 } }), /^offer.durationMinutes: 0/],
    ['half a minute', wish({ offer: { stepMinutes: 0.5 } }), /^offer.stepMinutes: 0.5/],
    ['a step over midnight', wish({ offer: { stepMinutes: 1441 } }), /^offer.stepMinutes: .*1440/],
    ['a negative buffer', wish({ offer: { bufferAfterMinutes: -5 } }), /^offer.bufferAfterMinutes: -5/],
  ])('7.2 %s is refused and names the field', (_, one, words) => {
    expect(() => slots(one, [ada], NOW)).toThrow(words);
  });
});

describe('dates of the viewer', () => {
  const night = works('ada', '20:00-24:00');

  test('7.2 slots stand under the date the viewer sees', () => {
    const window = span('2026-06-10 00:00/2026-06-11 00:00');
    const found = find(wish({ window, offer: { stepMinutes: 120 } }), [night]);
    const seen = byDate(found, zoneId('Asia/Kathmandu'), window);
    expect(seen.map(({ date, items }) => `${date}: ${times(items, 'Asia/Kathmandu')}`)).toEqual(['2026-06-10: 23:45', '2026-06-11: 01:45']);
  });

  test('7.2 a date without slots is there; dates last 23 and 25 hours; nothing is lost or doubled', () => {
    const long = span('2026-10-24 00:00/2026-10-27 00:00');
    const found = find(wish({ window: long }), [works('ada', '00:00-24:00')], at('2026-10-23 00:00'));
    const dates = byDate(found, zoneId('Europe/Zurich'), long);
    expect(dates.map(({ date, items }) => `${date} ${items.length}`)).toEqual(['2026-10-24 24', '2026-10-25 25', '2026-10-26 24']);
    expect(dates.flatMap(({ items }) => items)).toEqual(found);
    // What starts outside the window is left out, at its very end too.
    const until = span('2026-10-24 00:00/2026-10-24 05:00');
    expect(byDate(found, zoneId('Europe/Zurich'), until).map(({ items }) => items.length)).toEqual([5]);
    // Samoa left out 30 December 2011.
    const skipped = { start: instant(Date.UTC(2011, 11, 29, 12)), end: instant(Date.UTC(2011, 11, 31, 12)) };
    expect(byDate([], zoneId('Pacific/Apia'), skipped).map(({ date }) => date)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
    const short = span('2026-03-28 00:00/2026-03-30 00:00');
    expect(byDate([], zoneId('Europe/Zurich'), short).map(({ start, end }) => (end - start) / HOUR)).toEqual([24, 23]);
  });
});
