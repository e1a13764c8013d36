/** The brake (4.18): 20 and a tenth of a mailbox, all of five, 50 of a company. */
import { describe, expect, test } from 'vitest';
import { brake, countable } from '../src/brake.ts';
import type { Countable, Counters, Movement } from '../src/brake.ts';
import { HOUR, eventId, instant, version, zoneId } from '../src/model.ts';
import type { When } from '../src/model.ts';
import { DEFAULT_POLICY } from '../src/policy/policy.ts';

const REMOVAL: Countable = { kind: 'removal', direction: 'in', offset: 0 };
const moveBy = (hours: number, direction: 'in' | 'out' = 'in'): Countable => ({ kind: 'move', direction, offset: hours * HOUR });
const times = (count: number, one: Countable, company = 'branch'): readonly Movement[] =>
  Array.from({ length: count }, () => ({ ...one, company }));
const ROOMY: Counters = { mailbox: [], company: [], mailboxSize: 100, standing: { in: 100, out: 100 } };
const halted = (candidates: readonly Movement[], counters: Partial<Counters> = {}): number =>
  brake(candidates, { ...ROOMY, ...counters }, DEFAULT_POLICY.brake).size;

describe('brake', () => {
  test('4.18 twenty removals go, twenty-one wait', () => {
    expect(halted(times(20, REMOVAL))).toBe(0);
    expect(halted(times(21, REMOVAL))).toBe(21);
  });

  test('4.18 more than twenty go as long as they are no more than a tenth of the mailbox', () => {
    expect(halted(times(30, REMOVAL), { standing: { in: 270, out: 270 } })).toBe(0);
    expect(halted(times(31, REMOVAL), { standing: { in: 269, out: 269 } })).toBe(31);
  });

  test('4.18 all of five wait, four of four go', () => {
    expect(halted(times(5, REMOVAL), { standing: { in: 0, out: 0 } })).toBe(5);
    expect(halted(times(4, REMOVAL), { standing: { in: 1, out: 1 } })).toBe(0);
    expect(halted(times(4, REMOVAL), { standing: { in: 0, out: 0 } })).toBe(0);
  });

  test('4.18 what was cancelled in the booking system within the hour does not make an emptied calendar look half full', () => {
    const out = times(3, { ...REMOVAL, direction: 'out' });
    expect(halted(times(5, REMOVAL), { mailbox: out, standing: { in: 0, out: 0 } })).toBe(5);
    expect(halted(times(5, REMOVAL), { mailbox: out, standing: { in: 1, out: 0 } })).toBe(0);
  });

  test('4.18 all of five moved the same way wait', () => {
    expect(halted(times(5, moveBy(1)), { mailboxSize: 5 })).toBe(5);
    expect(halted(times(5, moveBy(1)), { mailboxSize: 6 })).toBe(0);
  });

  test('4.18 what already went within the hour counts', () => {
    expect(halted(times(1, REMOVAL), { mailbox: times(19, REMOVAL) })).toBe(0);
    expect(halted(times(1, REMOVAL), { mailbox: times(20, REMOVAL) })).toBe(1);
  });

  test('4.18 fifty of a company go, the fifty-first waits', () => {
    expect(halted(times(1, REMOVAL), { company: times(49, REMOVAL) })).toBe(0);
    expect(halted(times(1, REMOVAL), { company: times(50, REMOVAL) })).toBe(1);
  });

  test('4.18 a company counts removals, and moves by the same offset: an ordinary day of many moves stops nobody', () => {
    const ordinary = Array.from({ length: 400 }, (_, index): Movement => ({ ...moveBy((index % 40) + 1), company: 'branch' }));
    expect(halted(times(1, moveBy(1)), { company: ordinary })).toBe(0);
    expect(halted(times(1, moveBy(1)), { company: [...ordinary, ...times(40, moveBy(1))] })).toBe(1);
    expect(halted(times(1, REMOVAL), { company: ordinary })).toBe(0);
  });

  test('4.18 one company does not count for another', () => {
    expect(halted(times(1, REMOVAL, 'branch'), { company: times(50, REMOVAL, 'another branch') })).toBe(0);
    expect(halted([...times(1, REMOVAL, 'branch'), ...times(1, REMOVAL, 'another branch')], { company: times(50, REMOVAL) })).toBe(2);
  });

  test('4.18 all of a kind go together or not at all', () => {
    const mixed = [...times(1, moveBy(1)), ...times(21, REMOVAL), ...times(1, moveBy(1))];
    expect(brake(mixed, ROOMY, DEFAULT_POLICY.brake)).toEqual(new Set(Array.from({ length: 21 }, (_, index) => index + 1)));
  });

  test('4.18 moves count together only where they go by the same offset the same way', () => {
    expect(halted(times(21, moveBy(1)))).toBe(21);
    expect(halted([...times(15, moveBy(1)), ...times(15, moveBy(2))])).toBe(0);
    expect(halted([...times(15, moveBy(1, 'in')), ...times(15, moveBy(1, 'out'))])).toBe(0);
  });

  test('4.18 an empty pass halts nothing', () => {
    expect(halted([], { company: times(500, REMOVAL) })).toBe(0);
  });
});

describe('what is counted', () => {
  const when = (hour: number): When => ({
    start: instant(hour * HOUR),
    end: instant((hour + 1) * HOUR),
    zone: zoneId('Europe/Zurich'),
    allDay: false,
  });
  const [id, at] = [eventId('item'), version('e1')];
  const facets = { when: when(9), title: '', body: '', location: '', showAs: 'busy' } as const;

  test('4.18 removals in both directions', () => {
    expect(countable({ do: 'cancelAppointment', ifVersion: at }, null)).toEqual({ kind: 'removal', direction: 'in', offset: 0 });
    expect(countable({ do: 'removeEvent', id, ifVersion: at, notify: 'none' }, null)).toEqual({
      kind: 'removal',
      direction: 'out',
      offset: 0,
    });
  });

  test('4.18 moves in both directions, by how far', () => {
    expect(countable({ do: 'reschedule', ifVersion: at, from: when(9), when: when(8) }, null)).toEqual(moveBy(-1, 'in'));
    expect(countable({ do: 'updateEvent', id, ifVersion: at, patch: { when: when(11) }, notify: 'all' }, 9 * HOUR)).toEqual(
      moveBy(2, 'out'),
    );
  });

  test('4.18 neither text, nor a create, nor a confirmation, nor a resize that keeps the start', () => {
    expect(countable({ do: 'updateEvent', id, ifVersion: at, patch: { title: 't' }, notify: 'none' }, 9 * HOUR)).toBeNull();
    expect(countable({ do: 'updateEvent', id, ifVersion: at, patch: { when: when(9) }, notify: 'all' }, 9 * HOUR)).toBeNull();
    expect(countable({ do: 'createEvent', facets, epoch: 1, notify: 'none' }, null)).toBeNull();
    expect(countable({ do: 'confirm', ifVersion: at }, null)).toBeNull();
  });
});
