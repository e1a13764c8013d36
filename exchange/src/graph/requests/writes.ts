/** Writing an event: one request each, answered with the event where there is one. */
import type { EventPatch, Facets } from '@lockstep/engine';
import type { Marks } from '../../connector.ts';
import { stampText } from '../../stamp.ts';
import type { Ask } from '../calls.ts';
import { fieldsOf } from '../event-fields.ts';
import { AS_TEXT, shapeOf, wireEvent, type WireEvent } from '../item.ts';
import { STAMP_PROPERTY } from '../property.ts';
import { calendarPath } from './events.ts';

const WRITES = { writes: true, shape: {}, decode: () => null } as const;
const eventPath = (user: string, id: string): string => `/users/${user}/events/${encodeURIComponent(id)}`;
/** What a write is bound to: the event as it was read. */
type Bound = Pick<WireEvent, 'etag' | 'changeKey'>;
/** Where it is not told, the ETag of an event is its change key (graph.md section 5). */
const matching = ({ etag, changeKey }: Bound): string => etag ?? `W/"${changeKey ?? ''}"`;

/** Without attendees: whoever is on the list is put there by an update. @param marks null: a test of the connection, which nobody may take for an appointment */
export const createEvent = (
  user: string,
  calendar: string | null,
  facets: Facets,
  marks: Pick<Marks, 'stamp' | 'transactionId' | 'reminder'> | null,
): Ask<WireEvent> => ({
  ...WRITES,
  operation: 'CreateEvent',
  method: 'POST',
  path: `${calendarPath(user, calendar)}/events`,
  prefer: AS_TEXT,
  body: {
    ...fieldsOf(facets),
    ...(marks === null
      ? {}
      : {
          singleValueExtendedProperties: [{ id: STAMP_PROPERTY, value: stampText(marks.stamp) }],
          transactionId: marks.transactionId,
          ...(marks.reminder === undefined ? {} : { isReminderOn: marks.reminder }),
        }),
  },
  shape: shapeOf('ours'),
  decode: wireEvent,
});

export const updateEvent = (user: string, id: string, at: Bound, patch: EventPatch): Ask<WireEvent> => ({
  ...WRITES,
  operation: 'UpdateEvent',
  method: 'PATCH',
  path: eventPath(user, id),
  prefer: AS_TEXT,
  ifMatch: matching(at),
  body: fieldsOf(patch),
  shape: shapeOf('ours'),
  decode: wireEvent,
});

/** To Deleted Items; of a meeting, its organiser's calls it off. */
export const deleteEvent = (user: string, id: string, at: Bound): Ask<null> => ({
  ...WRITES,
  operation: 'DeleteEvent',
  method: 'DELETE',
  path: eventPath(user, id),
  ifMatch: matching(at),
});

/** Tells everybody, and moves the event to Deleted Items. Its organiser's only. */
export const cancelEvent = (user: string, id: string): Ask<null> => ({
  ...WRITES,
  operation: 'CancelEvent',
  method: 'POST',
  path: `${eventPath(user, id)}/cancel`,
  body: { comment: '' },
});

/** Where nobody but an administrator finds it. */
export const purgeEvent = (user: string, id: string): Ask<null> => ({
  ...WRITES,
  operation: 'PermanentDelete',
  method: 'POST',
  path: `${eventPath(user, id)}/permanentDelete`,
});
