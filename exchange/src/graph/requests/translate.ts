/** Ids of EWS into those of Graph, for a mailbox that moved with its items (1.5, graph.md section 6). */
import type { Ask } from '../calls.ts';
import { isObject, listIn, textIn } from '../json-read.ts';
import { MalformedAnswer } from '../malformed-answer.ts';

/** A request with more is refused. */
export const MAX_TRANSLATED = 1000;

/** By what was asked for; an id that has no other is not there. */
export const translateIds = (user: string, ids: readonly string[]): Ask<ReadonlyMap<string, string>> => ({
  operation: 'TranslateIds',
  writes: false,
  method: 'POST',
  path: `/users/${user}/translateExchangeIds`,
  body: { inputIds: [...ids], sourceIdType: 'ewsId', targetIdType: 'restImmutableEntryId' },
  shape: { value: [{ sourceId: true, targetId: true }] },
  decode: (answer) => {
    const value = listIn(answer, 'value');
    if (value === null) throw new MalformedAnswer('no value');
    return new Map(
      value.flatMap((entry) => {
        const pair = isObject(entry) ? entry : null;
        const [source, target] = [textIn(pair, 'sourceId'), textIn(pair, 'targetId')];
        return source === null || target === null || target === '' ? [] : [[source, target] as const];
      }),
    );
  },
});
