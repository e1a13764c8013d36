/**
 * Busy time as this process last read it: reading fifty calendars from the database takes it 17 ms, comparing their revisions
 * half of one. What is kept counts only at the revision the database shows.
 */
import { busyCalendar, type BusyCalendar, type BusyColumns } from '../busy-calendar.ts';
import type { BusySpan } from '../store.ts';

/** All together; some 40 MB, and with what a search makes of them up to twice as much. */
const MOST_ROWS = 2_000_000;

/** One calendar as the database answers it. */
export type CalendarColumns = BusyColumns & { readonly mailbox: string; readonly revision: string };

export type KeptCalendar = BusyCalendar & { readonly revision: string };

export const calendarOf = ({ mailbox, revision, ...columns }: CalendarColumns): KeptCalendar => ({
  ...busyCalendar(mailbox, columns),
  revision,
});

/** Adds the events that overlap [start, end), by start, none of them a copy of ours. */
export const addWithin = (spans: BusySpan[], { mailbox, startAt, endAt, kind, kinds }: KeptCalendar, start: number, end: number): void => {
  for (let index = 0; index < startAt.length; index += 1) {
    const begins = startAt[index] as BusySpan['startAt'];
    if (begins >= end) return;
    const ends = endAt[index] as BusySpan['endAt'];
    const common = kinds[kind[index] ?? 0];
    if (ends <= start || common === undefined) continue;
    spans.push({
      mailbox,
      startAt: begins,
      endAt: ends,
      allDay: common.allDay,
      zone: common.zone,
      showAs: common.showAs,
      copyOf: null,
    });
  }
};

/** The calendars asked for last, as many as there is room for. */
export class KeptCalendars {
  readonly #kept = new Map<string, KeptCalendar>();
  #rows = 0;

  get(root: string, mailbox: string, revision: string): KeptCalendar | null {
    const key = `${root}\0${mailbox}`;
    const found = this.#kept.get(key);
    if (found?.revision !== revision) return null;
    // A map keeps the order of insertion: the first of them is the one that was not asked for the longest.
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found;
  }

  keep(root: string, calendar: KeptCalendar): void {
    const key = `${root}\0${calendar.mailbox}`;
    this.#drop(key);
    this.#kept.set(key, calendar);
    this.#rows += calendar.startAt.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#rows <= MOST_ROWS) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#rows -= this.#kept.get(key)?.startAt.length ?? 0;
    this.#kept.delete(key);
  }
}
