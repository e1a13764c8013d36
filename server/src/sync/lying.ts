/** Where the event of a link lies (4.11): in another calendar of the mailbox, or, of a cancelled appointment, in the calendar again. */
import { PROOF_OF_DELETION } from '@lockstep/engine';
import type { EventId, Instant, Memory } from '@lockstep/engine';
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

/** When the event that is missed now, and is not linked, is proved gone; null: none is, or it could not be looked for. */
export const provenAt = ({ observed: { link, event } }: Judged, { missingSince }: Lying): Instant | null =>
  link.base === null && event.at === 'absent' && missingSince !== null ? ((missingSince + PROOF_OF_DELETION) as Instant) : null;

export type Lying = Pick<Link, 'elsewhere' | 'restored' | 'calledOff' | 'missingSince'>;

/** Whether it is known now what became of an event that did not come along to another transport (1.6): its copies wait for that (3.11). */
export const isFoundOut = ({ observed: { link } }: Judged, { missingSince }: Lying): boolean =>
  link.base === null && link.restored === null && link.missingSince !== null && missingSince === null;

/** Whether the restored event of a cancelled appointment is proved gone again: what was sent of it meanwhile is left over then (3.11). */
export const isGoneAgain = ({ observed: { link } }: Judged, { restored }: Lying): boolean => link.restored !== null && restored === null;

/**
 * In which other calendar the event lies now, and whether a cancelled appointment's lies there again (4.11). One that was restored, or did
 * not come along to another transport (1.6), is missed for a minute before it counts as gone, like any other (4.6).
 */
export const lyingOf = (
  { observed: { event, link, row, calledOff }, plan }: Judged,
  { eventId }: { readonly eventId: EventId | null },
  { base, missingSince }: Memory,
  now: Instant,
): Lying => {
  // What could not be seen is where it was.
  const known = base !== null && eventId !== null && eventId === link.eventId ? link.elsewhere : null;
  if (event.at === 'unseen') return { elsewhere: known, restored: link.restored, calledOff: link.calledOff, missingSince };
  const seen = event.at === 'present' ? event.value : null;
  const since = link.missingSince ?? now;
  // One that is known lies there whatever else is done in this pass, a left-over copy removed for example, until it is taken up again.
  const isRestored = (id: EventId): boolean => plan.verdict === 'foreign' || (base === null && id === link.restored);
  const isUnlinked = base === null && (link.restored !== null || (link.base === null && link.missingSince !== null));
  const isMissed = seen === null && isUnlinked && now < since + PROOF_OF_DELETION;
  return {
    // Missing, and not proved gone: whatever brings it back, a calendar that was empty for a while, brings it back there.
    elsewhere: seen === null ? known : base !== null && seen.id === eventId ? seen.elsewhere : null,
    // A copy that outlived it has another UID, and is nobody's way back (4.11).
    restored: isMissed ? link.restored : seen !== null && seen.uid === link.uid && isRestored(seen.id) ? seen.id : null,
    calledOff: row.state === 'cancelled' && base === null ? (calledOff ?? null) : null,
    // Of what is not linked only such an event is missed; a lost create that is found deleted is linked with this look.
    missingSince: isMissed ? since : base === null && link.base === null ? null : missingSince,
  };
};
