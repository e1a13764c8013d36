/** Users: invited, changed, let in again. Nobody gives away, or takes over, more than she has. */
import { z } from 'zod';
import { inUtc } from '../../booking/moment.ts';
import { refuse } from '../../booking/refusal.ts';
import { GOOD_FOR, invite, inviteToReset, linkOf, type Invited } from '../../signin/invitation.ts';
import { changeUser } from '../../signin/users.ts';
import { emailTaken } from '../../signin/welcome.ts';
import type { Invitation, Role } from '../../store/rows/access.ts';
import type { Transaction } from '../../store/store.ts';
import type { Access } from '../access/access.ts';
import { covers } from '../access/roles.ts';
import { given } from '../collection.ts';
import { inBody, inQuery, ofRow } from '../company-parameter.ts';
import type { Wired } from '../deps.ts';
import { pageById, pageOf, paging } from '../page.ts';
import { route } from '../route.ts';
import { id } from '../schemas/fields.ts';
import { LinkAnswer, presentUser, role, UserAnswer, userEmail, userName } from '../schemas/session.ts';

const path = '/users';
const params = z.strictObject({ id: id() });

const own = ofRow(
  {
    what: 'user',
    load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
      const row = await tx.users.get({ root, id: params.id });
      return row === null ? null : { row, company: row.company };
    },
  },
  'own',
);
const ownInvitation = ofRow(
  {
    what: 'invitation',
    load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
      const row = await tx.invitations.get({ root, id: params.id });
      return row === null ? null : { row, company: row.company };
    },
  },
  'own',
);

const demandCover = (access: Access, asked: Role, field: string): void => {
  if (covers(access.scopes, asked)) return;
  refuse('tooMuchScope', field, `The role ${asked} may do more than you may.`, 'Ask an owner to do it.');
};

const InvitationAnswer = z
  .object({
    id: z.string(),
    kind: z.enum(['invitation', 'reset']),
    company: z.string(),
    role: role(),
    email: z.string().nullable(),
    user: z.string().nullable(),
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .meta({ id: 'Invitation' });

const presentInvitation = (row: Invitation): z.input<typeof InvitationAnswer> => ({
  id: row.id,
  kind: row.kind === 'reset' ? 'reset' : 'invitation',
  company: row.company,
  role: row.role,
  email: row.email,
  user: row.user,
  createdAt: inUtc(row.createdAt),
  expiresAt: inUtc(row.expiresAt),
});

const presentLink = ({ row, token }: Invited, deps: Wired): z.input<typeof LinkAnswer> => ({
  id: row.id,
  link: linkOf(deps.installation.publicUrl, token),
  expiresAt: inUtc(row.expiresAt),
});

export const userRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listUsers',
    summary: 'The users within reach',
    scope: 'users:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ ...paging, company: id().optional() }),
    statuses: [200],
    answer: pageOf(UserAnswer),
    run: async (tx, { query, subject, reach }) => {
      const { rows, next } = await pageById(tx.users, { root: reach.root, ...subject }, query);
      return { body: { items: rows.map(presentUser), next } };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/invitations`,
    name: 'listInvitations',
    summary: 'The links that may still be used, without the links themselves',
    scope: 'users:write',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ ...paging, company: id().optional() }),
    statuses: [200],
    answer: pageOf(InvitationAnswer),
    run: async (tx, { query, subject, reach, occasion }) => {
      const where = { root: reach.root, ...subject, kind: { in: ['invitation', 'reset'] as const }, expiresAt: { gt: occasion.now } };
      const { rows, next } = await pageById(tx.invitations, where, query);
      return { body: { items: rows.map(presentInvitation), next } };
    },
  }),
  route({
    method: 'POST',
    path: `${path}/invitations`,
    name: 'inviteUser',
    summary: 'Makes a link by which somebody becomes a user, and shows it once',
    description: 'Good once, for 7 days. With an e-mail address only that address may use it; Lockstep sends no mail itself.',
    scope: 'users:write',
    company: inBody,
    body: z.strictObject({ company: id().optional(), role: role(), email: userEmail().optional() }),
    statuses: [201],
    answer: LinkAnswer,
    shownOnce: true,
    run: async (tx, { body, subject, access, occasion, deps }) => {
      demandCover(access, body.role, '/role');
      const email = body.email ?? null;
      if (email !== null && (await tx.users.select({ root: subject.root, email })).length > 0) emailTaken();
      const draft = { root: subject.root, kind: 'invitation', company: subject.id, role: body.role, email, user: null } as const;
      return { body: presentLink(await invite(tx, occasion, draft, GOOD_FOR.invitation), deps) };
    },
  }),
  route({
    method: 'DELETE',
    path: `${path}/invitations/:id`,
    name: 'withdrawInvitation',
    summary: 'Takes a link back, so that it lets nobody in',
    scope: 'users:write',
    company: ownInvitation,
    params,
    statuses: [204],
    answer: z.null(),
    run: async (tx, { subject }) => {
      await tx.invitations.remove({ root: subject.root, id: subject.id });
      return { body: null };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:id`,
    name: 'readUser',
    summary: 'One user, by its id',
    scope: 'users:read',
    company: own,
    params,
    statuses: [200],
    answer: UserAnswer,
    run: async (_tx, { subject }) => ({ body: presentUser(subject) }),
  }),
  route({
    method: 'PATCH',
    path: `${path}/:id`,
    name: 'changeUser',
    summary: 'Changes name or role, or switches a user off, which signs her out everywhere',
    scope: 'users:write',
    company: own,
    params,
    body: z.strictObject({ name: userName().optional(), role: role().optional(), active: z.boolean().optional() }),
    statuses: [200],
    answer: UserAnswer,
    run: async (tx, { body, subject, access, deps }) => {
      demandCover(access, subject.role, 'path/id');
      if (body.role !== undefined) demandCover(access, body.role, '/role');
      const row = await changeUser(tx, subject, given(body) as Parameters<typeof changeUser>[2]);
      deps.log.info({ user: row.id, role: row.role, active: row.active, by: access.person?.user ?? access.repeats }, 'user changed');
      return { body: presentUser(row) };
    },
  }),
  route({
    method: 'POST',
    path: `${path}/:id/reset-link`,
    name: 'resetPassword',
    summary: 'Makes a link by which a user sets a new password, and shows it once',
    description: 'Good once, for 24 hours; it takes the place of the links made before. Used, it ends all sessions of the user.',
    scope: 'users:reset',
    company: own,
    params,
    statuses: [201],
    answer: LinkAnswer,
    shownOnce: true,
    run: async (tx, { subject, access, occasion, deps }) => {
      demandCover(access, subject.role, 'path/id');
      if (subject.passwordHash === null)
        refuse('disabled', 'path/id', 'The user of the demo has no password.', 'Invite a user of your own.');
      if (!subject.active) refuse('disabled', 'path/id', 'This user is switched off.', 'Switch her on first, with PATCH {"active": true}.');
      return { body: presentLink(await inviteToReset(tx, occasion, subject, GOOD_FOR.reset), deps) };
    },
  }),
];
