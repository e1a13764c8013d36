/** Secrets that stand for somebody: 256 random bits, shown once, kept as a hash. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The beginning says what it is, so that the log can take it out wherever it appears. */
export const SESSION_PREFIX = 'ls_';
export const WELCOME_PREFIX = 'lw_';
const BYTES = 32;

/** A new token, in base64url behind its prefix. */
export const makeToken = (prefix: string): string => `${prefix}${randomBytes(BYTES).toString('base64url')}`;

/** SHA-256 in hex: a fast hash is enough for what cannot be guessed, and lets the row be found by it. */
export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex');

/**
 * What a page sends along with every write (OWASP, CSRF prevention, signed double submit): made from the session's token, so
 * that it needs no storage and nobody who reads the database can make it.
 */
export const csrfOf = (token: string): string => createHmac('sha256', token).update('lockstep csrf').digest('base64url');

/** Whether two texts are equal, in a time that tells nothing of where they differ. */
export const equalTexts = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
