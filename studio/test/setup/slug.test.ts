/** The address that is proposed for a booking page. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { slugOf } from '../../src/setup/slug.ts';

test.each([
  ['Bank of Zürich', 'bank-of-zurich'],
  ['  Müller & Söhne AG ', 'muller-sohne-ag'],
  ['株式会社', 'booking'],
  ['A', 'booking'],
])('7.3: of %j it is %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});
test('7.3: of any name it is one that the server takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      expect(slugOf(name)).toMatch(/^(?=.{2,63}$)[a-z0-9]+(-[a-z0-9]+)*$/);
    }),
  );
});
