/** When a service can be had, and from whom (rule 7.2). Set arithmetic finds where a start is possible; only those are walked. */
import { DAY, MINUTE } from '../model.ts';
import type { Instant, Span, ZoneId } from '../model.ts';
import { choicesOf, firstChoice } from './choice.ts';
import type { Groups } from './choice.ts';
import { reach, startsOf, workingAround } from './free.ts';
import type { Asked, Buffers, HolderTime } from './free.ts';
import { standingOf } from './reading.ts';
import type { Standing } from './reading.ts';
import { intersect, spansOf, uniteAll } from './spans.ts';
import type { Spans } from './spans.ts';
import { calendarsWithin, localOf } from '../zone.ts';
import type { LocalCalendar } from '../zone.ts';

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

export type Slot = Span & {
  /** Who would serve: one for each group (the room last), in the order of preference, nobody twice. */
  readonly serve: readonly string[];
  /** For each group everybody who could; whoever is chosen, the others still find somebody. */
  readonly choices: Groups;
  /** "As of 10:42": the oldest reading among those who would serve (4.17); null where no calendar is asked. */
  readonly asOf: Instant | null;
};

export type Slots = {
  /** In order of start. */
  readonly slots: readonly Slot[];
  /** For everybody who was wanted, how far their times can be trusted, and why somebody is not offered at all (4.17). */
  readonly standings: ReadonlyMap<string, Standing>;
};

/**
 * All starts within the window at which the wish can be met. `holders` are those the wish names, others are passed over.
 * Pure: the same arguments give the same slots. Throws a RangeError, naming the field, for a wish that makes no sense.
 */
export const slots = (wish: Wish, holders: readonly HolderTime[], now: Instant): Slots => {
  const groups = groupsOf(wish);
  const times = timesOf(groups, holders);
  checkOffer(wish.offer);
  const standings = new Map([...times].map(([holder, { reading }]) => [holder, standingOf(reading, now)]));
  const starts = startsWithin(wish, now);
  if (starts.end <= starts.start) return { slots: [], standings };

  const window = reach(starts, wish.offer);
  const calendarOf = calendarsWithin(window);
  const workingOf = workingAround(window, calendarOf);
  const asked: Asked = { now, except: wish.except };
  const startsBy = new Map([...times].map(([holder, time]) => [holder, startsOf(time, wish.offer, starts, asked, calendarOf, workingOf)]));
  const possible = groups
    .map((group) => uniteAll(group.map((holder) => startsBy.get(holder) ?? [])))
    .reduce((all, one) => intersect(all, one), spansOf([starts]));

  const choicesAt = choicesOver(groups, startsBy);
  const length = wish.offer.durationMinutes * MINUTE;
  const result: Slot[] = [];
  for (const start of aligned(possible, wish.offer.stepMinutes * MINUTE, calendarOf(wish.zone))) {
    const found = choicesAt(start);
    if (found !== null) result.push({ start, end: (start + length) as Instant, ...found, asOf: oldest(found.serve, standings) });
  }
  return { slots: result, standings };
};

/** The wish as groups of which each has to be served, rooms last. */
const groupsOf = ({ staff, rooms }: Wish): Groups => {
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

const timesOf = (groups: Groups, holders: readonly HolderTime[]): ReadonlyMap<string, HolderTime> => {
  const known = new Map(holders.map((time) => [time.holder, time]));
  const wanted = new Map<string, HolderTime>();
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
const startsWithin = ({ offer, window }: Wish, now: Instant): Span => ({
  start: Math.max(window.start, now + offer.noticeMinutes * MINUTE) as Instant,
  end: Math.min(window.end, now + offer.horizonDays * DAY + 1) as Instant,
});

/** The instants of the spans at which the clock shows a multiple of the step after midnight; both times where it shows it twice. */
const aligned = function* (possible: Spans, step: number, { stretches }: LocalCalendar): Generator<Instant> {
  for (const stretch of stretches) {
    for (const { start, end } of intersect(possible, [stretch])) {
      const last = localOf(stretches, start) + (end - start);
      for (let local = onStep(localOf(stretches, start), step); local < last; local = onStep(local + 1, step))
        yield (local - stretch.offset) as Instant;
    }
  }
};

/** The first local time from this one on that is a multiple of the step after its own midnight. */
const onStep = (local: number, step: number): number => {
  const midnight = Math.floor(local / DAY) * DAY;
  return Math.min(midnight + Math.ceil((local - midnight) / step) * step, midnight + DAY);
};

type Found = Pick<Slot, 'serve' | 'choices'>;

/**
 * Who would serve and who could at an instant; null where the groups cannot all be served. Asked in order of time: each
 * holder's spans are walked once, and nobody is looked at before somebody's freedom begins or ends.
 */
const choicesOver = (groups: Groups, startsBy: ReadonlyMap<string, Spans>): ((at: Instant) => Found | null) => {
  const walks = new Map([...startsBy].map(([holder, spans]): [string, Walk] => [holder, { holder, spans, index: 0, free: false }]));
  const all = [...walks.values()];
  const walksOf = groups.map((group) => group.flatMap((holder) => walks.get(holder) ?? []));
  let found: Found | null = null;
  let known = false;
  let until: number = Number.NEGATIVE_INFINITY;
  return (at) => {
    if (at < until) return found;
    until = Number.POSITIVE_INFINITY;
    for (const walk of all) {
      let span = walk.spans[walk.index];
      while (span !== undefined && span.end <= at) {
        walk.index += 1;
        span = walk.spans[walk.index];
      }
      const free = span !== undefined && span.start <= at;
      if (free !== walk.free) known = false;
      walk.free = free;
      if (span !== undefined) until = Math.min(until, free ? span.end : span.start);
    }
    // Most often somebody was away only between two starts, and the same people are free again.
    if (!known) {
      const choices = choicesOf(walksOf.map(freeOf));
      found = choices === null ? null : { serve: firstChoice(choices), choices };
      known = true;
    }
    return found;
  };
};

/** One holder's possible starts, how far they were walked, and whether the instant asked for last is one of them. */
type Walk = { readonly holder: string; readonly spans: Spans; index: number; free: boolean };

const freeOf = (walks: readonly Walk[]): readonly string[] => {
  const free: string[] = [];
  for (const walk of walks) if (walk.free) free.push(walk.holder);
  return free;
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
