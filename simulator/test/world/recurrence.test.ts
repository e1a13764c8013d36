/** Series: patterns, ranges, exceptions, deleted occurrences, and the clock changes of the series' own zone. */
import { describe, expect, it } from 'vitest';
import type { CalendarItem } from '../../src/world/calendar-item.ts';
import type { Pattern, RecurrenceRange } from '../../src/world/recurrence/pattern.ts';
import { dateOfDay, wallOf } from '../../src/world/time-zones.ts';
import type { World } from '../../src/world/world.ts';
import { anna, asAnna, at, berlin, code, days, hours, make, monday9, read, stage } from './stage.ts';

const numbered = (startDate: string, numberOfOccurrences: number): RecurrenceRange => ({
  kind: 'numbered',
  startDate,
  numberOfOccurrences,
});
const daily: Pattern = { kind: 'daily', interval: 1 };

function series(world: World, pattern: Pattern, range: RecurrenceRange): CalendarItem {
  return make(world, { start: monday9, end: monday9 + hours(1), recurrence: { pattern, range } });
}

function view(world: World, from: number, until: number): readonly CalendarItem[] {
  return world.calendarView(asAnna, { folder: { distinguished: 'calendar' }, start: from, end: until }).items;
}

const dates = (items: readonly CalendarItem[]): string[] => items.map((one) => dateOfDay(wallOf(one.start, berlin).day));

describe('4.13 a pattern falls on its days', () => {
  it.each<[string, Pattern, string, string[]]>([
    ['every second day', { kind: 'daily', interval: 2 }, '2026-11-23', ['2026-11-23', '2026-11-25', '2026-11-27']],
    [
      'Monday and Thursday of every second week',
      { kind: 'weekly', interval: 2, days: ['Monday', 'Thursday'], firstDayOfWeek: 'Monday' },
      '2026-11-24',
      ['2026-11-26', '2026-12-07', '2026-12-10'],
    ],
    [
      'the 31st, clipped in shorter months',
      { kind: 'absoluteMonthly', interval: 1, dayOfMonth: 31 },
      '2027-01-01',
      ['2027-01-31', '2027-02-28', '2027-03-31'],
    ],
    [
      'the last weekday of the month',
      { kind: 'relativeMonthly', interval: 1, day: 'Weekday', index: 'Last' },
      '2027-01-01',
      ['2027-01-29', '2027-02-26', '2027-03-31'],
    ],
    [
      'the second Tuesday',
      { kind: 'relativeMonthly', interval: 1, day: 'Tuesday', index: 'Second' },
      '2026-12-01',
      ['2026-12-08', '2027-01-12', '2027-02-09'],
    ],
    [
      '29 February, clipped',
      { kind: 'absoluteYearly', month: 2, dayOfMonth: 29 },
      '2027-01-01',
      ['2027-02-28', '2028-02-29', '2029-02-28'],
    ],
    [
      'the first Sunday of May',
      { kind: 'relativeYearly', month: 5, day: 'Sunday', index: 'First' },
      '2027-01-01',
      ['2027-05-02', '2028-05-07', '2029-05-06'],
    ],
  ])('%s', (_name, pattern, startDate, expected) => {
    const { world } = stage();
    const master = series(world, pattern, numbered(startDate, 3));
    const { first, last } = world.seriesView(master);
    expect(first?.start).toBe(master.start);
    const found = [monday9, monday9 + days(600)].flatMap((from) => view(world, from, from + days(600)));
    expect(dates(found)).toEqual(expected);
    expect(dateOfDay(wallOf(last?.start ?? 0, berlin).day)).toBe(expected[2]);
  });
});

