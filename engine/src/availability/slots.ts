/** When a service can be had, and from whom (rule 7.2). Set arithmetic finds where a start is possible; only those are walked. */
import { DAY, MINUTE } from '../model.ts';
import type { Instant, Span, ZoneId } from '../model.ts';
import { choicesOf, firstChoice } from './choice.ts';
import type { Groups } from './choice.ts';
import type { Buffers } from './free.ts';
import { standingOf } from './reading.ts';
import type { Standing } from './reading.ts';
import { everybodyFree, firstFree, sweep } from './sweep.ts';
import type { SearchTime, Sweep } from './sweep.ts';

/** What is offered. Notice and horizon are elapsed time from now: 24 hours of notice are 24 hours also when the clock changes. */
export type Offer = Buffers & {
  readonly durationMinutes: number;
  /** Starts lie on multiples of it after local midnight, 1 to 1440. */
  readonly stepMinutes: number;
  readonly noticeMinutes: number;
  readonly horizonDays: number;
};

/** Who is wanted. `groups`: one out of each. */
export type StaffWish =
  | { readonly kind: 'one'; readonly holder: string }
  | { readonly kind: 'any'; readonly of: readonly string[] }
  | { readonly kind: 'all'; readonly of: readonly string[] }
  | { readonly kind: 'groups'; readonly groups: Groups };

export type Wish = {
  readonly offer: Offer;
  readonly staff: StaffWish;
  /** Any of these; none: no room is needed. */
  readonly rooms: readonly string[];
  /** Where starts are looked for. */
  readonly window: Span;
  /**
   * Where the service is had: its clock aligns the starts, to multiples of the step after its midnight. One clock for all
   * holders, so that people of different zones can meet; by the wall and not by elapsed time, so that 09:00 stays on offer
   * when the clock changes; from midnight and not from the hour, which would break steps of 45 or 50 minutes; and not from
   * the start of somebody's free time, which would let a slot wander whenever something beside it is booked.
   */
  readonly zone: ZoneId;
  /** The appointment that is to be moved, which is not in its own way; null for a new one. */
  readonly except: string | null;
};

/** A start, and who would serve. */
export type Serving = Span & {
  /** Who would serve: one for each group (the room last), in the order of preference, nobody twice. */
  readonly serve: readonly string[];
  /** "As of 10:42": the oldest reading among those who would serve (4.17); null where no calendar is asked. */
  readonly asOf: Instant | null;
};

export type Slot = Serving & {
  /** For each group everybody who could; whoever is chosen, the others still find somebody. */
  readonly choices: Groups;
};

export type Found<One extends Serving> = {
  /** In order of start. */
  readonly slots: readonly One[];
  /** For everybody who was wanted, how far their times can be trusted, and why somebody is not offered at all (4.17). */
  readonly standings: ReadonlyMap<string, Standing>;
};
export type Slots = Found<Slot>;

/**
 * All starts within the window at which the wish can be met. `holders` are those the wish names, others are passed over.
 * Pure: the same arguments give the same slots. Throws a RangeError, naming the field, for a wish that makes no sense.
 */
export const slots = (wish: Wish, holders: readonly SearchTime[], now: Instant): Slots => {
  const search = searchFor(wish, holders, now);
  return { slots: laidOut(search, choicesAmong(search), sloted), standings: search.standings };
};

/** The same starts with those who would serve alone: of fifty people the choices are nine tenths of the answer. */
export const servings = (wish: Wish, holders: readonly SearchTime[], now: Instant): Found<Serving> => {
  const search = searchFor(wish, holders, now);
  const [group] = search.groups;
  const among = search.groups.length === 1 && group !== undefined ? firstAmong(search, group) : choicesAmong(search);
  return { slots: laidOut(search, among, served), standings: search.standings };
};

