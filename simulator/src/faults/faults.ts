/** Named fault switches with probabilities, seeded dice, and a count of how often each was hit. */
import { seededRandom } from '../world/random.ts';
import { type FaultName, faultSwitches } from './switches.ts';

/** What a forced fault waits for: all given fields must match. */
export type FaultMatch = { readonly operation?: string; readonly mailbox?: string; readonly account?: string };

export type Faults = {
  /** Sets probabilities (0-1). An unknown switch throws UnknownFault, which lists the known ones. */
  readonly set: (probabilities: Readonly<Record<string, number>>) => void;
  readonly probability: (name: FaultName) => number;
  /** Everything off, forced ones too: "when faults stop" (I4). Ordinary behaviour of Exchange (F51) goes on. */
  readonly clear: () => void;
  /** Forces the fault at the next matching call. */
  readonly next: (name: string, match?: FaultMatch) => void;
  /** Throws the dice; counts a hit. Faces ask for the faults that live in them (F13, F16 …). */
  readonly strikes: (name: FaultName, at: FaultMatch) => boolean;
  /** A random whole number in [from, to] out of the faults' own stream. */
  readonly between: (from: number, to: number) => number;
  readonly hits: () => Readonly<Partial<Record<FaultName, number>>>;
  /** The same of one operation alone, by which the faces are told apart; since this world began or was restored. */
  readonly hitsOf: (operation: string) => Readonly<Partial<Record<FaultName, number>>>;
  readonly save: () => SavedFaults;
};

export type SavedFaults = {
  readonly dice: number;
  readonly probabilities: readonly (readonly [string, number])[];
  readonly hits: readonly (readonly [string, number])[];
};

/** A switch that does not exist, or a probability that is none. The message names what would have been right. */
export class UnknownFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnknownFault';
  }
}

/** What Exchange does on an ordinary day, without any fault being asked for. */
const ordinary: ReadonlyMap<FaultName, number> = new Map([['F51', 1]]);

/**
 * The faults throw dice of their own, so that switching one on does not change the ids the world gives; a switch at 0 throws none,
 * so that the others fall as if it did not exist.
 */
export function createFaults(seed: number, probabilities: Readonly<Record<string, number>> = {}, saved?: SavedFaults): Faults {
  const dice = seededRandom(saved?.dice ?? seed ^ 0x5f0f_a017);
  const set = new Map<FaultName, number>(ordinary);
  const hits = new Map<FaultName, number>();
  const hitsByOperation = new Map<string, Map<FaultName, number>>();
  let forced: { readonly name: FaultName; readonly match: FaultMatch }[] = [];
  for (const [name, value] of saved?.probabilities ?? []) set.set(known(name), value);
  for (const [name, value] of saved?.hits ?? []) hits.set(known(name), value);

  const faults: Faults = {
    set: (wanted) => {
      const checked = Object.entries(wanted).map(([name, value]) => [known(name), probabilityOf(name, value)] as const);
      for (const [name, value] of checked) set.set(name, value);
    },
    probability: (name) => set.get(name) ?? 0,
    clear: () => {
      set.clear();
      forced = [];
      for (const [name, value] of ordinary) set.set(name, value);
    },
    next: (name, match = {}) => {
      forced.push({ name: known(name), match });
    },
    strikes: (name, at) => {
      const index = forced.length === 0 ? -1 : forced.findIndex((one) => one.name === name && matches(one.match, at));
      const probability = set.get(name) ?? 0;
      if (index >= 0) forced.splice(index, 1);
      else if (probability === 0 || (probability < 1 && dice.next() >= probability)) return false;
      hits.set(name, (hits.get(name) ?? 0) + 1);
      if (at.operation !== undefined) {
        const own = hitsByOperation.get(at.operation) ?? new Map<FaultName, number>();
        hitsByOperation.set(at.operation, own.set(name, (own.get(name) ?? 0) + 1));
      }
      return true;
    },
    between: (from, to) => from + Math.floor(dice.next() * (to - from + 1)),
    hits: () => Object.fromEntries(hits),
    hitsOf: (operation) => Object.fromEntries(hitsByOperation.get(operation) ?? []),
    save: () => ({ dice: dice.state(), probabilities: [...set], hits: [...hits] }),
  };
  faults.set(probabilities);
  return faults;
}

function known(name: string): FaultName {
  if (Object.hasOwn(faultSwitches, name)) return name as FaultName;
  const list = Object.entries(faultSwitches).map(([key, meaning]) => `${key} (${meaning})`);
  throw new UnknownFault(`There is no fault switch ${JSON.stringify(name)}. Known: ${list.join(', ')}.`);
}

function probabilityOf(name: string, value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new UnknownFault(`The probability of ${name} is ${String(value)}; it must lie between 0 and 1.`);
}

function matches(match: FaultMatch, at: FaultMatch): boolean {
  return (
    (match.operation === undefined || match.operation === at.operation) &&
    (match.mailbox === undefined || match.mailbox.toLowerCase() === at.mailbox?.toLowerCase()) &&
    (match.account === undefined || match.account.toLowerCase() === at.account?.toLowerCase())
  );
}
