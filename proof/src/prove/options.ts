/** The command line of `npm run prove`. */

export type Layer = 'L0' | 'L1' | 'L2';

export type Options = {
  readonly layer: Layer;
  readonly from: number;
  readonly seeds: number;
  /** Ends the run after this time even if seeds are left; null: runs all of them. */
  readonly minutes: number | null;
  readonly threads: number;
  /** One seed, told step by step. */
  readonly single: boolean;
};

export const USAGE = `npm run prove -- [--seeds N] [--from K] [--minutes M] [--layer L0|L1|L2] [--threads T]
npm run prove -- --seed N [--layer L1|L2]     one seed, every step of it

  L0  the laws of the engine on random cases; --seeds counts cases
  L1  engine and shell on a virtual clock, store in memory, Exchange without a wire (default, 10000 seeds)
  L2  the same seeds over HTTP and SOAP on PostgreSQL, without one on the embedded database (100 seeds)

  --node own  on this machine's Node also where it is older than that of proof/runtime, which is installed at the first need`;

/** What is wrong with the command line, in a sentence. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

const LAYERS: readonly Layer[] = ['L0', 'L1', 'L2'];
const DEFAULT_SEEDS: Record<Layer, number> = { L0: 200_000, L1: 10_000, L2: 100 };

export const parseOptions = (words: readonly string[], cores: number): Options => {
  const given = new Map<string, string>();
  for (let index = 0; index < words.length; index += 2) {
    const [flag, value] = [words[index] ?? '', words[index + 1]];
    if (!['--seeds', '--from', '--seed', '--minutes', '--layer', '--threads'].includes(flag))
      throw new UsageError(`There is no option ${flag}.`);
    if (value === undefined) throw new UsageError(`The option ${flag} needs a value.`);
    given.set(flag, value);
  }
  const number = (flag: string, least: number): number | null => {
    const value = given.get(flag);
    if (value === undefined) return null;
    const parsed = Number(value);
    if (!Number.isFinite(parsed) || parsed < least) throw new UsageError(`${flag} ${value}: a number of at least ${least} is needed.`);
    return flag === '--minutes' ? parsed : Math.floor(parsed);
  };
  const layer = LAYERS.find((one) => one === (given.get('--layer') ?? 'L1'));
  if (layer === undefined) throw new UsageError(`--layer ${given.get('--layer') ?? ''}: it is one of ${LAYERS.join(', ')}.`);
  const seed = number('--seed', 0);
  return {
    layer,
    from: seed ?? number('--from', 0) ?? 1,
    seeds: seed !== null ? 1 : (number('--seeds', 1) ?? (given.has('--minutes') ? Infinity : DEFAULT_SEEDS[layer])),
    minutes: number('--minutes', 0),
    threads: number('--threads', 1) ?? cores,
    single: seed !== null,
  };
};
