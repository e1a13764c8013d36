/** What Exchange tells of a mailbox, and how it is known for the echo of our own writing, which is read back later than what somebody else did. */
import { SECOND } from '@lockstep/engine';
import type { EventId, Instant } from '@lockstep/engine';
import type { NamedItems } from '@lockstep/exchange';
import type { Mailbox } from '../store/rows/sync.ts';

/**
 * What was said of a mailbox in which something may have moved. `items`: nothing but these; null: that is not known. `justMade`: and of
 * each of them no more than that it was made, and touched once, as Exchange does by itself with what was just made (F51).
 */
export type Hint = { readonly items: readonly EventId[] | null; readonly justMade: boolean };
export const UNKNOWN: Hint = { items: null, justMade: false };

export const hintOf = (named: NamedItems | null): Hint => {
  if (named === null) return UNKNOWN;
  const [made, changed] = [new Set(named.made), new Set(named.changed)];
  const items = [...new Set([...made, ...changed])];
  if (items.length === 0) return UNKNOWN;
  return { items, justMade: items.every((id) => made.has(id)) && changed.size === named.changed.length };
};

/** What is said in two words, one after the other. */
export const bothNamed = (before: NamedItems | null, after: NamedItems | null): NamedItems | null =>
  before === null || after === null ? null : { made: [...before.made, ...after.made], changed: [...before.changed, ...after.changed] };

/**
 * For so long what is told of an event we wrote is taken for the echo of that write and for what Exchange itself does to what was
 * just saved (F51), in milliseconds: it tells of neither apart from an edit, so both are read, but together, once this is over. Long
 * enough for what Exchange does, and no longer than somebody may wait for an edit made in the same moment.
 */
export const ECHO: number = SECOND / 2;

/**
 * An event is made once: that one which we wrote was made is told of nothing but our own doing, and with it what Exchange does to it in the
 * same moment. An edit is told as well, and nobody edits so fast. So in a calendar that is booked into all day this is read back
 * together after so long, in milliseconds: as soon as a busy calendar is looked at of which nothing is told (5.3).
 */
const MADE: number = 30 * SECOND;

/** For so long after a write of ours what is told of nothing but its events is taken for its echo, in milliseconds. */
export const echoing = ({ justMade }: Pick<Hint, 'justMade'>): number => (justMade ? MADE : ECHO);

export const isOwnWriting = (
  { lastChangeOut, wroteLast }: Pick<Mailbox, 'lastChangeOut' | 'wroteLast'>,
  hint: Hint,
  now: Instant,
): boolean =>
  hint.items !== null &&
  lastChangeOut !== null &&
  lastChangeOut > now - echoing(hint) &&
  hint.items.every((id) => wroteLast?.includes(id) === true);

export const readBack = (
  { due, readDue, lastChangeOut }: Pick<Mailbox, 'due' | 'readDue' | 'lastChangeOut'>,
  hint: Pick<Hint, 'justMade'>,
  now: Instant,
): Partial<Mailbox> => {
  const at = ((lastChangeOut ?? now) + echoing(hint)) as Instant;
  const soonest = (time: Instant): Instant => (time > at ? at : time);
  // One that has yet to be read for the first time is read with whatever is due first.
  return { due: soonest(due ?? at), readDue: readDue === null ? null : soonest(readDue), toldAt: now };
};

/** What the pass that ends now adds to what was just written: in a busy hour one follows the other before Exchange has told of the first. */
export const wroteLately = ({ lastChangeOut, wroteLast }: Mailbox, ids: readonly string[], now: Instant): readonly string[] => {
  const before = lastChangeOut !== null && lastChangeOut > now - ECHO ? (wroteLast ?? []) : [];
  return [...new Set([...before, ...ids])].slice(-MOST_WRITTEN);
};
const MOST_WRITTEN = 20;
