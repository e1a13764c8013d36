/** Rows of busy time: what lies in calendars beside our events. */
import type { Instant, ShowAs, ZoneId } from '@lockstep/engine';
import { oneOf, shape } from '../shape.ts';

/** Time taken by an event that is not ours. */
export type Busy = {
  root: string;
  mailbox: string;
  eventId: string;
  startAt: Instant;
  endAt: Instant;
  allDay: boolean;
  /** Whose dates an all-day event means (4.14); null for what was read before it was kept. */
  zone: ZoneId | null;
  showAs: ShowAs;
  /** Null for private ones and where titles are masked (4.12). */
  title: string | null;
  private: boolean;
  uid: string | null;
  /** The further calendar it lies in (2.1); null: the paired one. */
  further: string | null;
  /** The series whose occurrence it is, by its master; null: an event that stands for itself. */
  series: string | null;
  readAt: Instant;
  /** Since when it is missing in Exchange while the brake keeps it (4.18); null: it is there. */
  missingSince: Instant | null;
};
export const busy = shape<Busy>({
  name: 'busy',
  columns: {
    root: 'text',
    mailbox: 'text',
    eventId: 'text',
    startAt: 'instant',
    endAt: 'instant',
    allDay: 'boolean',
    zone: 'text?',
    showAs: 'text',
    title: 'text?',
    private: 'boolean',
    uid: 'text?',
    further: 'text?',
    series: 'text?',
    readAt: 'instant',
    missingSince: 'instant?',
  },
  key: ['root', 'mailbox', 'eventId'],
  unique: [],
  references: [{ columns: ['root', 'mailbox'], table: 'mailbox', cascade: true }],
  indexes: [['root', 'mailbox']],
  checks: [oneOf('busy', 'showAs', ['free', 'tentative', 'busy', 'outOfOffice', 'workingElsewhere'])],
});
