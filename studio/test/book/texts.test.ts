/** The languages of the booking page. */
import { expect, test } from 'vitest';
import { en, filled, languageOf, textsOf } from '../../src/book/texts.ts';

test.each([
  [['de-CH', 'en'], 'de'],
  [['it', 'fr-CA', 'en'], 'fr'],
  [['it', 'es'], 'en'],
  [[], 'en'],
  [['DE'], 'de'],
])('7.3: whose browser asks for %j reads %s', (wanted, language) => {
  expect(languageOf(wanted)).toBe(language);
});
test.each(['de', 'fr'] as const)('7.3: in %s every text is there, with a place where English has one', async (language) => {
  const texts = await textsOf(language);
  const places = (text: string): number => text.split('{}').length - 1;
  for (const [key, text] of Object.entries(en)) {
    const other = texts[key as keyof typeof en];
    expect([key, other.trim().length > 0, places(other)]).toEqual([key, true, places(text)]);
  }
});
test('7.3: what fills a place is text, whatever signs it has', () => {
  expect(filled(en.reservedText, '$& {} $1')).toBe('$& {} $1 will confirm it.');
});
