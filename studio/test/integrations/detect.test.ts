/** What is made of a detection, and how often a delegate asks, as the form says it. */
import { expect, test } from 'vitest';
import { delegateSeconds } from '../../src/integrations/asking.ts';
import { offeredInstead } from '../../src/integrations/detect.ts';
import { inPairs } from '../../src/integrations/fingerprint.ts';

test('1 a way of sign-in that is not offered gives way to one that is, and never a password to an application or back', () => {
  expect(offeredInstead('basic', ['ntlm'])).toBe('ntlm');
  expect(offeredInstead('ntlm', ['oauth', 'basic'])).toBe('basic');
  expect(offeredInstead('basic', ['ntlm', 'basic'])).toBe(null);
  expect(offeredInstead('basic', ['oauth'])).toBe(null);
  expect(offeredInstead('oauth', ['basic'])).toBe(null);
  expect(offeredInstead('basic', [])).toBe(null);
  expect(offeredInstead('basic', null)).toBe(null);
});
test('5.3 the form says of a delegate what the server keeps to: 25 s at best, and one look in 0.8 s', () => {
  expect([1, 10, 31, 32, 100, 1000].map(delegateSeconds)).toEqual([25, 25, 25, 26, 80, 800]);
});
test('1 a fingerprint is shown as other tools print it', () => {
  expect(inPairs('ab12ef')).toBe('AB:12:EF');
});
