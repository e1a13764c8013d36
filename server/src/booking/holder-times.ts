/**
 * Everything that decides about people's time, as the engine wants it: schedules, appointments with their buffers, what lies
 * in their calendars, how far that can be trusted. One statement for each table, however many people are asked for.
 */
import { DAY, DEFAULT_BUSY_SETTINGS, MINUTE, standingOf } from '@lockstep/engine';
import type { BusyTime, HeldTime, HolderTime, Instant, Reading, Span } from '@lockstep/engine';
import type { Holder } from '../store/rows/booking.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { BusySpan, Held, Transaction } from '../store/store.ts';
import { withHeldCopies } from './copies.ts';
import { calendarsOf, storedReading, type Calendar } from './calendar.ts';
import { liveRows, type LiveTimes } from './live.ts';
import { schedulesOf } from './schedule.ts';

/** Buffers are a day at most, and a zone's dates reach a day beyond any window. */
const BEYOND = 2 * DAY;

export type TimesWish = {
  readonly root: string;
  readonly holders: readonly Holder[];
  /** Where appointments may come to lie. */
  readonly window: Span;
  /** The appointment that is to be moved, which is not in its own way (4.16). */
  readonly except: string | null;
  readonly now: Instant;
  /** What Exchange answered a moment ago; null: nobody asked. */
  readonly live: LiveTimes | null;
};

/** A holder's time, and why a calendar cannot be read where it cannot. */
export type KnownTime = HolderTime & { readonly mailbox: Mailbox | null };

/** The times of these holders, in their order. */
export const holderTimes = async (tx: Transaction, wish: TimesWish): Promise<readonly KnownTime[]> => {
  const { root, holders } = wish;
  if (holders.length === 0) return [];
  const ids = holders.map((one) => one.id);
  const window: Span = { start: (wish.window.start - BEYOND) as Instant, end: (wish.window.end + BEYOND) as Instant };
  const schedules = await schedulesOf(tx, root, holders);
  const held = heldTimes(await tx.heldWithin(root, ids, window.start, window.end));
  const calendars = await calendarsOf(tx, root, ids);
  const rows = await busyRows(tx, root, calendars, window, wish.live);
  const byMailbox = grouped(rows, (row) => row.mailbox);
  const times: KnownTime[] = [];
  for (const holder of holders) {
    const calendar = calendars.get(holder.id);
    const own = held.get(holder.id) ?? [];
    const on = new Set(own.map((one) => one.appointment));
    const lying = await withHeldCopies(tx, root, byMailbox.get(calendar?.mailbox?.id ?? '') ?? [], own, wish.now);
    times.push({
      holder: holder.id,
      zone: calendar?.mailbox?.zone ?? holder.zone,
      schedules: schedules.get(holder.id)?.periods ?? null,
      held: own,
      blocks: [],
      busy: busyTimes(lying, holder, on),
      busySettings: DEFAULT_BUSY_SETTINGS,
      reading: readingOf(calendar, wish),
      mailbox: calendar?.mailbox ?? null,
    });
  }
  return times;
};

const heldTimes = (rows: readonly Held[]): ReadonlyMap<string, readonly HeldTime[]> =>
  new Map(
    [...grouped(rows, (one) => one.holder)].map(([holder, own]) => [
      holder,
      own.map(({ startAt: start, endAt: end, appointment, bufferBeforeMinutes, bufferAfterMinutes }) => ({
        appointment,
        start,
        end,
        bufferBeforeMinutes,
        bufferAfterMinutes,
      })),
    ]),
  );

const grouped = <Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};

/** What is stored, and in the place of what was just asked for live: what Exchange answered. */
const busyRows = async (
  tx: Transaction,
  root: string,
  calendars: ReadonlyMap<string, Calendar>,
  window: Span,
  live: LiveTimes | null,
): Promise<readonly BusySpan[]> => {
  const ids = [...calendars.values()].flatMap(({ mailbox }) => mailbox?.id ?? []);
  if (ids.length === 0) return [];
  const stored = await tx.busySpans(root, ids, window.start, window.end);
  if (live === null || live.answers.size === 0) return stored;
  const fresh = await liveRows(tx, live);
  const kept = stored.filter((row) => !live.answers.has(row.mailbox) || row.endAt <= live.span.start || row.startAt >= live.span.end);
  return [...kept, ...fresh];
};

/** Without the copies of an appointment the holder is on: those block through the appointment alone (4.16). */
const busyTimes = (rows: readonly BusySpan[], holder: Holder, on: ReadonlySet<string>): readonly BusyTime[] => {
  const times: BusyTime[] = [];
  for (const { startAt: start, endAt: end, allDay, showAs, zone, copyOf } of rows) {
    if (copyOf === null || !on.has(copyOf)) times.push({ start, end, allDay, showAs, zone: zone ?? holder.zone, copyOf });
  }
  return times;
};

/** What the store knows of a calendar (4.17), or what was just seen where that counts no more. */
const readingOf = (calendar: Calendar | undefined, { now, live }: TimesWish): Reading => {
  if (calendar === undefined) return { at: 'notAsked' };
  const stored = storedReading(calendar);
  const answer = live?.answers.get(calendar.pairing.mailbox);
  if (live === null || answer === undefined || standingOf(stored, now).at !== 'unverified') return stored;
  return { at: 'read', asOf: answer.at, covers: live.span, trustedForMilliseconds: MINUTE, disabled: false };
};
