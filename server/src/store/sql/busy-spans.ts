/** Busy time for availability: from what this process keeps where the database shows the same revision, else from there. */
import type { BusySpan } from '../store.ts';
import { addWithin, calendarOf, type KeptCalendar, type KeptCalendars } from './kept-calendars.ts';
import type { Session } from './session.ts';
import { calendarsSql, copiesSql, revisionsSql, type CopyWish } from './spans.ts';

export const busySpans = async (session: Session, kept: KeptCalendars, wish: CopyWish): Promise<readonly BusySpan[]> => {
  const calendars = await calendarsOf(session, kept, wish.root, wish.of);
  const spans: BusySpan[] = [];
  for (const calendar of calendars) addWithin(spans, calendar, wish.start, wish.end);
  if (spans.length === 0 || wish.appointments.length === 0) return spans;
  return marked(spans, (await session.run(copiesSql(wish))).rows);
};

const calendarsOf = async (
  session: Session,
  kept: KeptCalendars,
  root: string,
  mailboxes: readonly string[],
): Promise<readonly KeptCalendar[]> => {
  if (mailboxes.length === 0) return [];
  const { rows: revisions } = await session.run(revisionsSql(root, mailboxes));
  const found: KeptCalendar[] = [];
  const changed: string[] = [];
  for (const { mailbox, revision } of revisions) {
    const known = kept.get(root, mailbox, revision);
    if (known === null) changed.push(mailbox);
    else found.push(known);
  }
  if (changed.length === 0) return found;
  const { rows } = await session.run(calendarsSql(root, changed));
  for (const row of rows) {
    const calendar = calendarOf(row);
    kept.keep(root, calendar);
    found.push(calendar);
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
