/** Where the event of a link lies (4.11): in another calendar of the mailbox, or, of a cancelled appointment, in the calendar again. */
import type { EventId, Memory } from '@lockstep/engine';
import type { Link } from '../store/rows/sync.ts';
import type { Judged } from './judge.ts';

/** What is to be said of the event of a cancelled appointment (4.11): restored, or gone again. */
export const lyingNews = (
  { observed: { link, row } }: Judged,
  { restored, calledOff }: Pick<Link, 'restored' | 'calledOff'>,
): 'restored' | 'restoredCalledOff' | 'restoredGone' | null => {
  if (restored !== null) return restored === link.restored ? null : 'restored';
  if (calledOff !== null) return calledOff === link.calledOff ? null : 'restoredCalledOff';
  return row.state === 'cancelled' && (link.restored ?? link.calledOff) !== null ? 'restoredGone' : null;
};

/** In which other calendar the event lies now, and whether a cancelled appointment's lies there again (4.11). */
export const lyingOf = (
  { observed: { event, link, row, calledOff }, plan }: Judged,
  { eventId }: { readonly eventId: EventId | null },
  { base }: Memory,
): Pick<Link, 'elsewhere' | 'restored' | 'calledOff'> => {
  // What could not be seen is where it was.
  const known = base !== null && eventId !== null && eventId === link.eventId ? link.elsewhere : null;
  if (event.at === 'unseen') return { elsewhere: known, restored: link.restored, calledOff: link.calledOff };
  const seen = event.at === 'present' ? event.value : null;
  return {
    // Missing, and not proved gone: whatever brings it back, a calendar that was empty for a while, brings it back there.
    elsewhere: seen === null ? known : base !== null && seen.id === eventId ? seen.elsewhere : null,
    // A copy that outlived it has another UID, and is nobody's way back (4.11).
    restored: plan.verdict === 'foreign' && seen !== null && seen.uid === link.uid ? seen.id : null,
    calledOff: row.state === 'cancelled' && base === null ? (calledOff ?? null) : null,
  };
};
