/**
 * Secrets at rest: AES-256-GCM (NIST SP 800-38D) under the installation's key. A sealed text says which key sealed it, and
 * opens only in the place it was sealed for, so that a row copied to another company or integration is worth nothing there.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Key } from './key.ts';

/** Where a secret belongs: authenticated with it, not stored in it. */
export type SecretPlace = { readonly root: string; readonly connection: string };

export type Sealer = {
  /** Of the key that seals. */
  readonly keyId: string;
  /** `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url. Sealing twice gives two different texts. */
  readonly seal: (plain: string, place: SecretPlace) => string;
  /** Throws `SecretError`. */
  readonly open: (sealed: string, place: SecretPlace) => string;
  /** 32 bytes of each key for one purpose, of the key that seals first: they tell nothing of the key, nor of each other (HKDF, RFC 5869). */
  readonly derive: (purpose: string) => readonly Buffer[];
};

/**
 * `malformed`: no sealed text at all. `wrongKey`: sealed with a key that this process does not hold. `tampered`: changed
 * since, or moved from the place it was sealed for. The message never carries a part of the secret.
 */
export class SecretError extends Error {
  readonly code: 'malformed' | 'wrongKey' | 'tampered';
  constructor(code: SecretError['code'], message: string) {
    super(message);
    this.name = 'SecretError';
    this.code = code;
  }
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]+)$/;

/** JSON tells the parts apart whatever they hold; joining them by a sign would not. */
const authenticated = (keyId: string, { root, connection }: SecretPlace): Buffer =>
  Buffer.from(JSON.stringify(['lockstep secret v1', keyId, root, connection]));

/**
 * Seals with the first key and opens with any of them, so that a key can be replaced: add the new one in front, seal anew,
 * drop the old one.
 */
export const createSealer = (current: Key, former: readonly Key[] = []): Sealer => {
  const keys = new Map([...former, current].map((key) => [key.id, key]));
  return {
    keyId: current.id,
    seal: (plain, place) => {
      // 96 random bits: safe for 2^32 secrets under one key (SP 800-38D section 8.3).
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.bytes, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(authenticated(current.id, place));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${current.id}.${nonce.toString('base64url')}.${body.toString('base64url')}`;
    },
    open: (sealed, place) => {
      const [, keyId = '', nonce = '', text = ''] = SEALED.exec(sealed) ?? [];
      const body = Buffer.from(text, 'base64url');
      if (keyId === '' || body.length < TAG_BYTES) throw new SecretError('malformed', 'the stored secret has not the form of a sealed one');
      const key = keys.get(keyId);
      if (key === undefined) {
        throw new SecretError(
          'wrongKey',
          `the secret was sealed with key ${keyId}; this process holds ${[...keys.keys()].join(', ')}. Set LOCKSTEP_KEY to that key, or enter the secret again`,
        );
      }
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(nonce, 'base64url'), { authTagLength: TAG_BYTES });
      decipher.setAAD(authenticated(keyId, place));
      decipher.setAuthTag(body.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
      } catch {
        throw new SecretError('tampered', 'the stored secret was changed, or belongs to another integration; enter it again');
      }
    },
    derive: (purpose) => [current, ...former].map(({ bytes }) => Buffer.from(hkdfSync('sha256', bytes, '', purpose, 32))),
  };
};
