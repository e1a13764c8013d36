/** I9: a position in the change feed is never kept without what it covers. */
import type { Busy, Mailbox } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import { isClosed } from './closed.ts';
import type { Calendar, Invariant, Observed } from './observed.ts';
import { isEventOfOurs, markOf } from './stamps.ts';
import { isOutside } from './window.ts';
import { span } from './words.ts';

export const cursorCovers: Invariant = {
  id: 'I9',
  sentence: 'A cursor is stored only in the transaction of what it covers, so what it covers is in the store.',
  breaches: (observed) => [...observed.cursorLapses, ...busyTime(observed), ...wordsOfFurther(observed)],
};

/** Free, cancelled, declined and empty events block nothing by themselves (4.12). */
const blocks = (item: CalendarItem): boolean =>
  item.showAs !== 'Free' &&
  item.showAs !== 'WorkingElsewhere' &&
  !item.isCancelled &&
  item.myResponse !== 'Decline' &&
  item.start < item.end;

/** Private, in a company that does not want these synced. */
const isLeft = ({ settings }: Observed, { sensitivity }: CalendarItem): boolean =>
  settings.privateEvents === 'skip' && (sensitivity === 'Private' || sensitivity === 'Confidential');

/** Only its series is named to anybody, and is hidden: where private events are not synced by choice nothing tells of the dates of it that are not. */
const isHiddenWith = (observed: Observed, address: string, master: CalendarItem | undefined): boolean =>
  master !== undefined && isLeft(observed, master) && observed.delegate?.rights.get(address)?.viewPrivate === false;

/** Of ours, and not dealt with before somebody gives a delegate the rights for it. */
const waits = (observed: Observed, item: CalendarItem): boolean => {
  const mark = markOf(item);
  return mark !== null && isClosed(observed, mark.appointment);
};

type Looked = { readonly calendar: Calendar | undefined; readonly isFurther: boolean };

/** The paired calendars that were read, and the further ones that take time (2.1). */
const read = ({ rows, calendars, further }: Observed): readonly (Looked & { readonly mailbox: Mailbox })[] =>
  rows.mailboxes.flatMap((mailbox) => {
    if (mailbox.cursor === null) return [];
    const own = calendars.filter(({ address }) => address === mailbox.address);
    const id = further.get(mailbox.id);
    return [
      { mailbox, calendar: own.find(({ folder }) => folder === 'default'), isFurther: false },
      { mailbox, calendar: id === undefined ? undefined : own.find((one) => one.id === id), isFurther: true },
    ];
  });

/** Of a further calendar no word is kept (2.1). */
const wordsOfFurther = ({ rows }: Observed): readonly string[] =>
  [...rows.busy, ...rows.series].flatMap(({ further, title, mailbox }) =>
    further !== null && title !== null ? [`“${title}” is kept of a further calendar of ${mailbox}.`] : [],
  );

/** At rest the busy time of a mailbox is that of its events which are not ours, no more and no less. */
const busyTime = (observed: Observed): readonly string[] => {
  const words: string[] = [];
  const isOurs = isEventOfOurs(observed);
  for (const { mailbox, calendar, isFurther } of read(observed)) {
    const items = calendar?.items ?? [];
    words.push(...series(observed, mailbox, { calendar, isFurther }, isOurs));
    const rows = new Map(
      observed.rows.busy
        .filter((row) => row.mailbox === mailbox.id && (row.further !== null) === isFurther && row.series === null)
        .map((row) => [row.eventId, row]),
    );
    for (const item of items) {
      const row = rows.get(item.id);
      rows.delete(item.id);
      // What nobody can read is named as such (I14).
      if (observed.poisoned.has(item.immutableId) || waits(observed, item)) continue;
      const ours = isOurs(item);
      if (ours && row !== undefined)
        words.push(`An event of ours in ${mailbox.address} (${span(item.start, item.end)}) counts as foreign busy time.`);
      if (ours || item.isAllDay || item.type !== 'Single' || item.end <= observed.now) continue;
      if (observed.byGraph.has(mailbox.address) && row === undefined && isOutside(mailbox, item)) continue;
      const left = isLeft(observed, item);
      if (left && row !== undefined) words.push(`A private event of ${mailbox.address} is kept, although these are not synced.`);
      if (row === undefined && !left && blocks(item))
        words.push(`${mailbox.address} is busy at ${span(item.start, item.end)} and the store does not know.`);
      if (row !== undefined && (row.startAt !== item.start || row.endAt !== item.end)) {
        words.push(`The busy time of ${mailbox.address} at ${span(item.start, item.end)} is kept as ${span(row.startAt, row.endAt)}.`);
      }
    }
    for (const row of rows.values()) {
      if (row.endAt > observed.now)
        words.push(`The store holds ${mailbox.address} busy at ${span(row.startAt, row.endAt)}, where no event is any more.`);
    }
  }
  return words;
};

/** What repeats is busy within a year from now where its owner sees it, occurrence by occurrence. */
const series = (
  observed: Observed,
  { id, address }: Mailbox,
  { calendar, isFurther }: Looked,
  isOurs: (item: CalendarItem) => boolean,
): readonly string[] => {
  const words: string[] = [];
  const until = observed.now + YEAR;
  // What nobody can read is named as such (I14).
  const unread = new Set(
    (calendar?.items ?? []).filter((item) => observed.poisoned.has(item.immutableId) || waits(observed, item)).map((item) => item.id),
  );
  const seen = (calendar?.occurrences ?? []).filter(({ masterId }) => masterId === null || !unread.has(masterId));
  const masters = new Map(calendar?.items.map((item) => [item.id, item]));
  const rows = observed.rows.busy.filter(
    (row) => row.mailbox === id && (row.further !== null) === isFurther && row.series !== null && !unread.has(row.series),
  );
  const kept = new Map(rows.map((row) => [lineOf(row), row]));
  for (const item of seen) {
    const line = lineOf({ series: item.masterId, startAt: item.start, endAt: item.end });
    const master = item.masterId === null ? undefined : masters.get(item.masterId);
    // Of a series made of our event the first date is the appointment's, the others are busy time (4.11).
    if (master !== undefined && isOurs(master) && item.start === master.start) {
      if (kept.delete(line)) words.push(`The first date of a series made of an event of ours in ${address} counts as foreign busy time.`);
    } else if (isLeft(observed, item)) {
      if (kept.delete(line)) words.push(`A private occurrence of ${address} is kept, although these are not synced.`);
    } else if (!kept.delete(line) && blocks(item) && !item.isAllDay && !isHiddenWith(observed, address, master)) {
      words.push(`${address} is busy at ${span(item.start, item.end)}, an occurrence of a series, and the store does not know.`);
    }
  }
  for (const row of kept.values()) {
    if (row.endAt > observed.now && row.startAt < until) {
      words.push(`The store holds ${address} busy at ${span(row.startAt, row.endAt)}, where the series has no occurrence.`);
    }
  }
  return words;
};

const YEAR = 365 * 86_400_000;
const lineOf = ({
  series: of,
  startAt,
  endAt,
}: {
  readonly series: Busy['series'];
  readonly startAt: number;
  readonly endAt: number;
}): string => `${of} ${startAt} ${endAt}`;
