/** Seeded dice. The whole state is one 32-bit number, so that a saved world throws on where it stopped. */

export type Random = {
  /** In [0, 1). */
  readonly next: () => number;
  readonly state: () => number;
};

/** `state` is any integer: a seed, or the state of earlier dice. (Mulberry32: one multiply-xorshift round over a Weyl sequence.) */
export function seededRandom(state: number): Random {
  let weyl = state | 0;
  return {
    next: () => {
      weyl = (weyl + 0x6d2b79f5) | 0;
      let mixed = Math.imul(weyl ^ (weyl >>> 15), 1 | weyl);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
    state: () => weyl,
  };
}

/** A GUID in lower case, made of the dice alone. */
export function randomGuid(random: Random): string {
  let hex = '';
  while (hex.length < 32) {
    hex += Math.floor(random.next() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
