/** `POST /$batch`: reads of one mailbox, each answered on its own (graph.md section 9). Writes are never sent so. */
import { MalformedAnswer } from '../malformed-answer.ts';
import { isObject, listIn, numberIn, objectIn, textIn, type Json, type JsonObject, type Shape } from '../json-read.ts';
import { ERROR_SHAPE, type Refusal } from '../classify.ts';

/** A request with more is refused. */
export const MAX_IN_BATCH = 20;

/** `url` relative to the version, `/users/…`. */
export type BatchGet = { readonly url: string; readonly headers: Readonly<Record<string, string>> };
export type BatchAnswer = Refusal;

/** @param shapes of the bodies that are a success, which share their names; errors are read beside them */
export const encodeBatch = (gets: readonly BatchGet[], shapes: readonly Shape[]) => ({
  method: 'POST' as const,
  path: '/$batch',
  body: {
    requests: gets.map(({ url, headers }, index) => ({ id: String(index), method: 'GET', url, headers })),
  },
  shape: {
    responses: [{ id: true, status: true, headers: true, body: Object.assign({}, ...new Set(shapes), ERROR_SHAPE) as Shape }],
  } satisfies Shape,
});

/** By the id of each request; in any order. */
export const decodeBatch = (answer: JsonObject): ReadonlyMap<string, BatchAnswer> => {
  const responses = listIn(answer, 'responses');
  if (responses === null) throw new MalformedAnswer('no responses');
  const answers = new Map<string, BatchAnswer>();
  for (const one of responses) {
    const response = isObject(one) ? one : null;
    const id = textIn(response, 'id');
    const status = numberIn(response, 'status');
    if (id === null || status === null) throw new MalformedAnswer('a response without id or status');
    if (answers.has(id)) throw new MalformedAnswer('one request answered twice');
    const headers = objectIn(response, 'headers');
    const body: Json = objectIn(response, 'body');
    answers.set(id, { status, header: headerOf(headers), body });
  }
  return answers;
};

/** Header names come in any case. */
const headerOf =
  (headers: JsonObject | null) =>
  (name: string): string | null => {
    for (const [each, value] of Object.entries(headers ?? {})) if (each.toLowerCase() === name && typeof value === 'string') return value;
    return null;
  };
