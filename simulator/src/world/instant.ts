/** Time as the world knows it: instants from a clock that is an argument, never the machine's. */

/**
 * Epoch milliseconds. A plain alias, not a brand: both faces and the in-process connector hand in instants that their own
 * codecs have parsed, each with a brand of its own, and all of those are numbers.
 */
export type Instant = number;

/** Answers the present instant. A test passes a virtual one, the simulator's process the machine's. */
export type Clock = () => Instant;

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
