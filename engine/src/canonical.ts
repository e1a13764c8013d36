/**
 * Canonical forms: what two sides show is compared only after both were brought into them. Exchange rewrites what it is
 * given (line ends, trailing blanks, non-breaking spaces, HTML around a body), and none of that is an edit.
 */
import type { Facets, When } from './model.ts';

/** Exchange keeps at most 255 characters of a subject (CreateItem, `ErrorDataSizeLimitExceeded` beyond). */
const TITLE_LIMIT = 255;

// Control characters (C0 but tab and line feed, DEL), lone surrogates, and the two non-characters XML 1.0 forbids.
const FORBIDDEN =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// Non-breaking, zero-width and typographic spaces that HTML conversion puts in and takes out.
const ODD_SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const LINE_ENDS = /\r\n?|\u2028|\u2029/g;
const INVISIBLE = /[\u200b\u2060\ufeff]/g;

const clean = (text: string): string =>
  text.replace(LINE_ENDS, '\n').replace(FORBIDDEN, '').replace(INVISIBLE, '').replace(ODD_SPACES, ' ');

// Whatever a step below might touch: without any of it a text is canonical already, as nearly all are. To look costs a sixth of the steps.
const TO_TIDY = /[^!-~\u00a1-\u00ff \n]|^[ \n]|[ \n]$| [ \n]|\n |\n{3}/;
const TO_TIDY_IN_LINE = /[^!-~\u00a1-\u00ff ]|^ | $| {2}/;

/** Lines without blanks at their ends, runs of blanks and of empty lines as one, none at either end. */
export const canonicalText = (text: string): string => {
  // The line ends first: they are all that Exchange makes of most bodies.
  const lines = text.includes('\r') ? text.replace(LINE_ENDS, '\n') : text;
  return TO_TIDY.test(lines) ? tidy(lines) : lines;
};

const tidy = (text: string): string =>
  clean(text)
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .normalize('NFC');

/** One line. */
const canonicalLine = (text: string): string =>
  TO_TIDY_IN_LINE.test(text) ? clean(text).replace(/\s+/g, ' ').trim().normalize('NFC') : text;

/** One line of at most 255 UTF-16 units, never half a character. */
export const canonicalTitle = (title: string): string => cut(canonicalLine(title));
export const canonicalLocation = (location: string): string => cut(canonicalLine(location));

const cut = (line: string): string =>
  line.length <= TITLE_LIMIT
    ? line
    : line
        .slice(0, TITLE_LIMIT)
        .replace(/[\ud800-\udbff]$/, '')
        .trimEnd();

/** Exchange keeps whole seconds. */
export const canonicalWhen = (when: When): When =>
  when.start % 1000 === 0 && when.end % 1000 === 0
    ? when
    : {
        ...when,
        start: (Math.floor(when.start / 1000) * 1000) as When['start'],
        end: (Math.floor(when.end / 1000) * 1000) as When['end'],
      };

export const canonical = (facets: Facets): Facets => ({
  when: canonicalWhen(facets.when),
  title: canonicalTitle(facets.title),
  body: canonicalText(facets.body),
  location: canonicalLocation(facets.location),
  showAs: facets.showAs,
});
