/**
 * What a template may use of the language, by name; whatever is not here is not there. Left out: what reads files or other
 * templates (`include`, `render`, `layout`), evaluates text (`where_exp`, `find_exp`), draws lots (`sample`), reads the clock
 * (`date` of the library, `now`), leaves values unescaped (`raw` as a filter), or shows what an object is made of (`json`, `inspect`).
 */
import { dateText } from './date-text.ts';

export const TAGS: readonly string[] = ['#', 'assign', 'break', 'capture', 'case', 'comment', 'continue', 'for', 'if', 'raw', 'unless'];

/** Filters of our own. */
const OWN_FILTERS: readonly string[] = ['date', 'newline_to_br'];

/** Filters of the library as they are: each charges what it makes to the memory of the rendering, and none uses a pattern on a value that costs more than its length. */
export const TAKEN_FILTERS: readonly string[] = [
  'abs',
  'append',
  'at_least',
  'at_most',
  'capitalize',
  'ceil',
  'compact',
  'concat',
  'default',
  'divided_by',
  'downcase',
  'escape',
  'first',
  'floor',
  'join',
  'last',
  'lstrip',
  'map',
  'minus',
  'modulo',
  'plus',
  'prepend',
  'remove',
  'remove_first',
  'replace',
  'replace_first',
  'reverse',
  'round',
  'rstrip',
  'size',
  'slice',
  'sort',
  'sort_natural',
  'split',
  'strip',
  'strip_newlines',
  'times',
  'truncate',
  'truncatewords',
  'uniq',
  'upcase',
  'url_encode',
  'where',
];

export const FILTERS: readonly string[] = [...TAKEN_FILTERS, ...OWN_FILTERS].toSorted();

/** The filter `date`: of a date or time of ours, as its clock shows it. What is none is left as it is; there is no `now`. */
export const date = (value: unknown, format: unknown, language: unknown): unknown =>
  typeof value === 'string' && typeof format === 'string'
    ? (dateText(value, format, typeof language === 'string' ? language : 'en') ?? value)
    : value;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const htmlText = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
