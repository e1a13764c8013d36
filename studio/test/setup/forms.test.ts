/** What forms of the set-up keep, send and show of a refusal. */
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/api/problem.ts';
import { changed, orNull } from '../../src/setup/changes.ts';
import { lengthOf, minutesIn, UNITS } from '../../src/setup/duration.ts';
import { placed } from '../../src/setup/refusals.ts';
import { readOpened } from '../../src/setup/search.ts';

describe('7.1 a length of time', () => {
  test.each([
    [0, 0, 'minutes'],
    [45, 45, 'minutes'],
    [60, 1, 'hours'],
    [90, 90, 'minutes'],
    [1_440, 1, 'days'],
    [2_160, 36, 'hours'],
  ] as const)('of %i minutes is entered as %i %s', (minutes, count, unit) => expect(lengthOf(minutes)).toEqual({ count, unit }));
  test('is the same number of minutes whatever it is entered as', () => {
    for (const minutes of [0, 1, 59, 60, 61, 120, 1_439, 1_440, 10_080, 527_040]) expect(minutesIn(lengthOf(minutes))).toBe(minutes);
    expect(UNITS.map((unit) => minutesIn({ count: 2, unit }))).toEqual([2, 120, 2_880]);
  });
});

describe('a form', () => {
  test('sends only what was changed, so that two people at two fields do not undo each other', () => {
    const before = { name: 'Advice', email: null as string | null, servedBy: ['a', 'b'] };
    expect(changed(before, { ...before, servedBy: ['a', 'b'] })).toEqual({});
    expect(changed(before, { name: 'Advice', email: 'a@b.example', servedBy: ['b'] })).toEqual({ email: 'a@b.example', servedBy: ['b'] });
    expect(changed({ ...before, email: 'a@b.example' }, before)).toEqual({ email: null });
  });
  test('takes an empty field for no value', () => expect([orNull('  '), orNull(' a ')]).toEqual([null, 'a']));
});

describe('a refusal', () => {
  const refused = (fields: readonly (string | null)[]) =>
    new ApiError(
      422,
      'invalid',
      'Something is wrong.',
      'Look at it.',
      fields.map((field) => ({ field, problem: `Wrong: ${field}.`, next: 'Mend it.' })),
    );
  test('stands at its field, that of one among many at the whole', () => {
    expect(placed(refused(['/name', '/servedBy/3']), ['name', 'servedBy'])).toEqual({
      atField: { name: 'Wrong: /name. Mend it.', servedBy: 'Wrong: /servedBy/3. Mend it.' },
      elsewhere: [],
    });
  });
  test('of a field that the form does not have is said above it', () => {
    expect(placed(refused(['/name', '/externalId']), ['name']).elsewhere).toEqual(['Wrong: /externalId. Mend it.']);
  });
  test('of no field at all is said as a whole, with what to do next', () => {
    expect(placed(refused([]), ['name'])).toEqual({ atField: {}, elsewhere: ['Something is wrong. Look at it.'] });
    expect(placed(new ApiError(0, 'unreachable', 'No answer.'), ['name']).elsewhere).toEqual(['No answer.']);
  });
});

describe('the address of the set-up', () => {
  test('is read, and what nobody understands is left out', () => {
    expect(readOpened({ open: 's1', part: 'hours' })).toEqual({ open: 's1', part: 'hours' });
    expect(readOpened({ open: '', part: 'all' })).toEqual({});
    expect(readOpened({ open: 7 })).toEqual({});
  });
});
