/** Why a service cannot be had at one start (5.4): answered by what the search itself asks, so that there is no second opinion. */
import { MINUTE } from '../model.ts';
import type { Instant, Span } from '../model.ts';
import { choicesOf } from './choice.ts';
import type { Asked, HolderTime } from './free.ts';
import { obstaclesTo } from './obstacles.ts';
import type { Obstacle } from './obstacles.ts';
import { bookable, groupsOf, slots } from './slots.ts';
import type { Wish } from './slots.ts';
import type { SearchTime } from './sweep.ts';
import { isOnStep } from './sweep.ts';
import { calendarsWithin } from '../zone.ts';

/** What speaks against a start whoever would serve. */
export type WishObstacle =
  /** Too soon: it can be booked from `first` on. */
  | { readonly is: 'notice'; readonly first: Instant }
  /** Too far ahead: it can be booked up to `last`. */
  | { readonly is: 'horizon'; readonly last: Instant }
  /** Starts lie on the steps of the service, by the clock of its company. */
  | { readonly is: 'offStep' }
  /** Of one group there is nobody at all, such as a room where none is in use. */
  | { readonly is: 'nobody'; readonly group: number }
  /** Somebody of each group could, and no two of them are different people. */
  | { readonly is: 'sameHolder' };

export type HolderObstacles = { readonly holder: string; readonly obstacles: readonly Obstacle[] };

export type Why = {
  /** Whether the search offers this start. */
  readonly offered: boolean;
  readonly wish: readonly WishObstacle[];
  /** Of everybody who was wanted, in their order; without obstacles: they could. */
  readonly holders: readonly HolderObstacles[];
};

/**
 * Why a start is not on offer, or that it is. The search offers a start exactly when nothing speaks against the wish and of each
 * group somebody is without obstacles. `found`: the holders' times as the search was given them, where those are others; left
 * out, the same.
 */
export const whyNot = (
  wish: Omit<Wish, 'window'>,
  start: Instant,
  holders: readonly HolderTime[],
  now: Instant,
  found: readonly SearchTime[] = holders,
): Why => {
  const window: Span = { start, end: (start + 1) as Instant };
  const groups = groupsOf(wish);
  const asked: Asked = { now, except: wish.except };
  const wanted = new Set(groups.flat());
  const each = holders
    .filter(({ holder }) => wanted.has(holder))
    .map((time): HolderObstacles => ({ holder: time.holder, obstacles: obstaclesTo(time, start, wish.offer, asked) }));
  const free = new Set(each.filter(({ obstacles }) => obstacles.length === 0).map(({ holder }) => holder));
  return {
    // Without anybody in a group there is nobody to be searched for.
    offered: groups.every((group) => group.length > 0) && slots({ ...wish, window }, found, now).slots.length > 0,
    wish: [...timeObstacles(wish, start, now), ...seatObstacles(groups, free)],
    holders: each,
  };
};

const timeObstacles = ({ offer, zone }: Omit<Wish, 'window'>, start: Instant, now: Instant): readonly WishObstacle[] => {
  const { first, last } = bookable(offer, now);
  const calendar = calendarsWithin({ start, end: (start + 1) as Instant })(zone);
  return [
    ...(start < first ? [{ is: 'notice', first } as const] : []),
    ...(start > last ? [{ is: 'horizon', last } as const] : []),
    ...(isOnStep(start, offer.stepMinutes * MINUTE, calendar) ? [] : [{ is: 'offStep' } as const]),
  ];
};

const seatObstacles = (groups: readonly (readonly string[])[], free: ReadonlySet<string>): readonly WishObstacle[] => {
  const empty = groups.flatMap((group, index) => (group.length === 0 ? [{ is: 'nobody', group: index } as const] : []));
  const left = groups.map((group) => group.filter((holder) => free.has(holder)));
  const isStarved = left.every((group) => group.length > 0) && choicesOf(left) === null;
  return isStarved ? [...empty, { is: 'sameHolder' }] : empty;
};
