/** `POST /$batch`: up to twenty requests in one, each with a status of its own (graph.md section 9). */
import { bodyOf, type Fields, fieldsOf, list, optionalText, text } from './event/fields.ts';
import { GraphRefusal } from './refusal.ts';

const most = 20;

export type BatchItem = {
  readonly id: string;
  readonly method: string;
  /** Relative to the version. */
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Null: none. */
  readonly body: unknown;
  readonly dependsOn: readonly string[];
};

export type BatchReply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body?: unknown };

/** Refused as a whole where its form is wrong. */
export function readBatch(body: unknown): readonly BatchItem[] {
  const values = list(bodyOf(body), 'requests');
  if (values.length === 0 || values.length > most) {
    throw new GraphRefusal(400, 'BadRequest', `Number of batch request steps must lie between 1 and ${most}.`);
  }
  const items = values.map((value) => readItem(fieldsOf(value, 'requests')));
  const ids = new Set<string>();
  for (const item of items) {
    if (ids.has(item.id)) throw new GraphRefusal(400, 'BadRequest', `Duplicate request ids found in batch: ${item.id}.`);
    const unknown = item.dependsOn.find((id) => !ids.has(id));
    if (unknown !== undefined)
      throw new GraphRefusal(400, 'BadRequest', `Request ${item.id} depends on ${unknown}, which does not come before it.`);
    ids.add(item.id);
  }
  return items;
}

function readItem(fields: Fields): BatchItem {
  const given = fields['headers'] === undefined || fields['headers'] === null ? {} : fieldsOf(fields['headers'], 'headers');
  const headers = new Map(Object.entries(given).map(([name, value]): [string, string] => [name.toLowerCase(), String(value)]));
  const body = fields['body'] ?? null;
  if (body !== null && !headers.has('content-type')) {
    throw new GraphRefusal(400, 'BadRequest', 'Write request must contain a Content-Type header declaration.');
  }
  const dependsOn = fields['dependsOn'] === undefined || fields['dependsOn'] === null ? [] : list(fields, 'dependsOn').map(String);
  return {
    id: text(fields, 'id'),
    method: (optionalText(fields, 'method') ?? '').toUpperCase(),
    url: text(fields, 'url'),
    headers,
    body,
    dependsOn,
  };
}

/** Runs the items in their order; one whose precondition failed is not run. `turned`: how many of the answers come last instead of first. */
export async function runBatch(
  items: readonly BatchItem[],
  run: (item: BatchItem) => Promise<BatchReply>,
  turned: number,
): Promise<object> {
  const failed = new Set<string>();
  const responses: object[] = [];
  for (const item of items) {
    const reply = item.dependsOn.some((id) => failed.has(id)) ? dependent : await run(item);
    if (reply.status >= 400) failed.add(item.id);
    responses.push({ id: item.id, ...reply });
  }
  return { responses: [...responses.slice(turned), ...responses.slice(0, turned)] };
}

const dependent: BatchReply = {
  status: 424,
  headers: { 'Content-Type': 'application/json' },
  body: { error: { code: 'FailedDependency', message: 'A request this one depends on has failed.' } },
};
