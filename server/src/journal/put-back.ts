/** Who would have changed what (4.3, 4.3a): what was put back, when, how often, and by whom it was changed where Exchange tells that. */
import type { Instant, Span } from '@lockstep/engine';
import type { JournalEntry } from '../store/rows/record.ts';
import { actorOf } from './meaning.ts';

export type PutBack = {
  readonly id: string;
  readonly at: Instant;
  readonly appointment: string | null;
  readonly mailbox: string | null;
  readonly code: string;
  readonly rule: string | null;
  readonly sentence: string;
  /** The field, where it is about one. */
  readonly what: string | null;
  /** The time that Outlook showed, and the one it was put back to. */
  readonly outlook: Span | null;
  readonly booking: Span | null;
  /** Who changed it last, as Exchange names them; null: it does not. */
  readonly changedBy: string | null;
};

const spanIn = (detail: JournalEntry['detail'], side: 'outlook' | 'booking'): Span | null => {
  const times = detail['times'];
  if (typeof times !== 'object' || times === null) return null;
  const span: unknown = (times as Readonly<Record<string, unknown>>)[side];
  if (typeof span !== 'object' || span === null || !('start' in span) || !('end' in span)) return null;
  const { start, end } = span;
  return typeof start === 'number' && typeof end === 'number' ? { start: start as Instant, end: end as Instant } : null;
};

export const putBackOf = (entry: JournalEntry): PutBack => {
  const { id, at, appointment, mailbox, code, rule, sentence, detail } = entry;
  const { name } = actorOf(entry);
  const facet = detail['facet'];
  return {
    id,
    at,
    appointment,
    mailbox,
    code,
    rule,
    sentence,
    what: typeof facet === 'string' ? facet : null,
    outlook: spanIn(detail, 'outlook'),
    booking: spanIn(detail, 'booking'),
    changedBy: name === '' ? null : name,
  };
};
