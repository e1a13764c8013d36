/** Who may sign in at the front end, by Basic: names, passwords, lockouts. */

/** How a sign-in ended. `challenge`: nothing usable was sent. */
export type SignIn =
  | { readonly outcome: 'ok'; readonly account: string }
  | { readonly outcome: 'challenge' }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'locked' };

/** What the directory says of a name; null when there is no such account. */
export type Directory = (name: string) => { readonly name: string; readonly disabled: boolean } | null;

export type Accounts = {
  /** Of an account that the directory knows; null for others. */
  readonly passwordOf: (account: string) => string | null;
  readonly setPassword: (account: string, password: string) => void;
  readonly lock: (account: string, locked: boolean) => void;
  readonly isLocked: (account: string) => boolean;
  /** Judges the value of an Authorization header. */
  readonly signIn: (authorization: string | undefined) => SignIn;
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
export function createAccounts(directory: Directory, defaultPassword: string): Accounts {
  const passwords = new Map<string, string>();
  const locked = new Set<string>();
  const failures = new Map<string, number>();
  const key = (account: string): string => account.toLowerCase();

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
    isLocked: (account) => locked.has(key(account)),
    signIn: (authorization) => {
      const basic = authorization === undefined ? null : parseBasic(authorization);
      if (basic === null) return { outcome: 'challenge' };
      const name = key(basic.name);
      if (locked.has(name)) return { outcome: 'locked' };
      const known = directory(basic.name);
      if (known !== null && !known.disabled && basic.password === accounts.passwordOf(basic.name)) {
        failures.delete(name);
        return { outcome: 'ok', account: known.name };
      }
      const count = (failures.get(name) ?? 0) + 1;
      failures.set(name, count);
      if (known !== null && accounts.lockoutThreshold > 0 && count >= accounts.lockoutThreshold) locked.add(name);
      return { outcome: 'refused' };
    },
  };
  return accounts;
}
