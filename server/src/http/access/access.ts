/** Who is at the door and what they may touch. A key is one way in; a session of Studio will be another with the same shape. */
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../booking/actor.ts';

export type Access = {
  readonly root: string;
  readonly company: string;
  readonly scopes: readonly string[];
  readonly actor: Actor;
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
