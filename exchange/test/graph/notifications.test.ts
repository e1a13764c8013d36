/** What is posted to us, by anybody: names are read, and nothing else. */
import { describe, expect, it } from 'vitest';
import { readPosted } from '../../src/index.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const changed = {
  subscriptionId: 's-1',
  subscriptionExpirationDateTime: '2026-11-27T08:00:00Z',
  changeType: 'updated',
  resource: 'Users/6d2f/Events/AAMk',
  tenantId: 't',
  clientState: 'secret',
  resourceData: { '@odata.type': '#Microsoft.Graph.Event', '@odata.id': 'Users/6d2f/Events/AAMk', '@odata.etag': 'W/"x"', id: 'AAMk' },
};

describe('5.3 a post of Graph', () => {
  it('5.3 names subscription, secret and event of each item', () => {
    expect(readPosted(bytes({ value: [changed, { ...changed, subscriptionId: 's-2', clientState: null }] }))).toEqual([
      { subscription: 's-1', clientState: 'secret', what: 'changed', event: 'AAMk' },
      { subscription: 's-2', clientState: null, what: 'changed', event: 'AAMk' },
    ]);
  });

  it('5.1 an event that was made is told apart from one that is changed', () => {
    const [made, gone] = readPosted(bytes({ value: ['created', 'deleted'].map((changeType) => ({ ...changed, changeType })) })) ?? [];
    expect([made?.what, gone?.what]).toEqual(['made', 'changed']);
  });

  it.each([
    ['reauthorizationRequired', 'reauthorise'],
    ['subscriptionRemoved', 'removed'],
    ['missed', 'missed'],
    ['somethingNewer', 'missed'],
    ['__proto__', 'missed'],
  ])('5.3 the lifecycle event %s is %s', (lifecycleEvent, what) => {
    expect(readPosted(bytes({ value: [{ subscriptionId: 's', clientState: 'c', lifecycleEvent }] }))).toEqual([
      { subscription: 's', clientState: 'c', what, event: null },
    ]);
  });

  it('4.1 nothing of the content that somebody sends along is read', () => {
    const rich = { ...changed, resourceData: { ...changed.resourceData, subject: 'Surgery' }, encryptedContent: { data: 'Surgery' } };
    expect(JSON.stringify(readPosted(bytes({ value: [rich] })))).not.toContain('Surgery');
  });

  it.each([
    ['no JSON', '{"value":['],
    ['no list', { value: changed }],
    ['no object', { value: ['s'] }],
    ['no subscription', { value: [{ ...changed, subscriptionId: 7 }] }],
    ['an endless id', { value: [{ ...changed, subscriptionId: 's'.repeat(1025) }] }],
    ['more than a thousand items', { value: Array.from({ length: 1001 }, () => changed) }],
    ['more than a megabyte', { value: [changed], padding: 'x'.repeat(1024 * 1024) }],
    ['a list in a list in a list', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['nothing', ''],
  ])('5.3 %s is nobody’s post', (_said, body) => {
    expect(readPosted(bytes(body))).toBeNull();
  });

  it('5.3 bytes that are no text are nobody’s post', () => {
    expect(readPosted(new Uint8Array([0x7b, 0xff, 0x7d]))).toBeNull();
  });
});
