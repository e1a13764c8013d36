/** Rows of those who sign in: users, their sessions, and the links that let somebody in. */
import type { Instant } from '@lockstep/engine';
import { oneOf, shape } from '../shape.ts';

/** From most to least: what each may do stands in one table, `http/access/roles.ts`. */
export const ROLES = ['owner', 'administrator', 'scheduler', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** A person who signs in, acting for a company and all below it. */
export type User = {
  root: string;
  id: string;
  company: string;
  name: string;
  /** Lower case; unique over all organisations, because it alone is what somebody signs in with. */
  email: string;
  role: Role;
  /** Argon2id in PHC form; null: the user of the demo, who has no password and is let in by the demo only. */
  passwordHash: string | null;
  /** False: may not sign in; what she did keeps her name. */
  active: boolean;
  createdAt: Instant;
  signedInAt: Instant | null;
};
export const users = shape<User>({
  name: 'user',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    name: 'text',
    email: 'text',
    role: 'text',
    passwordHash: 'text?',
    active: 'boolean',
    createdAt: 'instant',
    signedInAt: 'instant?',
  },
  key: ['root', 'id'],
  unique: [{ name: 'user_email', columns: ['email'] }],
  references: [{ columns: ['root', 'company'], table: 'company' }],
  indexes: [['root', 'company']],
  checks: [oneOf('user', 'role', ROLES)],
});

/** One browser in which a user is signed in. */
export type Session = {
  root: string;
  id: string;
  user: string;
  /** SHA-256 of the token in the cookie, hex; the token itself is kept nowhere. */
  hash: string;
  /** What the browser called itself, for the list in which a user recognises her own. */
  browser: string;
  createdAt: Instant;
  /** To the minute. */
  seenAt: Instant;
};
export const sessions = shape<Session>({
  name: 'session',
  columns: { root: 'text', id: 'text', user: 'text', hash: 'text', browser: 'text', createdAt: 'instant', seenAt: 'instant' },
  key: ['root', 'id'],
  unique: [{ name: 'session_hash', columns: ['hash'] }],
  references: [{ columns: ['root', 'user'], table: 'user', cascade: true }],
  indexes: [['root', 'user']],
});

/**
 * A link that lets somebody in once; used, it is removed. `first`: makes the owner of a store without users, and is over as
 * soon as there is one. `invitation`: makes a user. `reset`: gives a user a new password.
 */
export const INVITATION_KINDS = ['first', 'invitation', 'reset'] as const;
export type Invitation = {
  root: string;
  id: string;
  kind: (typeof INVITATION_KINDS)[number];
  /** No reference: the first link of an empty store names a company that is made only when the link is used. */
  company: string;
  role: Role;
  /** The one address that may use it; null: whoever has the link. */
  email: string | null;
  /** Whose password is reset. */
  user: string | null;
  /** SHA-256 of the token in the link, hex. */
  hash: string;
  /** The user or key that made it; null: the command line. */
  madeBy: string | null;
  createdAt: Instant;
  expiresAt: Instant;
};
export const invitations = shape<Invitation>({
  name: 'invitation',
  columns: {
    root: 'text',
    id: 'text',
    kind: 'text',
    company: 'text',
    role: 'text',
    email: 'text?',
    user: 'text?',
    hash: 'text',
    madeBy: 'text?',
    createdAt: 'instant',
    expiresAt: 'instant',
  },
  key: ['root', 'id'],
  unique: [{ name: 'invitation_hash', columns: ['hash'] }],
  references: [{ columns: ['root', 'user'], table: 'user', cascade: true }],
  indexes: [['root', 'user']],
  checks: [oneOf('invitation', 'kind', INVITATION_KINDS), oneOf('invitation', 'role', ROLES)],
});
