/**
 * From entries to a story: what belongs together, from what somebody did to what came of it (5.4). Pure. A chapter begins with a
 * deed of the booking side, or with what was seen in Outlook; what was decided, written and answered because of it follows.
 */
import type { Instant } from '@lockstep/engine';
import type { JournalEntry } from '../store/rows/record.ts';
import { actorOf, isFollowing, isOutlookDeed, isWaiting } from './meaning.ts';

export type Outcome = 'done' | 'underWay' | 'failed' | 'waiting' | 'nothing';
export type Chapter = {
  /** Of its first entry. */
  readonly id: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly appointment: string | null;
  /** Oldest first; the first one is the cause. */
  readonly entries: readonly JournalEntry[];
  readonly outcome: Outcome;
};

type Open = { readonly entries: JournalEntry[]; outcome: Outcome };

/** What follows a deed in Outlook is decided within this, in milliseconds: a deletion counts after a minute (4.6). */
const TOGETHER_MS = 15 * 60_000;

/** @param entries oldest first, of one appointment or of one mailbox; the chapters in the order in which they began */
export const chaptersOf = (entries: readonly JournalEntry[]): readonly Chapter[] => {
  const all: Open[] = [];
  /** The last one of each appointment; what names none stands for itself. */
  const latest = new Map<string, Open>();
  for (const entry of entries) {
    const about = entry.appointment;
    const last = about === null ? undefined : latest.get(about);
    const chapter = last !== undefined && continues(last, entry) ? last : begin(all, entry);
    if (chapter !== last && about !== null) latest.set(about, chapter);
    if (chapter.entries.at(-1) !== entry) chapter.entries.push(entry);
    chapter.outcome = outcomeAfter(chapter.outcome, entry);
  }
  return all.map(({ entries: own, outcome }) => {
    const first = own[0] as JournalEntry;
    const last = own.at(-1) as JournalEntry;
    return { id: first.id, at: first.at, until: last.at, appointment: first.appointment, entries: own, outcome };
  });
};

const begin = (all: Open[], entry: JournalEntry): Open => {
  const chapter: Open = { entries: [entry], outcome: 'nothing' };
  all.push(chapter);
  return chapter;
};

/** Whether an entry belongs to a chapter that was begun before it. */
const continues = ({ entries, outcome }: Open, entry: JournalEntry): boolean => {
  const first = entries[0] as JournalEntry;
  // All of one transaction bears one time: what Outlook did to the appointment, and why.
  if (entry.at === first.at && isOutlookDeed(first) === isOutlookDeed(entry)) return true;
  if (entry.at === (entries.at(-1) as JournalEntry).at && entry.kind === 'plan') return true;
  if (entry.kind === 'booking') {
    // What is booked because of what was seen in Outlook a moment before.
    return actorOf(entry).kind === 'outlook' && isOutlookDeed(first) && outcome !== 'done' && entry.at - first.at < TOGETHER_MS;
  }
  if (entry.kind === 'plan' && !isFollowing(entry)) {
    return isOutlookDeed(first) && outcome !== 'done' && entry.at - first.at < TOGETHER_MS && entry.mailbox === first.mailbox;
  }
  return true;
};

const outcomeAfter = (before: Outcome, entry: JournalEntry): Outcome => {
  switch (entry.kind) {
    case 'booking':
      return before === 'underWay' || before === 'failed' ? before : 'done';
    case 'failure':
      return 'failed';
    case 'outcome':
      return entry.code === 'created' || entry.code === 'changed' || entry.code === 'removed' ? 'done' : before;
    case 'plan':
      if (isWaiting(entry)) return 'waiting';
      if (writes(entry)) return 'underWay';
      return isFollowing(entry) && (before === 'failed' || before === 'waiting') ? before : 'done';
    case 'state':
      return 'done';
    default: {
      const never: never = entry.kind;
      return never;
    }
  }
};

const REMOTE: ReadonlySet<unknown> = new Set(['createEvent', 'updateEvent', 'moveEventBack', 'removeEvent', 'removeCopy']);
/** Whether a write to Exchange follows from it, of which the answer is yet to come. */
const writes = ({ detail }: JournalEntry): boolean => {
  const actions = detail['actions'];
  return (
    Array.isArray(actions) && actions.some((one: unknown) => typeof one === 'object' && one !== null && 'do' in one && REMOTE.has(one.do))
  );
};
