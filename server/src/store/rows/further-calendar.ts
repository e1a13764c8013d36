/** Rows of further calendars (2.1): others of a paired mailbox, chosen by an administrator, whose events take their owner's time and nothing else. */
import type { Instant, Span } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import { shape } from '../shape.ts';

export type FurtherCalendar = {
  root: string;
  id: string;
  mailbox: string;
  /** Exchange's own id of it; null: it has another one since its mailbox is reached otherwise, and is found by its name. */
  folder: string | null;
  /** As its owner reads it. */
  name: string;
  /** Since when it is known by this id, if it was another: what was read before is known by ids that mean nothing any more. */
  folderSince: Instant | null;
  /** Opaque; moves only in the transaction of what it covers, as that of its mailbox does. */
  cursor: string | null;
  listedWindow: Span | null;
  listingSince: Instant | null;
  listDue: Instant | null;
  /** When it was last read to its end; null: never. */
  readAt: Instant | null;
  /** When the calendars of its mailbox were last listed, which alone tells whether it was deleted; null: never. */
  lookedAt: Instant | null;
  /** Since when they are listed without it; a minute later, and it is gone. */
  missingSince: Instant | null;
  /** Since when it is proved gone: nothing of it takes time any more. */
  goneAt: Instant | null;
  /** Items that are there and cannot be read, by their ids; null: none. */
  unreadable: readonly string[] | null;
  /** Why it is not as it should be; null: it is. */
  cause: Cause | null;
  detail: string | null;
  createdAt: Instant;
};
export const furtherCalendars = shape<FurtherCalendar>({
  name: 'further_calendar',
  columns: {
    root: 'text',
    id: 'text',
    mailbox: 'text',
    folder: 'text?',
    name: 'text',
    folderSince: 'instant?',
    cursor: 'text?',
    listedWindow: 'json?',
    listingSince: 'instant?',
    listDue: 'instant?',
    readAt: 'instant?',
    lookedAt: 'instant?',
    missingSince: 'instant?',
    goneAt: 'instant?',
    unreadable: 'list?',
    cause: 'text?',
    detail: 'text?',
    createdAt: 'instant',
  },
  key: ['root', 'id'],
  unique: [{ name: 'further_calendar_folder', columns: ['root', 'mailbox', 'folder'], where: 'folder' }],
  references: [{ columns: ['root', 'mailbox'], table: 'mailbox', cascade: true }],
  indexes: [['root', 'mailbox']],
  checks: [],
});
