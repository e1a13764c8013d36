/** What a bench tells: one figure against its goal, beside its peers, about one machine and one commit. */
import { commit, machine } from '../prove/report.ts';

export type Peer = { readonly name: string; readonly value: number };

export type Figure = {
  readonly name: string;
  /** What was measured, in words. */
  readonly what: string;
  /** The least value that is good enough. */
  readonly goal: number;
  readonly value: number;
  readonly unit: string;
  readonly ok: boolean;
  readonly peers: readonly Peer[];
  readonly machine: string;
  readonly commit: string;
};

export const figure = (name: string, what: string, goal: number, value: number, unit: string, peers: readonly Peer[]): Figure => ({
  name,
  what,
  goal,
  value,
  unit,
  ok: value >= goal,
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
