/**
 * Whether a slot is still on offer (4.17): judged inside the transaction, behind the locks of its people, with what Exchange
 * answered a moment before. What speaks against it is said for each person, with the nearest times that are free.
 */
import { DAY, MINUTE, obstaclesTo, slots } from '@lockstep/engine';
import type { HolderTime, Instant, Obstacle, Offer, Span, ZoneId } from '@lockstep/engine';
import type { Holder, Service } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import { offerOf } from './availability.ts';
import { holderTimes } from './holder-times.ts';
import { knownOf, type Known } from './known.ts';
import type { LiveTimes } from './live.ts';
import { momentInWords } from './moment.ts';
import { RefusalError, type Hindrance } from './refusal.ts';
import { FARTHEST } from './terms.ts';

/** That the slot has to be on offer, and what Exchange said about it; `live` null: there was nobody to ask. */
export type Demand = { readonly live: LiveTimes | null };

export type Slot = {
  readonly root: string;
  readonly service: Service | null;
  readonly span: Span;
  /** Who has to be free. */
  readonly holders: readonly Holder[];
  readonly known: Known;
  /** The parts of everybody on the appointment, those included who are not asked because they are on it already. */
  readonly roles: readonly Holder['kind'][];
  /** The appointment's, in which sentences name times. */
  readonly zone: ZoneId;
  /** The appointment that is moved, which is not in its own way. */
  readonly except: string | null;
  /** Whether a start was chosen, which notice and horizon are about. */
  readonly starts: boolean;
};

/** How far around a refused start others are looked for, and how many are named. */
const BEFORE = 7 * DAY;
const AFTER = 14 * DAY;
const PROPOSALS = 5;

/** Refuses, with every reason and the nearest free starts, a slot that is not on offer to these people. */
export const refuseNotOnOffer = async (tx: Transaction, slot: Slot, demand: Demand, now: Instant): Promise<void> => {
  const hindrances = [...(await serviceHindrances(tx, slot, now)), ...(await holderHindrances(tx, slot, demand, now))];
  const [first] = hindrances;
  if (first === undefined) return;
  throw new RefusalError({
    code: 'notOnOffer',
    field: '/start',
    problem: hindrances.map((one) => one.sentence).join(' '),
    next: 'Choose one of the proposed times, or ask GET /api/v1/availability; "availability": "ignore" books all the same.',
    hindrances,
    proposals: await nearest(tx, slot, demand, now),
  });
};

const serviceHindrances = async (
  tx: Transaction,
  { root, service, span, roles, starts }: Slot,
  now: Instant,
): Promise<readonly Hindrance[]> => {
  if (service === null) return [];
  const { name, noticeMinutes, horizonDays, servedBy } = service;
  const found: Hindrance[] = [];
  if (starts && span.start < now + noticeMinutes * MINUTE) {
    found.push({ reason: 'notice', holder: null, sentence: `"${name}" is booked at least ${noticeMinutes} minutes ahead.` });
  }
  if (starts && span.start > now + horizonDays * DAY) {
    found.push({ reason: 'horizon', holder: null, sentence: `"${name}" is booked at most ${horizonDays} days ahead.` });
  }
  if (!roles.includes('resource') && (await hasRooms(tx, root, servedBy))) {
    found.push({ reason: 'noRoom', holder: null, sentence: `"${name}" needs one of its rooms, and none is named.` });
  }
  return found;
};

/** Whether one of those who serve is a room. */
const hasRooms = async (tx: Transaction, root: string, servedBy: readonly string[]): Promise<boolean> =>
  servedBy.length > 0 && [...(await knownOf(tx, root, servedBy)).holders.values()].some(({ kind }) => kind === 'resource');

const holderHindrances = async (tx: Transaction, slot: Slot, { live }: Demand, now: Instant): Promise<readonly Hindrance[]> => {
  const { root, holders, known, span, except } = slot;
  const times = await holderTimes(tx, { root, holders, known, window: span, except, now, live });
  return times.flatMap((time, index) => {
    const holder = holders[index];
    return holder === undefined ? [] : hindrancesOf(time, holder, slot, now);
  });
};

/** Without a service: as long as it is, without buffers, at any time ahead. */
const lengthOf = ({ service, span }: Slot): Offer => ({
  ...(service === null
    ? { stepMinutes: 15, bufferBeforeMinutes: 0, bufferAfterMinutes: 0, noticeMinutes: 0, horizonDays: FARTHEST / DAY }
    : offerOf(service)),
  durationMinutes: (span.end - span.start) / MINUTE,
});

/** What stands in the way of one person or room, each reason once. */
const hindrancesOf = (time: HolderTime, holder: Holder, slot: Slot, now: Instant): readonly Hindrance[] => {
  const all = obstaclesTo(time, slot.span.start, lengthOf(slot), { now, except: slot.except }).map((one) => inWords(one, holder, slot));
  return all.filter(({ reason }, index) => all.findIndex((other) => other.reason === reason) === index);
};

const inWords = (obstacle: Obstacle, { id, name, kind }: Holder, { span, zone }: Slot): Hindrance => {
  const say = (reason: Hindrance['reason'], sentence: string): Hindrance => ({ reason, holder: id, sentence });
  const tooClose = `${name} has something so close to it that the time before or after is not kept free.`;
  switch (obstacle.is) {
    case 'unverified': {
      const closedAt = obstacle.standing.at === 'unverified' ? obstacle.standing.closedAt : null;
      const known = closedAt === null ? 'was never read completely' : `was last known until ${momentInWords(closedAt, zone)}`;
      return say('unknown', `The calendar of ${name} ${known}, so the time counts as busy.`);
    }
    case 'unread':
      return say('unknown', `The calendar of ${name} has not been read that far, so the time counts as busy.`);
    case 'notWorking':
      return say('openingHours', kind === 'staff' ? `${name} does not work then.` : `${name} is not open then.`);
    case 'block':
      return say('openingHours', `${name} is not available then.`);
    case 'appointment':
      return obstacle.buffersOnly ? say('buffer', tooClose) : say('taken', `${name} is already booked then.`);
    case 'busy': {
      const { start, end, allDay } = obstacle.busy;
      const meets = allDay || (start < span.end && end > span.start);
      return meets ? say('busy', `${name} is busy in their own calendar then.`) : say('buffer', tooClose);
    }
    default: {
      const never: never = obstacle;
      return never;
    }
  }
};

/** The nearest starts, before and after, at which all of them could. What Exchange said about the refused time counts here too. */
const nearest = async (tx: Transaction, slot: Slot, { live }: Demand, now: Instant): Promise<readonly Span[]> => {
  const { root, holders, known, span, except, zone } = slot;
  const window: Span = { start: Math.max(now, span.start - BEFORE) as Instant, end: (span.start + AFTER) as Instant };
  const times = await holderTimes(tx, { root, holders, known, window, except, now, live });
  const staff = { kind: 'all', of: holders.map((one) => one.id) } as const;
  const found = slots({ offer: lengthOf(slot), staff, rooms: [], window, zone, except }, times, now);
  const far = ({ start }: Span): number => Math.abs(start - span.start);
  return found.slots
    .toSorted((a, b) => far(a) - far(b) || a.start - b.start)
    .slice(0, PROPOSALS)
    .map(({ start, end }) => ({ start, end }))
    .toSorted((a, b) => a.start - b.start);
};
