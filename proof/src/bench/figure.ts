/** What a bench tells: one figure against its goal, beside its peers, about one machine and one commit. */
import { commit, machine } from '../prove/report.ts';

export type Peer = { readonly name: string; readonly value: number };

export type Figure = {
  readonly name: string;
  /** What was measured, in words. */
  readonly what: string;
  /** The least value that is good enough, or the most, as the bench says. */
  readonly goal: number;
  readonly value: number;
  readonly unit: string;
  readonly ok: boolean;
  readonly peers: readonly Peer[];
  readonly machine: string;
  readonly commit: string;
};

export const figure = (
  name: string,
  what: string,
  goal: number,
  value: number,
  unit: string,
  peers: readonly Peer[],
  bound: 'atLeast' | 'atMost' = 'atLeast',
): Figure => ({
  name,
  what,
  goal,
  value,
  unit,
  ok: bound === 'atLeast' ? value >= goal : value <= goal,
  peers,
  machine: machine(),
  commit: commit(),
});

/** The middle one of an odd count, the mean of the middle two of an even one. Throws RangeError on none. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('no values to take the middle of');
  return (low + high) / 2;
};

/** The value that this share of them stays at or below (nearest rank), `share` in (0, 1]. Throws RangeError on none. */
export const percentile = (values: readonly number[], share: number): number => {
  const found = values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1];
  if (found === undefined) throw new RangeError('no values to take a share of');
  return found;
};

export const round1 = (value: number): number => Math.round(value * 10) / 10;
