/** Signs in by the session in the cookie; every write has to carry what only our own page can know. */
import type { FastifyRequest } from 'fastify';
import { findSession } from '../../signin/session.ts';
import { csrfOf, equalTexts } from '../../signin/token.ts';
import type { Session, User } from '../../store/rows/access.ts';
import type { HttpDeps } from '../deps.ts';
import { problemError, unauthenticated } from '../problem.ts';
import type { Access, Authenticator } from './access.ts';
import { cookieName, readCookie } from './cookie.ts';
import { ROLE_SCOPES } from './roles.ts';
import { demandSameOrigin, isWrite } from './same-origin.ts';

export const CSRF_HEADER = 'x-lockstep-csrf';

const demandToken = (request: FastifyRequest, csrf: string): void => {
  const sent = request.headers[CSRF_HEADER];
  if (typeof sent === 'string' && equalTexts(sent, csrf)) return;
  throw problemError(
    'crossSite',
    `header/${CSRF_HEADER}`,
    sent === undefined ? 'X-Lockstep-CSRF is missing.' : 'X-Lockstep-CSRF is not that of this session.',
    'Send the "csrf" of GET /api/v1/session with every write.',
  );
};

/**
 * Signs in by the cookie `lockstep_session`. Null: there is none. A session whose user has no password is the demo's, and
 * counts in the demo only.
 */
export const bySession =
  ({ store, clock, installation, demo }: Pick<HttpDeps, 'store' | 'clock' | 'installation' | 'demo'>): Authenticator =>
  async (request) => {
    const token = readCookie(request.headers.cookie, cookieName(installation.publicUrl.startsWith('https:')));
    if (token === null || token === '') return null;
    const found = await store.transaction((tx) => findSession(tx, token, clock.now()));
    const counts = found !== null && (found.user.passwordHash !== null || found.user.id === demo?.user);
    if (!counts) throw unauthenticated('This session is over.');
    const access = accessOf(found.session, found.user, token);
    if (isWrite(request.method)) {
      demandSameOrigin(request, installation.publicUrl);
      demandToken(request, csrfOf(token));
    }
    return access;
  };

const accessOf = (session: Session, user: User, token: string): Access => ({
  root: user.root,
  company: user.company,
  scopes: ROLE_SCOPES[user.role],
  actor: { kind: 'person', id: user.id, name: user.name },
  person: { user: user.id, session: session.id, role: user.role, csrf: csrfOf(token) },
  repeats: session.id,
  pepper: token,
});