type Search = {
  /** Holders by their place. */
  readonly groups: readonly (readonly number[])[];
  readonly holders: readonly string[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly swept: Sweep;
  /** Of an appointment, in milliseconds. */
  readonly length: number;
};

const searchFor = (wish: Wish, holders: readonly SearchTime[], now: Instant): Search => {
  const groups = groupsOf(wish);
  const times = timesOf(groups, holders);
  checkOffer(wish.offer);
  const standings = new Map([...times].map(([holder, { reading }]) => [holder, standingOf(reading, now)]));
  const names = [...times.keys()];
  const places = new Map(names.map((holder, place) => [holder, place]));
  const within = startsWithin(wish, now);
  const grid = { step: wish.offer.stepMinutes * MINUTE, zone: wish.zone };
  return {
    groups: groups.map((group) => group.map((holder) => places.get(holder) ?? 0)),
    holders: names,
    standings,
    swept: within.end <= within.start ? NOTHING : sweep([...times.values()], wish.offer, within, grid, { now, except: wish.except }),
    length: wish.offer.durationMinutes * MINUTE,
  };
};

const NOTHING: Sweep = { holders: [], starts: new Float64Array(0), walk: () => undefined };

type Chosen = Pick<Slot, 'serve' | 'choices' | 'asOf'>;
const sloted = (start: Instant, end: Instant, { serve, choices, asOf }: Chosen): Slot => ({ start, end, serve, choices, asOf });
const served = (start: Instant, end: Instant, { serve, asOf }: Pick<Chosen, 'serve' | 'asOf'>): Serving => ({ start, end, serve, asOf });

const laidOut = <Among, One>(
  { swept: { starts }, length }: Search,
  among: (index: number) => Among | null,
  make: (start: Instant, end: Instant, found: Among) => One,
): readonly One[] => {
  const result: One[] = [];
  for (let index = 0; index < starts.length; index += 1) {
    const found = among(index);
    const start = starts[index] as Instant;
    if (found !== null) result.push(make(start, (start + length) as Instant, found));
  }
  return result;
};

/** The wish as groups of which each has to be served, rooms last. */
export const groupsOf = ({ staff, rooms }: Pick<Wish, 'staff' | 'rooms'>): Groups => {
  const room = rooms.length === 0 ? [] : [rooms];
  const groups = [...staffGroups(staff), ...room].map((group) => [...new Set(group)]);
  if (groups.length === 0) throw new RangeError('staff: nobody is wanted and no room; name at least one holder.');
  return groups;
};

const staffGroups = (staff: StaffWish): Groups => {
  switch (staff.kind) {
    case 'one':
      return [[staff.holder]];
    case 'any':
      return [staff.of];
    case 'all':
      return [...new Set(staff.of)].map((holder) => [holder]);
    case 'groups':
      return staff.groups;
    default: {
      const never: never = staff;
      return never;
    }
  }
};

const timesOf = (groups: Groups, holders: readonly SearchTime[]): ReadonlyMap<string, SearchTime> => {
  const known = new Map(holders.map((time) => [time.holder, time]));
  const wanted = new Map<string, SearchTime>();
  for (const holder of groups.flat()) {
    const time = known.get(holder);
    // Passing over a wanted holder would show a room or person as never free, or a wish as met without them.
    if (time === undefined) throw new RangeError(`holders: ${holder} is wanted but was not given; give the time of everybody wanted.`);
    wanted.set(holder, time);
  }
  return wanted;
};

const checkOffer = (offer: Offer): void => {
  const atLeast = (field: keyof Offer, least: number): void => {
    if (!Number.isInteger(offer[field]) || offer[field] < least)
      throw new RangeError(`offer.${field}: ${offer[field]} is no whole number from ${least} on.`);
  };
  for (const field of ['durationMinutes', 'stepMinutes'] as const) atLeast(field, 1);
  for (const field of ['bufferBeforeMinutes', 'bufferAfterMinutes', 'noticeMinutes', 'horizonDays'] as const) atLeast(field, 0);
  if (offer.stepMinutes * MINUTE > DAY) throw new RangeError('offer.stepMinutes: a step is at most a day, 1440.');
};

/** Both bounds belong to what may be booked: exactly the notice from now, and exactly at the horizon. */
export const bookable = (
  offer: Pick<Offer, 'noticeMinutes' | 'horizonDays'>,
  now: Instant,
): { readonly first: Instant; readonly last: Instant } => ({
  first: (now + offer.noticeMinutes * MINUTE) as Instant,
  last: (now + offer.horizonDays * DAY) as Instant,
});

const startsWithin = ({ offer, window }: Wish, now: Instant): Span => {
  const { first, last } = bookable(offer, now);
  return { start: Math.max(window.start, first) as Instant, end: Math.min(window.end, last + 1) as Instant };
};

/** Of one group: the first who could begin at the start of this place; null where nobody could. */
const firstAmong = (
  { holders, standings, swept }: Search,
  group: readonly number[],
): ((index: number) => Pick<Chosen, 'serve' | 'asOf'> | null) => {
  const each = holders.map((holder) => ({ serve: [holder], asOf: oldest([holder], standings) }));
  const first = firstFree(swept, group);
  return (index) => each[first[index] ?? -1] ?? null;
};

/** Who would serve and who could at the start of this place, asked in order; null where the groups cannot all be served. */
const choicesAmong = ({ groups, holders, standings, swept }: Search): ((index: number) => Chosen | null) => {
  const free = everybodyFree(swept);
  const width = holders.length;
  let known: number | null = null;
  let found: Chosen | null = null;
  // Most often the same people are free as at the start before.
  const isAlike = (row: number, other: number): boolean => {
    for (let place = 0; place < width; place += 1) if (free[row + place] !== free[other + place]) return false;
    return true;
  };
  return (index) => {
    const row = index * width;
    if (known !== null && isAlike(row, known)) return found;
    known = row;
    const choices = choicesOf(groups.map((group) => freeOf(group, holders, free, row)));
    const serve = choices === null ? [] : firstChoice(choices);
    found = choices === null ? null : { serve, choices, asOf: oldest(serve, standings) };
    return found;
  };
};

const freeOf = (group: readonly number[], holders: readonly string[], free: Uint8Array, row: number): readonly string[] => {
  const result: string[] = [];
  for (const place of group) if (free[row + place] === 1) result.push(holders[place] as string);
  return result;
};

const oldest = (serve: readonly string[], standings: ReadonlyMap<string, Standing>): Instant | null => {
  let result: Instant | null = null;
  for (const holder of serve) {
    const standing = standings.get(holder);
    if (standing?.at !== 'verified' && standing?.at !== 'disabled') continue;
    if (result === null || standing.asOf < result) result = standing.asOf;
  }
  return result;
};
