/** What the address of the Users tab may say. */
import { describe, expect, test } from 'vitest';
import { readTab } from '../../src/integrations/search.ts';
import { readUsers } from '../../src/users/search.ts';

describe('2.3 the address', () => {
  test('keeps what it knows and drops the rest', () => {
    const wish = { state: 'polling', transport: 'graph', integration: '01M7', search: 'anna', sort: 'since', down: true, mailbox: '01M8' };
    expect(readUsers({ ...wish, other: 'x' })).toEqual(wish);
    expect(readUsers({ state: 'broken', transport: 'detect', sort: 'colour', down: 'yes', search: '', mailbox: null })).toEqual({});
  });
  test('takes a search for digits as text', () => {
    expect(readUsers({ search: 503 })).toEqual({ search: '503' });
  });
  test('names a part of an integration, or none', () => {
    expect([readTab({ tab: 'people' }), readTab({ tab: 'secrets' }), readTab({})]).toEqual([{ tab: 'people' }, {}, {}]);
  });
});
