/** What a call asks to be told about items and folders: property paths, the item shape, and how a folder is named. */
import { STAMP_NAME, STAMP_SET } from '../stamp.ts';
import type { EwsVersion } from './soap.ts';
import { element, textElement } from './xml-write.ts';

export const STAMP_PATH = element('t:ExtendedFieldURI', { PropertySetId: STAMP_SET, PropertyName: STAMP_NAME, PropertyType: 'String' });
/** PidLidCleanGlobalObjectId (MS-OXOCAL 2.2.1.28): the only way to search by meeting, as a restriction on calendar:UID is refused. */
export const CLEAN_GLOBAL_OBJECT_ID = element('t:ExtendedFieldURI', {
  DistinguishedPropertySetId: 'Meeting',
  PropertyId: 35,
  PropertyType: 'Binary',
});
export const fieldPath = (uri: string): string => element('t:FieldURI', { FieldURI: uri });

/**
 * The flags of rule 4.1: enough to know what time is taken and whose event it is; never subject, body, location or people.
 * Each further property costs the server one more RPC per page (E:mailbox-synchronization-and-ews-in-exchange).
 */
const FLAGS = [
  'item:Sensitivity',
  'item:LastModifiedTime',
  'calendar:UID',
  'calendar:Start',
  'calendar:End',
  'calendar:IsAllDayEvent',
  'calendar:LegacyFreeBusyStatus',
  'calendar:IsCancelled',
  'calendar:CalendarItemType',
] as const;
/** Only of events of ours. Attendees come from GetItem alone, lists never carry them (R:finditem-operation). */
const OURS = [
  'item:Subject',
  'item:Body',
  // Who saved it last, for the journal (4.3); 2010 and later.
  'item:LastModifiedName',
  'calendar:Location',
  'calendar:MyResponseType',
  'calendar:RequiredAttendees',
  'calendar:OptionalAttendees',
  'calendar:Resources',
  'calendar:AppointmentState',
  'calendar:IsOnlineMeeting',
] as const;

/** Only of masters, and only from GetItem: the lists know no calendar logic (E:mailbox-synchronization-and-ews-in-exchange). */
const SERIES = [
  'calendar:Recurrence',
  'calendar:FirstOccurrence',
  'calendar:LastOccurrence',
  'calendar:ModifiedOccurrences',
  'calendar:DeletedOccurrences',
] as const;

/** StartTimeZoneId came with Exchange 2013; before that only the whole definition can be asked for, some 2 KB an item. */
const has2013 = (version: EwsVersion): boolean => version !== 'Exchange2010_SP2';

export type ItemDetail =
  /** The flags, the zone by its id: for pages of hundreds. */
  | 'listed'
  /** The same, and when it was made: which of several is ours. */
  | 'located'
  /** The flags, the zone with its definition: for a GetItem of few. */
  | 'flags'
  /** The flags and the subject. */
  | 'title'
  /** Everything of an event of ours. */
  | 'ours'
  /** The flags of a master, and how it repeats. */
  | 'series'
  /** The flags of an occurrence that was changed, and where the pattern had it. */
  | 'occurrence'
  /** Nothing but ids. */
  | 'ids';

const shapes = new Map<string, string>();

/** `m:ItemShape` for a detail. Bodies are asked for as text: Exchange rewrites HTML at every save. */
export function itemShape(detail: ItemDetail, version: EwsVersion): string {
  // One of a dozen, and part of nearly every call.
  const key = `${detail} ${version}`;
  const known = shapes.get(key) ?? shapeOf(detail, version);
  shapes.set(key, known);
  return known;
}

function shapeOf(detail: ItemDetail, version: EwsVersion): string {
  const base = textElement('t:BaseShape', 'IdOnly');
  if (detail === 'ids') return element('m:ItemShape', null, base);
  const isOfMany = detail === 'listed' || detail === 'located';
  const uris: string[] = [...FLAGS, isOfMany && has2013(version) ? 'calendar:StartTimeZoneId' : 'calendar:StartTimeZone'];
  if (detail === 'located') uris.push('item:DateTimeCreated');
  if (detail === 'title') uris.push('item:Subject');
  if (detail === 'series') uris.push(...SERIES);
  if (detail === 'occurrence') uris.push('calendar:OriginalStart');
  if (detail === 'ours') uris.push(...OURS, ...(has2013(version) ? ['calendar:JoinOnlineMeetingUrl'] : []));
  const properties = element('t:AdditionalProperties', null, uris.map(fieldPath).join('') + STAMP_PATH);
  return element('m:ItemShape', null, base + (detail === 'ours' ? textElement('t:BodyType', 'Text') : '') + properties);
}

/** Folders by the names Exchange gives them, or by id. */
export type FolderAddress =
  | {
      readonly by: 'name';
      readonly name: 'calendar' | 'deleteditems' | 'recoverableitemsdeletions' | 'msgfolderroot';
      /** Names the mailbox. Always set for delegate access, where leaving it out means the account's own mailbox. */
      readonly owner: string | null;
    }
  | { readonly by: 'id'; readonly id: string };

/** `t:DistinguishedFolderId` or `t:FolderId`. */
export const folderId = (folder: FolderAddress): string =>
  folder.by === 'id'
    ? element('t:FolderId', { Id: folder.id })
    : element(
        't:DistinguishedFolderId',
        { Id: folder.name },
        folder.owner === null ? '' : element('t:Mailbox', null, textElement('t:EmailAddress', folder.owner)),
      );
export const itemId = (id: string, changeKey?: string): string => element('t:ItemId', { Id: id, ChangeKey: changeKey });
