/** The cookie of a session (RFC 6265bis). */
import { SECOND } from '@lockstep/engine';
import { LONGEST_MS } from '../../signin/session.ts';

/**
 * Under https the prefix makes browsers refuse a cookie of this name that another host of the domain set, or that came
 * without `Secure`. Over plain http they would drop it silently.
 */
export const cookieName = (secure: boolean): string => (secure ? '__Host-lockstep_session' : 'lockstep_session');

/** The value of one cookie in a `Cookie` header; null where it is not there, or there twice, which one host never sends. */
export const readCookie = (header: string | undefined, name: string): string | null => {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? (values[0] ?? null) : null;
};

const attributes = (secure: boolean): string => `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

/** A `Set-Cookie` that keeps this token for as long as a session can last; the server ends it earlier. */
export const sessionCookie = (token: string, secure: boolean): string =>
  `${cookieName(secure)}=${token}; Max-Age=${LONGEST_MS / SECOND}; ${attributes(secure)}`;

/** A `Set-Cookie` that removes it. */
export const noCookie = (secure: boolean): string => `${cookieName(secure)}=; Max-Age=0; ${attributes(secure)}`;
