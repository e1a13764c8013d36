/** API keys: made once, shown once, kept as a hash. */
import { createHash, randomBytes } from 'node:crypto';
import { MINUTE, type Instant } from '@lockstep/engine';
import type { Occasion } from '../../booking/actor.ts';
import type { ApiKey } from '../../store/rows/record.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { unauthenticated } from '../problem.ts';
import type { Access, Authenticator } from './access.ts';
import type { Scope } from './scopes.ts';

const PREFIX = 'lk_';
/** 256 random bits; a fast hash is enough for what cannot be guessed, and lets a key be found by its hash. */
const BYTES = 32;

export const hashKey = (key: string): string => createHash('sha256').update(key, 'utf8').digest('hex');

export type KeyDraft = { readonly root: string; readonly company: string; readonly name: string; readonly scopes: readonly Scope[] };

/** Makes a key for a company. `key` is the only copy of the secret there will ever be. */
export const createKey = async (
  tx: Transaction,
  occasion: Occasion,
  draft: KeyDraft,
): Promise<{ readonly row: ApiKey; readonly key: string }> => {
  const key = `${PREFIX}${randomBytes(BYTES).toString('base64url')}`;
  const row: ApiKey = { ...draft, id: occasion.newId(), hash: hashKey(key), createdAt: occasion.now, lastUsedAt: null, revokedAt: null };
  await tx.apiKeys.insert(row);
  return { row, key };
};

/** From then on the key opens nothing, nor do the links it made. Revoking again keeps the first time. */
export const revokeKey = async (tx: Transaction, key: ApiKey, now: Instant): Promise<ApiKey> => {
  if (key.revokedAt !== null) return key;
  await tx.apiKeys.update({ root: key.root, id: key.id }, { revokedAt: now });
  await tx.invitations.remove({ root: key.root, madeBy: key.id });
  return { ...key, revokedAt: now };
};

const bearerOf = (header: string | undefined): string | null => {
  if (header === undefined) return null;
  const match = /^Bearer +(\S+) *$/i.exec(header);
  return match?.[1] ?? null;
};

/**
 * Signs in by `Authorization: Bearer lk_…`. *Last used* is kept to the minute: a write at every request would make all
 * requests of one key queue for one row.
 */
export const byApiKey =
  (store: Store, now: () => Instant): Authenticator =>
  async (request) => {
    const header = request.headers.authorization;
    if (header === undefined) return null;
    const key = bearerOf(header);
    if (key === null || !key.startsWith(PREFIX)) throw unauthenticated('The Authorization header does not carry an API key.');
    const at = now();
    const row = await store.transaction(async (tx) => {
      const [found] = await tx.apiKeys.select({ hash: hashKey(key) });
      if (found === undefined || found.revokedAt !== null) return null;
      if (found.lastUsedAt === null || found.lastUsedAt <= at - MINUTE) {
        await tx.apiKeys.update({ root: found.root, id: found.id }, { lastUsedAt: at });
      }
      return found;
    });
    if (row === null) throw unauthenticated('This API key is unknown or revoked.');
    return accessOf(row, key);
  };

const accessOf = (row: ApiKey, key: string): Access => ({
  root: row.root,
  company: row.company,
  scopes: row.scopes,
  actor: { kind: 'apiKey', id: row.id, name: row.name },
  person: null,
  repeats: row.id,
  pepper: key,
});
