/** What calendars a mailbox has beside the paired one, asked of Exchange itself, and how much time each would take (2.1). Nothing is kept of it. */
import { DAY } from '@lockstep/engine';
import type { Instant, Span } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';
import type { CalendarRef, Connector, Failure, NamedCalendar } from '@lockstep/exchange';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import { isPrivate } from '../sync/busy.ts';
import { blocks } from './busy-rules.ts';

/** So far ahead it is counted how much each would take. */
export const COUNTED_DAYS = 30;
/** Each that is counted is a call or two; of a mailbox with more the others are named without a count. */
const MOST_COUNTED = 20;

/** `blocking`: how many of its events of the days ahead would take time away from booking; null: it was not counted. */
export type SeenCalendar = NamedCalendar & { readonly blocking: number | null; readonly problem: Failure | null };

/** Throws ConnectorError where the mailbox does not answer; what is wrong with one calendar is said of that one. */
export const lookAtCalendars = async (
  connector: Connector,
  mailbox: CalendarRef,
  rules: BusyRules,
  now: Instant,
  signal: AbortSignal,
): Promise<readonly SeenCalendar[]> => {
  const listed = await connector.calendars(mailbox, signal);
  const seen: SeenCalendar[] = [];
  for (const [index, calendar] of listed.entries()) {
    if (index >= MOST_COUNTED) seen.push({ ...calendar, blocking: null, problem: null });
    else seen.push({ ...calendar, ...(await counted(connector, { ...mailbox, calendar: calendar.id }, rules, now, signal)) });
  }
  return seen;
};

const counted = async (
  connector: Connector,
  calendar: CalendarRef,
  rules: BusyRules,
  now: Instant,
  signal: AbortSignal,
): Promise<Pick<SeenCalendar, 'blocking' | 'problem'>> => {
  const ahead: Span = { start: now, end: (now + COUNTED_DAYS * DAY) as Instant };
  try {
    const events = await connector.view(calendar, ahead, signal);
    const taking = events.filter(({ cancelled, showAs, sensitivity, when: { start, end, allDay } }) => {
      const row = { showAs, startAt: start, endAt: end, allDay, private: isPrivate(sensitivity) };
      return !cancelled && blocks(row, rules);
    });
    return { blocking: taking.length, problem: null };
  } catch (error) {
    const alone = error instanceof ConnectorError && ['gone', 'forbidden', 'malformed', 'rejected'].includes(error.failure.kind);
    if (!alone) throw error;
    return { blocking: null, problem: error.failure };
  }
};
