/** How texts are found and filled, and that none of the console's names a place in a way that is never filled. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { addTexts, useTranslation, type TextKey } from '../src/texts/i18n.ts';

const { t, list } = useTranslation();
/** Keys of the tests alone. */
const key = (text: string): TextKey => text as TextKey;

describe('a text', () => {
  beforeAll(() => {
    addTexts({
      trial: {
        filled: '{{name}} is at {{place}}, {{name}}',
        number: '{{count, number}} of {{all}}',
        mails_zero: 'nobody',
        mails_one: 'one',
        mails_other: '{{count, number}} people',
        days_one: 'a day',
        days_other: '{{count}} days',
        lines: ['first', 'second'],
      },
    });
  });
  it('is filled wherever a place is named, and what is filled in is never taken for a place', () => {
    expect(t(key('trial.filled'), { name: '{{place}}', place: 'home' })).toBe('{{place}} is at home, {{place}}');
  });
  it('shows a number with the separators of the language only where it says so', () => {
    expect(t(key('trial.number'), { count: 12_345, all: 67_890 })).toBe('12,345 of 67890');
  });
  it.each([
    [0, 'nobody', '0 days'],
    [1, 'one', 'a day'],
    [2, '2 people', '2 days'],
    [1_000, '1,000 people', '1000 days'],
  ])('of %i is chosen by how many there are', (count, mails, days) => {
    expect([t(key('trial.mails'), { count }), t(key('trial.days'), { count })]).toEqual([mails, days]);
  });
  it('of a key nobody knows is the key, and a list is none', () => {
    expect([t(key('trial.nowhere')), list('trial.nowhere' as never), list('trial.lines' as never)]).toEqual([
      'trial.nowhere',
      [],
      ['first', 'second'],
    ]);
  });
});

describe('the console’s texts', () => {
  const folder = join(import.meta.dirname, '..', 'src', 'texts');
  const sources = readdirSync(folder).filter((name) => name !== 'i18n.ts');
  it('name no place in a way that is never filled', () => {
    const places = sources.flatMap((name) => readFileSync(join(folder, name), 'utf8').match(/\{\{[^']*?\}+/g) ?? []);
    expect(places.length).toBeGreaterThan(100);
    expect(places.filter((place) => !/^\{\{\w+(, number)?\}\}$/.test(place))).toEqual([]);
  });
});
