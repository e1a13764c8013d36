/** Problem details (RFC 9457): every refusal of the API as one shape that names the field, the problem and the next step. */
import { z } from 'zod';
import { MINUTE, SECOND } from '@lockstep/engine';
import { inUtc } from '../booking/moment.ts';
import { RefusalError, type Refusal, type RefusalCode } from '../booking/refusal.ts';
import { StoreConflict, StoreUnavailable } from '../store/conflict.ts';

export type FieldProblem = {
  /** JSON pointer into the body (`/start`), or `query/limit`, `path/id`, `header/if-match`. */
  readonly field: string | null;
  readonly problem: string;
  readonly next: string;
  /** Where in the text of the field, from 1; left out: it is about the whole. */
  readonly line?: number;
  readonly column?: number;
};

export type ProblemCode =
  | RefusalCode
  | 'invalid'
  | 'malformed'
  | 'unauthenticated'
  | 'signInRefused'
  | 'crossSite'
  | 'forbidden'
  | 'tooLarge'
  | 'unsupportedMediaType'
  | 'tooManyRequests'
  | 'notReady'
  | 'importRefused'
  | 'fault';

/** Status and title of every code; the code is the stable thing, for programs. */
const KINDS: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  invalid: [400, 'The request is not valid'],
  malformed: [400, 'The request cannot be read'],
  unauthenticated: [401, 'Not signed in'],
  signInRefused: [401, 'Not signed in'],
  forbidden: [403, 'Not allowed'],
  crossSite: [403, 'Not from our page'],
  tooMuchScope: [403, 'Not allowed'],
  notYours: [403, 'Belongs to the parent company'],
  notFound: [404, 'Not found'],
  slotTaken: [409, 'The time is taken'],
  notOnOffer: [409, 'The time is not on offer'],
  cancelled: [409, 'The appointment is cancelled'],
  notRestored: [409, 'No event of it was restored'],
  nothingToDecide: [409, 'Nothing to decide'],
  alreadyDecided: [409, 'Decided already'],
  tooLate: [409, 'Too late'],
  slugTaken: [409, 'The address is in use'],
  notTaken: [409, 'Outlook’s side cannot be kept'],
  underWay: [409, 'Being carried out'],
  notYet: [409, 'Too early'],
  externalIdTaken: [409, 'The external id is in use'],
  holderPaired: [409, 'Already paired'],
  mailboxPaired: [409, 'The mailbox is in use'],
  noMailbox: [409, 'No mailbox is paired yet'],
  inUse: [409, 'Still in use'],
  tooMany: [409, 'Too many'],
  disabled: [409, 'Switched off'],
  emailTaken: [409, 'The e-mail address is in use'],
  lastOwner: [409, 'The last owner'],
  linkOver: [410, 'The link is over'],
  stale: [412, 'Changed in the meantime'],
  tooLarge: [413, 'The request is too large'],
  unsupportedMediaType: [415, 'Not JSON'],
  inThePast: [422, 'In the past'],
  tooFarAhead: [422, 'Too far ahead'],
  endBeforeStart: [422, 'The end is not after the start'],
  badDuration: [422, 'The times cannot be'],
  missing: [422, 'Something is missing'],
  badReference: [422, 'Refers to something unknown'],
  wrongRole: [422, 'The role does not fit'],
  repeatedHolder: [422, 'Named twice'],
  inactiveHolder: [422, 'Not active'],
  inactiveService: [422, 'Not active'],
  serviceNotOffered: [422, 'Service not offered'],
  notAtParent: [422, 'Belongs at the parent company'],
  companyFixed: [422, 'The company cannot be changed'],
  notOffered: [422, 'Not offered'],
  notProved: [422, 'Not proved'],
  importRefused: [422, 'Some lines are refused'],
  weakPassword: [422, 'The password is too weak'],
  wrongPassword: [422, 'The password is wrong'],
  keyReused: [422, 'The Idempotency-Key was used for another request'],
  cannotRepeat: [422, 'This request cannot be repeated'],
  tooManyRequests: [429, 'Too many requests'],
  fault: [500, 'A fault of ours'],
  notReady: [503, 'Not ready'],
};
const PROBLEM_CODES = Object.keys(KINDS) as readonly ProblemCode[];

/** A refusal of the edge itself, before or beside the booking core. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly problems: readonly FieldProblem[];
  /** Milliseconds until it may go well, sent as Retry-After; null: that is not known. */
  readonly retryAfterMs: number | null;
  constructor(code: ProblemCode, problems: readonly FieldProblem[], options?: ErrorOptions & { readonly retryAfterMs?: number }) {
    super(problems.map((one) => one.problem).join(' '), options);
    this.retryAfterMs = options?.retryAfterMs ?? null;
    this.name = 'ProblemError';
    this.code = code;
    this.problems = problems;
  }
}

export const problemError = (code: ProblemCode, field: string | null, problem: string, next: string): ProblemError =>
  new ProblemError(code, [{ field, problem, next }]);

/** There were too many tries of a password or link; the next one may come after so many milliseconds. */
export const tooManyTries = (retryAfterMs: number): ProblemError => {
  const next = `Wait ${Math.ceil(retryAfterMs / MINUTE)} min, then try again.`;
  return new ProblemError('tooManyRequests', [{ field: null, problem: 'There were too many tries to sign in.', next }], { retryAfterMs });
};

