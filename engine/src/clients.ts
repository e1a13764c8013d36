/**
 * Clients on the list of attendees (3.5, 4.8). A client holds nobody's time and has no calendar here: they are known by a mark of their own
 * in the place of a holder, so that nobody takes them for somebody on the staff who has the same address.
 */
import type { Attendee, Participant } from './model.ts';
import type { Invited, Memory } from './plan.ts';

const MARK = 'client:';

/** What stands in the place of a holder for a client; no id of a holder has a colon. */
export const clientMark = (client: string): string => `${MARK}${client}`;
/** The id of the client whose mark it is; null: it is a holder's. */
export const clientOf = (holder: string): string | null => (holder.startsWith(MARK) ? holder.slice(MARK.length) : null);
export const isClient = ({ holder }: Pick<Participant | Invited, 'holder'>): boolean => clientOf(holder) !== null;

/** The journal names no client. */
export const CLIENT_IN_WORDS = 'The client';

/** Whether the answer was given before we knew of it as that of a client: to somebody who had put them on the list in Outlook. */
export const isOfAGuest = ({ base }: Memory, { response }: Attendee): boolean => base !== null && response === 'declined';
