/** The list of mailboxes while its pages and single rows come in any order. */
import { describe, expect, test } from 'vitest';
import { newer, withAnswers, type MailboxList, type Read } from '../../src/users/mailboxes.ts';
import { mailbox } from '../rows.ts';

const read = (id: string, askedAt: number, state: 'syncing' | 'error' = 'syncing'): [string, Read] => [
  id,
  { mailbox: mailbox(id, { state }), askedAt },
];
const list = (...rows: [string, Read][]): MailboxList => ({ rows: new Map(rows), complete: true });
const states = ({ rows }: Pick<MailboxList, 'rows'>): Record<string, string> =>
  Object.fromEntries([...rows].map(([id, one]) => [id, one.mailbox.state]));

describe('2.3 one row that changed', () => {
  test('is put into the list, and all others stay the very same', () => {
    const before = list(read('anna', 1), read('bert', 1));
    const after = withAnswers(before, ['anna'], [mailbox('anna', { state: 'error' })], 2);
    expect(states(after)).toEqual({ anna: 'error', bert: 'syncing' });
    expect(after.rows.get('bert')).toBe(before.rows.get('bert'));
    expect(after.complete).toBe(true);
    expect(states(before)).toEqual({ anna: 'syncing', bert: 'syncing' });
  });
  test('is added when it is new, and leaves when it is gone', () => {
    const after = withAnswers(list(read('anna', 1)), ['anna', 'cleo'], [mailbox('cleo')], 2);
    expect(states(after)).toEqual({ cleo: 'syncing' });
  });
  test('is not overwritten by an answer that was asked for earlier', () => {
    const after = withAnswers(list(read('anna', 5, 'error')), ['anna'], [mailbox('anna')], 2);
    expect(states(after)).toEqual({ anna: 'error' });
  });
});

describe('2.3 the pages', () => {
  test('do not bring back what a row was before it was read by its id meanwhile', () => {
    const pages = new Map([read('anna', 10), read('bert', 10)]);
    const shown = list(read('anna', 12, 'error'), read('bert', 3, 'error'), read('gone', 3)).rows;
    expect(states({ rows: newer(pages, shown) })).toEqual({ anna: 'error', bert: 'syncing' });
    expect(newer(pages, undefined)).toBe(pages);
  });
});
