/** What is published of a schedule (rule 3.8): stories with dates, and laws with random schedules around changes of the clock. */
import { assert, boolean, constantFrom, integer, property, tuple } from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { matchBlocks, nextBlockDay, planBlocks } from '../../src/availability/blocks.ts';
import type { KnownBlock, WantedBlock } from '../../src/availability/blocks.ts';
import type { Schedule, ScheduleException } from '../../src/availability/schedule.ts';
import { workingTime } from '../../src/availability/schedule.ts';
import { intersect, spansOf } from '../../src/availability/spans.ts';
import { DAY, HOUR, instant, zoneId } from '../../src/model.ts';
import type { Instant } from '../../src/model.ts';
import { DAYS, scheduleAround } from './scenes.ts';

const ZURICH = zoneId('Europe/Zurich');
const NOTHING_ELSE = { validFrom: null, validTo: null } as const;
const office = (
  exceptions: readonly ScheduleException[] = [],
  spans = [
    { from: '09:00', to: '12:00' },
    { from: '13:00', to: '17:00' },
  ],
): Schedule => ({
  zone: ZURICH,
  rules: [1, 2, 3, 4, 5].flatMap((weekday) => spans.map((span) => ({ weekday, ...span }))),
  exceptions,
  ...NOTHING_ELSE,
});
const momentOf = (text: string): Instant => instant(Temporal.ZonedDateTime.from(`${text}[Europe/Zurich]`).epochMilliseconds);
/** Monday. */
const NOW = momentOf('2026-05-04T08:00');
const shown = ({ start, end, allDay, showAs }: WantedBlock): string => {
  const local = (at: Instant): Temporal.ZonedDateTime => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZURICH);
  const text = (at: Instant): string => local(at).toString().slice(5, 16);
  return `${text(start)} ${local(start).toPlainDate().equals(local(end).toPlainDate()) ? text(end).slice(6) : text(end)} ${allDay ? 'all day ' : ''}${showAs}`;
};
const planned = (schedule: Schedule | readonly Schedule[] | null, days = 3): readonly string[] =>
  planBlocks({ schedules: schedule === null ? null : [schedule].flat(), zone: ZURICH, now: NOW, days }).map(shown);

