/** Series as the world tells them: the same reads in the same order as over the wire, no text of anything. */
import { eventId, instant } from '@lockstep/engine';
import type { ChangedOccurrence, Event, EventId, Extent, Instant, Pattern, Seen } from '@lockstep/engine';
import { askAgain, type MailboxRef, mattersFrom, MOST_CHANGED, type Recurring, seriesFrom } from '@lockstep/exchange';
import type { CalendarItem, Item, ItemResult, Recurrence, World } from '@lockstep/simulator';
import { proveAbsence } from './delegate.ts';
import type { Doorway } from './doorway.ts';
import { eventOf } from './event.ts';
import { resultsOf } from './reading.ts';

/** Microsoft's advice for a GetItem batch (ews.md section 7). */
const BATCH = 10;

/** What one id was answered with. */
type Got = { readonly item: CalendarItem } | { readonly item: null; readonly why: 'absent' | 'unreadable' | 'unreachable' };
const MISSED: Got = { item: null, why: 'unreachable' };
const isMissed = (got: Got | undefined): boolean => got?.item === null && got.why === 'unreachable';

const gotOf = (result: ItemResult<Item>): Got => {
  if (result.ok) return result.value.kind === 'calendar' ? { item: result.value } : { item: null, why: 'unreadable' };
  if (result.error.code === 'ErrorItemNotFound') return { item: null, why: 'absent' };
  return result.error.code === 'ErrorInternalServerTransientError' ? MISSED : { item: null, why: 'unreadable' };
};

export const series = async (
  door: Doorway,
  world: World,
  mailbox: MailboxRef,
  wanted: readonly EventId[],
  from: Instant,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Seen<Recurring>>> => {
  const ids = [...new Set(wanted)];
  const masters = await read(door, world, mailbox, ids, signal);
  const changed = new Map<string, readonly EventId[]>();
  for (const { item } of masters.values()) if (item !== null) changed.set(item.id, changedIds(world, item, from));
  const few = [...changed.values()].filter((each) => each.length <= MOST_CHANGED).flat();
  const occurrences = await read(door, world, mailbox, few, signal);
  const answer = new Map<EventId, Seen<Recurring>>();
  for (const id of ids) {
    const got = masters.get(id);
    if (got === undefined || got.item === null) {
      const why = got?.why ?? 'unreadable';
      answer.set(id, why === 'absent' ? { at: 'absent' } : { at: 'unseen', why });
    } else if ((changed.get(got.item.id) ?? []).some((one) => isMissed(occurrences.get(one)))) {
      answer.set(id, { at: 'unseen', why: 'unreachable' });
    } else if (got.item.recurrence === null || got.item.type !== 'RecurringMaster') {
      answer.set(id, { at: 'unseen', why: 'unreadable' });
    } else {
      const master = eventOf(got.item, 'busy');
      const value = recurring(world, got.item, got.item.recurrence, master, changed.get(id) ?? [], occurrences, from);
      answer.set(id, { at: 'present', value, version: master.version });
    }
  }
  if (door.access === 'delegate') await proveAbsence(door, world, mailbox, answer, signal);
  return answer;
};

const read = async (
  door: Doorway,
  world: World,
  mailbox: MailboxRef,
  ids: readonly EventId[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Got>> => {
  const got = new Map<string, Got>();
  for (let first = 0; first < ids.length; first += BATCH) {
    const batch = ids.slice(first, first + BATCH);
    const ask = (some: readonly EventId[]): Promise<ReadonlyMap<EventId, Got | null>> =>
      door.call('GetItem', mailbox.address, false, signal, (caller) => {
        const results = resultsOf(world, caller, some);
        return new Map([...results].map(([id, one]) => [id, one === null ? null : gotOf(one)]));
      });
    for (const [id, one] of await askAgain(batch, ask, isMissed)) got.set(id, one ?? MISSED);
  }
  return got;
};

export const changedIds = (world: World, master: CalendarItem, from: Instant): readonly EventId[] =>
  world
    .seriesView(master)
    .modified.filter(({ end, originalStart }) => end > from || mattersFrom(instant(originalStart), eventOf(master, 'busy').when, from))
    .map(({ id }) => eventId(id));

export const recurring = (
  world: World,
  item: CalendarItem,
  recurrence: Recurrence,
  master: Event,
  ids: readonly string[],
  occurrences: ReadonlyMap<string, Got | { readonly item: CalendarItem }>,
  from: Instant,
): Recurring => {
  if (ids.length > MOST_CHANGED) return { how: 'unclear', master, why: `more than ${MOST_CHANGED} of its occurrences were changed` };
  const { first, last } = world.seriesView(item);
  const changed: ChangedOccurrence[] = [];
  for (const id of ids) {
    const got = occurrences.get(id);
    if (got === undefined || got.item === null || got.item.originalStart === null) {
      return { how: 'unclear', master, why: 'an occurrence that was changed cannot be read' };
    }
    const { when, showAs, sensitivity, cancelled } = eventOf(got.item, 'busy');
    const { start, end, allDay } = when;
    changed.push({ original: instant(got.item.originalStart), start, end, allDay, showAs, sensitivity, cancelled });
  }
  const made = seriesFrom({
    when: master.when,
    pattern: patternOf(recurrence),
    extent: extentOf(recurrence),
    startDate: recurrence.range.startDate,
    changed,
    deleted: item.deletedOccurrences.map(instant).filter((original) => mattersFrom(original, master.when, from)),
    witnesses: [first, last].flatMap((one) => (one === null ? [] : [instant(one.originalStart)])),
  });
  return 'no' in made ? { how: 'unclear', master, why: made.no } : { how: 'known', master, series: made };
};

const DAYS = {
  Sunday: 'sunday',
  Monday: 'monday',
  Tuesday: 'tuesday',
  Wednesday: 'wednesday',
  Thursday: 'thursday',
  Friday: 'friday',
  Saturday: 'saturday',
} as const;
const RELATIVE_DAYS = { ...DAYS, Day: 'day', Weekday: 'weekday', WeekendDay: 'weekendDay' } as const;
const ORDINALS = { First: 1, Second: 2, Third: 3, Fourth: 4, Last: -1 } as const;

const patternOf = ({ pattern }: Recurrence): Pattern => {
  switch (pattern.kind) {
    case 'daily':
      return { every: 'day', interval: pattern.interval };
    case 'weekly':
      return {
        every: 'week',
        interval: pattern.interval,
        on: pattern.days.map((name) => DAYS[name]),
        weekStart: DAYS[pattern.firstDayOfWeek],
      };
    case 'absoluteMonthly':
      return { every: 'month', interval: pattern.interval, dayOfMonth: pattern.dayOfMonth };
    case 'relativeMonthly':
      return { every: 'month', interval: pattern.interval, ordinal: ORDINALS[pattern.index], day: RELATIVE_DAYS[pattern.day] };
    case 'absoluteYearly':
      return { every: 'year', interval: 1, month: pattern.month, dayOfMonth: pattern.dayOfMonth };
    case 'relativeYearly':
      return { every: 'year', interval: 1, month: pattern.month, ordinal: ORDINALS[pattern.index], day: RELATIVE_DAYS[pattern.day] };
    default: {
      const never: never = pattern;
      return never;
    }
  }
};

const extentOf = ({ range }: Recurrence): Extent => {
  switch (range.kind) {
    case 'noEnd':
      return { ends: 'never' };
    case 'endDate':
      return { ends: 'on', date: range.endDate };
    case 'numbered':
      return { ends: 'after', count: range.numberOfOccurrences };
    default: {
      const never: never = range;
      return never;
    }
  }
};
