/** The one way to the server: typed by its own document, signed by the session's cookie, refusals thrown as `ApiError`. */
import type { components, paths } from '@lockstep/client';
import createClient, { type Middleware } from 'openapi-fetch';
import { ApiError, readProblem } from './problem.ts';

export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** The token that proves a write was asked for by this page, not by another one with the same cookie. */
const csrf: { token: string | null } = { token: null };
export const setCsrf = (token: string | null): void => {
  csrf.token = token;
};

const guarded: Middleware = {
  onRequest: ({ request }) => {
    if (csrf.token !== null && request.method !== 'GET') request.headers.set('x-lockstep-csrf', csrf.token);
  },
  onResponse: async ({ response }) => {
    if (!response.ok) throw await readProblem(response);
  },
  onError: ({ error }) => new ApiError(0, 'unreachable', error instanceof Error ? error.message : String(error)),
};

export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' });
api.use(guarded);

/** The body of an answer that has one. */
export const bodyOf = async <Body>(answer: Promise<{ data?: Body }>): Promise<Body> => {
  const { data } = await answer;
  if (data === undefined) throw new ApiError(0, 'unreadable', 'The answer is empty.');
  return data;
};

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

/** Every page of a list, one after the other. */
export const everyPage = async <Item>(read: (cursor: string | undefined) => Promise<{ data?: Page<Item> }>): Promise<Item[]> => {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await bodyOf(read(cursor));
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return items;
};