describe('blocks of a schedule', () => {
  test('3.8 a break between working hours is published as busy, on every working day', () => {
    expect(planned(office(), 7)).toEqual([
      '05-04T12:00 13:00 busy',
      '05-05T12:00 13:00 busy',
      '05-06T12:00 13:00 busy',
      '05-07T12:00 13:00 busy',
      '05-08T12:00 13:00 busy',
    ]);
  });

  test('3.8 nights and weekends are no unavailability inside working days', () => {
    expect(planned(office([], [{ from: '09:00', to: '17:00' }]), 60)).toEqual([]);
  });

  test('3.8 an afternoon off is out of office, merged with the break before it', () => {
    expect(planned(office([{ date: '2026-05-05', spans: [{ from: '09:00', to: '12:00' }] }]))).toEqual([
      '05-04T12:00 13:00 busy',
      '05-05T12:00 17:00 outOfOffice',
      '05-06T12:00 13:00 busy',
    ]);
  });

  test('3.8 a day off by exception is one absence of the whole day', () => {
    expect(planned(office([{ date: '2026-05-05', spans: [] }]))).toEqual([
      '05-04T12:00 13:00 busy',
      '05-05T00:00 05-06T00:00 all day outOfOffice',
      '05-06T12:00 13:00 busy',
    ]);
  });

  test('3.8 days off that follow each other are one absence, published to its end', () => {
    const away = ['2026-05-05', '2026-05-06', '2026-05-07', '2026-05-08'].map((date) => ({ date, spans: [] }));
    expect(planned(office(away), 2)).toEqual(['05-04T12:00 13:00 busy', '05-05T00:00 05-09T00:00 all day outOfOffice']);
  });

  test('3.8 an absence in progress keeps the day on which it began', () => {
    const away = ['2026-04-30', '2026-05-01', '2026-05-04', '2026-05-05'].map((date) => ({ date, spans: [] }));
    expect(planned(office(away), 1)).toEqual(['05-04T00:00 05-06T00:00 all day outOfOffice']);
    expect(
      planned(
        {
          ...office(['2026-05-02', '2026-05-03', '2026-05-04'].map((date) => ({ date, spans: [] }))),
          rules: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '17:00' })),
        },
        1,
      ),
    ).toEqual(['05-02T00:00 05-05T00:00 all day outOfOffice']);
  });

  test('3.8 a holiday on a day that is off anyway is not published', () => {
    expect(planned(office([{ date: '2026-05-09', spans: [] }], [{ from: '09:00', to: '17:00' }]), 7)).toEqual([]);
  });

  test('3.8 a Saturday worked by exception publishes the break in it', () => {
    const saturday = {
      date: '2026-05-09',
      spans: [
        { from: '09:00', to: '11:00' },
        { from: '12:00', to: '14:00' },
      ],
    };
    expect(planned(office([saturday], [{ from: '09:00', to: '17:00' }]), 7)).toEqual(['05-09T11:00 12:00 busy']);
  });

  test('3.8 between two night shifts there is no break, and a night off is cut at midnight', () => {
    const nights = [{ from: '22:00', to: '06:00' }];
    expect(planned(office([], nights), 5)).toEqual([]);
    expect(planned(office([{ date: '2026-05-06', spans: [{ from: '04:00', to: '06:00' }] }], nights), 5)).toEqual([
      '05-06T00:00 04:00 outOfOffice',
      '05-06T22:00 05-07T00:00 outOfOffice',
      '05-07T00:00 06:00 outOfOffice',
    ]);
  });

  test('3.8 two places in one day leave the way between them', () => {
    const morning = office([], [{ from: '08:00', to: '11:30' }]);
    expect(planned([morning, office([], [{ from: '13:00', to: '18:00' }])], 1)).toEqual(['05-04T11:30 13:00 busy']);
  });

  test('3.8 who can be booked at any time, or never, publishes nothing', () => {
    expect(planned(null, 60)).toEqual([]);
    expect(planned([], 60)).toEqual([]);
  });

  test('3.8 what is over is not published any more, and the list changes at midnight', () => {
    const at = momentOf('2026-05-04T13:00');
    expect(planBlocks({ schedules: [office()], zone: ZURICH, now: at, days: 1 })).toEqual([]);
    expect(nextBlockDay(ZURICH, at)).toBe(momentOf('2026-05-05T00:00'));
    expect(nextBlockDay(ZURICH, momentOf('2026-05-05T00:00'))).toBe(momentOf('2026-05-06T00:00'));
  });
});

