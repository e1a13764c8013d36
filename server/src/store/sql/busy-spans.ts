/** Busy time for availability: from what this process keeps where the database shows the same revision, else from there. */
import type { ReadCalendar } from '../busy-calendar.ts';
import type { BusySpan } from '../store.ts';
import { addWithin, calendarOf, type KeptCalendar, type KeptCalendars } from './kept-calendars.ts';
import type { Session } from './session.ts';
import { at, calendarsSql, copiesSql, revisionsSql, standingsSql, type CopyWish } from './spans.ts';

export const busySpans = async (session: Session, kept: KeptCalendars, wish: CopyWish): Promise<readonly BusySpan[]> => {
  if (wish.of.length === 0) return [];
  const { rows: revisions } = await session.run(revisionsSql(wish.root, wish.of));
  const spans: BusySpan[] = [];
  for (const calendar of (await calendarsAt(session, kept, wish.root, revisions)).values())
    addWithin(spans, calendar, wish.start, wish.end);
  if (spans.length === 0 || wish.appointments.length === 0) return spans;
  return marked(spans, (await session.run(copiesSql(wish))).rows);
};

/** How these calendars stand, and what is busy in them; one that is not there is left out. */
export const readCalendars = async (
  session: Session,
  kept: KeptCalendars,
  root: string,
  mailboxes: readonly string[],
): Promise<readonly ReadCalendar[]> => {
  if (mailboxes.length === 0) return [];
  const [columns] = (await session.run(standingsSql(root, mailboxes))).rows;
  if (columns === undefined || columns.id === null) return [];
  const { id, connection, zone, readAt, readAs, expandedUntil, cause, transport, furtherDue, furtherReadAt, revision } = columns;
  const revisions: Revision[] = [];
  id.forEach((mailbox, index) => {
    const shown = at(revision, index);
    if (shown !== null) revisions.push({ mailbox, revision: shown });
  });
  const calendars = await calendarsAt(session, kept, root, revisions);
  return id.map((mailbox, index) => ({
    id: mailbox,
    connection: at(connection, index),
    zone: at(zone, index),
    readAt: at(readAt, index),
    readAs: at(readAs, index),
    expandedUntil: at(expandedUntil, index),
    cause: at(cause, index),
    transport: at(transport, index),
    furtherDue: at(furtherDue, index),
    furtherReadAt: at(furtherReadAt, index),
    busy: calendars.get(mailbox) ?? null,
  }));
};

/** The mailboxes of these in which something within the span is a copy of one of these appointments' events. */
export const mailboxesWithCopies = async (session: Session, wish: CopyWish): Promise<ReadonlySet<string>> =>
  wish.of.length === 0 || wish.appointments.length === 0
    ? new Set()
    : new Set((await session.run(copiesSql(wish))).rows.map((row) => row.mailbox));

type Revision = { readonly mailbox: string; readonly revision: string };

const calendarsAt = async (
  session: Session,
  kept: KeptCalendars,
  root: string,
  revisions: readonly Revision[],
): Promise<ReadonlyMap<string, KeptCalendar>> => {
  const found = new Map<string, KeptCalendar>();
  const changed: string[] = [];
  for (const { mailbox, revision } of revisions) {
    const known = kept.get(root, mailbox, revision);
    if (known === null) changed.push(mailbox);
    else found.set(mailbox, known);
  }
  if (changed.length === 0) return found;
  const { rows } = await session.run(calendarsSql(root, changed));
  for (const row of rows) {
    const calendar = calendarOf(row);
    kept.keep(root, calendar);
    found.set(calendar.mailbox, calendar);
  }
  return found;
};

const keyOf = ({ mailbox, startAt, endAt, allDay, zone, showAs }: BusySpan): string =>
  `${mailbox} ${startAt} ${endAt} ${allDay} ${zone} ${showAs}`;

/** Each copy takes the place of one event like it: where two are alike in all that decides, either will do. */
const marked = (spans: readonly BusySpan[], copies: readonly BusySpan[]): readonly BusySpan[] => {
  if (copies.length === 0) return spans;
  const waiting = new Map<string, BusySpan[]>();
  for (const copy of copies) waiting.set(keyOf(copy), [...(waiting.get(keyOf(copy)) ?? []), copy]);
  return spans.map((span) => waiting.get(keyOf(span))?.pop() ?? span);
};
