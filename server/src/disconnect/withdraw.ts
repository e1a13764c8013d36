/** While an integration is disconnected with its events (1.4), its calendars are to show none of ours that lies ahead. */
import type { Instant } from '@lockstep/engine';
import type { Connection } from '../store/rows/sync.ts';
import type { Booked } from '../sync/booked.ts';

/**
 * The booking side as such a calendar should show it: as of appointments that take place no more, whose events are removed with everybody
 * on their lists told (3.3), each write behind its intent. What is over on either side stays (4.19), and nothing is made.
 */
export const withdrawn = (booked: readonly Booked[], { disconnect }: Pick<Connection, 'disconnect'>, now: Instant): readonly Booked[] =>
  disconnect === 'removing' ? booked.map((one) => (isOver(one, now) ? one : { ...one, appointment: { at: 'absent' } as const })) : booked;

const isOver = ({ link: { base, intent }, row }: Booked, now: Instant): boolean =>
  row.endAt <= now && intent === null && base !== null && base.event.facets.when.end <= now;
