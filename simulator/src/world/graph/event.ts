/** An event as Graph names it: by ids that stay through moves, its occurrences included. */
import type { CalendarItem } from '../calendar-item.ts';
import { occurrenceId } from '../ids.ts';

export type GraphEvent = {
  /** The immutable id (graph.md section 5). */
  readonly id: string;
  /** Of an occurrence or exception: the immutable id of its master. */
  readonly seriesMasterId: string | null;
  /** What the store shows; its own ids are the mutable ones. */
  readonly item: CalendarItem;
};

export function graphEvent(item: CalendarItem): GraphEvent {
  if (item.originalStart === null) return { id: item.immutableId, seriesMasterId: null, item };
  // An occurrence is made of its master, and has its lasting id; as long as that is the master's own id, it is the occurrence's own, too.
  const id = item.masterId === item.immutableId ? item.id : occurrenceId(item.immutableId, item.originalStart);
  return { id, seriesMasterId: item.immutableId, item };
}
