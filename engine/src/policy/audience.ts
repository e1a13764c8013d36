/**
 * Whom Exchange mails about a write, rule 3.9. Decided here, with the plan, from what the write changes; never left to a
 * default of the protocol.
 */
import type { EventView, Facet, Instant, When } from '../model.ts';
import type { Notify } from '../plan.ts';

/** Time and place are what attendees act on; everything else is silent. */
const TOLD: readonly Facet[] = ['when', 'location'];

/** Exchange invites nobody to their own meeting, though some builds list the organiser among the attendees. */
const mailsAnybody = ({ attendees }: EventView): boolean => attendees.some((one) => one.response !== 'organiser');

export const audienceOfUpdate = (event: EventView, facets: readonly Facet[], from: When, to: When, now: Instant): Notify => {
  if (!mailsAnybody(event)) return 'none';
  // 4.19: no mail about an appointment whose old and new times are both past.
  if (from.end <= now && to.end <= now) return 'none';
  return facets.some((facet) => TOLD.includes(facet)) ? 'all' : 'none';
};

/** @param agreed when both sides had it last, which may be ahead though somebody has moved the event into the past since; null: never */
export const audienceOfRemoval = (event: EventView, agreed: When | null, now: Instant): Notify =>
  mailsAnybody(event) && (event.facets.when.end > now || (agreed !== null && agreed.end > now)) ? 'all' : 'none';

/** Where a transport cannot write silently, a write that should be silent is not made to an event with attendees. */
export const wouldMailAnyway = (event: EventView, notify: Notify, silentWrites: boolean): boolean =>
  notify === 'none' && mailsAnybody(event) && !silentWrites;
