/** The calendar assistant: a queue of what the server does by itself, on the world's clock, in a fixed order. */
import type { CalendarItem, ResponseType } from './calendar-item.ts';
import type { Instant } from './instant.ts';
import type { Person } from './item.ts';
import type { WorldState } from './state.ts';

/** Whose name stands on what the server changed by itself. */
export const assistantName = 'Calendar Assistant';

/** A mail about a meeting under way between two mailboxes of the world. The meeting is a snapshot of the sender's item. */
export type MeetingMail = {
  readonly kind: 'request' | 'cancellation' | 'response' | 'forward';
  readonly from: Person;
  readonly meeting: CalendarItem;
  /** What a response answers; Unknown otherwise. */
  readonly response: ResponseType;
  readonly sentAt: Instant;
  /** Of a forward: who got it. */
  readonly forwardedTo?: readonly Person[];
};

export type Work =
  /** Saves an item without a change of content (F51). */
  | { readonly kind: 'touch'; readonly item: string }
  /** Ends the read-after-write lag of an item (F23). */
  | { readonly kind: 'reveal'; readonly item: string }
  /** Ends F32. */
  | { readonly kind: 'restoreCalendar'; readonly mailbox: string }
  | { readonly kind: 'deliver'; readonly mailbox: string; readonly mail: MeetingMail }
  /** A room answers the request with this sequence. */
  | { readonly kind: 'roomAnswers'; readonly item: string; readonly sequence: number; readonly originalStart: Instant | null };

export type Task = { readonly due: Instant; readonly number: number; readonly work: Work };

/** Tasks due at the same instant run in the order they were queued. */
export function queue(state: WorldState, due: Instant, work: Work): void {
  state.lastTask += 1;
  const task = { due, number: state.lastTask, work };
  let index = state.tasks.length;
  while (index > 0 && (state.tasks[index - 1]?.due ?? 0) > due) index -= 1;
  state.tasks.splice(index, 0, task);
}

/** Takes the next task that is due at or before `now`, out of the queue. */
export function takeDue(state: WorldState, now: Instant): Task | null {
  const next = state.tasks[0];
  if (next === undefined || next.due > now) return null;
  state.tasks.shift();
  return next;
}