describe('laws of blocks', () => {
  const story = constantFrom(...DAYS).chain(([zone, date]) =>
    tuple(
      tuple(scheduleAround(zone, date), scheduleAround(zone, date), boolean()).map(([one, other, both]) => (both ? [one, other] : [one])),
      constantFrom(zone, 'Europe/Zurich', 'America/New_York').map(zoneId),
      integer({ min: -72, max: 48 }).map((hours) =>
        instant(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds + hours * HOUR),
      ),
      integer({ min: 1, max: 9 }),
    ),
  );
  const midnight = (zone: string, at: Instant): boolean => {
    const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    return local.startOfDay().epochMilliseconds === local.epochMilliseconds;
  };
  const RUNS = { numRuns: 2_000, seed: 20_260_329 };

  test('3.8 a block never overlaps working time, nor another block', () => {
    let found = 0;
    assert(
      property(story, ([schedules, zone, now, days]) => {
        const blocks = planBlocks({ schedules, zone, now, days });
        const working = workingTime(schedules, { start: instant(now - 400 * DAY), end: instant(now + 400 * DAY) });
        expect(intersect(working, spansOf(blocks))).toEqual([]);
        blocks.forEach((one, index) => {
          expect(one.start).toBeLessThan(one.end);
          expect(one.end).toBeGreaterThan(now);
          if (index > 0) expect(blocks[index - 1]?.end).toBeLessThanOrEqual(one.start);
        });
        found += blocks.length;
      }),
      RUNS,
    );
    expect(found).toBeGreaterThan(500);
  });

  test('3.8 none goes over midnight but whole-day absences, which go from midnight to midnight', () => {
    let absences = 0;
    assert(
      property(story, ([schedules, zone, now, days]) => {
        const blocks = planBlocks({ schedules, zone, now, days });
        for (const { start, end, allDay, date } of blocks) {
          const first = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone);
          expect(first.toPlainDate().toString()).toBe(date);
          const next = first.startOfDay().add({ days: 1 }).epochMilliseconds;
          if (allDay) expect([midnight(zone, start), midnight(zone, end)]).toEqual([true, true]);
          else expect(end).toBeLessThanOrEqual(next);
          if (allDay) absences += 1;
        }
        // Merged: what touches is cut by a midnight, or of another kind.
        blocks.forEach((one, index) => {
          const before = blocks[index - 1];
          if (before?.end !== one.start) return;
          expect(midnight(zone, one.start)).toBe(true);
          expect(before.allDay && one.allDay).toBe(false);
        });
      }),
      RUNS,
    );
    expect(absences).toBeGreaterThan(50);
  });

  test('3.8 planned again later, it is the same list as far as both look', () => {
    assert(
      property(story, integer({ min: 1, max: 60 }), ([schedules, zone, now, days], hours) => {
        const later = instant(now + hours * HOUR);
        const edge = instant(now + (days - 2) * DAY);
        const near = (blocks: readonly WantedBlock[]): readonly WantedBlock[] =>
          blocks.filter(({ start, end }) => end > later && start < edge);
        expect(near(planBlocks({ schedules, zone, now: later, days }))).toEqual(near(planBlocks({ schedules, zone, now, days })));
      }),
      RUNS,
    );
  });

  test('3.8 carried out and planned once more, nothing is left to be changed', () => {
    assert(
      property(story, story, ([schedules, zone, now, days], [others]) => {
        let next = 0;
        const carry = (known: readonly KnownBlock[], wanted: readonly WantedBlock[]): readonly KnownBlock[] => {
          const { set, withdrawn } = matchBlocks(known, wanted, now);
          const after = known.map((one): KnownBlock => {
            const change = set.find(({ id }) => id === one.id);
            if (change !== undefined) return { ...change, id: one.id, gone: false };
            return withdrawn.includes(one.id) ? { ...one, gone: true } : one;
          });
          return [
            ...after,
            ...set.filter(({ id }) => id === null).map((one): KnownBlock => ({ ...one, id: `b${(next += 1)}`, gone: false })),
          ];
        };
        const first = planBlocks({ schedules, zone, now, days });
        const second = planBlocks({ schedules: others, zone, now, days });
        const published = (known: readonly KnownBlock[]) =>
          known
            .filter(({ gone }) => !gone)
            .map(({ start, end, date, allDay, showAs }) => ({ start, end, date, allDay, showAs }))
            .toSorted((a, b) => a.start - b.start);
        const carried = carry([], first);
        expect(published(carried)).toEqual(first);
        const changed = carry(carried, second);
        expect(published(changed)).toEqual(second);
        expect(matchBlocks(changed, second, now)).toEqual({ set: [], withdrawn: [] });
        // Who goes back and forth makes no more of them than are needed at once: what was withdrawn is published again under its own id.
        const back = carry(changed, first);
        expect(published(back)).toEqual(first);
        expect(carry(back, second).length).toBe(back.length);
      }),
      RUNS,
    );
  });
});