describe('4.13 a series', () => {
  it('keeps its wall clock over a change of the clocks', () => {
    const { world } = stage();
    const range = { kind: 'endDate', startDate: '2027-03-27', endDate: '2027-03-29' } as const;
    series(world, daily, range);
    const starts = view(world, at('2027-03-26T00:00:00Z'), at('2027-03-31T00:00:00Z')).map((one) => new Date(one.start).toISOString());
    expect(starts).toEqual(['2027-03-27T08:00:00.000Z', '2027-03-28T07:00:00.000Z', '2027-03-29T07:00:00.000Z']);
  });

  it('F28 keeps its length where the clock jumps over so much that nothing would be left', () => {
    const { world } = stage();
    const range = { kind: 'endDate', startDate: '2027-03-27', endDate: '2027-03-29' } as const;
    make(world, { start: at('2027-03-01T01:30:00Z'), end: at('2027-03-01T02:00:00Z'), recurrence: { pattern: daily, range } });
    const inWords = view(world, at('2027-03-28T00:00:00Z'), at('2027-03-28T12:00:00Z')).map(({ start, end }) =>
      [start, end].map((one) => new Date(one).toISOString().slice(11, 16)).join('/'),
    );
    expect(inWords).toEqual(['01:30/02:00']);
  });

  it('F28 has no occurrence on a date that its zone left out, and counts it', () => {
    const { world } = stage();
    const samoa = 'Samoa Standard Time';
    const times = { start: at('2011-12-01T19:00:00Z'), end: at('2011-12-01T20:00:00Z'), startZone: samoa, endZone: samoa };
    make(world, { ...times, recurrence: { pattern: daily, range: numbered('2011-12-29', 3) } });
    const starts = view(world, at('2011-12-28T00:00:00Z'), at('2012-01-05T00:00:00Z')).map((one) => new Date(one.start).toISOString());
    expect(starts).toEqual(['2011-12-29T19:00:00.000Z', '2011-12-30T19:00:00.000Z']);
  });

  it('is half-open in a view like everything else', () => {
    const { world } = stage();
    series(world, daily, numbered('2026-11-23', 3));
    expect(view(world, monday9 + hours(1), monday9 + hours(24))).toEqual([]);
    expect(view(world, monday9 + hours(1) - 1, monday9 + hours(24) + 1)).toHaveLength(2);
  });

  it('that ends in 4500 has a last occurrence too', () => {
    const { world } = stage();
    const master = series(world, daily, { kind: 'endDate', startDate: '2026-11-23', endDate: '4500-09-01' });
    expect(world.seriesView(master).last?.start).toBe(at('4500-09-01T07:00:00Z'));
  });

  it('without end goes on in every view and has no last occurrence', () => {
    const { world } = stage();
    const master = series(world, daily, { kind: 'noEnd', startDate: '2026-11-23' });
    expect(view(world, monday9 + days(3_000), monday9 + days(3_007))).toHaveLength(7);
    expect(world.seriesView(master).last).toBeNull();
  });

  it('shows occurrences in views and only the master in searches', () => {
    const { world } = stage();
    const master = series(world, daily, numbered('2026-11-23', 3));
    expect(view(world, monday9, monday9 + days(7)).map((one) => one.type)).toEqual(['Occurrence', 'Occurrence', 'Occurrence']);
    expect(world.findItems(asAnna, { folder: { distinguished: 'calendar' } }).items.map((one) => one.id)).toEqual([master.id]);
  });

  it('gives its n-th occurrence, and from an occurrence its master', () => {
    const { world } = stage();
    const master = series(world, daily, numbered('2026-11-23', 3));
    const third = world.getItem(asAnna, { recurringMasterId: master.id, instanceIndex: 3 });
    expect(third).toMatchObject({ type: 'Occurrence', start: monday9 + days(2), masterId: master.id, changeKey: master.changeKey });
    expect(world.getItem(asAnna, { occurrenceId: third.id }).id).toBe(master.id);
    expect(world.getItem(asAnna, { id: third.id })).toEqual(third);
    expect(code(() => world.getItem(asAnna, { recurringMasterId: master.id, instanceIndex: 4 }))).toBe(
      'ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange',
    );
    expect(code(() => world.getItem(asAnna, { recurringMasterId: make(world).id, instanceIndex: 1 }))).toBe(
      'ErrorCalendarCannotUseIdForRecurringMasterId',
    );
    expect(code(() => world.getItem(asAnna, { occurrenceId: master.id }))).toBe('ErrorCalendarCannotUseIdForOccurrenceId');
  });

  it('F28 a moved occurrence is an exception: same original start, new time, and the master has a new change key', () => {
    const { world } = stage();
    const master = series(world, daily, numbered('2026-11-23', 3));
    const second = view(world, monday9 + days(1), monday9 + days(1) + hours(1))[0];
    if (second === undefined) throw new Error('no second occurrence');
    world.updateItem(asAnna, {
      item: second,
      changes: [
        { change: 'set', field: 'start', value: second.start + hours(2) },
        { change: 'set', field: 'end', value: second.end + hours(2) },
        { change: 'set', field: 'subject', value: 'Later' },
      ],
      conflictResolution: 'NeverOverwrite',
      send: 'SendToNone',
    });
    expect(read(world, second.id)).toMatchObject({
      type: 'Exception',
      originalStart: second.start,
      start: second.start + hours(2),
      subject: 'Later',
    });
    const after = read(world, master.id);
    expect(after.changeKey).not.toBe(master.changeKey);
    expect(world.seriesView(after).modified).toEqual([
      { id: second.id, start: second.start + hours(2), end: second.end + hours(2), originalStart: second.start },
    ]);
  });

  it('F28 a deleted occurrence is gone alone, keeps its number, and nothing lies in Deleted Items', () => {
    const { world } = stage();
    const master = series(world, daily, numbered('2026-11-23', 3));
    const second = world.getItem(asAnna, { recurringMasterId: master.id, instanceIndex: 2 });
    world.deleteItem(asAnna, { item: { id: second.id }, type: 'MoveToDeletedItems', send: 'SendToNone' });
    expect(dates(view(world, monday9, monday9 + days(7)))).toEqual(['2026-11-23', '2026-11-25']);
    expect(code(() => world.getItem(asAnna, { recurringMasterId: master.id, instanceIndex: 2 }))).toBe(
      'ErrorCalendarOccurrenceIsDeletedFromRecurrence',
    );
    expect(world.seriesView(read(world, master.id)).deleted).toEqual([monday9 + days(1)]);
    expect(world.outlook(anna).deleted()).toEqual([]);
  });

  it('does not let an occurrence cross its neighbour', () => {
    const { world } = stage();
    series(world, daily, numbered('2026-11-23', 3));
    const first = view(world, monday9, monday9 + hours(1))[0];
    if (first === undefined) throw new Error('no first occurrence');
    expect(code(() => world.outlook(anna).drag(first.id, first.start + days(1)))).toBe('ErrorOccurrenceCrossingBoundary');
  });

  it('refuses patterns without sense, without occurrence, beyond 4500, and with occurrences that overlap', () => {
    const { world } = stage();
    const weekly: Pattern = { kind: 'weekly', interval: 1, days: ['Friday'], firstDayOfWeek: 'Monday' };
    expect(code(() => series(world, { kind: 'daily', interval: 0 }, numbered('2026-11-23', 1)))).toBe('ErrorCalendarInvalidRecurrence');
    expect(code(() => series(world, weekly, { kind: 'endDate', startDate: '2026-11-23', endDate: '2026-11-26' }))).toBe(
      'ErrorRecurrenceHasNoOccurrence',
    );
    expect(code(() => series(world, daily, { kind: 'endDate', startDate: '2026-11-23', endDate: '4500-09-02' }))).toBe(
      'ErrorRecurrenceEndDateTooBig',
    );
    const long = { start: monday9, end: monday9 + hours(30), recurrence: { pattern: daily, range: numbered('2026-11-23', 2) } };
    expect(code(() => make(world, long))).toBe('ErrorOccurrenceTimeSpanTooBig');
  });

  it('4.11 a single item becomes a series, and a single one again at its first date when the recurrence is cleared', () => {
    const { world } = stage();
    const item = make(world);
    const recurrence = { pattern: daily, range: numbered('2026-11-24', 4) };
    expect(world.outlook(anna).makeSeries(item.id, recurrence)).toMatchObject({ id: item.id, type: 'RecurringMaster', start: item.start });
    const master = read(world, item.id);
    world.updateItem(asAnna, {
      item: master,
      changes: [{ change: 'delete', field: 'recurrence' }],
      conflictResolution: 'NeverOverwrite',
      send: 'SendToNone',
    });
    expect(read(world, item.id)).toMatchObject({ type: 'Single', recurrence: null, start: item.start, end: item.end });
  });

  it('that moves as a whole drops its exceptions', () => {
    const { world } = stage();
    const master = series(world, daily, numbered('2026-11-23', 3));
    const second = world.getItem(asAnna, { recurringMasterId: master.id, instanceIndex: 2 });
    world.outlook(anna).retitle(second.id, 'Special');
    world.outlook(anna).drag(master.id, monday9 + hours(3));
    expect(view(world, monday9, monday9 + days(7)).map((one) => [one.subject, one.start - monday9])).toEqual([
      ['Advice', hours(3)],
      ['Advice', hours(27)],
      ['Advice', hours(51)],
    ]);
  });
});
