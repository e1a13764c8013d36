/** What the Users tab shows, and in which order. */
import { describe, expect, test } from 'vitest';
import { countsOf, dueAgain, found, ofState, sorted, type Row } from '../../src/users/order.ts';
import { COLUMNS, type Column } from '../../src/users/search.ts';
import { countsIn } from '../../src/users/standing.ts';
import { mailbox, row } from '../rows.ts';

const names = (rows: readonly Row[]): string[] => rows.map(({ name }) => name);

describe('2.3 the table is sorted', () => {
  const rows = [
    row('Dora', { state: 'syncing', verifiedAt: '2026-03-02T09:00:00Z' }),
    row('anna', { state: 'disabled', verifiedAt: null }),
    row('Bert', { state: 'error', verifiedAt: '2026-03-02T08:00:00Z', next: 'Enter the password again.' }, 'Wrong credentials'),
    row('Élise', { state: 'warning', verifiedAt: '2026-03-01T08:00:00Z' }, 'Check overdue'),
    row('Room 10', { state: 'new', verifiedAt: null }),
    row('Room 9', { state: 'new', verifiedAt: null }),
  ];
  test('by what needs somebody first', () => {
    expect(names(sorted(rows, 'state', false))).toEqual(['Bert', 'Élise', 'Room 9', 'Room 10', 'Dora', 'anna']);
  });
  test('by name as people write names: case and accents aside, numbers as numbers', () => {
    expect(names(sorted(rows, 'name', false))).toEqual(['anna', 'Bert', 'Dora', 'Élise', 'Room 9', 'Room 10']);
    expect(names(sorted(rows, 'name', true))).toEqual(['Room 10', 'Room 9', 'Élise', 'Dora', 'Bert', 'anna']);
  });
  test('by a moment, with what has none at the end either way', () => {
    expect(names(sorted(rows, 'verifiedAt', false))).toEqual(['Élise', 'Bert', 'Dora', 'anna', 'Room 9', 'Room 10']);
    expect(names(sorted(rows, 'verifiedAt', true))).toEqual(['Dora', 'Bert', 'Élise', 'anna', 'Room 9', 'Room 10']);
  });
  test('by cause, with those that have none at the end', () => {
    expect(names(sorted(rows, 'cause', false)).slice(0, 2)).toEqual(['Élise', 'Bert']);
    expect(names(sorted(rows, 'cause', true)).slice(0, 2)).toEqual(['Bert', 'Élise']);
  });
  test.each(COLUMNS)('by %s without losing a row, and without touching the rows given', (column: Column) => {
    const before = names(rows);
    expect(names(sorted(rows, column, true)).sort()).toEqual([...before].sort());
    expect(names(rows)).toEqual(before);
  });
});

describe('2.3 the table is filtered', () => {
  const rows = [
    row('Anna Berger', { address: 'a.berger@bank.example' }),
    row(
      'Bert Muster',
      { integration: 'two', state: 'error', sentence: 'Exchange refuses the user name or the password.' },
      'Wrong credentials',
    ),
    row('Advice room', { state: 'error', detail: 'HTTP 503' }, 'Server busy'),
  ];
  test.each([
    ['berger', ['Anna Berger']],
    ['BERG anna', ['Anna Berger']],
    ['credentials', ['Bert Muster']],
    ['password bert', ['Bert Muster']],
    ['503', ['Advice room']],
    ['exchange busy', ['Advice room']],
    ['  ', ['Anna Berger', 'Bert Muster', 'Advice room']],
    ['nobody', []],
  ])('by every word of the search %j', (search, expected) => {
    expect(names(found(rows, { integration: undefined, search }))).toEqual(expected);
  });
  test('by integration and by state', () => {
    expect(names(found(rows, { integration: 'two', search: '' }))).toEqual(['Bert Muster']);
    expect(names(ofState(rows, 'error'))).toEqual(['Bert Muster', 'Advice room']);
    expect(ofState(rows, undefined)).toBe(rows);
  });
  test('and counted by state', () => {
    expect(countsOf(rows)).toEqual({ new: 0, syncing: 1, polling: 0, warning: 0, error: 2, disabled: 0 });
  });
});

describe('5.3 what is polled is a state of its own, and no warning', () => {
  const rows = [
    row('Anna', { transport: 'graph', polled: true }),
    row('Bert', { transport: 'graph' }),
    row('Cleo', { transport: 'ews' }),
    row('Dora', { transport: 'graph', polled: true, state: 'warning' }),
  ];
  test('found and counted for itself while it is in step, and as what it is while it is not', () => {
    expect(names(ofState(rows, 'polling'))).toEqual(['Anna']);
    expect(names(ofState(rows, 'syncing'))).toEqual(['Bert', 'Cleo']);
    expect(countsOf(rows)).toEqual({ new: 0, syncing: 2, polling: 1, warning: 1, error: 0, disabled: 0 });
    expect(names(sorted(rows, 'state', false))).toEqual(['Dora', 'Anna', 'Bert', 'Cleo']);
  });
  test('the counts of the store, in which it is in step as well, come to the same', () => {
    expect(countsIn({ new: 0, syncing: 3, polled: 1, warning: 1, error: 0, disabled: 0 })).toEqual(countsOf(rows));
  });
  test('1.6 the table is filtered by transport', () => {
    expect(names(found(rows, { transport: 'ews', search: '' }))).toEqual(['Cleo']);
    expect(names(found(rows, { transport: 'graph', search: 'dora' }))).toEqual(['Dora']);
  });
});

describe('2.4 a row is read again', () => {
  const now = Date.parse('2026-03-02T10:00:00Z');
  const at = (ms: number): string => new Date(now + ms).toISOString();
  const dueOf = (nextCheckAt: string | null, ageMs: number, more: Partial<ReturnType<typeof mailbox>> = {}): boolean =>
    dueAgain([{ mailbox: mailbox('anna', { nextCheckAt, ...more }), askedAt: 1_000_000 - ageMs }], now, 1_000_000).length > 0;
  test('once its check should be over, and not before', () => {
    expect(dueOf(at(60_000), 600_000)).toBe(false);
    expect(dueOf(at(-4_000), 600_000)).toBe(false);
    expect(dueOf(at(-6_000), 600_000)).toBe(true);
  });
  test('not at once when it was read after that moment, but twice within the minute in which it leaves green', () => {
    expect(dueOf(at(-40_000), 10_000)).toBe(false);
    expect(dueOf(at(-40_000), 31_000)).toBe(true);
    expect(dueOf(at(-70_000), 31_000)).toBe(true);
  });
  test('never while it is switched off or has no next check', () => {
    expect(dueOf(at(-600_000), 600_000, { state: 'disabled' })).toBe(false);
    expect(dueOf(null, 600_000)).toBe(false);
  });
});
