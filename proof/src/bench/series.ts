/**
 * From a series to its occurrences: an endless daily one since 2010, laid down over 366 days of 2026, and others beside it;
 * rrule-temporal on the same rules (decision 0009).
 */
import { HOUR, instant, occurrencesIn, zoneClocks, zoneId } from '@lockstep/engine';
import type { Pattern, Series, Span } from '@lockstep/engine';
import { RRuleTemporal } from 'rrule-temporal';
import { type Figure, figure, median } from './figure.ts';

/** Microseconds an occurrence: a mailbox with a thousand daily series is then laid down over a year in a third of a second. */
const GOAL = 1;
const ROUNDS = 400;
const PEER_ROUNDS = 15;
const WARM_UP = 100;
const WINDOW: Span = { start: instant(Date.UTC(2026, 0, 1)), end: instant(Date.UTC(2027, 0, 2)) };
const ZONE = 'Europe/Zurich';

type Row = { readonly name: string; readonly pattern: Pattern; readonly rule: string };

const DAILY: Row = { name: 'daily', pattern: { every: 'day', interval: 1 }, rule: 'FREQ=DAILY' };
const ROWS: readonly Row[] = [
  DAILY,
  {
    name: 'working days',
    pattern: { every: 'week', interval: 1, on: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], weekStart: 'monday' },
    rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  },
  { name: 'the 31st', pattern: { every: 'month', interval: 1, dayOfMonth: 31 }, rule: 'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1' },
  {
    name: 'the last weekday',
    pattern: { every: 'month', interval: 1, ordinal: -1, day: 'weekday' },
    rule: 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
  },
];

export const series = (): Promise<Figure> => {
  const clocks = zoneClocks();
  const peers = ROWS.flatMap((row) => {
    const own = each(ROUNDS, () => starts(row, '2010-01-01', clocks));
    const theirs = each(PEER_ROUNDS, () => peerStarts(row));
    if (starts(row, '2010-01-01', clocks).join() !== peerStarts(row).join()) throw new Error(`${row.name}: the two differ`);
    return [
      { name: `${row.name}, µs an occurrence`, value: own },
      { name: `${row.name}, rrule-temporal 2.2.7, µs an occurrence`, value: theirs },
    ];
  });
  return Promise.resolve(
    figure(
      'series',
      `an endless daily series since 2010 over 366 days, median of ${ROUNDS}`,
      GOAL,
      each(ROUNDS, () => starts(DAILY, '2010-01-01', clocks)),
      'µs an occurrence',
      [
        ...peers,
        { name: 'daily since 1601, µs an occurrence', value: each(ROUNDS, () => starts(DAILY, '1601-01-01', clocks)) },
        {
          name: 'daily, the changes of the clock looked up anew, µs an occurrence',
          value: each(ROUNDS, () => starts(DAILY, '2010-01-01', zoneClocks())),
        },
      ],
      'atMost',
    ),
  );
};

const starts = ({ pattern }: Row, firstDate: string, clocks: ReturnType<typeof zoneClocks>): readonly number[] => {
  const one: Series = {
    pattern,
    firstDate,
    extent: { ends: 'never' },
    startsAt: 9 * HOUR,
    endsAt: 10 * HOUR,
    zone: zoneId(ZONE),
    allDay: false,
    changed: [],
    deleted: [],
  };
  return occurrencesIn(one, WINDOW, clocks).map(({ start }) => start);
};

/** Its caps are for rules that never come true; these come true for sixteen years before the window. */
const peerStarts = ({ rule }: Row): readonly number[] => {
  const rruleString = `DTSTART;TZID=${ZONE}:20100101T090000\nRRULE:${rule}`;
  const all = new RRuleTemporal({ rruleString, maxIterations: 1_000_000, maxCandidateEvaluations: 10_000_000 });
  return all.between(new Date(WINDOW.start), new Date(WINDOW.end), true).map(({ epochMilliseconds }) => epochMilliseconds);
};

/** Microseconds an occurrence, the median of so many expansions. */
const each = (rounds: number, expand: () => readonly number[]): number => {
  const count = expand().length;
  const taken = Array.from({ length: rounds + Math.min(WARM_UP, rounds) }, () => {
    const begin = performance.now();
    if (expand().length !== count) throw new Error('the same series twice, and other occurrences');
    return ((performance.now() - begin) * 1_000) / count;
  });
  return Math.round(median(taken.slice(-rounds)) * 1_000) / 1_000;
};
