/** How old what we know may become before a calendar is read again (5.3), with Exchange telling of changes and without. */
import { DAY, HOUR, MINUTE, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import { askedWithin } from '../store/asked.ts';
import type { Transaction } from '../store/store.ts';
import { leastPauseOf } from './delegate.ts';

/** A calendar that just changed is likely to change again: a person is at work in it. */
const ACTIVE = { every: 10 * SECOND, lastChange: MINUTE };
/** Appointments today or tomorrow; the rule allows 30 s, of which the reading itself takes its part. */
export const HOT: number = 25 * SECOND;
const COLD = 5 * MINUTE;
/** While Exchange tells of changes by itself: rarer, but never so rare that its silence is not found out within 5 and 60 minutes. */
const TOLD = { hot: 4.5 * MINUTE, cold: 57 * MINUTE };
/**
 * How often a reading starts from the beginning, in the place of one that goes on from the cursor: a change feed that leaves
 * out a change never names it again. Up to 512 items that is one request either way; comparing a view of each day as well
 * would have cost an idle calendar its budget of 0.02 requests a minute.
 */
const ANEW = { hot: 30 * MINUTE, cold: 12 * HOUR };
/** Two days from now, whatever the zone: "today or tomorrow" of a mailbox never reaches further. */
const NEAR = 2 * DAY;

type Calendar = {
  readonly mailbox: Mailbox;
  readonly isHot: boolean;
  /** In [0, 1), to spread the readings from the beginning over their day. */
  readonly chance: number;
  /** Whether Exchange posts what there is to tell, and its change feed may be behind that. */
  readonly isPosted: boolean;
  /** Milliseconds; the least pause that the account behind it can keep up with, 0 where each calendar has a budget of its own. */
  readonly least: number;
};

/** When to read again, counted from a reading that ends now, and when from the beginning. */
export type Next = { readonly readDue: Instant; readonly listDue: Instant };

/** What a reading was: it brought something new; it named nothing at all; it started from the beginning. */
type Reading = { readonly news: boolean; readonly empty: boolean; readonly listed: boolean };

export const nextReading = (
  { mailbox, isHot: hot, isPosted, chance, least }: Calendar,
  { news, empty, listed }: Reading,
  now: Instant,
): Next => {
  const anew = (now + Math.round((hot ? ANEW.hot : ANEW.cold) * (0.75 + chance / 2))) as Instant;
  const listDue = listed || mailbox.listDue === null ? anew : (Math.min(mailbox.listDue, anew) as Instant);
  const readDue = (now + Math.max(least, pause(mailbox, hot, news, now))) as Instant;
  const again = isPosted && empty ? lagging(mailbox, now) : null;
  return { readDue: again === null ? readDue : (Math.min(readDue, again) as Instant), listDue };
};

/** After something was told, when a reading that named nothing is repeated: Graph's feed may lag behind what it posts. */
const LAG = [5 * SECOND, 30 * SECOND, 2 * MINUTE];

/** Null: what was told last has been read, or has had its time. */
const lagging = ({ toldAt, lastChangeIn }: Mailbox, now: Instant): Instant | null => {
  if (toldAt === null || (lastChangeIn !== null && lastChangeIn >= toldAt)) return null;
  const next = LAG.find((lag) => toldAt + lag > now);
  return next === undefined ? null : ((toldAt + next) as Instant);
};

const pause = ({ toldUntil, lastChangeIn, lastChangeOut }: Mailbox, hot: boolean, news: boolean, now: Instant): number => {
  if (toldUntil !== null && toldUntil > now) return hot ? TOLD.hot : TOLD.cold;
  const last = Math.max(lastChangeIn ?? 0, lastChangeOut ?? 0);
  if (news || now - last < ACTIVE.lastChange) return ACTIVE.every;
  return hot ? HOT : COLD;
};

/** Whether somebody whose calendar it is has appointments today or tomorrow; a calendar that is nobody's is cold. */
const isHotNow = async (tx: Transaction, root: string, holder: string | null, now: Instant): Promise<boolean> => {
  if (holder === null) return false;
  const [start, end] = [(now - DAY) as Instant, (now + NEAR) as Instant];
  const own = await tx.assignments.count({ root, holder, counts: true, startAt: { lt: end }, endAt: { gt: start } });
  return own > 0 || (await askedWithin(tx, root, [holder], start, end)).length > 0;
};

/** Who looks: for whom, and by which integration. */
export type Looking = { readonly holder: string | null; readonly connection: Connection };

/** What says how often a calendar is looked at. */
export const paceOf = async (
  tx: Transaction,
  root: string,
  { holder, connection }: Looking,
  now: Instant,
): Promise<Pick<Calendar, 'isHot' | 'least'>> => {
  const [isHot, least] = await Promise.all([isHotNow(tx, root, holder, now), leastPauseOf(tx, connection)]);
  return { isHot, least };
};
