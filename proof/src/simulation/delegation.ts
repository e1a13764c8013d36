/**
 * Companies whose integration acts as a delegate (F53): what each person lets the account do, who changes that in the middle of the story,
 * and whether at its end everybody lets it do everything. Drawn from a stream of its own, so that all other seeds stay as they were.
 */
import { type Instant, instant, MINUTE, SECOND } from '@lockstep/engine';
import type { DelegateRights, World } from '@lockstep/simulator';
import type { Random } from '../random.ts';
import type { Marks } from './marks.ts';
import type { Trace } from './trace.ts';

export type Turn = { readonly afterMs: number; readonly address: string; readonly rights: DelegateRights };

export type Delegation = {
  readonly first: ReadonlyMap<string, DelegateRights>;
  /** Who takes or gives something on the way, in the order of time. */
  readonly turns: readonly Turn[];
  /** Everybody lets the account do everything when the faults stop; otherwise it stays as people left it. */
  readonly mends: boolean;
};

/** How soon somebody looks again whose address is somebody else's. */
const AWAY = 10 * SECOND;
/** A company in so many is one. */
const SHARE = 0.15;

export const ALL: DelegateRights = { calendar: 'editor', viewPrivate: true, sendOnBehalf: true };

export const drawDelegation = (random: Random, staff: readonly { readonly address: string }[]): Delegation | null => {
  if (!random.chance(SHARE)) return null;
  const first = new Map(
    staff.map(({ address }) => [address, { ...ALL, viewPrivate: random.chance(0.85), sendOnBehalf: random.chance(0.85) }] as const),
  );
  const turns = staff.flatMap(({ address }): readonly Turn[] => {
    if (!random.chance(0.4)) return [];
    const was = first.get(address) ?? ALL;
    const rights = random.chance(0.6) ? { ...was, viewPrivate: !was.viewPrivate } : { ...was, sendOnBehalf: !was.sendOnBehalf };
    return [{ afterMs: random.between(20 * SECOND, 7 * MINUTE), address, rights }];
  });
  return { first, turns: turns.toSorted((one, other) => one.afterMs - other.afterMs), mends: random.chance(0.5) };
};

export type Grants = {
  /** When somebody changes what the account may; null: nobody will. */
  readonly nextAt: () => Instant | null;
  readonly strike: () => void;
  /** The story is over: nobody changes anything any more, and where people make up for it they do. */
  readonly end: () => void;
  /** Everything is taken from the account, and given back as it was. */
  readonly takeAll: () => void;
  readonly giveBack: () => void;
  /** What the account may there now; null: it acts as the owner. */
  readonly of: (address: string) => DelegateRights | null;
  /** When its private events were last hidden from the account; null: never. */
  readonly hiddenAt: (address: string) => Instant | null;
  /** Whether anything was hidden from it or not allowed, ever: what was missed meanwhile is found by reading from the beginning. */
  readonly lacked: () => boolean;
};

export type GrantParts = {
  readonly world: World;
  readonly account: string;
  readonly delegation: Delegation | null;
  readonly clock: { now(): Instant };
  readonly marks: Marks;
  readonly trace: Trace;
};

export const createGrants = ({ world, account, delegation, clock, marks, trace }: GrantParts): Grants => {
  const began = clock.now();
  const now = new Map(delegation?.first);
  let left = [...(delegation?.turns ?? [])];
  const lacked = delegation !== null && (left.length > 0 || [...now.values()].some((one) => !one.viewPrivate || !one.sendOnBehalf));
  let taken = false;
  const hidden = new Map<string, Instant>();
  const apply = (address: string): void => world.admin.grantDelegate(address, account, taken ? null : (now.get(address) ?? null));
  const hiddenAt = (address: string): Instant | null =>
    now.get(address)?.viewPrivate === false ? clock.now() : (hidden.get(address) ?? null);
  const set = (address: string, rights: DelegateRights): void => {
    const at = hiddenAt(address);
    if (at !== null) hidden.set(address, at);
    now.set(address, rights);
    apply(address);
    trace.note(
      `${address} lets its delegate ${rights.viewPrivate ? 'see' : 'not see'} private events, and ${rights.sendOnBehalf ? 'invite' : 'not invite'}`,
    );
  };
  const all = (isTaken: boolean): void => {
    taken = isTaken;
    for (const address of now.keys()) apply(address);
  };
  for (const [address, rights] of now) set(address, rights);
  const own = new Map([...now.keys()].map((address) => [address, world.mailbox(address)?.guid]));
  // While it is somebody else's address (F30), what they let anybody do is not what is to be done here.
  const isAway = (address: string): boolean => world.mailbox(address)?.guid !== own.get(address);
  const isDue = ({ afterMs }: Turn): boolean => began + afterMs <= clock.now();
  return {
    nextAt: () => {
      const [next] = left;
      if (next === undefined) return null;
      return isDue(next) && isAway(next.address) ? instant(clock.now() + AWAY) : instant(began + next.afterMs);
    },
    strike: () => {
      const due = left.filter((turn) => isDue(turn) && !isAway(turn.address));
      left = left.filter((one) => !due.includes(one));
      for (const { address, rights } of due) {
        marks.sometimes(rights.viewPrivate && rights.sendOnBehalf ? 'F31 rights given to a delegate' : 'F31 rights taken from a delegate');
        set(address, rights);
      }
    },
    end: () => {
      left = [];
      if (delegation?.mends !== true) return;
      for (const [address, { viewPrivate, sendOnBehalf }] of now) if (!viewPrivate || !sendOnBehalf) set(address, ALL);
    },
    takeAll: () => all(true),
    giveBack: () => all(false),
    of: (address) => now.get(address) ?? null,
    hiddenAt,
    lacked: () => lacked,
  };
};
