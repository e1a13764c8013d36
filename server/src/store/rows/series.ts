/** Rows of series made in Outlook: kept, so that their occurrences come into the window by themselves (4.13, 4.15). */
import type { Instant, Series, ShowAs } from '@lockstep/engine';
import { oneOf, shape } from '../shape.ts';

/** A series as its master told it; its occurrences within the window are rows of busy time that name it. */
export type StoredSeries = {
  root: string;
  mailbox: string;
  /** Its master's. */
  eventId: string;
  /** The further calendar it lies in (2.1); null: the paired one. */
  further: string | null;
  /** How it repeats; null: unclear to us, so that Exchange is asked for its occurrences. */
  definition: Series | null;
  /** Why it is unclear. */
  detail: string | null;
  /** The master's flags, which its occurrences inherit (4.12). */
  showAs: ShowAs;
  private: boolean;
  cancelled: boolean;
  uid: string | null;
  /** What all of its occurrences are called; null where titles are masked, and of a private one. */
  title: string | null;
  /** The master's when it was read; null: it has to be read again, whatever version a listing names. */
  version: string | null;
  readAt: Instant;
  /** Its occurrences are busy time as far as here. */
  expandedUntil: Instant;
};
export const series = shape<StoredSeries>({
  name: 'series',
  columns: {
    root: 'text',
    mailbox: 'text',
    eventId: 'text',
    further: 'text?',
    definition: 'json?',
    detail: 'text?',
    showAs: 'text',
    private: 'boolean',
    cancelled: 'boolean',
    uid: 'text?',
    title: 'text?',
    version: 'text?',
    readAt: 'instant',
    expandedUntil: 'instant',
  },
  key: ['root', 'mailbox', 'eventId'],
  unique: [],
  references: [{ columns: ['root', 'mailbox'], table: 'mailbox', cascade: true }],
  indexes: [['root', 'mailbox']],
  checks: [oneOf('series', 'showAs', ['free', 'tentative', 'busy', 'outOfOffice', 'workingElsewhere'])],
});
