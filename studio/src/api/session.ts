/** Who is signed in. The rest of the console is shown to somebody who is, and to nobody else. */
import type { paths } from '@lockstep/client';
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, setCsrf, type Schema } from './client.ts';
import { ApiError } from './problem.ts';

export type Session = Schema<'Session'>;

const ask = async (): Promise<Session | null> => {
  try {
    return keep(await bodyOf(api.GET('/api/v1/session')));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return keep(null);
    throw error;
  }
};

const keep = <Found extends Session | null>(session: Found): Found => {
  setCsrf(session?.csrf ?? null);
  return session;
};

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: ask, staleTime: Infinity, retry: false });

export const signIn = async (email: string, password: string): Promise<Session> =>
  keep(await bodyOf(api.POST('/api/v1/session', { body: { email, password } })));

export const signOut = async (): Promise<void> => {
  await api.DELETE('/api/v1/session');
  keep(null);
};

type Welcome = paths['/api/v1/welcome']['post']['requestBody']['content']['application/json'];
/** Uses a link: the owner's first one, an invitation, a reset, or the demo's. */
export const welcome = async (body: Welcome): Promise<Session> => keep(await bodyOf(api.POST('/api/v1/welcome', { body })));

/** What a link is for; nothing is used up by looking. */
export const lookAtLink = (token: string) => bodyOf(api.POST('/api/v1/welcome/look', { body: { token } }));

/** Whether appointments can be made and changed by whoever is signed in. The server decides; this only hides what it would refuse. */
export const mayBook = (session: Session | null): boolean => session !== null && session.scopes.includes('appointments:write');

/** The same of what is asked of a mailbox. */
export const maySync = (session: Session | null): boolean => session !== null && session.scopes.includes('mailboxes:write');
