import type { Attendee } from '../src/model.ts';

/** People on the list of an event whom nobody on the booking side knows, for situations in which only their number matters. */
export const strangers = (count: number): readonly Attendee[] =>
  Array.from({ length: count }, (_, index) => ({
    address: `guest${index + 1}@example.com`,
    name: `Guest ${index + 1}`,
    kind: 'required',
    response: 'none',
    respondedAt: null,
  }));
