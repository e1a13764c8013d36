/** One's own session and password, and the list of where somebody is signed in. */
import { z } from 'zod';
import { inUtc } from '../../booking/moment.ts';
import { notFound, refuse } from '../../booking/refusal.ts';
import { hashPassword, verifyPassword } from '../../signin/password.ts';
import { endSessions, sessionsOf } from '../../signin/session.ts';
import { demandStrong } from '../../signin/welcome.ts';
import { reaches, type Reach } from '../../booking/company.ts';
import type { Session, User } from '../../store/rows/access.ts';
import type { Transaction } from '../../store/store.ts';
import { personOf } from '../access/admit.ts';
import type { Access } from '../access/access.ts';
import { noCookie } from '../access/cookie.ts';
import { allows } from '../access/scopes.ts';
import { ofKey, ofRow } from '../company-parameter.ts';
import { tooManyTries } from '../problem.ts';
import { route } from '../route.ts';
import { id } from '../schemas/fields.ts';
import { passwordText, presentSession, SessionAnswer } from '../schemas/session.ts';

const ListedSession = z
  .object({
    id: z.string(),
    user: z.string(),
    browser: z.string().meta({ description: 'What the browser calls itself' }),
    createdAt: z.string(),
    seenAt: z.string().meta({ description: 'To the minute' }),
    current: z.boolean().meta({ description: 'Whether this is the session of the request' }),
  })
  .meta({ id: 'ListedSession' });

const present = (row: Session, current: string): z.input<typeof ListedSession> => ({
  id: row.id,
  user: row.user,
  browser: row.browser,
  createdAt: inUtc(row.createdAt),
  seenAt: inUtc(row.seenAt),
  current: row.id === current,
});

/** The caller as she is stored. */
const myself = async (tx: Transaction, access: Access): Promise<User> => {
  const user = await tx.users.get({ root: access.root, id: personOf(access).user });
  if (user === null) throw new Error('A session outlived its user.');
  return user;
};

/** The user whose sessions are asked for: oneself, or, for those who may change users, anybody within reach. */
const sessionOwner = async (tx: Transaction, access: Access, reach: Reach, asked: string | undefined): Promise<User> => {
  const own = await myself(tx, access);
  if (asked === undefined || asked === own.id) return own;
  const user = await tx.users.get({ root: access.root, id: asked });
  return user !== null && allows(access.scopes, 'users:write') && reaches(reach, user.company) ? user : notFound('user', 'query/user');
};

const listed = ofRow(
  {
    what: 'session',
    load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
      const row = await tx.sessions.get({ root, id: params.id });
      const user = row === null ? null : await tx.users.get({ root, id: row.user });
      return row === null || user === null ? null : { row, company: user.company };
    },
  },
  'own',
);

export const sessionRoutes = [
  route({
    method: 'GET',
    path: '/session',
    name: 'readSession',
    summary: 'Who is signed in, and what her page needs to know',
    scope: 'signedIn',
    company: ofKey,
    statuses: [200],
    answer: SessionAnswer,
    run: async (tx, { access, deps }) => ({ body: presentSession(await myself(tx, access), personOf(access).csrf, deps.demo) }),
  }),
  route({
    method: 'DELETE',
    path: '/session',
    name: 'signOut',
    summary: 'Ends the session of the request',
    scope: 'signedIn',
    company: ofKey,
    statuses: [204],
    answer: z.null(),
    run: async (tx, { access, deps }) => {
      await tx.sessions.remove({ root: access.root, id: personOf(access).session });
      return { body: null, cookie: noCookie(deps.installation.publicUrl.startsWith('https:')) };
    },
  }),
  route({
    method: 'GET',
    path: '/sessions',
    name: 'listSessions',
    summary: 'Where one is signed in, the latest first',
    description: 'With `user`, those of another user; for this the role needs the scope `users:write`.',
    scope: 'signedIn',
    company: ofKey,
    query: z.strictObject({ user: id().optional() }),
    statuses: [200],
    answer: z.object({ items: z.array(ListedSession) }),
    run: async (tx, { access, reach, query, occasion }) => {
      const user = await sessionOwner(tx, access, reach, query.user);
      const rows = await sessionsOf(tx, user, occasion.now);
      return { body: { items: rows.map((row) => present(row, personOf(access).session)) } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/sessions/:id',
    name: 'endSession',
    summary: 'Ends a session at once: one of one’s own, or of another user with the scope users:write',
    scope: 'signedIn',
    company: listed,
    params: z.strictObject({ id: id() }),
    statuses: [204],
    answer: z.null(),
    run: async (tx, { subject, access, deps }) => {
      const { user } = personOf(access);
      if (subject.user !== user && !allows(access.scopes, 'users:write')) notFound('session', 'path/id');
      await tx.sessions.remove({ root: subject.root, id: subject.id });
      deps.log.info({ user, session: subject.id }, 'session ended');
      return { body: null };
    },
  }),
  route({
    method: 'PUT',
    path: '/users/me/password',
    name: 'changePassword',
    summary: 'Sets a new password and ends all other sessions of the user',
    scope: 'signedIn',
    company: ofKey,
    body: z.strictObject({ current: passwordText(), next: passwordText() }),
    statuses: [204],
    answer: z.null(),
    shownOnce: true,
    run: async (tx, { access, body, deps, occasion }) => {
      const user = await myself(tx, access);
      const wrong = (): never =>
        refuse('wrongPassword', '/current', 'This is not the present password.', 'Send it again, or ask an owner for a link.');
      return {
        later: async (_reply, request) => {
          // Somebody at an open screen gets as few guesses as somebody at the door.
          const wait = deps.attempts.take({ address: request.ip, email: user.email }, occasion.now);
          if (wait !== null) throw tooManyTries(wait);
          if (!(await verifyPassword(user.passwordHash, body.current))) wrong();
          demandStrong(body.next, user, '/next');
          const passwordHash = await hashPassword(body.next);
          await deps.store.transaction(async (tx) => {
            const still = await tx.users.get({ root: user.root, id: user.id }, { lock: 'update' });
            if (still === null || !still.active || still.passwordHash !== user.passwordHash) wrong();
            await tx.users.update({ root: user.root, id: user.id }, { passwordHash });
            await endSessions(tx, user, personOf(access).session);
            await tx.invitations.remove({ root: user.root, user: user.id });
          });
          deps.attempts.succeeded({ address: request.ip, email: user.email });
          deps.log.info({ user: user.id }, 'password changed');
          return null;
        },
      };
    },
  }),
];
