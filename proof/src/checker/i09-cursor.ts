/** I9: a position in the change feed is never kept without what it covers. */
import type { CalendarItem } from '@lockstep/simulator';
import type { Invariant, Observed } from './observed.ts';
import { isEventOfOurs } from './stamps.ts';
import { span } from './words.ts';

export const cursorCovers: Invariant = {
  id: 'I9',
  sentence: 'A cursor is stored only in the transaction of what it covers, so what it covers is in the store.',
  breaches: (observed) => [...observed.cursorLapses, ...busyTime(observed)],
};

/** Free, cancelled, declined and empty events block nothing (4.12). */
const blocks = (item: CalendarItem): boolean =>
  item.showAs !== 'Free' &&
  item.showAs !== 'WorkingElsewhere' &&
  !item.isCancelled &&
  item.myResponse !== 'Decline' &&
  item.start < item.end;

/** At rest the busy time of a mailbox is that of its events which are not ours, no more and no less. */
const busyTime = (observed: Observed): readonly string[] => {
  const words: string[] = [];
  const isOurs = isEventOfOurs(observed);
  for (const mailbox of observed.rows.mailboxes) {
    if (mailbox.cursor === null) continue;
    const calendar = observed.calendars.find((one) => one.address === mailbox.address && one.folder === 'default');
    const items = [...(calendar?.items ?? []), ...(calendar?.dates ?? [])];
    const masters = new Map(calendar?.items.map((item) => [item.id, item]));
    const rows = new Map(observed.rows.busy.filter((row) => row.mailbox === mailbox.id).map((row) => [row.eventId, row]));
    for (const item of items) {
      const row = rows.get(item.id);
      rows.delete(item.id);
      const master = item.masterId === null ? undefined : masters.get(item.masterId);
      // Of a series made of our event the first date is the appointment's, the others are busy time (4.11).
      const ours = master === undefined ? isOurs(item) : isOurs(master) && item.start === master.start;
      if (ours && row !== undefined)
        words.push(`An event of ours in ${mailbox.address} (${span(item.start, item.end)}) counts as foreign busy time.`);
      if (ours || item.isAllDay || item.type === 'RecurringMaster' || item.end <= observed.now) continue;
      if (row === undefined && blocks(item))
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
