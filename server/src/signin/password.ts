/** Passwords: which are taken, and how they are kept. No function of this file puts one into an error or a log. */
import { hash, verify } from '@node-rs/argon2';
import { COMMON_PASSWORDS } from './common-passwords.ts';

export const LEAST_CHARACTERS = 12;
export const MOST_BYTES = 1024;
/** Fewer different characters than this are a pattern on the keyboard, not a password. */
const LEAST_DIFFERENT = 5;

/** OWASP, Password Storage: Argon2id with 19 MiB, two passes, one lane. 2 is Argon2id; the enum of the package is not emitted. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** NIST SP 800-63B, 5.1.1.2: normalised, because keyboards write one and the same sign in different ways. */
const normal = (password: string): string => password.normalize('NFKC');
const folded = (text: string): string => normal(text).trim().toLowerCase();

export type Weakness = { readonly problem: string; readonly next: string };

/** Why this password is not taken for this person; null: it is. Nothing about the mix of characters (NIST SP 800-63B). */
export const weaknessOf = (password: string, person: { readonly name: string; readonly email: string }): Weakness | null => {
  const { length } = Array.from(normal(password));
  if (length < LEAST_CHARACTERS) {
    return {
      problem: `The password has fewer than ${LEAST_CHARACTERS} characters.`,
      next: `Choose at least ${LEAST_CHARACTERS}; a few words in a row are easy to remember.`,
    };
  }
  if (Buffer.byteLength(password) > MOST_BYTES) {
    return { problem: `The password is longer than ${MOST_BYTES} bytes.`, next: 'Choose a shorter one.' };
  }
  const text = folded(password);
  const email = folded(person.email);
  if ([email, email.split('@')[0], folded(person.name)].includes(text)) {
    return { problem: 'The password is the name or the e-mail address.', next: 'Choose one that nobody can look up.' };
  }
  if (COMMON_PASSWORDS.has(text) || new Set(text).size < LEAST_DIFFERENT) {
    return { problem: 'This password is among those that are tried first.', next: 'Choose another; a few unrelated words will do.' };
  }
  return null;
};

/** Argon2id in PHC form, with a salt of its own. About 20 ms and 19 MiB in a thread beside: never inside a transaction. */
export const hashPassword = (password: string): Promise<string> => hash(normal(password), ARGON2ID);

let nobodys: Promise<string> | null = null;

/**
 * Whether the password is the one behind the hash. Null, for somebody who does not exist or has no password, is compared
 * with a hash of nobody's, so that it takes as long as any other.
 */
export const verifyPassword = async (kept: string | null, password: string): Promise<boolean> => {
  nobodys ??= hashPassword('nobody has this one');
  const instead = await nobodys;
  // What cannot have been set is not worked on for a megabyte.
  const given = Buffer.byteLength(password) > MOST_BYTES ? '' : normal(password);
  const right = await verify(kept ?? instead, given);
  return kept !== null && right;
};
