/** From the names in a path to the world's own. */
import type { Mailbox } from '../../world/mailbox.ts';
import { type GraphCall, param } from '../call.ts';
import { readId, writeId } from '../ids.ts';
import { GraphRefusal } from '../refusal.ts';

/** By object id or primary address: an alias is nobody's name here (graph-pitfalls.md 16). Null: nobody. */
export function userNamed(call: Pick<GraphCall, 'world'>, name: string): Mailbox | null {
  const mailbox = call.world.mailbox(name);
  const lower = name.toLowerCase();
  return mailbox !== null && (mailbox.guid === lower || mailbox.address.toLowerCase() === lower) ? mailbox : null;
}

/** The GUID of the path's user, for whatever Outlook answers. */
export function userOf(call: GraphCall): string {
  const name = param(call, 'user');
  const mailbox = userNamed(call, name);
  if (mailbox === null) throw new GraphRefusal(404, 'ErrorInvalidUser', `The requested user '${name}' is invalid.`);
  return mailbox.guid;
}

/** The immutable id of the path's event. */
export function eventOf(call: GraphCall, user: string): string {
  return lastingId(call, user, param(call, 'event'));
}

/** An id of either kind says itself which it is. */
function lastingId(call: GraphCall, user: string, wire: string): string {
  const { id, immutable } = readId(wire);
  if (immutable) return id;
  const [lasting = null] = call.world.graph.translate(call.caller, user, [id], 'present', 'immutable');
  if (lasting === null) throw new GraphRefusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  return lasting;
}

/** The path's calendar; null: the mailbox's own. */
export function calendarOf(call: GraphCall): string | null {
  const wire = call.params['calendar'];
  return wire === undefined ? null : readId(wire).id;
}

/** Calendar ids too differ with the header (graph-pitfalls.md 12). */
export function writeCalendarId(call: GraphCall, id: string): string {
  return writeId(id, call.prefer.immutableIds);
}
