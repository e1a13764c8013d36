/** Who may sign in at the front end: names, passwords, lockouts; by Basic with each request, by NTLM once for a connection. */
import type { Socket } from 'node:net';
import type { Issuer } from '../oauth/issuer.ts';
import { challengeMessage, readClaim, type ExtendedProtection } from './ntlm.ts';

export type Scheme = 'ntlm' | 'basic' | 'oauth';
export const SCHEMES: readonly Scheme[] = ['ntlm', 'basic', 'oauth'];

/** How a sign-in ended. `challenge`: nothing usable was sent; `continue`: the server's half of the handshake. */
export type SignIn =
  | { readonly outcome: 'ok'; readonly account: string }
  | { readonly outcome: 'challenge' }
  | { readonly outcome: 'continue'; readonly challenge: string }
  | { readonly outcome: 'refused' }
  /** A token that is none, over, or for somebody else. */
  | { readonly outcome: 'tokenRefused'; readonly diagnostics: string }
  | { readonly outcome: 'locked' };

/** What the directory says of a name; null when there is no such account. */
export type Directory = (name: string) => { readonly name: string; readonly disabled: boolean } | null;

export type Offered = { readonly schemes: readonly Scheme[]; readonly extendedProtection: ExtendedProtection };

export type Accounts = {
  /** Of an account that the directory knows; null for others. */
  readonly passwordOf: (account: string) => string | null;
  readonly setPassword: (account: string, password: string) => void;
  readonly lock: (account: string, locked: boolean) => void;
  readonly isLocked: (account: string) => boolean;
  /** Judges the value of an Authorization header that came over a connection. */
  readonly signIn: (authorization: string | undefined, socket: Socket, offered: Offered) => SignIn;
  /** Everybody who signed in by NTLM has to do so again, over the connections there are. */
  readonly forgetConnections: () => void;
  /** Wrong passwords in a row after which an account locks itself; 0: never (the default). */
  lockoutThreshold: number;
};

/** RFC 7617: `Basic` and base64 of `name:password` in UTF-8; the name cannot hold a colon. */
function parseBasic(header: string): { readonly name: string; readonly password: string } | null {
  const [, encoded] = /^Basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(header) ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/**
 * Sign-in for every account of the directory, those that are added later included: each has `defaultPassword` until it gets another.
 * Names are compared without regard to case, as Active Directory does; passwords are not.
 */
export function createAccounts(directory: Directory, defaultPassword: string, issuer: Pick<Issuer, 'judge'>): Accounts {
  const passwords = new Map<string, string>();
  const locked = new Set<string>();
  const failures = new Map<string, number>();
  const key = (account: string): string => account.toLowerCase();

  /** Of each connection on which NTLM is spoken: the halves of a handshake under way, or whose it is. */
  let connections = new WeakMap<Socket, { readonly negotiate: Buffer; readonly challenge: Buffer } | { readonly account: string }>();

  const judge = (name: string, proves: (password: string) => boolean): Extract<SignIn, { outcome: 'ok' | 'refused' | 'locked' }> => {
    if (locked.has(key(name))) return { outcome: 'locked' };
    const known = directory(name);
    if (known !== null && !known.disabled && proves(accounts.passwordOf(name) ?? '')) {
      failures.delete(key(name));
      return { outcome: 'ok', account: known.name };
    }
    const count = (failures.get(key(name)) ?? 0) + 1;
    failures.set(key(name), count);
    if (known !== null && accounts.lockoutThreshold > 0 && count >= accounts.lockoutThreshold) locked.add(key(name));
    return { outcome: 'refused' };
  };

  const byNtlm = (message: Buffer, socket: Socket, protection: ExtendedProtection): SignIn => {
    const underWay = connections.get(socket);
    connections.delete(socket);
    if (message.length >= 12 && message.readUInt32LE(8) === 1) {
      const challenge = challengeMessage(Date.now());
      connections.set(socket, { negotiate: message, challenge });
      return { outcome: 'continue', challenge: challenge.toString('base64') };
    }
    if (underWay === undefined || 'account' in underWay) return { outcome: 'challenge' };
    const claim = readClaim(message, underWay, socket, protection);
    if (claim === null) return { outcome: 'refused' };
    const judged = judge(claim.account, claim.proves);
    if (judged.outcome === 'ok') connections.set(socket, { account: judged.account });
    return judged;
  };

  const accounts: Accounts = {
    lockoutThreshold: 0,
    passwordOf: (account) => (directory(account) === null ? null : (passwords.get(key(account)) ?? defaultPassword)),
    setPassword: (account, password) => {
      passwords.set(key(account), password);
    },
    lock: (account, isLocked) => {
      if (isLocked) locked.add(key(account));
      else locked.delete(key(account));
      failures.delete(key(account));
    },
    forgetConnections: () => {
      connections = new WeakMap();
    },
    isLocked: (account) => locked.has(key(account)),
    signIn: (authorization, socket, { schemes, extendedProtection }) => {
      const [, encoded] = /^NTLM\s+([A-Za-z0-9+/]+={0,2})\s*$/i.exec(authorization ?? '') ?? [];
      if (schemes.includes('ntlm') && encoded !== undefined) return byNtlm(Buffer.from(encoded, 'base64'), socket, extendedProtection);
      const [, token] = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '') ?? [];
      if (schemes.includes('oauth') && token !== undefined) {
        const judged = issuer.judge(token);
        return judged.ok ? { outcome: 'ok', account: judged.account } : { outcome: 'tokenRefused', diagnostics: judged.diagnostics };
      }
      const signedIn = connections.get(socket);
      if (authorization === undefined && signedIn !== undefined && 'account' in signedIn) {
        return locked.has(key(signedIn.account)) ? { outcome: 'locked' } : { outcome: 'ok', account: signedIn.account };
      }
      const basic = authorization === undefined || !schemes.includes('basic') ? null : parseBasic(authorization);
      return basic === null ? { outcome: 'challenge' } : judge(basic.name, (password) => password === basic.password);
    },
  };
  return accounts;
}
