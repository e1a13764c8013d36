/** Seeded randomness for simulations: the same seed gives the same stream on every machine. */

export type Random = {
  /** In [0, 1). */
  readonly fraction: () => number;
  /** A whole number in [from, to], both included. */
  readonly between: (from: number, to: number) => number;
  readonly chance: (probability: number) => boolean;
  /** Throws RangeError on an empty list: a draw out of nothing is a mistake of the caller. */
  readonly pick: <Value>(values: readonly Value[]) => Value;
  /** Picks by weight; weights are relative and not negative. */
  readonly weighted: <Value>(values: readonly (readonly [weight: number, value: Value])[]) => Value;
  /** A stream of its own, so that a draw added in one place does not shift all others. */
  readonly fork: (purpose: string) => Random;
};

/** FNV-1a over the UTF-16 units, 32 bits: spreads neighbouring seeds and names over the whole state. */
const hash = (text: string): number => {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return state >>> 0;
};

/** Bob Jenkins' small fast counter generator in its 32-bit form (sfc32): fast, and passes PractRand, which mulberry32 does not. */
const stream = (seed: string): (() => number) => {
  let a = hash(`a${seed}`);
  let b = hash(`b${seed}`);
  let c = hash(`c${seed}`);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  for (let warm = 0; warm < 12; warm += 1) next();
  return next;
};

/** The stream of this seed; `name` keeps streams of different purposes apart. */
export const createRandom = (seed: number, name = ''): Random => {
  const path = `${seed}/${name}`;
  const fraction = stream(path);
  const between = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1));
  return {
    fraction,
    between,
    chance: (probability) => fraction() < probability,
    pick: (values) => {
      const index = between(0, values.length - 1);
      if (index < 0 || index >= values.length) throw new RangeError('nothing to pick from');
      return values[index] as (typeof values)[number];
    },
    weighted: (values) => {
      let total = 0;
      for (const [weight] of values) total += weight;
      let left = fraction() * total;
      for (const [weight, value] of values) {
        left -= weight;
        if (left < 0) return value;
      }
      throw new RangeError('nothing to pick from');
    },
    fork: (purpose) => createRandom(seed, `${name}/${purpose}`),
  };
};
