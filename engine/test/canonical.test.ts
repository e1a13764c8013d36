/** Canonical forms: what Exchange does to text by itself is no edit. */
import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, canonicalLocation, canonicalText, canonicalTitle, canonicalWhen } from '../src/canonical.ts';
import { instant, zoneId } from '../src/model.ts';
import type { Facets } from '../src/model.ts';

const any = string({ unit: 'binary', maxLength: 600 });
const UNPAIRED = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

describe('canonical text', () => {
  test('5.2 canonical twice is canonical once, whatever the text', () => {
    assert(
      property(any, (text) => {
        for (const form of [canonicalText, canonicalTitle, canonicalLocation]) expect(form(form(text))).toBe(form(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('5.2 no half character and nothing that XML forbids is left, however the text is broken', () => {
    const units = string({ unit: 'binary', maxLength: 300 }).map((text) => text.split('').toSorted().join(''));
    assert(
      property(units, (text) => {
        for (const form of [canonicalText, canonicalTitle]) {
          expect(form(text)).not.toMatch(UNPAIRED);
          // eslint-disable-next-line no-control-regex -- they are what must be gone
          expect(form(text)).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('5.2 line ends, trailing blanks, runs of blanks and of empty lines are no edit', () => {
    expect(canonicalText('one  \r\ntwo\r\r\n\n\n\nthree\u2028four \t five\n')).toBe('one\ntwo\n\nthree\nfour five');
  });

  test('5.2 spaces that HTML puts in and takes out are no edit', () => {
    expect(canonicalText('a\u00a0b\u2009c\u3000d\u200be\ufefff')).toBe('a b c def');
  });

  test('5.2 a composed and a decomposed letter are the same letter', () => {
    expect(canonicalTitle('Cafe\u0301')).toBe(canonicalTitle('Caf\u00e9'));
  });

  test('5.2 a surrogate pair stays, a lone surrogate goes', () => {
    expect(canonicalTitle('a\ud83d\ude00b')).toBe('a\ud83d\ude00b');
    expect(canonicalTitle('a\ud83db\ude00c')).toBe('abc');
    expect(canonicalTitle('\ude00\ud83d')).toBe('');
  });
});

describe('titles and locations', () => {
  test('3.1 a title is one line', () => {
    expect(canonicalTitle(' Haircut:\r\n Ada \t Lovelace ')).toBe('Haircut: Ada Lovelace');
  });

  test('3.1 255 characters stay, the 256th goes', () => {
    expect(canonicalTitle('x'.repeat(255))).toHaveLength(255);
    expect(canonicalTitle('x'.repeat(256))).toBe('x'.repeat(255));
    expect(canonicalLocation('y'.repeat(300))).toBe('y'.repeat(255));
  });

  test('3.1 the cut never leaves half a character, nor a blank at the end', () => {
    expect(canonicalTitle(`${'x'.repeat(254)}\ud83d\ude00`)).toBe('x'.repeat(254));
    expect(canonicalTitle(`${'x'.repeat(254)} yz`)).toBe('x'.repeat(254));
  });
});

describe('time', () => {
  const when = { start: instant(1_800_000_000_999), end: instant(1_800_000_060_001), zone: zoneId('Asia/Kolkata'), allDay: false };

  test('5.2 Exchange keeps whole seconds, so less is no edit', () => {
    expect(canonicalWhen(when)).toEqual({ ...when, start: 1_800_000_000_000, end: 1_800_000_060_000 });
  });

  test('5.2 all facets at once, and show-as untouched', () => {
    const facets: Facets = { when, title: ' t ', body: 'b\r\n', location: ' l', showAs: 'outOfOffice' };
    expect(canonical(facets)).toEqual({ when: canonicalWhen(when), title: 't', body: 'b', location: 'l', showAs: 'outOfOffice' });
    expect(canonical(canonical(facets))).toEqual(canonical(facets));
  });
});
