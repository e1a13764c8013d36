/** I7: private text is never stored, logged or shown, and never asked for where the protocol lets us choose. */
import type { Busy } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
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
const keptTitles = ({ rows, calendars, settings, now }: Observed): readonly string[] => {
  const words: string[] = [];
  for (const { id, address } of rows.mailboxes) {
    const items = calendars.find((one) => one.address === address && one.folder === 'default')?.items ?? [];
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const row of rows.busy.filter((one) => one.mailbox === id && one.endAt > now)) {
      const item = byId.get(row.eventId);
      // Occurrences lie in no folder, and what is gone is the matter of I9.
      if (item === undefined || item.type !== 'Single') continue;
      const wrong = whyWrong(row, item, settings.showTitles);
      if (wrong !== null) words.push(`The busy time of ${address} at ${span(row.startAt, row.endAt)} ${wrong}.`);
    }
  }
  return words;
};

const whyWrong = (row: Busy, item: CalendarItem, showTitles: 'busy' | 'title'): string | null => {
  const isHidden = item.sensitivity === 'Private' || item.sensitivity === 'Confidential';
  if (row.private !== isHidden) return isHidden ? 'is private, and not kept as such' : 'is kept as private, and is not';
  const shown = showTitles === 'title' && item.sensitivity === 'Normal' && markOf(item) === null ? item.subject : null;
  if (row.title === shown) return null;
  return shown === null ? `is kept with the title “${row.title}”` : `is kept with the title “${row.title}” instead of “${shown}”`;
};
