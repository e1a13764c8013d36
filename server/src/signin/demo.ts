/**
 * The door of the demo: its printed link signs in alone, as often as it is opened. It exists in no store: the process that
 * was started with `--demo` made the token and is the only one that takes it.
 */
import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';
import type { Occasion } from '../booking/actor.ts';
import type { User } from '../store/rows/access.ts';
import type { Transaction } from '../store/store.ts';
import { hashToken, makeToken, WELCOME_PREFIX } from './token.ts';

/** `outlook`: the page of the simulator on which a person uses its calendars. */
export type DemoDoor = { readonly root: string; readonly user: string; readonly hash: string; readonly outlook: string | null };

/** No address, so that nobody can become a user under it. */
const EMAIL = 'demo';

/** The user the demo signs in as: an owner without a password, so that no other start of the program lets her in. */
export const demoUser = async (tx: Transaction, occasion: Occasion, { root, company }: Pick<User, 'root' | 'company'>): Promise<User> => {
  const [known] = await tx.users.select({ email: EMAIL });
  if (known?.root === root) {
    await tx.users.update({ root, id: known.id }, { role: 'owner', active: true });
    return { ...known, role: 'owner', active: true };
  }
  // A demo that was made anew beside an old one's company.
  if (known !== undefined) await tx.users.remove({ root: known.root, id: known.id });
  const user: User = {
    root,
    company,
    id: occasion.newId(),
    name: 'Demo',
    email: EMAIL,
    role: 'owner',
    passwordHash: null,
    active: true,
    createdAt: occasion.now,
    signedInAt: null,
  };
  await tx.users.insert(user);
  return user;
};

/** A token for this start, and the door that takes it. */
export const openDemoDoor = (
  user: Pick<User, 'root' | 'id'>,
  outlook: string | null,
): { readonly door: DemoDoor; readonly token: string } => {
  const token = makeToken(WELCOME_PREFIX);
  return { door: { root: user.root, user: user.id, hash: hashToken(token), outlook }, token };
};

const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';

/** What proxies and tunnels add. With one of them everybody seems to sit at this machine. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const;

/** Whether whoever asks sits at this very machine: by the socket, by the name in the address bar, and through no proxy. */
export const isHere = (remoteAddress: string | undefined, headers: IncomingHttpHeaders): boolean => {
  if (!isLoopback(remoteAddress) || FORWARDED.some((name) => headers[name] !== undefined)) return false;
  const name = (headers.host ?? '')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || isLoopback(name);
};
