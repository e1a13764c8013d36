/** UpdateItem: one property per SetItemField, never over somebody else's change (R:updateitem-operation). */
import type { EventPatch, Notify } from '@lockstep/engine';
import { patchProperties, RECURRENCE } from '../event-fields.ts';
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
export const encodeUpdateItem = (input: UpdateItemInput): string =>
  element(
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
            (input.patch.recurrence === null ? element('t:DeleteItemField', null, fieldPath(RECURRENCE)) : '') +
              patchProperties(input.patch)
                .map(({ path, xml }) => element('t:SetItemField', null, fieldPath(path) + element('t:CalendarItem', null, xml)))
                .join(''),
          ),
      ),
    ),
  );

export const decodeUpdateItem = itemsDecoder('UpdateItem');
