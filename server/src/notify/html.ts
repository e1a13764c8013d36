/**
 * A letter's text once more as HTML, for programs that show nothing else well: the same words in the same lines, in which an address can be
 * clicked. There is no markup that anybody could write: all of it is made here, and whatever the text holds is shown as it stands.
 */
import { htmlText } from '../templates/filters.ts';
import type { Language } from './rules.ts';

/**
 * Addresses of the words themselves, and of the links that go with a letter. What people are called has none: `shown` in `compose.ts` breaks
 * them. A full stop or a bracket behind one is the sentence's.
 */
const ADDRESS = /https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?()[\]{}]/giu;

const linked = (line: string): string => {
  let rest = 0;
  let made = '';
  for (const { 0: address, index } of line.matchAll(ADDRESS)) {
    const href = htmlText(address);
    made += `${htmlText(line.slice(rest, index))}<a href="${href}">${href}</a>`;
    rest = index + address.length;
  }
  return made + htmlText(line.slice(rest));
};

/** @param text plain, with `\n` between lines and an empty line between paragraphs */
export const htmlOf = (text: string, language: Language): string => {
  const paragraphs = text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.split('\n').map(linked).join('<br>\n')}</p>\n`);
  const head = `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>`;
  // No colours: what is read in the dark stays readable.
  const body = `<body style="font-family: sans-serif; line-height: 1.5; overflow-wrap: anywhere">\n${paragraphs.join('')}</body>`;
  return `<!doctype html>\n<html lang="${language}">${head}\n${body}</html>\n`;
};
