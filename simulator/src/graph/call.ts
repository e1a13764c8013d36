/** One request of Graph under way, what answers it, and the routes by which it gets there. Knows nothing of sockets. */
import type { Caller } from '../world/rights.ts';
import type { World } from '../world/world.ts';
import type { Preferences } from './preferences.ts';

export type GraphMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export type GraphCall = {
  readonly world: World;
  readonly caller: Caller;
  /** As links are written: `https://127.0.0.1:12345/v1.0`. */
  readonly root: string;
  /** As it was asked, from behind the version on, without the query. */
  readonly path: string;
  /** What stands in the braces of the route's path, decoded; `user` is a GUID by the time the route serves it. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** In lower case. */
  readonly header: (name: string) => string | null;
  readonly prefer: Preferences;
  /** Parsed JSON; null: none was sent. */
  readonly body: unknown;
};

export type GraphReply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: the answer has none. */
  readonly body?: unknown;
  /** It is done, and whoever asked is not told. */
  readonly lost?: boolean;
};

export type GraphRoute = {
  readonly method: GraphMethod;
  /** From behind the version on, as `/users/{user}/events/{event}`: braces name what may stand there. Letters have no case. */
  readonly path: string;
  /** As the log of calls and the faults name it. */
  readonly operation: string;
  readonly write: boolean;
  /** The address of the mailbox whose budget it uses, where its path names no user; null: that of the application itself. */
  readonly mailbox?: (request: Pick<GraphCall, 'params' | 'body'>) => string | null;
  /** A refusal is thrown: GraphRefusal, or the world's own. */
  readonly serve: (call: GraphCall) => GraphReply | Promise<GraphReply>;
};

export function param(call: GraphCall, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no {${name}}`);
  return value;
}
