/** From method and path to a route. */
import type { GraphRoute } from './call.ts';
import { GraphRefusal } from './refusal.ts';

type Compiled = { readonly route: GraphRoute; readonly pattern: RegExp; readonly names: readonly string[] };

export type Routed = { readonly route: GraphRoute; readonly params: Readonly<Record<string, string>> };

export type Router = {
  /** @throws GraphRefusal where nothing is served */
  readonly find: (method: string, path: string) => Routed;
};

export function createRouter(routes: readonly GraphRoute[]): Router {
  const compiled = routes.map(compile);
  return {
    find: (method, path) => {
      // `users('id')` and `users/id` are the same to OData.
      const plain = path.replaceAll(/(users|events|calendars|subscriptions)\('([^']*)'\)/gi, '$1/$2');
      const here = compiled.flatMap((one) => {
        const match = one.pattern.exec(plain);
        return match === null ? [] : [{ ...one, match }];
      });
      const found = here.find((one) => one.route.method === method);
      if (found !== undefined)
        return {
          route: found.route,
          params: Object.fromEntries(found.names.map((name, index) => [name, decoded(found.match[index + 1] ?? '')])),
        };
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
