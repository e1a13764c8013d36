/** Repeated requests: an Idempotency-Key makes a write happen once, however often it is sent. */
import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { DAY, type Instant } from '@lockstep/engine';
import { StoreConflict } from '../store/conflict.ts';
import type { Store, Transaction } from '../store/store.ts';
import { refuse } from '../booking/refusal.ts';
import type { Access } from './access/access.ts';
import { problemError } from './problem.ts';

/** How long an answer is kept for repetition. */
const KEPT_MS = DAY;
/** A request that lost the race for its key this often meets a store that does not settle. */
const MOST_RACES = 5;

/** Whose keys these are. */
export type Whose = Pick<Access, 'root' | 'repeats'>;
export type Once = { readonly key: string; readonly request: string };
export type Outcome<Value> = { readonly status: number; readonly text: string; readonly value: Value };
export type Repeated = { readonly repeated: true; readonly status: number; readonly text: string };

/** The Idempotency-Key of a request; null where there is none. Throws `invalid`. */
export const keyOf = (request: FastifyRequest): string | null => {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && /^[\u0021-\u007e]{1,200}$/.test(key)) return key;
  throw problemError(
    'invalid',
    'header/idempotency-key',
    'This is not an Idempotency-Key.',
    'Send 1 to 200 printable ASCII characters without blanks, for example a UUID.',
  );
};

/** The fingerprint of a request: the same key with another one is an error of the caller. */
export const fingerprint = (access: Pick<Access, 'pepper'>, method: string, url: string, body: unknown): string =>
  createHmac('sha256', access.pepper)
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex');

class LostRace extends Error {}

/**
 * Runs the work in one transaction together with its memory. The row is inserted *before* the work: a second request with
 * the same key waits there, and then finds the answer, instead of meeting the first one's booking as a conflict. Work that
 * throws leaves nothing, so a repetition is judged anew.
 */
export const once = async <Value>(
  store: Store,
  access: Whose,
  now: Instant,
  asked: Once | null,
  work: (tx: Transaction) => Promise<Outcome<Value>>,
): Promise<Outcome<Value> | Repeated> => {
  if (asked === null) return store.transaction(work);
  for (let race = 1; ; race += 1) {
    try {
      return await store.transaction((tx) => claimed(tx, access, now, asked, work));
    } catch (error) {
      if (!(error instanceof LostRace) || race === MOST_RACES) throw error;
    }
  }
};

/** The answer to an earlier request with this key; null where there was none. Refuses the key of another request. */
export const repeated = async (tx: Transaction, access: Whose, now: Instant, asked: Once): Promise<Repeated | null> => {
  const known = await tx.repeats.get({ root: access.root, apiKey: access.repeats, key: asked.key });
  if (known === null || known.at <= now - KEPT_MS) return null;
  if (known.request !== asked.request) {
    refuse(
      'keyReused',
      'header/idempotency-key',
      'This Idempotency-Key was sent with another request before.',
      'Use a new key for every new request; send the same key only to repeat the same one.',
    );
  }
  return { repeated: true, status: known.status, text: known.answer };
};

const claimed = async <Value>(
  tx: Transaction,
  access: Whose,
  now: Instant,
  asked: Once,
  work: (tx: Transaction) => Promise<Outcome<Value>>,
): Promise<Outcome<Value> | Repeated> => {
  const key = { root: access.root, apiKey: access.repeats, key: asked.key };
  const before = await repeated(tx, access, now, asked);
  if (before !== null) return before;
  await tx.repeats.remove({ ...key, at: { lte: (now - KEPT_MS) as Instant } });
  try {
    await tx.repeats.insert({ ...key, request: asked.request, status: 0, answer: '', at: now });
  } catch (error) {
    if (error instanceof StoreConflict && error.kind === 'duplicate') throw new LostRace('Another request with this key was first.');
    throw error;
  }
  const outcome = await work(tx);
  await tx.repeats.update(key, { status: outcome.status, answer: outcome.text });
  return outcome;
};

/** How many rows one statement removes: the embedded store has one connection, which is everybody's. */
const AT_ONCE = 500;

/** Removes the answers that are no longer repeated, and says how many there were. */
export const forgetRepeats = async (store: Store, now: Instant): Promise<number> => {
  const old = { at: { lt: (now - KEPT_MS) as Instant } };
  for (let forgotten = 0; ;) {
    const rows = await store.transaction((tx) => forgetSome(tx, old));
    forgotten += rows;
    if (rows < AT_ONCE) return forgotten;
  }
};

const forgetSome = async (tx: Transaction, old: { readonly at: { readonly lt: Instant } }): Promise<number> => {
  const rows = await tx.repeats.select(old, { limit: AT_ONCE });
  const keys = new Map<string, { readonly root: string; readonly apiKey: string; readonly in: string[] }>();
  for (const { root, apiKey, key } of rows) {
    const group = keys.get(`${root} ${apiKey}`) ?? { root, apiKey, in: [] };
    group.in.push(key);
    keys.set(`${root} ${apiKey}`, group);
  }
  for (const { root, apiKey, in: some } of keys.values()) await tx.repeats.remove({ root, apiKey, key: { in: some }, ...old });
  return rows.length;
};
