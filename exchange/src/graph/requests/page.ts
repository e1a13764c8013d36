/** Pages of a list: `value` and a link to the next, which is followed to the letter (graph-pitfalls 6). */
import { isObject, listIn, textIn, type JsonObject, type Shape } from '../json-read.ts';
import { MalformedAnswer } from '../malformed-answer.ts';

export type Page<Entry> = { readonly entries: readonly Entry[]; readonly next: string | null };

export const NEXT = '@odata.nextLink';
export const pageShape = (entry: Readonly<Record<string, Shape>>): Readonly<Record<string, Shape>> => ({ value: [entry], [NEXT]: true });

/** @param read throws MalformedAnswer where an entry cannot even be named */
export const decodePage = <Entry>(answer: JsonObject, read: (entry: JsonObject) => Entry): Page<Entry> => {
  const value = listIn(answer, 'value');
  if (value === null) throw new MalformedAnswer('no value');
  const entries = value.map((entry) => {
    if (!isObject(entry)) throw new MalformedAnswer('an entry that is no object');
    return read(entry);
  });
  return { entries, next: textIn(answer, NEXT) };
};

/** `?a=1&b=2`; names are ours, values are written as they may stand in an address. */
export const query = (parameters: Readonly<Record<string, string>>): string =>
  `?${Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')}`;
