/**
 * What people wrote, made fit for the head of a letter and for a line of a calendar: one line, no control characters, no broken
 * Unicode, no marks that turn the direction of what follows, of bounded length.
 */

const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
const CONTROLS_BUT_NEWLINE = /[^\P{Cc}\n]|[\u2028\u2029]/gu;
/** Overrides and isolates of direction (UAX 9): with them a name can make an address read as another one. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
const LONE_SURROGATE = /\p{Cs}/gu;

const cut = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const letters = Array.from(text);
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
};

/** One line of at most so many characters. */
export const oneLine = (text: string, most: number): string =>
  cut(text.replaceAll(LONE_SURROGATE, '\uFFFD').replaceAll(TURNING, '').replaceAll(CONTROLS, ' ').trim(), most);

/** Lines of text, ended by `\n`, of at most so many characters in all. */
export const plainText = (text: string, most: number): string =>
  cut(text.replaceAll(/\r\n?/g, '\n').replaceAll(LONE_SURROGATE, '\uFFFD').replaceAll(CONTROLS_BUT_NEWLINE, ' '), most);

/** What of RFC 5321 servers take: one address, without quotes, comments or anything that could end it. */
const ADDRESS = /^[^\s\p{Cc}\p{Cs}@<>()[\]\\,;:"]{1,64}@[^\s\p{Cc}\p{Cs}@<>()[\]\\,;:"]{1,255}$/u;

export const isAddress = (text: string): boolean => text.length <= 254 && ADDRESS.test(text);
