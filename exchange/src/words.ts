/**
 * A table of words that come over the wire. It has no prototype: of an object that has one, `constructor` and `__proto__` would be
 * known words too, and mean what JavaScript keeps there.
 */
export const wordTable = <Value>(words: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.assign(Object.create(null) as Record<string, Value>, words);
