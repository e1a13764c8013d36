/** Links that let somebody in once: how they are made, found and written. */
import { DAY, HOUR, type Instant } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import type { Invitation, User } from '../store/rows/access.ts';
import type { Transaction } from '../store/store.ts';
import { hashToken, makeToken, WELCOME_PREFIX } from './token.ts';

/** How long each is good, in milliseconds. A printed one is used at once; one for a colleague waits in her mail. */
export const GOOD_FOR = { owner: HOUR, invitation: 7 * DAY, reset: DAY } as const;

export type InvitationDraft = Pick<Invitation, 'root' | 'kind' | 'company' | 'role' | 'email' | 'user'>;
export type Invited = { readonly row: Invitation; readonly token: string };

const makerOf = ({ actor }: Occasion): string | null => (actor.kind === 'person' || actor.kind === 'apiKey' ? actor.id : null);

/** Makes a link good for so many milliseconds. `token` is the only copy of the secret there will ever be. */
export const invite = async (tx: Transaction, occasion: Occasion, draft: InvitationDraft, goodForMs: number): Promise<Invited> => {
  const token = makeToken(WELCOME_PREFIX);
  const row: Invitation = {
    ...draft,
    id: occasion.newId(),
    hash: hashToken(token),
    madeBy: makerOf(occasion),
    createdAt: occasion.now,
    expiresAt: (occasion.now + goodForMs) as Instant,
  };
  await tx.invitations.insert(row);
  return { row, token };
};

/** A new link takes the place of the former ones: whoever asks for another has lost them, or fears they were seen. */
export const inviteToReset = async (tx: Transaction, occasion: Occasion, user: User, goodForMs: number): Promise<Invited> => {
  await tx.invitations.remove({ root: user.root, user: user.id });
  const { root, id, company, role, email } = user;
  return invite(tx, occasion, { root, kind: 'reset', company, role, email, user: id }, goodForMs);
};

/** The address to open in a browser. Behind the `#` because no browser sends that part, so no log and no proxy sees it. */
export const linkOf = (publicUrl: string, token: string): string => `${publicUrl}/welcome#${token}`;

/** Whether somebody signs in here with a password; the user of the demo, who has none, is nobody. */
export const hasUsers = async (tx: Transaction): Promise<boolean> =>
  (await tx.users.select({ passwordHash: { not: null } }, { limit: 1 })).length > 0;

/** What the token of a link stands for; null where it is unknown, used, expired, or of no use any more. */
export const findInvitation = async (
  tx: Transaction,
  token: string,
  now: Instant,
): Promise<{ readonly row: Invitation; readonly user: User | null } | null> => {
  const [row] = await tx.invitations.select({ hash: hashToken(token) });
  if (row === undefined || row.expiresAt <= now) return null;
  // Several processes that start on one empty database print a link each; the first that is used ends them all.
  if (row.kind === 'first' && (await hasUsers(tx))) return null;
  if (row.user === null) return { row, user: null };
  const user = await tx.users.get({ root: row.root, id: row.user });
  return user === null || !user.active ? null : { row, user };
};

export type First =
  | { readonly kind: 'invited'; readonly invited: Invited }
  /** Somebody signs in already. */
  | { readonly kind: 'notFirst' }
  /** Which organisation the owner is to own has to be said. */
  | { readonly kind: 'several' };

/**
 * The link that makes the owner of a store without users (7.7): of the one organisation there is, else of one that is made
 * when the link is used. `email`: the one address that may use it.
 */
export const inviteFirst = async (tx: Transaction, occasion: Occasion, email: string | null): Promise<First> => {
  if (await hasUsers(tx)) return { kind: 'notFirst' };
  const roots = await tx.companies.select({ parent: null }, { limit: 2 });
  if (roots.length > 1) return { kind: 'several' };
  const root = roots[0]?.id ?? occasion.newId();
  const draft = { root, kind: 'first', company: root, role: 'owner', email, user: null } as const;
  return { kind: 'invited', invited: await invite(tx, occasion, draft, GOOD_FOR.owner) };
};
