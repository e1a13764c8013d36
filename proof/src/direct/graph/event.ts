/** Events as Graph names them: by ids that stay through moves between calendars. */
import { type Event, eventId } from '@lockstep/engine';
import type { Detail } from '@lockstep/exchange';
import type { GraphEvent } from '@lockstep/simulator';
import { eventOf } from '../event.ts';

export const graphEventOf = ({ id, item }: GraphEvent, detail: Detail): Event => ({ ...eventOf(item, detail), id: eventId(id) });
