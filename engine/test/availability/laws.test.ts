/** Laws of availability, held against an oracle that goes minute by minute (`oracle.ts`). */
import { assert, integer, oneof, property, tuple } from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import type { BusyTime } from '../../src/availability/busy.ts';
import { MINUTE, instant } from '../../src/model.ts';
import { startsOf } from '../../src/availability/free.ts';
import { obstaclesTo } from '../../src/availability/obstacles.ts';
import { uniteColumns } from '../../src/availability/columns.ts';
import type { HolderTime } from '../../src/availability/free.ts';
import { servings, slots } from '../../src/availability/slots.ts';
import type { SearchTime } from '../../src/availability/sweep.ts';
import { workingTime } from '../../src/availability/schedule.ts';
import { covers } from '../../src/availability/spans.ts';
import { busyAround, DAYS, scene, scheduleAround } from './scenes.ts';
import type { Scene } from './scenes.ts';
import { expectedSlots, workedMinutes } from './oracle.ts';

/** Fixed, so that a run repeats exactly. */
const SEED = 20_260_329;
/** The oracle is slow by design; how slow says nothing about what it judges. */
const PATIENT = { timeout: 600_000 };
const found = ({ wish, holders, now }: Scene) => slots(wish, holders, now).slots;

describe('slots', () => {
  test(
    '7.2 exactly the starts that satisfy everything are offered, with exactly those who can serve, on days of every length',
    PATIENT,
    () => {
      let offered = 0;
      let together = 0;
      assert(
        property(scene, (one) => {
          const expected = expectedSlots(one.wish, one.holders, one.now);
          const answer = found(one);
          expect(answer.map(({ start }) => start)).toEqual(expected.map(({ start }) => start));
          answer.forEach(({ serve, choices }, index) => {
            const ways = expected[index]?.ways ?? [];
            expect(ways).toContainEqual(serve);
            // Each choice is part of some way, and no way uses anybody who is not among the choices.
            expect(choices).toEqual(choices.map((group, at) => group.filter((holder) => ways.some((way) => way[at] === holder))));
            for (const way of ways) way.forEach((holder, at) => expect(choices[at]).toContain(holder));
            if (serve.length > 1) together += 1;
          });
          offered += answer.length;
        }),
        { numRuns: 500, seed: SEED },
      );
      expect(offered).toBeGreaterThan(1000);
      expect(together).toBeGreaterThan(100);
    },
  );

  test('5.5 no slot, with its buffers, overlaps an appointment with the buffers of its own', PATIENT, () => {
    assert(
      property(scene, (one) => {
        const { bufferBeforeMinutes, bufferAfterMinutes } = one.wish.offer;
        for (const slot of found(one)) {
          const from = slot.start - bufferBeforeMinutes * MINUTE;
          const to = slot.end + bufferAfterMinutes * MINUTE;
          for (const holder of one.holders.filter((time) => slot.choices.flat().includes(time.holder)))
            for (const held of holder.held)
              if (held.appointment !== one.wish.except)
                expect(held.end + held.bufferAfterMinutes * MINUTE <= from || held.start - held.bufferBeforeMinutes * MINUTE >= to).toBe(
                  true,
                );
        }
      }),
      { numRuns: 1000, seed: SEED },
    );
  });

  test('4.12 more busy time never adds a slot nor a choice', PATIENT, () => {
    const more = scene.chain((one) => {
      const { zone, window } = one.wish;
      const day = Temporal.Instant.fromEpochMilliseconds(window.start).toZonedDateTimeISO(zone).toPlainDate().toString();
      const inside = tuple(integer({ min: window.start / MINUTE, max: window.end / MINUTE }), integer({ min: 1, max: 120 })).map(
        ([from, minutes]): BusyTime => ({
          start: instant(from * MINUTE),
          end: instant((from + minutes) * MINUTE),
          zone,
          allDay: false,
          showAs: 'busy',
          copyOf: null,
        }),
      );
      return oneof(inside, busyAround(zone, day)).map((busy) => ({ one, busy }));
    });
    let fewer = 0;
    assert(
      property(more, ({ one, busy }) => {
        const before = new Map(found(one).map(({ start, choices }) => [start, choices]));
        const after = found({ ...one, holders: one.holders.map((holder) => ({ ...holder, busy: [...holder.busy, busy] })) });
        for (const { start, choices } of after)
          choices.forEach((group, at) => group.forEach((holder) => expect(before.get(start)?.[at]).toContain(holder)));
        if (after.length < before.size) fewer += 1;
      }),
      { numRuns: 1000, seed: SEED },
    );
    expect(fewer).toBeGreaterThan(20);
  });

  test('5.4 a start is offered exactly when nothing is in its way', PATIENT, () => {
    const met = new Set<string>();
    assert(
      property(scene, ({ holders, wish, now }) => {
        const { offer, window, except } = wish;
        for (const holder of holders) {
          const starts = startsOf(holder, offer, window, { now, except });
          for (let at: number = window.start; at < window.end; at += 15 * MINUTE) {
            const inTheWay = obstaclesTo(holder, instant(at), offer, { now, except });
            expect(inTheWay.length === 0).toBe(covers(starts, { start: instant(at), end: instant(at + 1) }));
            for (const { is } of inTheWay) met.add(is);
          }
        }
      }),
      { numRuns: 150, seed: SEED },
    );
    expect([...met].toSorted()).toEqual(['appointment', 'block', 'busy', 'notWorking', 'unread', 'unverified']);
  });

  test('4.12 a calendar in columns gives the slots of the same calendar event by event', PATIENT, () => {
    let kept = 0;
    const inColumns = (holder: HolderTime): SearchTime => {
      const isTimed = ({ allDay, copyOf }: BusyTime): boolean => !allDay && copyOf === null;
      const timed = holder.busy.filter(isTimed).toSorted((a, b) => a.start - b.start);
      const columns = { starts: Float64Array.from(timed, (one) => one.start), ends: Float64Array.from(timed, (one) => one.end) };
      const blocks = (index: number): boolean => holder.busySettings.blocking.includes(timed[index]?.showAs ?? 'free');
      const united = uniteColumns(columns, blocks);
      kept += united.starts.length;
      return { ...holder, busy: holder.busy.filter((one) => !isTimed(one)), timed: united };
    };
    assert(
      property(scene, (one) => {
        expect(found({ ...one, holders: one.holders.map(inColumns) })).toEqual(found(one));
      }),
      { numRuns: 1000, seed: SEED },
    );
    expect(kept).toBeGreaterThan(300);
  });

  test('7.2 who would serve is the same with and without the choices', PATIENT, () => {
    assert(
      property(scene, ({ wish, holders, now }) => {
        const whole = slots(wish, holders, now);
        const without = whole.slots.map(({ start, end, serve, asOf }) => ({ start, end, serve, asOf }));
        expect(servings(wish, holders, now)).toEqual({ slots: without, standings: whole.standings });
      }),
      { numRuns: 1000, seed: SEED },
    );
  });

  test('7.2 a window looked at in two parts gives the slots of the whole', PATIENT, () => {
    assert(
      property(scene, (one) => {
        const { start, end } = one.wish.window;
        const middle = instant(start + Math.floor((end - start) / 2 / MINUTE) * MINUTE);
        const parts = [
          { start, end: middle },
          { start: middle, end },
        ].flatMap((window) => found({ ...one, wish: { ...one.wish, window } }));
        expect(parts).toEqual(found(one));
      }),
      { numRuns: 500, seed: SEED },
    );
  });
});

describe('working time', () => {
  test.each(DAYS)('7.1 is minute by minute what the schedule says in %s around %s', (zone, date) => {
    const middle = Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
    const window = { start: instant(middle - 20 * 60 * MINUTE), end: instant(middle + 52 * 60 * MINUTE) };
    assert(
      property(scheduleAround(zone, date), (schedule) => {
        const works = workingTime([schedule], window);
        const minutes: number[] = [];
        for (let at: number = window.start; at < window.end; at += MINUTE)
          if (covers(works, { start: instant(at), end: instant(at + MINUTE) })) minutes.push(at);
        expect(minutes).toEqual(workedMinutes(schedule, window));
      }),
      { numRuns: 60, seed: SEED },
    );
  });
});
