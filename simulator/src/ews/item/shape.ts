/** What a request wants to see of each item: only what was asked for is answered. */
import type { ExtendedPath } from '../paths.ts';
import { namedPath, readExtendedPath } from '../paths.ts';
import { ItemRefusal, SoapFault } from '../refusal.ts';
import { SCHEMA_MESSAGE } from '../envelope.ts';
import type { SchemaVersion } from '../versions.ts';
import { atLeast, since } from '../versions.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childrenOf, textOf } from '../xml/tree.ts';
import { CALENDAR_FIELDS, DEFAULT_FIELDS } from './fields.ts';
import { words } from '../words.ts';

export type BodyWish = 'Best' | 'HTML' | 'Text';

export type ItemShape = {
  /** FieldURIs, always with `item:ItemId`. */
  readonly fields: ReadonlySet<string>;
  readonly extended: readonly ExtendedPath[];
  readonly bodyWish: BodyWish;
  /** Bytes of the body at most, null for all of it. */
  readonly bodyLimit: number | null;
};

/** `list`: FindItem and SyncFolderItems, which never answer bodies, recipients, recurrence (R:finditem-operation). */
export type Detail = 'list' | 'item';

const KNOWN: ReadonlySet<string> = new Set(CALENDAR_FIELDS.map((field) => field.uri));

/** FieldURIs that the schema has and calendar items do not: asked for, they are simply absent. */
const OTHER_CLASSES =
  /^(?:message|meeting|meetingRequest|meetingCancellation|task|contacts|distributionlist|postitem|conversation|persona|person|folder|role|sharingMessage):/;

function fieldsOfBase(base: string, version: SchemaVersion): readonly string[] {
  switch (base) {
    case 'AllProperties':
      return CALENDAR_FIELDS.filter((field) => field.inAll && atLeast(version, since(field.name))).map((field) => field.uri);
    case 'Default':
      return DEFAULT_FIELDS;
    default:
      return [];
  }
}

/** A FieldURI outside the enumeration of the schema fails validation, as on a real server. */
function refuseUnknown(path: XmlElement, uri: string): never {
  throw new SoapFault('ErrorSchemaValidation', SCHEMA_MESSAGE, {
    violation: {
      line: path.line,
      column: path.column,
      text: `The 'FieldURI' attribute is invalid - The value '${uri}' is invalid according to its datatype 'http://schemas.microsoft.com/exchange/services/2006/types:UnindexedFieldURIType' - The Enumeration constraint failed.`,
    },
  });
}

function isUnservedField(uri: string): boolean {
  return /^(?:item|calendar):[A-Z][A-Za-z]+$/.test(uri) && LAWFUL_UNSERVED.has(uri);
}

/** Lawful FieldURIs of items that this server has no value for: absent from the answer. */
const LAWFUL_UNSERVED: ReadonlySet<string> = new Set(
  words(`
    item:Attachments item:InReplyTo item:InternetMessageHeaders item:IsAssociated item:IsFromMe item:IsResend item:IsSubmitted
    item:IsUnmodified item:ReminderNextTime item:DisplayBcc item:ConversationId item:UniqueBody item:Flag item:StoreEntryId
    item:InstanceKey item:NormalizedBody item:EntityExtractionResult item:PolicyTag item:ArchiveTag item:RetentionDate item:Preview
    item:IconIndex item:WebClientReadFormQueryString item:WebClientEditFormQueryString item:BlockStatus item:HasBlockedImages
    item:RightsManagementLicenseData item:PredictedActionReasons item:IsClutter item:DateTimeSent calendar:When calendar:Duration
    calendar:TimeZone calendar:ConflictingMeetingCount calendar:AdjacentMeetingCount calendar:ConflictingMeetings
    calendar:AdjacentMeetings calendar:MeetingTimeZone calendar:ConferenceType calendar:MeetingWorkspaceUrl calendar:NetShowUrl
    calendar:InboxReminders calendar:OnlineMeetingSettings calendar:CalendarActivityData calendar:DoNotForwardMeeting item:CanDelete
    item:InferenceClassification item:MimeContent item:MimeContentUTF8 item:Mentions item:MentionedMe item:MentionsPreview item:MentionsEx
    item:Hashtags item:AppliedHashtags item:AppliedHashtagsPreview item:Likes item:LikesPreview item:PendingSocialActivityTagIds
    item:AtAllMention item:FirstBody
  `),
);

/**
 * Reads `m:ItemShape`.
 * @throws SoapFault for unknown FieldURIs and ones newer than the declared version; ItemRefusal for indexed and wrong extended paths.
 */
export function readItemShape(element: XmlElement, version: SchemaVersion): ItemShape {
  const fields = new Set<string>(['item:ItemId', ...fieldsOfBase(textOf(element, 'BaseShape') ?? 'IdOnly', version)]);
  const extended: ExtendedPath[] = [];
  for (const path of childrenOf(element, 'AdditionalProperties')) {
    if (path.local === 'ExtendedFieldURI') {
      extended.push(readExtendedPath(path));
      continue;
    }
    const uri = path.attributes.get('FieldURI') ?? '';
    // Entries of contacts, lists and Internet headers: items of a calendar have none, and are given without them. Clients that ask
    // for items of any kind by id name them all (exchangelib does).
    if (path.local === 'IndexedFieldURI') continue;
    if (!KNOWN.has(uri) && !isUnservedField(uri) && !OTHER_CLASSES.test(uri)) refuseUnknown(path, uri);
    if (!atLeast(version, since(uri.slice(uri.indexOf(':') + 1)))) {
      throw new SoapFault('ErrorIncorrectSchemaVersion', 'The request is not valid for the schema version that it names.');
    }
    if (uri.startsWith('folder:'))
      throw new ItemRefusal('ErrorInvalidPropertyRequest', 'Property is not valid for this object type.', namedPath(path));
    fields.add(uri);
  }
  const wish = textOf(element, 'BodyType');
  const limit = textOf(element, 'MaximumBodySize');
  return {
    fields,
    extended,
    bodyWish: wish === 'HTML' || wish === 'Text' ? wish : 'Best',
    bodyLimit: limit === undefined || Number(limit) <= 0 ? null : Number(limit),
  };
}
