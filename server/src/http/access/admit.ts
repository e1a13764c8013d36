/** Who may call a route, decided here alone, from its definition, for keys and sessions alike. */
import type { FastifyRequest } from 'fastify';
import type { Wired } from '../deps.ts';
import { problemError, unauthenticated } from '../problem.ts';
import type { Access, SignedIn } from './access.ts';
import { allows, type Scope } from './scopes.ts';

/** What a route asks of the caller: a scope, or to be a signed-in user, whatever her role (her own session, her password). */
export type Need = Scope | 'signedIn';

declare module 'fastify' {
  interface FastifyRequest {
    access: Access | null;
  }
}

/** Signs in by the first way that the request uses, and demands what the route needs. Throws `unauthenticated` or `forbidden`. */
export const admit = async (request: FastifyRequest, deps: Wired, need: Need): Promise<void> => {
  for (const authenticate of deps.authenticators) {
    const access = await authenticate(request);
    if (access === null) continue;
    demand(access, need);
    request.access = access;
    return;
  }
  throw unauthenticated('The request carries neither a session nor an API key.');
};

/** Throws `forbidden` unless the caller has what is needed: for a route that asks for more than its own scope. */
export const demand = (access: Access, need: Need): void => {
  if (need === 'signedIn') {
    if (access.person === null) {
      throw problemError(
        'forbidden',
        'header/authorization',
        'This is for people who are signed in.',
        'Sign in with POST /api/v1/session.',
      );
    }
    return;
  }
  if (allows(access.scopes, need)) return;
  throw access.person === null
    ? problemError('forbidden', 'header/authorization', `This key lacks the scope ${need}.`, `Use a key that has the scope ${need}.`)
    : problemError(
        'forbidden',
        'header/cookie',
        `Your role, ${access.person.role}, lacks the scope ${need}.`,
        'Ask an owner to do it, or to give you another role.',
      );
};

/** How often whoever listens to an answer without end is asked again, in milliseconds. */
const AGAIN_MS = 15_000;

/**
 * For an answer that goes on and on: calls `over` once the caller may not have it any more, because she was signed out, got
 * another role, or her key was revoked. The answer ends the watching.
 */
export const whileAdmitted = (request: FastifyRequest, deps: Wired, need: Need, over: () => void): (() => void) => {
  const timer = setInterval(() => {
    admit(request, deps, need).catch((error: unknown) => {
      deps.log.info({ err: error }, 'a stream ends, its listener is not admitted any more');
      over();
    });
  }, AGAIN_MS);
  timer.unref();
  return () => clearInterval(timer);
};

/** The user behind a route that needs somebody signed in. */
export const personOf = (access: Access): SignedIn => {
  if (access.person === null) throw new Error('A route for signed-in users was entered with a key.');
  return access.person;
};
