/**
 * Which line of its place each calendar is on. Kept with the mailbox: going by their order alone, everybody behind one that goes
 * would change lines, and most lines would be opened anew, because somebody was unpaired.
 */

/** What one connection may carry (E:how-to-maintain-affinity…). */
export const MOST_ON_A_LINE = 200;

export type Seated = {
  readonly mailbox: string;
  /** The line it is on; null: on none yet. */
  readonly lineNumber: number | null;
};

export type Seats<One> = {
  /** By their number; each has somebody on it and at most `MOST_ON_A_LINE`. */
  readonly lines: ReadonlyMap<number, readonly One[]>;
  /** Who is on another line than is kept, by the number it is on now. */
  readonly anew: ReadonlyMap<number, readonly One[]>;
};

/**
 * Everybody who may share a line, in an order that is the same for every process, the lines as full as they can be: whoever has a
 * seat keeps it, unless all of the last line find a seat before it.
 */
export const seatsOf = <One extends Seated>(together: readonly One[]): Seats<One> => {
  const lines = new Map<number, One[]>();
  const standing: One[] = [];
  const sit = (one: One, number: number): void => {
    const line = lines.get(number);
    if (line === undefined) lines.set(number, [one]);
    else line.push(one);
  };
  const isFull = (number: number): boolean => (lines.get(number)?.length ?? 0) >= MOST_ON_A_LINE;
  for (const one of together) {
    if (one.lineNumber === null || isFull(one.lineNumber)) standing.push(one);
    else sit(one, one.lineNumber);
  }
  for (const number of [...lines.keys()].toSorted((one, other) => other - one)) {
    if (together.length > (lines.size - 1) * MOST_ON_A_LINE) break;
    standing.push(...(lines.get(number) ?? []));
    lines.delete(number);
  }
  const anew = new Map<number, One[]>();
  const free = [...lines.keys()].filter((number) => !isFull(number)).toSorted((one, other) => other - one);
  let [number = unused(lines, 0)] = free.splice(-1);
  for (const one of standing) {
    if (isFull(number)) number = free.pop() ?? unused(lines, number);
    sit(one, number);
    if (one.lineNumber === number) continue;
    const others = anew.get(number);
    if (others === undefined) anew.set(number, [one]);
    else others.push(one);
  }
  return { lines, anew };
};

const unused = (lines: ReadonlyMap<number, unknown>, from: number): number => {
  let number = from;
  while (lines.has(number)) number += 1;
  return number;
};
