/** UpdateItem (R:updateitem-operation): changes applied in order, one property each. */
import type { FieldChange } from '../../world/calendar-item.ts';
import type { ConflictResolution, ItemRef, SendUpdates } from '../../world/operations.ts';
import type { Call, Operation } from '../call.ts';
import { readItemRef } from '../ids.ts';
import type { WriteZones } from '../item/read.ts';
import { fieldOf, readField, WITHOUT_EFFECT, writeZones } from '../item/read.ts';
import { writtenNode } from '../item/render.ts';
import { isPath, namedPath, readExtendedPath } from '../paths.ts';
import { ItemRefusal, SoapFault } from '../refusal.ts';
import { batchMessages, responseMessages } from '../response.ts';
import { atLeast } from '../versions.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childOf, childrenOf } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';

/** The part of `calendar:Start` after the colon; the schema's element of the same name carries the value. */
function elementOf(path: XmlElement): string {
  if (path.local === 'ExtendedFieldURI') return 'ExtendedProperty';
  const uri = path.attributes.get('FieldURI') ?? '';
  return uri.slice(uri.indexOf(':') + 1);
}

/** The one path of a change. */
function singlePath(change: XmlElement): XmlElement {
  const [path, second] = change.children.filter(isPath);
  if (path === undefined || second !== undefined)
    throw new ItemRefusal(
      'ErrorIncorrectUpdatePropertyCount',
      'An object within a change description must contain one and only one property to modify.',
    );
  return path;
}

/** The one property of SetItemField or AppendToItemField, in agreement with its path. */
function singleProperty(change: XmlElement, path: XmlElement): XmlElement {
  const item = change.children.find((child) => !isPath(child));
  const [property, second] = item?.children ?? [];
  if (property === undefined || second !== undefined) {
    throw new ItemRefusal(
      'ErrorIncorrectUpdatePropertyCount',
      'An object within a change description must contain one and only one property to modify.',
      namedPath(path),
    );
  }
  const mismatch = new ItemRefusal(
    'ErrorUpdatePropertyMismatch',
    'A property required for the update does not match its path.',
    namedPath(path),
  );
  if (elementOf(path) !== property.local) throw mismatch;
  if (property.local === 'ExtendedProperty') {
    const named = childOf(property, 'ExtendedFieldURI');
    if (named === undefined || !sameExtended(path, named)) throw mismatch;
  }
  return property;
}

function sameExtended(left: XmlElement, right: XmlElement): boolean {
  const one = readExtendedPath(left);
  const other = readExtendedPath(right);
  return one.type === other.type && one.path?.propertySet === other.path?.propertySet && one.path?.name === other.path?.name;
}

function readDelete(path: XmlElement): FieldChange {
  if (path.local === 'ExtendedFieldURI') {
    const extended = readExtendedPath(path);
    if (extended.path === null)
      throw new ItemRefusal('ErrorInvalidPropertyDelete', 'Delete action is invalid for property.', namedPath(path));
    return { change: 'delete', field: 'extended', path: extended.path };
  }
  const field = fieldOf(elementOf(path));
  if (field === null || field === 'start' || field === 'end') {
    throw new ItemRefusal('ErrorInvalidPropertyDelete', 'Delete action is invalid for property.', namedPath(path));
  }
  return { change: 'delete', field };
}

function readAppend(call: Call, path: XmlElement, property: XmlElement, zones: WriteZones): FieldChange {
  const set = readField(call, property, zones);
  if (set.change === 'set') {
    if (set.field === 'body') return { change: 'append', field: 'body', value: set.value };
    if (set.field === 'requiredAttendees') return { change: 'append', field: 'requiredAttendees', value: set.value };
    if (set.field === 'optionalAttendees') return { change: 'append', field: 'optionalAttendees', value: set.value };
    if (set.field === 'resources') return { change: 'append', field: 'resources', value: set.value };
  }
  throw new ItemRefusal('ErrorInvalidPropertyAppend', 'Append action is invalid for property.', namedPath(path));
}

/** Null: lawful, and without effect here. */
function readChange(call: Call, change: XmlElement, zones: WriteZones): FieldChange | null {
  const path = singlePath(change);
  if (path.local === 'IndexedFieldURI')
    throw new ItemRefusal('ErrorInvalidPropertySet', 'Set action is invalid for property.', namedPath(path));
  if (change.local === 'DeleteItemField') return WITHOUT_EFFECT.has(elementOf(path)) ? null : readDelete(path);
  const property = singleProperty(change, path);
  // When a reminder is due follows from the start and its minutes.
  if (WITHOUT_EFFECT.has(property.local) || property.local === 'ReminderDueBy') return null;
  return change.local === 'AppendToItemField' ? readAppend(call, path, property, zones) : readField(call, property, zones);
}

/** All properties that one ItemChange brings: a zone anywhere in it governs the zone-less times of the whole. */
function propertiesOf(updates: readonly XmlElement[]): readonly XmlElement[] {
  return updates.flatMap((change) => change.children.filter((child) => !isPath(child)).flatMap((item) => item.children));
}

/** What is set once and never again; writing it back as it is changes nothing (exchangelib saves an item as a whole). */
function isWrittenBack(call: Call, item: ItemRef, change: XmlElement): boolean {
  const path = singlePath(change);
  const element = path.local === 'FieldURI' ? elementOf(path) : '';
  if (change.local !== 'SetItemField' || (element !== 'UID' && element !== 'ItemClass')) return false;
  const [found] = call.world.getItems(call.caller, [item]);
  if (found?.ok !== true || found.value.kind !== 'calendar') return false;
  return singleProperty(change, path).text === (element === 'UID' ? found.value.uid : found.value.itemClass);
}

export const updateItem: Operation = (call, request) => {
  if (request.attributes.has('SuppressReadReceipts') && !atLeast(call.version, 'Exchange2013_SP1')) {
    throw new SoapFault('ErrorIncorrectSchemaVersion', 'The request is not valid for the schema version that it names.');
  }
  const send = request.attributes.get('SendMeetingInvitationsOrCancellations') as SendUpdates | undefined;
  // The schema demands the attribute and has checked its value.
  const conflictResolution = request.attributes.get('ConflictResolution') as ConflictResolution;
  const update = (itemChange: XmlElement): readonly XmlNode[] => {
    const [id] = itemChange.children;
    const updates = childrenOf(itemChange, 'Updates');
    const zones = writeZones(call, propertiesOf(updates));
    const ref = readItemRef(id ?? itemChange);
    const updated = call.world.updateItem(call.caller, {
      item: ref,
      changes: updates
        .filter((change) => !isWrittenBack(call, ref, change))
        .map((change) => readChange(call, change, zones))
        .filter((change) => change !== null),
      conflictResolution,
      send: send ?? null,
      ...(call.contextZone === null ? {} : { contextZone: call.contextZone }),
    });
    return [xml('m:Items', [writtenNode(updated)]), xml('m:ConflictResults', [xml('t:Count', String(updated.conflicts))])];
  };
  const messages = batchMessages(call, 'UpdateItemResponseMessage', childrenOf(request, 'ItemChanges'), update, [xml('m:Items')]);
  return responseMessages('UpdateItem', messages);
};