export const unauthenticated = (problem: string): ProblemError =>
  problemError(
    'unauthenticated',
    'header/authorization',
    problem,
    'Sign in with POST /api/v1/session, or send "Authorization: Bearer lk_…"; make a key with: lockstep key create.',
  );

export const ProblemAnswer = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'Names the request in the log of the server' }),
    code: z.enum(PROBLEM_CODES).meta({ description: 'The stable thing, for programs' }),
    next: z.string(),
    problems: z.array(
      z.object({
        field: z.string().nullable(),
        problem: z.string(),
        next: z.string(),
        line: z.int().optional().meta({ description: 'Where in the text of the field, from 1' }),
        column: z.int().optional(),
      }),
    ),
    reasons: z
      .array(
        z.object({
          reason: z.enum(['notice', 'horizon', 'noRoom', 'openingHours', 'taken', 'busy', 'buffer', 'unknown']),
          holder: z.string().nullable().meta({ description: "Whose time it is about; null: the service's own rule" }),
          sentence: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'With `notOnOffer`: everything that speaks against the time' }),
    proposals: z
      .array(z.object({ start: z.string(), end: z.string() }))
      .optional()
      .meta({ description: 'With `notOnOffer`: the nearest times at which the same people are free' }),
  })
  .meta({ id: 'Problem' });

/** What a refusal says beside its problems, for programs (RFC 9457, 3.2). */
export type Extensions = Pick<z.input<typeof ProblemAnswer>, 'reasons' | 'proposals'>;
export type Refused = { readonly code: ProblemCode; readonly problems: readonly FieldProblem[]; readonly more?: Extensions };

/** The document of a problem. `request` names the request in the log, so that a person can quote it. */
export const problemDocument = (
  code: ProblemCode,
  problems: readonly FieldProblem[],
  request: string,
  more: Extensions = {},
): z.input<typeof ProblemAnswer> => {
  const [status, title] = KINDS[code];
  return {
    type: `urn:lockstep:problem:${code}`,
    title,
    status,
    detail: problems.map((one) => one.problem).join(' '),
    instance: `urn:lockstep:request:${request}`,
    code,
    next: problems[0]?.next ?? 'See /openapi.json.',
    problems: [...problems],
    ...more,
  };
};

/** What the core or the store refused, as code and fields; null when it is no refusal but a fault. */
export const refusedBy = (error: unknown): Refused | null => {
  if (error instanceof ProblemError) return { code: error.code, problems: error.problems };
  if (error instanceof RefusalError) return { ...one(error.refusal), more: extensionsOf(error.refusal) };
  if (error instanceof StoreConflict) return conflict(error);
  return error instanceof StoreUnavailable ? storeAway : null;
};

/** The database restarts, or has more to do than it can: over soon, and nobody's mistake. An answer that got lost may be that of a commit. */
const storeAway: Refused = {
  code: 'notReady',
  problems: [
    {
      field: null,
      problem: 'The database does not answer at the moment.',
      next: 'Try again in some seconds. Where something was to be changed, send the same Idempotency-Key or look first whether it was.',
    },
  ],
};
/** When whoever was told so is asked to come back, in milliseconds. */
const STORE_AWAY_FOR = 5 * SECOND;

/** Milliseconds until what was refused with this may go well, sent as Retry-After; null: that is not known. */
export const retryAfterOf = (error: unknown): number | null => {
  if (error instanceof ProblemError) return error.retryAfterMs;
  return error instanceof StoreUnavailable ? STORE_AWAY_FOR : null;
};

const extensionsOf = ({ hindrances, proposals }: Refusal): Extensions => ({
  ...(hindrances === undefined ? {} : { reasons: [...hindrances] }),
  ...(proposals === undefined ? {} : { proposals: proposals.map(({ start, end }) => ({ start: inUtc(start), end: inUtc(end) })) }),
});

const one = (refusal: Refusal): { code: ProblemCode; problems: readonly FieldProblem[] } => ({
  code: refusal.code,
  problems: [{ field: refusal.field, problem: refusal.problem, next: refusal.next }],
});

/** Constraints that a racing request can still hit after every check has passed. */
const conflict = (error: StoreConflict): ReturnType<typeof one> | null => {
  if (error.kind === 'doubleBooking') {
    return one({
      code: 'slotTaken',
      field: '/start',
      problem: 'One of these people or rooms has just been booked for this time.',
      next: 'Choose another time or another person.',
    });
  }
  if (error.kind === 'duplicate' && error.constraint.endsWith('_external_id')) {
    return one({
      code: 'externalIdTaken',
      field: '/externalId',
      problem: 'Another one in your organisation has this external id.',
      next: 'Use PUT …/by-external-id/{externalId} to change that one, or choose another external id.',
    });
  }
  if (error.constraint === 'booking_page_slug') {
    return one({
      code: 'slugTaken',
      field: '/slug',
      problem: 'Another company has this address for its booking page.',
      next: 'Choose another one.',
    });
  }
  if (error.constraint === 'user_email') {
    return one({
      code: 'emailTaken',
      field: '/email',
      problem: 'Somebody signs in with this e-mail address already.',
      next: 'Sign in, or choose another address.',
    });
  }
  if (error.kind === 'hasChildren') {
    return one({ code: 'inUse', field: null, problem: 'Others still refer to it.', next: 'Remove what refers to it first.' });
  }
  if (error.kind === 'missingParent') {
    return one({
      code: 'badReference',
      field: null,
      problem: 'It refers to something that is gone.',
      next: 'Read again what you refer to.',
    });
  }
  return null;
};
