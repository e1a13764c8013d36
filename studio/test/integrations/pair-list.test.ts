/** Who is shown with which mailbox. */
import { describe, expect, test } from 'vitest';
import { rowsOf, shownOf } from '../../src/integrations/pair-list.ts';
import { holder, pairing } from '../rows.ts';

const holders = [holder('Room 10', null), holder('anna', 'anna@client.example'), holder('Room 9', null)];
const integrations = [
  { id: 'one', name: 'Zurich' },
  { id: 'two', name: 'Geneva' },
];

describe('2.1 people and resources', () => {
  test('come by name with their mailbox, and say when it belongs to another integration', () => {
    const rows = rowsOf(
      holders,
      [pairing('anna', 'a.berger@bank.example'), pairing('Room 9', 'r9@bank.example', 'two')],
      'one',
      integrations,
    );
    expect(rows.map((one) => [one.holder.name, one.pairing?.address ?? null, one.through])).toEqual([
      ['anna', 'a.berger@bank.example', null],
      ['Room 9', 'r9@bank.example', 'Geneva'],
      ['Room 10', null, null],
    ]);
  });
  test('are found by name, contact e-mail, mailbox, and what was just typed in', () => {
    const rows = rowsOf(holders, [pairing('anna', 'a.berger@bank.example')], 'one', integrations);
    const shown = (search: string, open = false): string[] =>
      shownOf(rows, search, open, new Map([['Room 10', 'advice@bank.example']])).map((one) => one.holder.name);
    expect(shown('client.example')).toEqual(['anna']);
    expect(shown('berger anna')).toEqual(['anna']);
    expect(shown('advice')).toEqual(['Room 10']);
    expect(shown('', true)).toEqual(['Room 9', 'Room 10']);
  });
});
