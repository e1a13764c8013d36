/** Delta over a calendar view: what lies in a frozen window, and then what changed of it (graph.md section 3, graph-pitfalls.md 2-5, 23). */
import type { CalendarItem } from '../calendar-item.ts';
import { WorldError } from '../error.ts';
import { day } from '../instant.ts';
import { occurrencesBetween } from '../recurrence/expand.ts';
import { sees } from '../session.ts';
import type { FolderRecord, WorldState } from '../state.ts';
import { type DeltaPart, type DeltaPosition, dead, decodeToken, encodeToken, generationOf, nextGeneration } from './delta-token.ts';
import { type GraphEvent, graphEvent } from './event.ts';
import { refuseWindow, type Window } from './read.ts';
import { calendarFor, type GraphSession } from './session.ts';

/** `token`: out of a nextLink or deltaLink. Pages hold 10 unless told otherwise, and a series is never split between two. */
export type DeltaInput = { readonly maxPageSize?: number } & ({ readonly window: Window } | { readonly token: string });

export type DeltaEntry =
  /** A single instance, master or exception, whole. */
  | { readonly entry: 'event'; readonly event: GraphEvent }
  /** An occurrence: id, master, times and version are all that is told of it. */
  | { readonly entry: 'occurrence'; readonly event: GraphEvent }
  /** Changed outside of the window: its id, and nothing else. */
  | { readonly entry: 'hollow'; readonly event: GraphEvent }
  /** Deleted or moved away, or changed and not in the window: an id nobody knows is normal. */
  | { readonly entry: 'removed'; readonly id: string; /** Under which it was known last. */ readonly presentId: string };

/** `next`: the round goes on; `delta`: it has ended, and the next one begins with this token. */
export type DeltaPage = { readonly entries: readonly DeltaEntry[]; readonly link: 'next' | 'delta'; readonly token: string };

/** What is told together: one event, or a series with everything of it in the window. */
type Group = { readonly number: number; readonly entries: readonly DeltaEntry[] };

const maxWindowMs = 1_825 * day;
const defaultPageSize = 10;

export function deltaOf(state: WorldState, session: GraphSession, calendar: string | null, input: DeltaInput): DeltaPage {
  const folder = calendarFor(session, calendar);
  const here = { operation: session.operation, account: session.account, mailbox: session.owner.mailbox.address };
  if ('token' in input && state.faults.strikes('F19', here)) folder.syncGeneration += 1;
  const from = positionOf(state, session, folder, input);
  const { page, next } = pageFrom(state, session, folder, from);
  if (state.faults.strikes('F20', here)) {
    const way = page.length === 0 ? 0 : state.faults.between(0, 2);
    if (way === 0) return nextPage(folder, from, []);
    // The same page will come once more, or an entry comes twice in this one.
    if (way === 1) return nextPage(folder, from, entriesOf(page));
    const entries = entriesOf([...page, ...page.slice(0, 1)]);
    return next === null ? lastPage(folder, from, entries) : nextPage(folder, next, entries);
  }
  // A full round (base 0) omits nothing: it is the truth that heals an omission.
  const told = entriesOf(from.base === 0 ? page : page.filter(() => !state.faults.strikes('F21', here)));
  return next === null ? lastPage(folder, from, told) : nextPage(folder, next, told);
}

type Cut = { readonly page: readonly Group[]; /** Null: the round is over. */ readonly next: DeltaPosition | null };

/** As many whole groups as the page holds, one at least; the series follow the singles on the same page. */
function pageFrom(state: WorldState, session: GraphSession, folder: FolderRecord, from: DeltaPosition): Cut {
  const page: Group[] = [];
  let held = 0;
  for (const part of from.part === 'singles' ? (['singles', 'series'] as const) : (['series'] as const)) {
    const at: DeltaPosition = part === from.part ? from : { ...from, part, next: from.top };
    let { next } = at;
    for (const group of groupsIn(state, session, folder, at)) {
      if (held > 0 && held + group.entries.length > from.maxPageSize) return { page, next: { ...at, next } };
      page.push(group);
      held += group.entries.length;
      next = group.number - 1;
    }
  }
  return { page, next: null };
}

function nextPage(folder: FolderRecord, position: DeltaPosition, entries: readonly DeltaEntry[]): DeltaPage {
  return { entries, link: 'next', token: encodeToken(folder, position) };
}

