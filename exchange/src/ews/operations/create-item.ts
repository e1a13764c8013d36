/** CreateItem for one calendar item without attendees: the first of the two steps of rule 3.10 (R:createitem-operation-calendar-item). */
import type { Facets, Notify } from '@lockstep/engine';
import { bodyProperty, locationProperty, showAsProperty, subjectProperty, whenProperties } from '../event-fields.ts';
import { itemsDecoder } from '../items-answer.ts';
import { ON_CREATE } from '../send-modes.ts';
import { folderId, STAMP_PATH, type FolderAddress } from '../shape.ts';
import { element, textElement } from '../xml-write.ts';

export type CreateItemInput = {
  readonly folder: FolderAddress;
  readonly facets: Facets;
  /** Text of our stamp; null: an event of nobody's, as a test makes it. */
  readonly stamp: string | null;
  /** Our own UID: with the stamp in the same call, the only idempotency EWS offers. */
  readonly uid: string;
  readonly notify: Notify;
  /** Left out: on, as is the server's default. */
  readonly reminder?: false;
};

/** In the order of the schema (ItemType, then CalendarItemType): another order is refused as a whole. */
export function encodeCreateItem(input: CreateItemInput): string {
  const { facets } = input;
  const when = whenProperties(facets.when);
  const stamp = input.stamp === null ? '' : element('t:ExtendedProperty', null, STAMP_PATH + textElement('t:Value', input.stamp));
  const item = element(
    't:CalendarItem',
    null,
    subjectProperty(facets.title).xml +
      textElement('t:Sensitivity', 'Normal') +
      bodyProperty(facets.body).xml +
      // Said also where it is the server's default, so that no default decides.
      textElement('t:ReminderIsSet', String(input.stamp !== null && input.reminder !== false)) +
      stamp +
      textElement('t:UID', input.uid) +
      when.start.xml +
      when.end.xml +
      when.allDay.xml +
      showAsProperty(facets.showAs).xml +
      locationProperty(facets.location).xml +
      when.startZone.xml +
      when.endZone.xml,
  );
  return element(
    'm:CreateItem',
    { SendMeetingInvitations: ON_CREATE[input.notify] },
    element('m:SavedItemFolderId', null, folderId(input.folder)) + element('m:Items', null, item),
  );
}

/** The answer carries id and change key, nothing else. */
export const decodeCreateItem = itemsDecoder('CreateItem');
