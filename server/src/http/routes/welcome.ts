/** How somebody gets in: by a link, or by e-mail and password. Nobody is signed in here yet. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inUtc } from '../../booking/moment.ts';
import { isHere } from '../../signin/demo.ts';
import { findInvitation } from '../../signin/invitation.ts';
import { verifyPassword } from '../../signin/password.ts';
import { beginSession, type Begun } from '../../signin/session.ts';
import { equalTexts, hashToken } from '../../signin/token.ts';
import { linkOver, useInvitation } from '../../signin/welcome.ts';
import { INVITATION_KINDS, type User } from '../../store/rows/access.ts';
import { sessionCookie } from '../access/cookie.ts';
import type { Wired } from '../deps.ts';
import { openRoute, type OpenCall } from '../open-route.ts';
import { problemError, tooManyTries } from '../problem.ts';
import { line, zone } from '../schemas/fields.ts';
import { passwordText, presentBegun, role, SessionAnswer, userEmail, userName } from '../schemas/session.ts';

const token = line(100).meta({ description: 'What stands behind the # of the link' });

const LinkState = z
  .object({
    kind: z.enum([...INVITATION_KINDS, 'demo']).meta({
      description:
        '`first`: makes the owner of an empty installation. `invitation`: makes a user. `reset`: sets a new password. `demo`: signs in alone',
    }),
    email: z.string().nullable().meta({ description: 'The one address that may use it; null: any' }),
    name: z.string().nullable().meta({ description: 'Whose password is reset' }),
    role: role(),
    company: z.string().nullable().meta({ description: 'Name of the company; null: it is made with the first owner' }),
    expiresAt: z.string().nullable().meta({ description: 'Null: while the demo runs' }),
  })
  .meta({ id: 'WelcomeLink' });

/** Refuses a try beyond the limits, saying how long to wait. */
const demandRoom = ({ request, deps, now }: OpenCall<unknown>, email: string | null): void => {
  const wait = deps.attempts.take({ address: request.ip, email }, now);
  if (wait !== null) throw tooManyTries(wait);
};

const isSecure = (deps: Wired): boolean => deps.installation.publicUrl.startsWith('https:');

const signedIn = ({ deps, request }: OpenCall<unknown>, user: User, begun: Begun) => {
  deps.attempts.succeeded({ address: request.ip, email: user.email });
  deps.log.info({ user: user.id, session: begun.session.id }, 'signed in');
  return { body: presentBegun(user, begun.token, deps.demo), cookie: sessionCookie(begun.token, isSecure(deps)) };
};

/** Whether this is the link that the demo printed, opened on the machine that runs it. */
const isDemo = (request: FastifyRequest, deps: Wired, given: string): boolean =>
  deps.demo !== undefined && equalTexts(hashToken(given), deps.demo.hash) && isHere(request.socket.remoteAddress, request.headers);

const occasionOf = ({ deps, now }: OpenCall<unknown>) => ({ now, newId: deps.newId });

const enterDemo = async (call: OpenCall<unknown>) => {
  const { demo, store } = call.deps;
  if (demo === undefined) return linkOver();
  const { user, begun } = await store.transaction(async (tx) => {
    const user = (await tx.users.get({ root: demo.root, id: demo.user })) ?? linkOver();
    return { user, begun: await beginSession(tx, occasionOf(call), user, call.request.headers['user-agent']) };
  });
  return signedIn(call, user, begun);
};

export const welcomeRoutes = [
  openRoute({
    path: '/welcome/look',
    name: 'lookAtLink',
    summary: 'What a link stands for, before it is used',
    body: z.strictObject({ token }),
    status: 200,
    answer: LinkState,
    run: async (call) => {
      const { body, deps, request, now } = call;
      demandRoom(call, null);
      const good = (): void => deps.attempts.succeeded({ address: request.ip, email: null });
      if (isDemo(request, deps, body.token)) {
        good();
        return { body: { kind: 'demo' as const, email: null, name: null, role: 'owner' as const, company: null, expiresAt: null } };
      }
      return deps.store.transaction(async (tx) => {
        const { row, user } = (await findInvitation(tx, body.token, now)) ?? linkOver();
        good();
        const company = await tx.companies.get({ root: row.root, id: row.company });
        return {
          body: {
            kind: row.kind,
            email: row.email,
            name: user?.name ?? null,
            role: user?.role ?? row.role,
            company: company?.name ?? null,
            expiresAt: inUtc(row.expiresAt),
          },
        };
      });
    },
  }),
  openRoute({
    path: '/welcome',
    name: 'useLink',
    summary: 'Uses a link: makes the user or sets the new password, and signs in',
    description: 'A new user sends name, e-mail and password; a reset only the password; the demo nothing but the token.',
    body: z.strictObject({
      token,
      name: userName().optional(),
      email: userEmail().optional(),
      password: passwordText().optional(),
      company: z
        .strictObject({ name: line(200), zone: zone() })
        .optional()
        .meta({ description: 'The company that the first owner makes; passed over where there is one' }),
    }),
    status: 201,
    answer: SessionAnswer,
    run: async (call) => {
      const { body, deps, request } = call;
      demandRoom(call, null);
      if (isDemo(request, deps, body.token)) return enterDemo(call);
      const { name, email, password, company } = body;
      const guest = { token: body.token, name, email, password, company, browser: request.headers['user-agent'] };
      const used = await useInvitation(deps.store, occasionOf(call), guest);
      return signedIn(call, used.user, used);
    },
  }),
  openRoute({
    path: '/session',
    name: 'signIn',
    summary: 'Signs in by e-mail and password',
    body: z.strictObject({ email: userEmail(), password: passwordText() }),
    status: 201,
    answer: SessionAnswer,
    run: async (call) => {
      const { body, deps, request } = call;
      demandRoom(call, body.email);
      const [user] = await deps.store.transaction((tx) => tx.users.select({ email: body.email }));
      const right = await verifyPassword(user?.passwordHash ?? null, body.password);
      // One answer for everybody who does not get in: it tells nobody who has an account here.
      const refused = (): never => {
        deps.log.warn({ address: request.ip }, 'sign-in refused');
        throw problemError('signInRefused', null, 'The e-mail address or the password is wrong.', 'Try again, or ask an owner for a link.');
      };
      if (user === undefined || !right || !user.active) return refused();
      const begun = await deps.store.transaction(async (tx) => {
        // She may have been switched off, or given another password, while this one was worked on.
        const still = await tx.users.get({ root: user.root, id: user.id }, { lock: 'update' });
        if (still === null || !still.active || still.passwordHash !== user.passwordHash) return refused();
        return beginSession(tx, occasionOf(call), user, request.headers['user-agent']);
      });
      return signedIn(call, user, begun);
    },
  }),
];
