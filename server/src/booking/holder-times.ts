/**
 * Everything that decides about people's time, as the engine wants it: schedules, appointments with their buffers, what lies
 * in their calendars, how far that can be trusted. One statement for each table, however many people are asked for.
 */
import { DAY, DEFAULT_BUSY_SETTINGS, MINUTE, standingOf } from '@lockstep/engine';
import type { BusyTime, HeldTime, HolderTime, Instant, Reading, Span } from '@lockstep/engine';
import type { Assignment, Holder } from '../store/rows/booking.ts';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { calendarsOf, storedReading, type Calendar } from './calendar.ts';
import { liveRows, type BusyRow, type LiveTimes } from './live.ts';
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
  const { root, holders, except } = wish;
  if (holders.length === 0) return [];
  const ids = holders.map((one) => one.id);
  const window: Span = { start: (wish.window.start - BEYOND) as Instant, end: (wish.window.end + BEYOND) as Instant };
  const schedules = await schedulesOf(tx, root, holders);
  const assignments = await tx.overlapping(root, ids, window.start, window.end);
  const held = await heldTimes(tx, root, assignments);
  const calendars = await calendarsOf(tx, root, ids);
  const rows = await busyRows(tx, root, calendars, window, wish.live);
  const copies = await copiesOf(tx, root, rows, [...assignments.map((one) => one.appointment), ...(except === null ? [] : [except])]);
  const byMailbox = grouped(rows, (row) => row.mailbox);
  return holders.map((holder): KnownTime => {
    const calendar = calendars.get(holder.id);
    const own = held.get(holder.id) ?? [];
    const on = new Set(own.map((one) => one.appointment));
    return {
      holder: holder.id,
      zone: calendar?.mailbox?.zone ?? holder.zone,
      schedules: schedules.get(holder.id)?.periods ?? null,
      held: own,
      blocks: [],
      busy: (byMailbox.get(calendar?.mailbox?.id ?? '') ?? []).flatMap((row) => busyTime(row, holder, on, copies, except)),
      busySettings: DEFAULT_BUSY_SETTINGS,
      reading: readingOf(calendar, wish),
      mailbox: calendar?.mailbox ?? null,
    };
  });
};

const heldTimes = async (
  tx: Transaction,
  root: string,
  assignments: readonly Assignment[],
): Promise<ReadonlyMap<string, readonly HeldTime[]>> => {
  if (assignments.length === 0) return new Map();
  const appointments = await tx.appointments.select({ root, id: { in: [...new Set(assignments.map((one) => one.appointment))] } });
  const serviceOf = new Map(appointments.map((row) => [row.id, row.service]));
  const wanted = [...new Set(appointments.flatMap((row) => row.service ?? []))];
  const services = wanted.length === 0 ? [] : await tx.services.select({ root, id: { in: wanted } });
  const known = new Map(services.map((row) => [row.id, row]));
  const timeOf = ({ appointment, startAt: start, endAt: end }: Assignment): HeldTime => {
    const service = known.get(serviceOf.get(appointment) ?? '');
    return {
      appointment,
      start,
      end,
      bufferBeforeMinutes: service?.bufferBeforeMinutes ?? 0,
      bufferAfterMinutes: service?.bufferAfterMinutes ?? 0,
    };
  };
  return new Map([...grouped(assignments, (one) => one.holder)].map(([holder, own]) => [holder, own.map(timeOf)]));
};

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
): Promise<readonly BusyRow[]> => {
  const ids = [...calendars.values()].flatMap(({ mailbox }) => mailbox?.id ?? []);
  if (ids.length === 0) return [];
  const stored = await tx.busy.select({ root, mailbox: { in: ids }, startAt: { lt: window.end }, endAt: { gt: window.start } });
  if (live === null || live.answers.size === 0) return stored;
  const fresh = await liveRows(tx, live);
  const kept = stored.filter((row) => !live.answers.has(row.mailbox) || row.endAt <= live.span.start || row.startAt >= live.span.end);
  return [...kept, ...fresh];
};

/** Which appointments have an event with this UID, so that a copy of one of ours is known for what it is (4.16). */
type Copies = ReadonlyMap<string, readonly string[]>;

const copiesOf = async (tx: Transaction, root: string, rows: readonly BusyRow[], appointments: readonly string[]): Promise<Copies> => {
  const uids = [...new Set(rows.flatMap((row) => row.uid ?? []))];
  if (uids.length === 0 || appointments.length === 0) return new Map();
  const links: readonly Link[] = await tx.links.select({ root, appointment: { in: [...new Set(appointments)] }, uid: { in: uids } });
  return new Map([...grouped(links, (link) => link.uid ?? '')].map(([uid, same]) => [uid, same.map((link) => link.appointment)]));
};

/** Nothing where it is a copy of an appointment the holder is on: that blocks through the appointment alone (4.16). */
const busyTime = (row: BusyRow, holder: Holder, on: ReadonlySet<string>, copies: Copies, except: string | null): readonly BusyTime[] => {
  const of = row.uid === null ? [] : (copies.get(row.uid) ?? []);
  if (of.some((appointment) => on.has(appointment))) return [];
  const copyOf = except !== null && of.includes(except) ? except : (of[0] ?? null);
  const { startAt: start, endAt: end, allDay, showAs } = row;
  return [{ start, end, allDay, showAs, zone: row.zone ?? holder.zone, copyOf }];
};

/** What the store knows of a calendar (4.17), or what was just seen where that counts no more. */
const readingOf = (calendar: Calendar | undefined, { now, live }: TimesWish): Reading => {
  if (calendar === undefined) return { at: 'notAsked' };
  const stored = storedReading(calendar);
  const answer = live?.answers.get(calendar.pairing.mailbox);
  if (live === null || answer === undefined || standingOf(stored, now).at !== 'unverified') return stored;
  return { at: 'read', asOf: answer.at, covers: live.span, trustedForMilliseconds: MINUTE, disabled: false };
};
