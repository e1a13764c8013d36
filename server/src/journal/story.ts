/** Why something changed (5.4): the chapters of an appointment or a mailbox, each from its cause to its outcome, newest first. */
import type { Instant, Span } from '@lockstep/engine';
import type { JournalEntry } from '../store/rows/record.ts';
import type { Transaction } from '../store/store.ts';
import { chaptersOf, type Chapter, type Outcome } from './chapters.ts';
import { actorOf, doorOf, isOutlookDeed, type Door, type Who } from './meaning.ts';
import { writtenOf, type Names } from './written.ts';

/** Of whose journal: one of both. */
export type Whose = { readonly root: string; readonly appointment: string } | { readonly root: string; readonly mailbox: string };

export type Told = {
  readonly id: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly appointment: string | null;
  readonly who: Who;
  readonly door: Door;
  /** What happened, in the words of its cause. */
  readonly sentence: string;
  readonly rule: string | null;
  readonly before: Span | null;
  readonly after: Span | null;
  /** Names of fields. */
  readonly changed: readonly string[];
  /** What was written to Exchange, and whom it was asked to mail. */
  readonly written: readonly string[];
  readonly outcome: Outcome;
  /** Oldest first, the cause among them. */
  readonly steps: readonly JournalEntry[];
};

/** Entries read for one page; more than an appointment mostly has. */
const READ = 400;

/** The latest chapters before an entry; `next`: where older ones begin, null: there are none. */
export const storyOf = async (
  tx: Transaction,
  whose: Whose,
  before: string | null,
): Promise<{ readonly chapters: readonly Told[]; readonly next: string | null }> => {
  const found = await tx.journal.select(
    { ...whose, ...(before === null ? {} : { id: { lt: before } }) },
    { orderBy: [['id', 'desc']], limit: READ },
  );
  const isCut = found.length === READ;
  const oldestFirst = found.toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  const all = chaptersOf(oldestFirst);
  // The oldest one may have begun before what was read: it is told whole on the next page.
  const whole = isCut && all.length > 1 ? all.slice(1) : all;
  const names = await namesOf(tx, whose.root, found);
  const first = whole[0];
  return {
    chapters: whole.map((chapter) => told(chapter, names)).toReversed(),
    next: isCut && first !== undefined ? first.id : null,
  };
};

/** Whom the entries name by id: our own people and rooms, and the mailboxes. */
const namesOf = async (tx: Transaction, root: string, entries: readonly JournalEntry[]): Promise<Names> => {
  const mailboxes = [...new Set(entries.flatMap(({ mailbox }) => mailbox ?? []))];
  const holders = [...new Set(entries.flatMap(({ detail }) => holdersIn(detail)))];
  const [boxes, people] = await Promise.all([
    mailboxes.length === 0 ? [] : tx.mailboxes.pick({ root, id: { in: mailboxes } }, ['id', 'address']),
    holders.length === 0 ? [] : tx.holders.pick({ root, id: { in: holders } }, ['id', 'name']),
  ]);
  return { addresses: new Map(boxes.map((one) => [one.id, one.address])), holders: new Map(people.map((one) => [one.id, one.name])) };
};

const holdersIn = (detail: JournalEntry['detail']): readonly string[] => {
  const actions = detail['actions'];
  if (!Array.isArray(actions)) return [];
  return actions.flatMap((action: unknown): readonly string[] => {
    if (typeof action !== 'object' || action === null || !('mailed' in action)) return [];
    const { mailed } = action;
    if (typeof mailed !== 'object' || mailed === null || !('holders' in mailed) || !Array.isArray(mailed.holders)) return [];
    return mailed.holders.filter((one): one is string => typeof one === 'string');
  });
};

const told = (chapter: Chapter, names: Names): Told => {
  const { entries } = chapter;
  const cause = causeOf(entries);
  const moved = entries.map(movedIn).find((one) => one !== null) ?? entries.map(putBackIn).find((one) => one !== null) ?? null;
  const who = whoOf(entries, cause, names);
  return {
    id: chapter.id,
    at: chapter.at,
    until: chapter.until,
    appointment: chapter.appointment,
    who,
    door: doorOf(who, cause),
    sentence: cause.sentence,
    rule: cause.rule ?? entries.find(({ rule }) => rule !== null)?.rule ?? null,
    before: moved?.before ?? null,
    after: moved?.after ?? null,
    changed: [...new Set(entries.flatMap(changedIn))],
    written: writtenOf(entries, names),
    outcome: chapter.outcome,
    steps: entries,
  };
};

/** What was seen in Outlook says more than what the booking side did because of it. */
const causeOf = (entries: readonly JournalEntry[]): JournalEntry =>
  entries.find((one) => one.kind === 'plan' && isOutlookDeed(one)) ?? (entries[0] as JournalEntry);

const whoOf = (entries: readonly JournalEntry[], cause: JournalEntry, { addresses }: Names): Who => {
  const who = actorOf(cause);
  if (who.kind !== 'outlook' || who.name !== '') return who;
  const named = entries.map(actorOf).find(({ kind, name }) => kind === 'outlook' && name !== '');
  return named ?? { ...who, name: addresses.get(cause.mailbox ?? '') ?? '' };
};

const spanIn = (value: unknown): Span | null => {
  if (typeof value !== 'object' || value === null || !('start' in value) || !('end' in value)) return null;
  const { start, end } = value;
  return typeof start === 'number' && typeof end === 'number' ? { start: start as Instant, end: end as Instant } : null;
};

type Change = { readonly before: Span; readonly after: Span };
const movedIn = ({ kind, detail }: JournalEntry): Change | null => {
  const [before, after] = [spanIn(detail['from']), spanIn(detail['to'])];
  return kind === 'booking' && before !== null && after !== null ? { before, after } : null;
};
/** Of what was put back: the time that Outlook showed, and the one it shows again. */
const putBackIn = ({ kind, code, detail }: JournalEntry): Change | null => {
  const times = detail['times'];
  if (kind !== 'plan' || typeof times !== 'object' || times === null || code === 'movedInOutlook') return null;
  const [before, after] = ['outlook' in times ? spanIn(times.outlook) : null, 'booking' in times ? spanIn(times.booking) : null];
  return before !== null && after !== null ? { before, after } : null;
};

const changedIn = ({ detail }: JournalEntry): readonly string[] => {
  const changed = detail['changed'];
  const facet = detail['facet'];
  return [
    ...(Array.isArray(changed) ? changed.filter((one): one is string => typeof one === 'string') : []),
    ...(typeof facet === 'string' ? [facet] : []),
  ];
};
