/** How many tries there are, by e-mail and by address. */
import { describe, expect, test } from 'vitest';
import { MINUTE, type Instant } from '@lockstep/engine';
import { createAttempts } from '../../src/signin/attempts.ts';

const at = (minutes: number): Instant => (1_700_000_000_000 + minutes * MINUTE) as Instant;

describe('8.5 tries', () => {
  test('of one e-mail wait until the oldest is a quarter of an hour old', () => {
    const attempts = createAttempts(2, 100);
    const take = (minutes: number) => attempts.take({ address: '192.0.2.1', email: 'a' }, at(minutes));
    expect([take(0), take(5), take(6), take(14), take(15), take(16), take(20)]).toEqual([
      null,
      null,
      9 * MINUTE,
      MINUTE,
      null,
      4 * MINUTE,
      null,
    ]);
  });

  test('of one address count whatever the e-mail, and those of another do not', () => {
    const attempts = createAttempts(100, 2);
    const take = (address: string, email: string) => attempts.take({ address, email }, at(0)) === null;
    expect([take('192.0.2.1', 'a'), take('192.0.2.1', 'b'), take('192.0.2.1', 'c'), take('192.0.2.2', 'c')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  test('of one IPv6 network count as of one address, and so does IPv4 in both spellings', () => {
    const attempts = createAttempts(100, 1);
    const take = (address: string) => attempts.take({ address, email: null }, at(0)) === null;
    expect([take('2001:db8:1:2::1'), take('2001:db8:1:2:ffff::9'), take('2001:db8:1:3::1')]).toEqual([true, false, true]);
    expect([take('192.0.2.1'), take('::ffff:192.0.2.1')]).toEqual([true, false]);
  });

  test('that are refused do not count, so that whoever waits gets in', () => {
    const attempts = createAttempts(1, 100);
    const take = (minutes: number) => attempts.take({ address: '192.0.2.1', email: 'a' }, at(minutes)) === null;
    expect([take(0), take(14), take(15)]).toEqual([true, false, true]);
  });

  test('that let somebody in do not count for her office', () => {
    const attempts = createAttempts(1, 2);
    for (let person = 0; person < 10; person += 1) {
      const one = { address: '192.0.2.1', email: `person ${person}` };
      expect(attempts.take(one, at(0))).toBeNull();
      attempts.succeeded(one);
    }
  });

  test('of invented e-mails take no memory without end, and the latest are those that are kept', () => {
    const attempts = createAttempts(1, 100);
    const take = (index: number): number | null =>
      attempts.take({ address: `10.${index >> 16}.${(index >> 8) % 256}.${index % 256}`, email: `${index}` }, at(0));
    for (let index = 0; index < 30_000; index += 1) take(index);
    expect([take(29_999) === null, take(0) === null]).toEqual([false, true]);
  });
});
