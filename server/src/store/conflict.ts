/** What the store refuses, classified once: rows that cannot stand beside the others, and values that no store could keep. */

/** A row that cannot be: the constraint is named so that the edge can name the field. */
export class StoreConflict extends Error {
  readonly constraint: string;
  readonly kind: 'duplicate' | 'doubleBooking' | 'missingParent' | 'hasChildren';
  constructor(kind: StoreConflict['kind'], constraint: string, options?: ErrorOptions) {
    super(`${kind}: ${constraint}`, options);
    this.name = 'StoreConflict';
    this.kind = kind;
    this.constraint = constraint;
  }
}
/** The name of the exclusion constraint of 5.5 in `StoreConflict.constraint`. */
export const DOUBLE_BOOKING = 'assignment_double_booking';

/**
 * A call that no correct caller makes: a value the store cannot keep (a NUL, half a surrogate pair, a fraction), a row that
 * breaks a check, an unknown field, a handle used after its transaction. A fault of ours, never of a user's request; the
 * edge validates before. `subject` is a table or constraint; values are never quoted.
 */
export class StoreRefusal extends Error {
  readonly subject: string;
  constructor(subject: string, problem: string, options?: ErrorOptions) {
    super(`${subject}: ${problem}`, options);
    this.name = 'StoreRefusal';
    this.subject = subject;
  }
}

/** The store cannot be reached any more: closed, crashed, or its server is away. */
export class StoreUnavailable extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'StoreUnavailable';
  }
}
