/** Lists in pages: the answer's envelope, and a nextLink that holds the whole request (graph.md section 2). */
import type { GraphCall } from './call.ts';
import { option } from './options.ts';
import { badRequest } from './refusal.ts';

const defaultPage = 10;
const longestPage = 1_000;

/** One page of the list, each entry written by `write`. */
export function pageOf<T>(call: GraphCall, context: string, all: readonly T[], write: (one: T) => unknown, ordinary = defaultPage): object {
  const top = option(call.query, '$top');
  const size = top === null ? (call.prefer.maxPageSize ?? ordinary) : Number(top);
  if (!Number.isInteger(size) || size < 1 || size > longestPage)
    throw badRequest(`The value of $top must lie between 1 and ${longestPage}.`);
  const skipped = option(call.query, '$skiptoken');
  const from = skipped === null ? 0 : positionOf(skipped);
  const until = from + size;
  const next = until < all.length ? { '@odata.nextLink': nextLink(call, until) } : {};
  return { '@odata.context': contextOf(call, context), value: all.slice(from, until).map(write), ...next };
}

export function contextOf(call: GraphCall, of: string): string {
  return `${call.root}/$metadata#${of}`;
}

function nextLink(call: GraphCall, position: number): string {
  const query = [...call.query].filter(([name]) => name.toLowerCase() !== '$skiptoken');
  const token = Buffer.from(`skip:${position}`).toString('base64url');
  return linkOf(call, [...query, ['$skiptoken', token]]);
}

/** A link as Graph writes one: the dollar sign of an option is no escaped one. */
export function linkOf(call: GraphCall, query: readonly (readonly [string, string])[]): string {
  const written = query.map(([name, value]) => `${encodeURIComponent(name).replaceAll('%24', '$')}=${encodeURIComponent(value)}`);
  return `${call.root}${call.path}?${written.join('&')}`;
}

function positionOf(token: string): number {
  const [, position] = /^skip:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('latin1')) ?? [];
  if (position === undefined) throw badRequest('The skip token is invalid.');
  return Number(position);
}
