/** Who is at the door and what they may touch: a key and a session have the same shape. */
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../booking/actor.ts';
import type { Role } from '../../store/rows/access.ts';

/** The user behind a session. */
export type SignedIn = { readonly user: string; readonly session: string; readonly role: Role; readonly csrf: string };

export type Access = {
  readonly root: string;
  readonly company: string;
  readonly scopes: readonly string[];
  readonly actor: Actor;
  /** Null: a key. */
  readonly person: SignedIn | null;
  /** Whose Idempotency-Keys these are. */
  readonly repeats: string;
  /**
   * Known to the caller and to nobody who reads the database; fingerprints of requests are keyed with it, so that a stored
   * one cannot be used to guess a password that was in the request.
   */
  readonly pepper: string;
};

/** One way of signing in. Null: the request does not use this way. Throws a `ProblemError` when it does, wrongly. */
export type Authenticator = (request: FastifyRequest) => Promise<Access | null>;
