/** Series as Graph tells them: each master with its changed and its cancelled occurrences in one answer, no text of anything. */
import { eventId, type EventId, type Instant, type Seen } from '@lockstep/engine';
import type { MailboxRef, Recurring } from '@lockstep/exchange';
import type { CalendarItem, World } from '@lockstep/simulator';
import { changedIds, recurring } from '../series.ts';
import { batched, type Caller } from './batch.ts';
import { graphEventOf } from './event.ts';
import type { GraphAsking } from './reading.ts';

export const series = async (
  asking: GraphAsking,
  mailbox: MailboxRef,
  wanted: readonly EventId[],
  from: Instant,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Seen<Recurring>>> => {
  const { world } = asking;
  const answer = new Map<EventId, Seen<Recurring>>();
  const one = (caller: Caller, id: EventId): Seen<Recurring> => {
    const { address } = mailbox;
    const event = world.graph.get(caller, address, id);
    // What lies in Deleted Items is answered all the same (4.6).
    if (world.graph.calendarOf(caller, address, id) === null) return { at: 'absent' };
    const { item } = event;
    if (item.recurrence === null || item.type !== 'RecurringMaster') return { at: 'unseen', why: 'unreadable' };
    const master = graphEventOf(event, 'busy');
    const ids = changedIds(world, item, from);
    const occurrences = exceptionsOf(world, caller, address, ids);
    return { at: 'present', value: recurring(world, item, item.recurrence, master, ids, occurrences, from), version: master.version };
  };
  for (const [id, got] of await batched(asking, mailbox, wanted, one, signal)) {
    if (got.ok) answer.set(id, got.value);
    else answer.set(id, got.why === 'absent' ? { at: 'absent' } : { at: 'unseen', why: got.why });
  }
  return answer;
};

const exceptionsOf = (
  world: World,
  caller: Caller,
  address: string,
  ids: readonly EventId[],
): ReadonlyMap<string, { readonly item: CalendarItem }> => {
  const lasting = ids.length === 0 ? [] : world.graph.translate(caller, address, ids.slice(0, MOST_IDS), 'present', 'immutable');
  return new Map(
    ids.flatMap((id, index) => {
      const known = lasting[index] ?? null;
      return known === null ? [] : [[id, { item: world.graph.get(caller, address, eventId(known)).item }] as const];
    }),
  );
};

/** The most ids that one call translates (graph.md section 6); a series with more changes is unclear long before. */
const MOST_IDS = 1_000;
