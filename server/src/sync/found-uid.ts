/** By which UID a link goes on once a write to what its look has found is recorded (3.10, 4.6, 4.11). */
import type { Intent } from '@lockstep/engine';
import type { Judged } from './judge.ts';

/**
 * Of the event that this look has found: by Graph nobody knew it where the answer to the create was lost, and who dies before the outcome of
 * this write would find a copy of the event as well (4.11).
 */
export const foundUid = ({ observed: { event } }: Judged, { do: does }: Intent): string | null =>
  does !== 'create' && does !== 'removeCopy' && event.at === 'present' ? event.value.uid : null;

/** Whether that is the UID of another event than the one that was known, whose own is forgotten with it (4.6). */
export const takesPlace = ({ observed: { link } }: Judged, found: string | null): boolean =>
  found !== null && link.base !== null && link.uid !== null && link.uid !== found;
