/** I7: private text is never stored, logged or shown, and never asked for where the protocol lets us choose. */
import type { Busy } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import { closedMailboxes } from './closed.ts';
import type { Invariant, Observed } from './observed.ts';
import { markOf } from './stamps.ts';
import { span } from './words.ts';

export const privateText: Invariant = {
  id: 'I7',
  sentence:
    'Of events made in Outlook no text is kept, noted, answered or asked for but the title of one that is not private, where titles are shown.',
  breaches: (observed) => [
    ...observed.sightings.map(({ canary, where }) => `“${canary}” stands in ${where}.`),
    ...observed.asked,
    ...keptTitles(observed),
  ],
};

/** At rest a title is kept of exactly those events whose owner shows it and whose company shows titles, and it is theirs. */
const keptTitles = (observed: Observed): readonly string[] => {
  const { rows, calendars, settings, now } = observed;
  const words: string[] = [];
  const closed = closedMailboxes(observed);
  for (const { id, address } of rows.mailboxes) {
    // What became private where nobody may see it is not known to have.
    if (closed.has(id)) continue;
    const { items = [], occurrences = [] } = calendars.find((one) => one.address === address && one.folder === 'default') ?? {};
    const byId = new Map(items.map((item) => [item.id, item]));
    const byPlace = new Map(occurrences.map((item) => [placeOf(item.masterId, item.start, item.end), item]));
    for (const { eventId, title } of rows.series.filter((one) => one.mailbox === id)) {
      const master = byId.get(eventId);
      if (master !== undefined && title !== titleOf(master, master, settings.showTitles)) {
        words.push(`A series of ${address} is kept with the title “${title}”.`);
      }
    }
    for (const row of rows.busy.filter((one) => one.mailbox === id && one.endAt > now)) {
      const item = row.series === null ? byId.get(row.eventId) : byPlace.get(placeOf(row.series, row.startAt, row.endAt));
      const named = row.series === null ? item : byId.get(row.series);
      // What is gone is the matter of I9.
      if (item === undefined || named === undefined || (row.series === null && item.type !== 'Single')) continue;
      const wrong = whyWrong(row, item, titleOf(item, named, settings.showTitles));
      if (wrong !== null) words.push(`The busy time of ${address} at ${span(row.startAt, row.endAt)} ${wrong}.`);
    }
  }
  return words;
};

const placeOf = (series: string | null, start: number, end: number): string => `${series} ${start} ${end}`;

/** What an event may be called: as `named`, its master or itself, where nothing of either is hidden; what is cancelled takes no time, and needs no name. */
const titleOf = (item: CalendarItem, named: CalendarItem, showTitles: 'busy' | 'title'): string | null =>
  showTitles === 'title' && !named.isCancelled && [item, named].every((one) => one.sensitivity === 'Normal' && markOf(one) === null)
    ? named.subject
    : null;

const whyWrong = (row: Busy, item: CalendarItem, shown: string | null): string | null => {
  const isHidden = item.sensitivity === 'Private' || item.sensitivity === 'Confidential';
  if (row.private !== isHidden) return isHidden ? 'is private, and not kept as such' : 'is kept as private, and is not';
  if (row.title === shown) return null;
  return shown === null ? `is kept with the title “${row.title}”` : `is kept with the title “${row.title}” instead of “${shown}”`;
};
