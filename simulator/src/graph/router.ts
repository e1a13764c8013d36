/** From method and path to a route. */
import type { GraphRoute } from './call.ts';
import { GraphRefusal } from './refusal.ts';

type Compiled = { readonly route: GraphRoute; readonly pattern: RegExp; readonly names: readonly string[] };

export type Routed = { readonly route: GraphRoute; readonly params: Readonly<Record<string, string>> };

export type Router = {
  /** @throws GraphRefusal where nothing is served */
  readonly find: (method: string, path: string) => Routed;
};

/** How many paths are remembered: a client asks for the same few again and again. */
const MOST_KNOWN = 500;

export function createRouter(routes: readonly GraphRoute[]): Router {
  const compiled = routes.map(compile);
  const known = new Map<string, Routed>();
  return {
    find: (method, path) => {
      const asked = `${method} ${path}`;
      const before = known.get(asked);
      if (before !== undefined) return before;
      // `users('id')` and `users/id` are the same to OData.
      const plain = path.replaceAll(/(users|events|calendars|subscriptions)\('([^']*)'\)/gi, '$1/$2');
      const here = compiled.flatMap((one) => {
        const match = one.pattern.exec(plain);
        return match === null ? [] : [{ ...one, match }];
      });
      const found = here.find((one) => one.route.method === method);
      if (found !== undefined) {
        const params = Object.fromEntries(found.names.map((name, index) => [name, decoded(found.match[index + 1] ?? '')]));
        const routed = { route: found.route, params };
        if (known.size >= MOST_KNOWN) known.clear();
        known.set(asked, routed);
        return routed;
      }
      if (here.length > 0)
        throw new GraphRefusal(405, 'Request_BadRequest', `The method ${method} is not allowed here.`, {
          allow: here.map((one) => one.route.method).join(', '),
        });
      throw new GraphRefusal(400, 'BadRequest', `Resource not found for the segment '${plain.split('/').at(-1) ?? ''}'.`);
    },
  };
}

function compile(route: GraphRoute): Compiled {
  const names: string[] = [];
  const source = route.path
    .split(/(\{\w+\})/)
    .map((part) => {
      if (!/^\{\w+\}$/.test(part)) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      names.push(part.slice(1, -1));
      return '([^/]+)';
    })
    .join('');
  return { route, pattern: new RegExp(`^${source}/?$`, 'i'), names };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GraphRefusal(400, 'BadRequest', 'The URL is malformed.');
  }
}
