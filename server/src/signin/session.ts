/** Sessions: begun by a password or a link, kept as a hash, over after 30 idle days or 90 in all, or when somebody ends them. */
import { DAY, MINUTE, type Instant } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import type { Session, User } from '../store/rows/access.ts';
import type { Store, Transaction } from '../store/store.ts';
import { hashToken, makeToken, SESSION_PREFIX } from './token.ts';

const IDLE_MS = 30 * DAY;
export const LONGEST_MS = 90 * DAY;
const MOST_BROWSER = 200;

export type Begun = { readonly session: Session; readonly token: string };

/** Begins a session of this user. `token` is the only copy there will ever be; it goes into the cookie. */
export const beginSession = async (
  tx: Transaction,
  { now, newId }: Pick<Occasion, 'now' | 'newId'>,
  user: Pick<User, 'root' | 'id'>,
  browser: string | undefined,
): Promise<Begun> => {
  const token = makeToken(SESSION_PREFIX);
  const session: Session = {
    root: user.root,
    id: newId(),
    user: user.id,
    hash: hashToken(token),
    browser: (browser ?? '').slice(0, MOST_BROWSER),
    createdAt: now,
    seenAt: now,
  };
  await tx.sessions.insert(session);
  await tx.users.update({ root: user.root, id: user.id }, { signedInAt: now });
  return { session, token };
};

const isOver = (session: Session, now: Instant): boolean => session.seenAt <= now - IDLE_MS || session.createdAt <= now - LONGEST_MS;

/** The session of a token with its user, while it is good and the user active; *seen* is kept to the minute, as with keys. */
export const findSession = async (
  tx: Transaction,
  token: string,
  now: Instant,
): Promise<{ readonly session: Session; readonly user: User } | null> => {
  const [session] = await tx.sessions.select({ hash: hashToken(token) });
  if (session === undefined || isOver(session, now)) return null;
  const user = await tx.users.get({ root: session.root, id: session.user });
  if (user === null || !user.active) return null;
  if (session.seenAt <= now - MINUTE) await tx.sessions.update({ root: session.root, id: session.id }, { seenAt: now });
  return { session, user };
};

/** Ends every session of a user, but for the one that may be named. Answers how many there were. */
export const endSessions = async (tx: Transaction, user: Pick<User, 'root' | 'id'>, but: string | null): Promise<number> => {
  const all = await tx.sessions.select({ root: user.root, user: user.id });
  const ids = all.map((session) => session.id).filter((id) => id !== but);
  return tx.sessions.remove({ root: user.root, id: { in: ids } });
};

/** Those of a user that still let her in, the latest first. */
export const sessionsOf = async (tx: Transaction, user: Pick<User, 'root' | 'id'>, now: Instant): Promise<readonly Session[]> => {
  const all = await tx.sessions.select({ root: user.root, user: user.id }, { orderBy: [['seenAt', 'desc']] });
  return all.filter((session) => !isOver(session, now));
};

/** Removes what lets nobody in any more: sessions and links that are over. */
export const forgetSignIns = (store: Store, now: Instant): Promise<number> =>
  store.transaction(async (tx) => {
    const idle = await tx.sessions.remove({ seenAt: { lte: (now - IDLE_MS) as Instant } });
    const old = await tx.sessions.remove({ createdAt: { lte: (now - LONGEST_MS) as Instant } });
    return idle + old + (await tx.invitations.remove({ expiresAt: { lte: now } }));
  });
