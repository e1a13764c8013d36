/** What Graph posts to a subscription's address, read without believing any of it (5.3). */
import { describe, expect, test } from 'vitest';
import { readPosted } from '../../src/graph/notifications.ts';

const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const changed = {
  subscriptionId: 's1',
  subscriptionExpirationDateTime: '2027-03-07T08:00:00Z',
  changeType: 'updated',
  resource: 'Users/0f/Events/AAMk',
  tenantId: '84',
  clientState: 'secret',
  resourceData: { '@odata.type': '#Microsoft.Graph.Event', '@odata.id': 'Users/0f/Events/AAMk', '@odata.etag': 'W/"x"', id: 'AAMk' },
};

describe('5.3 a post of Graph', () => {
  test('names a subscription, its secret and the event, and nothing else is kept of it', () => {
    expect(readPosted(bytes({ value: [changed], validationTokens: null }))).toEqual([
      { subscription: 's1', clientState: 'secret', what: 'changed', event: 'AAMk' },
    ]);
  });
  test.each([
    ['reauthorizationRequired', 'reauthorise'],
    ['subscriptionRemoved', 'removed'],
    ['missed', 'missed'],
    ['somethingNew', 'missed'],
  ])('that tells of its life (%s) means: %s', (lifecycleEvent, what) => {
    expect(readPosted(bytes({ value: [{ subscriptionId: 's1', clientState: 'secret', lifecycleEvent }] }))).toEqual([
      { subscription: 's1', clientState: 'secret', what, event: null },
    ]);
  });
  test('without a secret or an event is one all the same: whoever takes it decides', () => {
    expect(readPosted(bytes({ value: [{ subscriptionId: 's1' }] }))).toEqual([
      { subscription: 's1', clientState: null, what: 'changed', event: null },
    ]);
  });
  test('of nothing is a post of nothing', () => {
    expect(readPosted(bytes({ value: [] }))).toEqual([]);
  });
  test('of a thousand items is read, and of more none of them', () => {
    expect(readPosted(bytes({ value: Array.from({ length: 1_000 }, () => changed) }))).toHaveLength(1_000);
    expect(readPosted(bytes({ value: Array.from({ length: 1_001 }, () => changed) }))).toBeNull();
  });
  test.each<readonly [string, unknown]>([
    ['empty', ''],
    ['cut short', '{"value":[{"subscriptionId":"s1"'],
    ['no object', '[]'],
    ['null', 'null'],
    ['no list', { value: { subscriptionId: 's1' } }],
    ['a list of other things', { value: ['s1'] }],
    ['an item without a subscription', { value: [changed, { clientState: 'secret' }] }],
    ['a subscription that is no text', { value: [{ subscriptionId: 7 }] }],
    ['a subscription longer than any', { value: [{ subscriptionId: 'x'.repeat(2_001) }] }],
  ])('that is %s is none', (_what, body) => {
    expect(readPosted(bytes(body))).toBeNull();
  });
  test('that is no UTF-8 is none', () => {
    expect(readPosted(Uint8Array.of(0xff, 0xfe, 0x7b))).toBeNull();
  });
});
