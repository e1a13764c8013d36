/** What it means that Graph does not know the calendar that a call names (graph-pitfalls 12). */
import type { CalendarRef } from '../connector.ts';
import { ConnectorError } from '../failure.ts';

/**
 * Nothing but the calendar is named by these calls, so "not found" and an id that is none are about it: it is another one than the one that
 * was paired, or Graph gave it another id. Whoever asks finds out which by `identify`.
 */
export const aboutCalendar = ({ calendar }: CalendarRef, error: unknown): Error => {
  if (!(error instanceof Error)) return new Error('nothing that is an error was thrown', { cause: error });
  if (!(error instanceof ConnectorError) || calendar === null) return error;
  const { kind, scope, cause } = error.failure;
  const isUnknown =
    scope === 'item' && ((kind === 'gone' && cause === 'itemUnreadable') || (kind === 'rejected' && cause === 'faultOfOurs'));
  if (!isUnknown) return error;
  return new ConnectorError({ ...error.failure, kind: 'gone', scope: 'mailbox', cause: 'anotherMailbox' }, { cause: error });
};
