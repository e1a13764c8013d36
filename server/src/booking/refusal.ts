/** Why the booking core says no: a closed list of codes, each refusal naming the field, the problem and the next step. */
import type { Span } from '@lockstep/engine';

export type RefusalCode =
  | 'notFound'
  | 'stale'
  | 'slotTaken'
  | 'notOnOffer'
  | 'inThePast'
  | 'notYet'
  | 'tooFarAhead'
  | 'tooLate'
  | 'slugTaken'
  | 'endBeforeStart'
  | 'badDuration'
  | 'missing'
  | 'badReference'
  | 'wrongRole'
  | 'repeatedHolder'
  | 'inactiveHolder'
  | 'inactiveService'
  | 'serviceNotOffered'
  | 'cancelled'
  | 'notRestored'
  | 'nothingToDecide'
  | 'alreadyDecided'
  | 'notTaken'
  | 'underWay'
  | 'externalIdTaken'
  | 'holderPaired'
  | 'mailboxPaired'
  | 'noMailbox'
  | 'inUse'
  | 'tooMany'
  | 'notAtParent'
  | 'companyFixed'
  | 'notOffered'
  | 'notYours'
  | 'disabled'
  | 'notProved'
  | 'tooMuchScope'
  | 'linkOver'
  | 'weakPassword'
  | 'wrongPassword'
  | 'emailTaken'
  | 'lastOwner'
  | 'keyReused'
  | 'cannotRepeat';

/** What stands in the way of a slot, and in whose. `unknown`: nobody knows whether the person is free, which counts as busy. */
export type Hindrance = {
  readonly reason: 'notice' | 'horizon' | 'noRoom' | 'openingHours' | 'taken' | 'busy' | 'buffer' | 'unknown';
  /** Null where it is the service's own rule. */
  readonly holder: string | null;
  readonly sentence: string;
};

export type Refusal = {
  readonly code: RefusalCode;
  /** JSON pointer into the request, `/assignments/0/holder`; null when no single field is at fault. */
  readonly field: string | null;
  /** What is wrong, in one sentence. */
  readonly problem: string;
  /** What to do about it, in one sentence. */
  readonly next: string;
  /** Of a slot that is not on offer: everything that speaks against it, and the nearest ones that are. */
  readonly hindrances?: readonly Hindrance[];
  readonly proposals?: readonly Span[];
};

/** Thrown inside a transaction so that nothing of it stays; carries the refusal as a value. */
export class RefusalError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(`${refusal.code}: ${refusal.problem}`, options);
    this.name = 'RefusalError';
    this.refusal = refusal;
  }
}

export const refuse = (code: RefusalCode, field: string | null, problem: string, next: string): never => {
  throw new RefusalError({ code, field, problem, next });
};

/** The same sentence whether a row does not exist or belongs to somebody else, so that ids cannot be probed. */
export const notFound = (what: string, field: string | null): never =>
  refuse('notFound', field, `There is no such ${what}.`, `Check the id; ids are case-sensitive. List what you can see with GET.`);