function lastPage(folder: FolderRecord, from: DeltaPosition, entries: readonly DeltaEntry[]): DeltaPage {
  const generation = nextGeneration(folder, from.window);
  const rest: DeltaPosition = { ...from, base: from.top, part: 'singles', next: from.top, generation, isResting: true };
  return { entries, link: 'delta', token: encodeToken(folder, rest) };
}

function positionOf(state: WorldState, session: GraphSession, folder: FolderRecord, input: DeltaInput): DeltaPosition {
  const top = session.owner.lastChange;
  const size = input.maxPageSize ?? defaultPageSize;
  if (!Number.isInteger(size) || size < 1) throw new WorldError('ErrorValueOutOfRange', 'A page holds one item at least.');
  if ('window' in input) {
    refuseWindow(input.window, maxWindowMs);
    const generation = generationOf(folder, input.window);
    return { window: input.window, base: 0, top, part: 'singles', next: top, maxPageSize: size, generation, isResting: false };
  }
  const position = decodeToken(state, folder, input.token);
  // A token from the future: the mailbox was restored from an older copy.
  if (position.top > top) throw dead();
  const maxPageSize = input.maxPageSize === undefined ? position.maxPageSize : size;
  return position.isResting ? { ...position, top, next: top, maxPageSize, isResting: false } : { ...position, maxPageSize };
}

function entriesOf(groups: readonly Group[]): readonly DeltaEntry[] {
  return groups.flatMap((group) => group.entries);
}

/**
 * The part's groups in (base, next], newest first. What came in during this round or before it and has changed since is told with the
 * series, in the place of its coming, so that nothing falls between two pages; the change itself comes with the next round.
 */
function groupsIn(state: WorldState, session: GraphSession, folder: FolderRecord, position: DeltaPosition): readonly Group[] {
  const { base, top, part, next, window } = position;
  const found: Group[] = [];
  if (next <= base) return found;
  for (const item of folder.items.values()) {
    if (item.kind !== 'calendar') continue;
    const hasMoved = item.changeNumber > top;
    const number = hasMoved && item.enteredNumber > base ? item.enteredNumber : item.changeNumber;
    if (number <= base || number > next || partOf(item, hasMoved) !== part) continue;
    if (!sees(state, session, item, folder, session.owner)) continue;
    const entries = shownIn(item, window);
    if (entries.length > 0) found.push({ number, entries });
    else if (base > 0 && state.rules.deltaOutside === 'hollow')
      found.push({ number, entries: [{ entry: 'hollow', event: graphEvent(item) }] });
    else if (base > 0) found.push({ number, entries: [{ entry: 'removed', id: item.immutableId, presentId: item.id }] });
  }
  if (part === 'singles' && base > 0) found.push(...removals(state, folder, base, next));
  return found.sort((a, b) => b.number - a.number);
}

function partOf(item: CalendarItem, hasMoved: boolean): DeltaPart {
  return item.recurrence !== null || hasMoved ? 'series' : 'singles';
}

/** A deleted occurrence is just not there: it leaves no tombstone (graph-pitfalls.md 3). */
function shownIn(item: CalendarItem, window: Window): readonly DeltaEntry[] {
  if (item.recurrence === null) {
    return item.end > window.start && item.start < window.end ? [{ entry: 'event', event: graphEvent(item) }] : [];
  }
  const inside = occurrencesBetween(item, window.start, window.end);
  if (inside.length === 0) return [];
  const entries: DeltaEntry[] = [{ entry: 'event', event: graphEvent(item) }];
  for (const one of inside) entries.push({ entry: one.type === 'Exception' ? 'event' : 'occurrence', event: graphEvent(one) });
  return entries;
}

function removals(state: WorldState, folder: FolderRecord, base: number, next: number): readonly Group[] {
  const found: Group[] = [];
  for (let index = folder.tombstones.length - 1; index >= 0; index -= 1) {
    const tombstone = folder.tombstones[index];
    if (tombstone === undefined || tombstone.changeNumber <= base) break;
    if (tombstone.changeNumber > next) continue;
    const id = tombstone.immutableId;
    // It has come back under the same id: what is told of it is told of the present one.
    const present = state.present.get(id);
    if (present !== undefined && folder.items.has(present)) continue;
    found.push({ number: tombstone.changeNumber, entries: [{ entry: 'removed', id, presentId: tombstone.itemId }] });
  }
  return found;
}
