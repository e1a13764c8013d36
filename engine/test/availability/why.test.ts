/** Why a start is not on offer (5.4): the answer and the search never disagree, and a schedule names what closes it. */
import { assert, constantFrom, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE, instant, zoneId } from '../../src/model.ts';
import { hoursAt, type Schedule } from '../../src/availability/schedule.ts';
import { slots } from '../../src/availability/slots.ts';
import { whyNot } from '../../src/availability/why.ts';
import { scene } from './scenes.ts';

/** Fixed, so that a run repeats exactly. */
const SEED = 20_260_330;
const PATIENT = { timeout: 600_000 };

describe('5.4 why a start is not on offer', () => {
  test('5.4 a slot is offered exactly when the answer names no reason', PATIENT, () => {
    const met = new Set<string>();
    let offered = 0;
    // Starts a few minutes off the grid as well, and long before and after the window that is booked.
    const asked = tuple(scene, integer({ min: -3 * 24 * 60, max: 90 * 24 * 60 }), constantFrom(1, 5, 15, 30));
    assert(
      property(asked, ([{ wish, holders, now }, far, step]) => {
        const whole = new Set(slots(wish, holders, now).slots.map(({ start }) => start));
        const { start: from, end } = wish.window;
        const starts = [instant(from + far * MINUTE)];
        for (let at: number = from; at < end; at += 7 * step * MINUTE) starts.push(instant(at));
        for (const start of [...starts, ...[...whole].slice(0, 20)]) {
          const why = whyNot(wish, start, holders, now);
          const free = why.holders.filter(({ obstacles }) => obstacles.length === 0);
          const isAlone = why.holders.length === 1;
          for (const { is } of why.wish) met.add(is);
          if (start >= from && start < end) expect(why.offered).toBe(whole.has(start));
          if (why.offered) offered += 1;
          expect(why.offered && why.wish.length > 0).toBe(false);
          if (isAlone) expect(why.offered).toBe(why.wish.length === 0 && free.length === 1);
          // Not offered, there is a reason: about the wish, or about everybody of some group.
          else if (!why.offered && why.wish.length === 0) expect(free.length).toBeLessThan(why.holders.length);
        }
      }),
      { numRuns: 300, seed: SEED },
    );
    expect(offered).toBeGreaterThan(500);
    expect([...met].toSorted()).toEqual(['horizon', 'notice', 'offStep', 'sameHolder']);
  });

  test('5.4 a group without anybody is named, and nothing is offered', () => {
    const offer = {
      durationMinutes: 60,
      stepMinutes: 60,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      noticeMinutes: 0,
      horizonDays: 30,
    };
    const now = instant(Date.UTC(2026, 5, 1, 8));
    const wish = { offer, staff: { kind: 'groups', groups: [[]] }, rooms: [], zone: zoneId('Europe/Zurich'), except: null } as const;
    expect(whyNot(wish, now, [], now)).toEqual({ offered: false, wish: [{ is: 'nobody', group: 0 }], holders: [] });
  });
});

describe('5.4 what decides working time', () => {
  const schedule: Schedule = {
    zone: zoneId('Europe/Zurich'),
    rules: [{ weekday: 2, from: '09:00', to: '17:00' }],
    exceptions: [{ date: '2026-06-09', spans: [{ from: '10:00', to: '11:00' }] }],
    validFrom: null,
    validTo: '2026-06-30',
  };
  test.each([
    ['the rules of its weekday', Date.UTC(2026, 5, 2, 5), { date: '2026-06-02', by: 'rules', spans: [{ from: '09:00', to: '17:00' }] }],
    ['a day without rules', Date.UTC(2026, 5, 3, 5), { date: '2026-06-03', by: 'rules', spans: [] }],
    [
      'the exception of its date',
      Date.UTC(2026, 5, 9, 5),
      { date: '2026-06-09', by: 'exception', spans: [{ from: '10:00', to: '11:00' }] },
    ],
    ['a schedule that holds no more', Date.UTC(2026, 6, 7, 5), { date: '2026-07-07', by: 'notValid', spans: [] }],
    [
      'the date of its own clock',
      Date.UTC(2026, 5, 1, 22, 30),
      { date: '2026-06-02', by: 'rules', spans: [{ from: '09:00', to: '17:00' }] },
    ],
  ])('5.4 %s', (_what, at, expected) => {
    expect(hoursAt([schedule], instant(at))).toMatchObject([{ ...expected, zone: schedule.zone }]);
  });
});
