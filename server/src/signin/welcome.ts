/** A link is used: it makes a user, or gives one a new password, and signs her in (7.7). */
import type { ZoneId } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import { refuse } from '../booking/refusal.ts';
import type { Invitation, User } from '../store/rows/access.ts';
import type { Store, Transaction } from '../store/store.ts';
import { findInvitation } from './invitation.ts';
import { hashPassword, weaknessOf } from './password.ts';
import { beginSession, endSessions, type Begun } from './session.ts';
import { hashToken } from './token.ts';

export type Guest = {
  readonly token: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly password: string | undefined;
  /** For the company that the first owner makes; without it, it has a plain name and the zone UTC until she changes them. */
  readonly company: { readonly name: string; readonly zone: ZoneId } | undefined;
  readonly browser: string | undefined;
};

/** The same sentence for a token that never was, was used or is over: only who has a good one learns anything. */
export const linkOver = (): never =>
  refuse(
    'linkOver',
    '/token',
    'This link is unknown, was used, or is over.',
    'Ask for a new one; whoever operates the server can run: lockstep owner.',
  );

const missing = (field: string, what: string): never => refuse('missing', `/${field}`, `The ${what} is missing.`, `Send a ${what}.`);

/** What the guest is going to be called, from the link and from what was sent; refused where something is missing or differs. */
const personOf = (row: Invitation, user: User | null, guest: Guest): { readonly name: string; readonly email: string } => {
  if (user !== null) return user;
  const email = guest.email ?? row.email ?? missing('email', 'e-mail address');
  if (row.email !== null && row.email !== email) {
    refuse('badReference', '/email', 'This link is for another e-mail address.', 'Use the address it was made for, or ask for a new link.');
  }
  return { name: guest.name ?? missing('name', 'name'), email };
};

/** Refuses a password that is not taken for this person. */
export const demandStrong = (password: string, person: { readonly name: string; readonly email: string }, field: string): void => {
  const weakness = weaknessOf(password, person);
  if (weakness !== null) refuse('weakPassword', field, weakness.problem, weakness.next);
};

/** The company of the link; the first link of an empty store makes it now. */
const settle = async (tx: Transaction, row: Invitation, guest: Guest, now: Occasion['now']): Promise<void> => {
  if ((await tx.companies.get({ root: row.root, id: row.company })) !== null) return;
  if (row.kind !== 'first') linkOver();
  const { name, zone } = guest.company ?? { name: 'My company', zone: 'UTC' as ZoneId };
  await tx.companies.insert({
    root: row.root,
    id: row.company,
    parent: null,
    name,
    zone,
    externalId: null,
    journalDays: null,
    createdAt: now,
  });
};

/**
 * Uses the link. The password is worked on between two transactions and the link removed in the second, so that of two who
 * use it at the same moment one is too late. Throws `linkOver`, `missing`, `badReference`, `weakPassword`, `emailTaken`.
 */
export const useInvitation = async (
  store: Store,
  occasion: Pick<Occasion, 'now' | 'newId'>,
  guest: Guest,
): Promise<Begun & { readonly user: User }> => {
  const { now, newId } = occasion;
  const found = (await store.transaction((tx) => findInvitation(tx, guest.token, now))) ?? linkOver();
  const person = personOf(found.row, found.user, guest);
  const password = guest.password ?? missing('password', 'password');
  demandStrong(password, person, '/password');
  const passwordHash = await hashPassword(password);
  return store.transaction(async (tx) => {
    // Two first links of one empty store, of two processes, are used one after the other.
    if (found.row.kind === 'first') await tx.installations.select({}, { lock: 'update' });
    // Whatever ended the link meanwhile ends this as well.
    const { row, user } = (await findInvitation(tx, guest.token, now)) ?? linkOver();
    if ((await tx.invitations.remove({ root: row.root, id: row.id, hash: hashToken(guest.token) })) !== 1) linkOver();
    if (user !== null) {
      await tx.users.update({ root: user.root, id: user.id }, { passwordHash });
      await endSessions(tx, user, null);
      return { user: { ...user, passwordHash }, ...(await beginSession(tx, occasion, user, guest.browser)) };
    }
    if (row.kind === 'first') await tx.invitations.remove({ kind: 'first' });
    await settle(tx, row, guest, now);
    if ((await tx.users.select({ email: person.email })).length > 0) emailTaken();
    const made: User = {
      root: row.root,
      id: newId(),
      company: row.company,
      ...person,
      role: row.role,
      passwordHash,
      active: true,
      createdAt: now,
      signedInAt: now,
    };
    await tx.users.insert(made);
    return { user: made, ...(await beginSession(tx, occasion, made, guest.browser)) };
  });
};

/** The same for a user of this organisation and of another one: addresses are unique over the whole installation. */
export const emailTaken = (): never =>
  refuse('emailTaken', '/email', 'Somebody signs in with this e-mail address already.', 'Sign in, or choose another address.');
