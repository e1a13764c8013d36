/** UpdateItem: one property per SetItemField, never over somebody else's change (R:updateitem-operation). */
import type { EventPatch, Notify } from '@lockstep/engine';
import { listChanges, patchProperties, RECURRENCE, type ListChanges, type Property } from '../event-fields.ts';
import { itemsDecoder } from '../items-answer.ts';
import { ON_UPDATE } from '../send-modes.ts';
import { fieldPath, itemId } from '../shape.ts';
import { element } from '../xml-write.ts';

export type UpdateItemInput = {
  readonly id: string;
  readonly changeKey: string;
  /** At least one facet: an update of nothing is refused by the schema. */
  readonly patch: EventPatch;
  readonly notify: Notify;
};

/** NeverOverwrite: AlwaysOverwrite loses people's edits, and AutoResolve merges by rules that differ per property. */
export const encodeUpdateItem = (input: UpdateItemInput): string => {
  const none: ListChanges = { set: [], append: [], cleared: [] };
  const lists = input.patch.attendees === undefined ? none : listChanges(input.patch.attendees);
  const field = (how: string) => (property: Property) =>
    element(how, null, fieldPath(property.path) + element('t:CalendarItem', null, property.xml));
  return element(
    'm:UpdateItem',
    {
      ConflictResolution: 'NeverOverwrite',
      MessageDisposition: 'SaveOnly',
      SendMeetingInvitationsOrCancellations: ON_UPDATE[input.notify],
    },
    element(
      'm:ItemChanges',
      null,
      element(
        't:ItemChange',
        null,
        itemId(input.id, input.changeKey) +
          element(
            't:Updates',
            null,
            // Cleared first: a time that is set on a series moves every date of it.
            [...(input.patch.recurrence === null ? [RECURRENCE] : []), ...lists.cleared]
              .map((path) => element('t:DeleteItemField', null, fieldPath(path)))
              .join('') +
              [...patchProperties(input.patch), ...lists.set].map(field('t:SetItemField')).join('') +
              lists.append.map(field('t:AppendToItemField')).join(''),
          ),
      ),
    ),
  );
};

export const decodeUpdateItem = itemsDecoder('UpdateItem');
