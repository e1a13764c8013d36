/**
 * People's time as a search for a service takes it: the same as `holderTimes`, of whoever is asked a hundred times a second.
 * A calendar stays in columns for as long as nothing of it changes; where an event may be a copy of ours, which has to be
 * looked at one by one (4.16), or is not to be seen any more, it is read like anybody's whose booking is judged.
 */
import { uniteColumns } from '@lockstep/engine';
import type { BusyTime, HeldTime, Instant, SearchTime, ShowAs, Span, SpanColumns } from '@lockstep/engine';
import type { BusyCalendar, ReadCalendar } from '../store/busy-calendar.ts';
import type { Transaction } from '../store/store.ts';
import { readAsOf } from '../sync/kept.ts';
import { busyRulesOf } from './busy-rules.ts';
import { storedReading } from './calendar.ts';
import { heldTimes, holderTimes, widened } from './holder-times.ts';
import type { Asked, Wanted } from './wanted.ts';

export type SearchWish = { readonly root: string; readonly window: Span; readonly except: string | null; readonly now: Instant };
/** A holder's time, and why a calendar cannot be read where it cannot. */
export type SearchedTime = SearchTime & { readonly mailbox: Pick<ReadCalendar, 'cause' | 'transport'> | null };

/** The times of everybody who is wanted, in their order. */
export const searchTimes = async (tx: Transaction, { asked, connections }: Wanted, wish: SearchWish): Promise<readonly SearchedTime[]> => {
  const { root, except, now } = wish;
  if (asked.length === 0) return [];
  const window = widened(wish.window);
  const ids = asked.map(({ holder }) => holder.id);
  const held = heldTimes(await tx.heldWithin(root, ids, window.start, window.end));
  const mailboxes = asked.flatMap(({ pairing }) => pairing?.mailbox ?? []);
  const calendars = new Map((await tx.readCalendars(root, mailboxes)).map((one) => [one.id, one]));
  const appointments = [...held.values()].flatMap((own) => own.map((one) => one.appointment));
  const copiesOf = [...new Set([...appointments, ...(except === null ? [] : [except])])];
  const copied = copiesOf.length === 0 ? new Set<string>() : await tx.mailboxesWithCopies(root, mailboxes, window, copiesOf);

  const isClose = ({ holder, pairing }: Asked): boolean => {
    const mailbox = calendars.get(pairing?.mailbox ?? '');
    if (mailbox === undefined) return false;
    const rules = busyRulesOf(connections.get(mailbox.connection) ?? null);
    const hides = rules.privateEvents === 'skip' && mailbox.readAs !== readAsOf(rules);
    return hides || copied.has(mailbox.id) || meets(mailbox.busy, held.get(holder.id) ?? []);
  };
  const close = asked.filter(isClose).map(({ holder }) => holder);
  const closely = new Map(
    (await holderTimes(tx, { root, holders: close, window: wish.window, except, now, live: null })).map((one) => [one.holder, one]),
  );

  return asked.map(({ holder, schedules, pairing }): SearchedTime => {
    const known = closely.get(holder.id);
    if (known !== undefined) return known;
    const mailbox = calendars.get(pairing?.mailbox ?? '') ?? null;
    const connection = mailbox === null ? null : (connections.get(mailbox.connection) ?? null);
    const busySettings = busyRulesOf(connection);
    const blocking = mailbox === null || mailbox.busy === null ? null : blockingOf(mailbox.busy, busySettings.blocking);
    return {
      holder: holder.id,
      zone: mailbox?.zone ?? holder.zone,
      schedules,
      held: held.get(holder.id) ?? [],
      blocks: [],
      busy:
        blocking === null
          ? []
          : allDayWithin(blocking.allDay, window).map((one) => ({ ...one, zone: one.zone ?? holder.zone, copyOf: null })),
      timed: blocking?.timed ?? null,
      busySettings,
      reading: pairing === null ? { at: 'notAsked' } : storedReading({ pairing, mailbox, connection }),
      mailbox,
    };
  });
};

/** Whether something lies at the very time of one of these: it may be a copy that came before the UID of its event was known. */
const meets = (busy: BusyCalendar | null, held: readonly HeldTime[]): boolean => {
  if (busy === null || held.length === 0) return false;
  const times = new Set(held.map(({ start, end }) => `${start} ${end}`));
  return busy.startAt.some((start, index) => times.has(`${start} ${busy.endAt[index] ?? 0}`));
};

type AllDay = Omit<BusyTime, 'zone' | 'copyOf'> & { readonly zone: BusyTime['zone'] | null };
type Blocking = { readonly timed: SpanColumns; readonly allDay: readonly AllDay[] };

/** What blocks in a calendar, by the settings it was asked for with: as long as the calendar itself is kept. */
const blocked = new WeakMap<BusyCalendar, Map<string, Blocking>>();

const blockingOf = (calendar: BusyCalendar, showing: readonly ShowAs[]): Blocking => {
  const known = blocked.get(calendar) ?? new Map<string, Blocking>();
  const key = showing.join(' ');
  const found = known.get(key) ?? blockingIn(calendar, showing);
  known.set(key, found);
  blocked.set(calendar, known);
  return found;
};

const blockingIn = ({ startAt, endAt, kind, kinds }: BusyCalendar, showing: readonly ShowAs[]): Blocking => {
  const allDay: AllDay[] = [];
  const blocks = kinds.map(({ showAs }) => showing.includes(showAs));
  kind.forEach((number, index) => {
    const common = kinds[number];
    if (common === undefined || !common.allDay || blocks[number] !== true) return;
    allDay.push({ ...common, start: startAt[index] as Instant, end: endAt[index] as Instant });
  });
  const timed = uniteColumns({ starts: startAt, ends: endAt }, (index) => {
    const number = kind[index] ?? 0;
    return blocks[number] === true && kinds[number]?.allDay === false;
  });
  return { timed, allDay };
};

const allDayWithin = (allDay: readonly AllDay[], { start, end }: Span): readonly AllDay[] =>
  allDay.filter((one) => one.start < end && one.end > start);
