/**
 * Everything that decides about people's time, as the engine wants it: schedules, appointments with their buffers, what lies
 * in their calendars, how far that can be trusted. One statement for each table, however many people are asked for.
 */
import { DAY, MINUTE, standingOf } from '@lockstep/engine';
import type { BusyTime, HeldTime, HolderTime, Instant, Reading, Span } from '@lockstep/engine';
import type { Holder } from '../store/rows/booking.ts';
import type { Busy } from '../store/rows/busy.ts';
import type { BusySpan, Held, Transaction } from '../store/store.ts';
import { readAsOf } from '../sync/kept.ts';
import { busyRulesOf } from './busy-rules.ts';
import { calendarsBy, calendarsOf, storedReading, type Calendar, type CalendarMailbox } from './calendar.ts';
import { withHeldCopies } from './copies.ts';
import type { Known } from './known.ts';
import { liveRows, type LiveTimes } from './live.ts';
import { schedulesOf } from './schedule.ts';

/** Buffers are a day at most, and a zone's dates reach a day beyond any window. */
const BEYOND = 2 * DAY;

/** Where everything lies that may matter to an appointment within the window. */
export const widened = ({ start, end }: Span): Span => ({ start: (start - BEYOND) as Instant, end: (end + BEYOND) as Instant });

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
  /** Of these holders at least, where it is known already. */
  readonly known?: Known;
};

/** A holder's time, and why a calendar cannot be read where it cannot. */
export type KnownTime = HolderTime & { readonly mailbox: CalendarMailbox | null };

/** The times of these holders, in their order. */
export const holderTimes = async (tx: Transaction, wish: TimesWish): Promise<readonly KnownTime[]> => {
  const { root, holders, known } = wish;
  if (holders.length === 0) return [];
  const ids = holders.map((one) => one.id);
  const window = widened(wish.window);
  const [schedules, there, calendars] = await Promise.all([
    known?.schedules ?? schedulesOf(tx, root, holders),
    tx.heldWithin(root, ids, window.start, window.end),
    known === undefined ? calendarsOf(tx, root, ids) : calendarsBy(tx, root, known.pairings),
  ]);
  const held = heldTimes(there);
  const rows = await busyRows(tx, wish, calendars, window, held);
  const lying = grouped(rows, (row) => row.mailbox);
  const byMailbox = await withHeldCopies(tx, root, lying, heldIn(calendars, held), wish.now);
  return holders.map((holder): KnownTime => {
    const calendar = calendars.get(holder.id);
    const rules = busyRulesOf(calendar?.connection ?? null);
    const own = held.get(holder.id) ?? [];
    const on = new Set(own.map((one) => one.appointment));
    return {
      holder: holder.id,
      zone: calendar?.mailbox?.zone ?? holder.zone,
      schedules: schedules.get(holder.id)?.periods ?? null,
      held: own,
      blocks: [],
      busy: busyTimes(byMailbox.get(calendar?.mailbox?.id ?? '') ?? [], holder, on),
      busySettings: rules,
      reading: readingOf(calendar, wish),
      mailbox: calendar?.mailbox ?? null,
    };
  });
};

/** What the owner of each mailbox holds. */
const heldIn = (
  calendars: ReadonlyMap<string, Calendar>,
  held: ReadonlyMap<string, readonly HeldTime[]>,
): ReadonlyMap<string, readonly HeldTime[]> =>
  new Map([...calendars].flatMap(([holder, { mailbox }]) => (mailbox === null ? [] : [[mailbox.id, held.get(holder) ?? []] as const])));

/** By holder. */
export const heldTimes = (rows: readonly Held[]): ReadonlyMap<string, readonly HeldTime[]> =>
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
  { root, live, except }: TimesWish,
  calendars: ReadonlyMap<string, Calendar>,
  window: Span,
  held: ReadonlyMap<string, readonly HeldTime[]>,
): Promise<readonly BusySpan[]> => {
  const ids = [...calendars.values()].flatMap(({ mailbox }) => mailbox?.id ?? []);
  if (ids.length === 0) return [];
  // Copies count for less only against the appointments these people have, and the one that is moved (4.16).
  const appointments = [...held.values()].flatMap((own) => own.map((one) => one.appointment));
  const copiesOf = [...new Set([...appointments, ...(except === null ? [] : [except])])];
  const skipping = skippingPrivate(calendars);
  const [all, fresh] = await Promise.all([
    tx.busySpans(root, ids, window, copiesOf),
    live === null || live.answers.size === 0 ? [] : liveRows(tx, live, new Set(skipping.map((one) => one.id))),
  ]);
  const stored = await withoutPrivate(tx, root, skipping, window, all);
  if (live === null || live.answers.size === 0) return stored;
  const kept = stored.filter((row) => !live.answers.has(row.mailbox) || row.endAt <= live.span.start || row.startAt >= live.span.end);
  return [...kept, ...fresh];
};

type Skipping = { readonly id: string; readonly isErased: boolean };
/** The mailboxes whose private events are not synced, and whether those that were are gone. */
const skippingPrivate = (calendars: ReadonlyMap<string, Calendar>): readonly Skipping[] =>
  [...calendars.values()].flatMap(({ mailbox, connection }) => {
    const rules = busyRulesOf(connection);
    return mailbox === null || rules.privateEvents === 'block' ? [] : [{ id: mailbox.id, isErased: mailbox.readAs === readAsOf(rules) }];
  });

/** Private events are left out from the moment on that somebody chose so; only until they are erased do they have to be looked for. */
const withoutPrivate = async (
  tx: Transaction,
  root: string,
  skipping: readonly Skipping[],
  { start, end }: Span,
  spans: readonly BusySpan[],
): Promise<readonly BusySpan[]> => {
  const waiting = skipping.filter((one) => !one.isErased);
  if (waiting.length === 0) return spans;
  const within = { startAt: { lt: end }, endAt: { gt: start } };
  const rows = await tx.busy.select({ root, mailbox: { in: waiting.map((one) => one.id) }, private: true, ...within });
  const hidden = rows.map(likeness);
  return spans.filter((span) => {
    const at = hidden.indexOf(likeness(span));
    if (at >= 0) hidden.splice(at, 1);
    return at < 0;
  });
};

/** Two events of a calendar that are alike in this take the same time. */
const likeness = ({ mailbox, startAt, endAt, allDay, zone, showAs }: BusySpan | Busy): string =>
  [mailbox, startAt, endAt, allDay, zone, showAs].join(' ');

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
