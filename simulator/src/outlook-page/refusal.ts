/** How a request of the page is refused: field, problem, next step. */
import { BadRequest } from '../sim-api/fields.ts';
import { WorldError } from '../world/error.ts';
import type { Problem } from './client/shapes.ts';

/** A request that cannot be carried out; `field` null when no field is at fault. */
export class PageRefusal extends Error {
  readonly status: number;
  readonly field: string | null;
  readonly nextStep: string;
  constructor(field: string | null, problem: string, nextStep: string, status = 400) {
    super(problem);
    this.name = 'PageRefusal';
    this.field = field;
    this.nextStep = nextStep;
    this.status = status;
  }
}

/** Refusals of the world that mean that the thing is gone rather than that the wish was wrong. */
const GONE: ReadonlySet<string> = new Set([
  'ErrorItemNotFound',
  'ErrorInvalidIdMalformed',
  'ErrorCalendarOccurrenceIsDeletedFromRecurrence',
]);

/** Answers status and body for a refusal; anything else is a mistake of the simulator and is thrown on. */
export function problemOf(error: unknown): { readonly status: number; readonly body: Problem } {
  if (error instanceof PageRefusal) {
    return { status: error.status, body: { error: { field: error.field, problem: error.message, nextStep: error.nextStep } } };
  }
  if (error instanceof BadRequest) {
    const nextStep =
      error.field === null ? 'Correct the request and send it again.' : `Correct "${error.field}" and send the request again.`;
    return { status: error.status, body: { error: { field: error.field, problem: error.message, nextStep } } };
  }
  if (error instanceof WorldError) {
    const gone = GONE.has(error.code);
    return {
      status: gone ? 404 : 400,
      body: {
        error: {
          field: gone ? 'id' : null,
          problem: `${error.message} (${error.code})`,
          nextStep: gone ? 'Load the week again: the event was moved or deleted meanwhile.' : 'Change the event so that Exchange takes it.',
        },
      },
    };
  }
  throw error;
}
