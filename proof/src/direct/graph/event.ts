/** Events as Graph names them: by ids that stay through moves between calendars. */
import { type Event, eventId } from '@lockstep/engine';
import type { Detail } from '@lockstep/exchange';
import type { GraphEvent } from '@lockstep/simulator';
import { eventOf } from '../event.ts';

/** As EWS shows it, but for who saved it last, which Graph does not tell. */
export const graphEventOf = ({ id, item }: GraphEvent, detail: Detail): Event => {
  const event = eventOf(item, detail);
  if (event.ours === null) return { ...event, id: eventId(id) };
  const { changedBy: _, ...ours } = event.ours;
  return { ...event, id: eventId(id), ours };
};
