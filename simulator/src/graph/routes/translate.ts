/** translateExchangeIds (graph.md section 6). */
import type { GraphCall, GraphReply, GraphRoute } from '../call.ts';
import { bodyOf, eitherCase, type Fields, list, onlyKnown, word } from '../event/fields.ts';
import { readId, writeId } from '../ids.ts';
import { refuseOthers } from '../options.ts';
import { contextOf } from '../paging.ts';
import { badRequest } from '../refusal.ts';
import { userOf } from './find.ts';

const KNOWN: ReadonlySet<string> = new Set(['inputIds', 'sourceIdType', 'targetIdType']);
const most = 1_000;

/** How an id of each format is written; entry ids are the store's own business and are not offered here. */
const FORMATS = { ewsId: 'ewsId', restId: 'restId', restImmutableEntryId: 'restImmutableEntryId' } as const;
type Format = keyof typeof FORMATS;

function translateIds(call: GraphCall): GraphReply {
  refuseOthers(call.query, []);
  const user = userOf(call);
  const fields = eitherCase(bodyOf(call.body));
  onlyKnown(fields, KNOWN, 'microsoft.graph.user');
  const inputs = list(fields, 'inputIds').map(String);
  if (inputs.length > most) throw badRequest(`At most ${most} ids can be translated at once.`);
  const [from, to] = [formatOf(fields, 'sourceIdType'), formatOf(fields, 'targetIdType')];
  const given = inputs.map((id) => readAs(id, from));
  const known = given.filter((id) => id !== null);
  const translated = call.world.graph.translate(call.caller, user, known, kindOf(from), kindOf(to));
  const found = new Map(known.map((id, index) => [id, translated[index] ?? null]));
  const value = inputs.map((sourceId, index) => {
    const id = given[index] ?? null;
    const target = id === null ? null : (found.get(id) ?? null);
    // What cannot be translated has no target.
    return target === null ? { sourceId } : { sourceId, targetId: writeAs(target, to) };
  });
  return { status: 200, body: { '@odata.context': contextOf(call, 'Collection(microsoft.graph.convertIdResult)'), value } };
}

function formatOf(fields: Fields, name: string): Format {
  return word(fields, name, FORMATS);
}

function kindOf(format: Format): 'present' | 'immutable' {
  return format === 'restImmutableEntryId' ? 'immutable' : 'present';
}

/** The store's id, or null for what is none of this format. */
function readAs(id: string, format: Format): string | null {
  if (format === 'ewsId') return id;
  try {
    const read = readId(id);
    return read.immutable === (format === 'restImmutableEntryId') ? read.id : null;
  } catch {
    return null;
  }
}

function writeAs(id: string, format: Format): string {
  return format === 'ewsId' ? id : writeId(id, format === 'restImmutableEntryId');
}

export const translateRoutes: readonly GraphRoute[] = [
  { method: 'POST', path: '/users/{user}/translateExchangeIds', operation: 'TranslateIds', write: false, serve: translateIds },
];
