/** Where the parts of one booking lie, in minutes after midnight of an example day. */
export type Offer = {
  readonly durationMinutes: number;
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly stepMinutes: number;
};
type Bar = { readonly from: number; readonly to: number };
export type BookingPicture = {
  readonly before: Bar;
  readonly appointment: Bar;
  readonly after: Bar;
  /** Where an appointment may start, as far as they are shown. */
  readonly starts: readonly number[];
  /** What is shown of the day. */
  readonly span: Bar;
};

const TEN_O_CLOCK = 600;
/** Air on both sides, as a part of all that is taken. */
const AIR = 0.15;
/** More marks than this are a grey line. */
const MOST_STARTS = 60;

/** Null while a length is not yet a number, or nothing would be left to draw. */
export const bookingPicture = (offer: Offer): BookingPicture | null => {
  const { durationMinutes, bufferBeforeMinutes, bufferAfterMinutes, stepMinutes } = offer;
  const lengths = [durationMinutes, bufferBeforeMinutes, bufferAfterMinutes, stepMinutes];
  if (!lengths.every((one) => Number.isFinite(one) && one >= 0) || durationMinutes === 0 || stepMinutes === 0) return null;
  // Starts lie on multiples of the step after midnight; the first one from ten o'clock on that leaves room for the buffer.
  const start = Math.ceil(Math.max(TEN_O_CLOCK, bufferBeforeMinutes) / stepMinutes) * stepMinutes;
  const end = start + durationMinutes;
  const taken = { from: start - bufferBeforeMinutes, to: end + bufferAfterMinutes };
  const air = (taken.to - taken.from) * AIR;
  const span = { from: taken.from - air, to: taken.to + air };
  const first = Math.ceil(span.from / stepMinutes);
  const count = Math.floor(span.to / stepMinutes) - first + 1;
  return {
    before: { from: taken.from, to: start },
    appointment: { from: start, to: end },
    after: { from: end, to: taken.to },
    starts: count > MOST_STARTS ? [] : Array.from({ length: count }, (_, one) => (first + one) * stepMinutes),
    span,
  };
};
