/** Sessions and users as the API takes and answers them. */
import { z } from 'zod';
import { inUtc } from '../../booking/moment.ts';
import { csrfOf } from '../../signin/token.ts';
import type { DemoDoor } from '../../signin/demo.ts';
import { ROLES, type User } from '../../store/rows/access.ts';
import { ROLE_SCOPES } from '../access/roles.ts';
import { address, line } from './fields.ts';

/** Judged where it is used; here only what no password can be, so that a body is never worked on for long. */
export const passwordText = () => z.string().min(1).max(4096).meta({ format: 'password' });
export const userName = () => line(200);
export const userEmail = () => address();
export const role = () => z.enum(ROLES).meta({ description: 'From most to least: owner, administrator, scheduler, viewer' });

export const SessionAnswer = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string(), role: role() }),
    company: z.string().meta({ description: 'The company the user acts for, and all below it' }),
    root: z.string().meta({ description: 'The topmost company of its tree' }),
    scopes: z.array(z.string()).meta({ description: 'What the role may do' }),
    csrf: z.string().meta({ description: 'Sent as `X-Lockstep-CSRF` with every write that signs in by the cookie' }),
    demo: z.boolean().meta({ description: 'Whether this is the demonstration, on a simulated Exchange' }),
    outlook: z.string().nullable().meta({ description: 'In the demonstration: where the simulated calendars are used as in Outlook' }),
  })
  .meta({ id: 'Session' });

/** The session of a user as her own page sees it. `token`: that of the cookie. */
export const presentSession = (user: User, csrf: string, demo: DemoDoor | undefined): z.input<typeof SessionAnswer> => ({
  user: { id: user.id, name: user.name, email: user.email, role: user.role },
  company: user.company,
  root: user.root,
  scopes: [...ROLE_SCOPES[user.role]],
  csrf,
  demo: demo !== undefined,
  outlook: demo?.outlook ?? null,
});

/** The same for a session that has just begun. */
export const presentBegun = (user: User, token: string, demo: DemoDoor | undefined): z.input<typeof SessionAnswer> =>
  presentSession(user, csrfOf(token), demo);

export const UserAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    name: z.string(),
    email: z.string(),
    role: role(),
    active: z.boolean().meta({ description: 'False: may not sign in' }),
    createdAt: z.string(),
    signedInAt: z.string().nullable(),
  })
  .meta({ id: 'User' });

export const presentUser = (row: User): z.input<typeof UserAnswer> => ({
  id: row.id,
  company: row.company,
  name: row.name,
  email: row.email,
  role: row.role,
  active: row.active,
  createdAt: inUtc(row.createdAt),
  signedInAt: row.signedInAt === null ? null : inUtc(row.signedInAt),
});

export const LinkAnswer = z
  .object({
    id: z.string().meta({ description: 'Of the invitation, to take it back' }),
    link: z.string().meta({ description: 'Shown this once; opened in a browser, it lets somebody in once' }),
    expiresAt: z.string(),
  })
  .meta({ id: 'Link' });
