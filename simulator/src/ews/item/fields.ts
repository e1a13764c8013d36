/** The properties of a calendar item that this server answers, in the order of the schema, which is the order of the answer. */
import { words } from '../words.ts';

export type CalendarFieldRule = {
  readonly uri: string;
  /** The element's name, and where versions are concerned its key. */
  readonly name: string;
  /** Part of AllProperties. */
  readonly inAll: boolean;
  /** Answered by FindItem and SyncFolderItems too. */
  readonly inList: boolean;
};

/** `-`: not in lists. `*`: not in AllProperties. The rest is in both. */
const ORDER = `
item:ItemId item:ParentFolderId item:ItemClass item:Subject item:Sensitivity -item:Body item:DateTimeReceived item:Size item:Categories
item:Importance item:IsDraft item:DateTimeCreated -item:ResponseObjects item:ReminderDueBy item:ReminderIsSet item:ReminderMinutesBeforeStart
item:DisplayCc item:DisplayTo item:HasAttachments item:Culture item:EffectiveRights item:LastModifiedName item:LastModifiedTime -*item:TextBody
calendar:UID calendar:RecurrenceId calendar:DateTimeStamp calendar:Start calendar:End calendar:OriginalStart calendar:IsAllDayEvent
calendar:LegacyFreeBusyStatus calendar:Location calendar:IsMeeting calendar:IsCancelled calendar:IsRecurring calendar:MeetingRequestWasSent
calendar:IsResponseRequested calendar:CalendarItemType calendar:MyResponseType calendar:Organizer -calendar:RequiredAttendees
-calendar:OptionalAttendees -calendar:Resources calendar:AppointmentReplyTime calendar:AppointmentSequenceNumber calendar:AppointmentState
-calendar:Recurrence -calendar:FirstOccurrence -calendar:LastOccurrence -calendar:ModifiedOccurrences -calendar:DeletedOccurrences
calendar:StartTimeZone calendar:EndTimeZone calendar:AllowNewTimeProposal calendar:IsOnlineMeeting -*calendar:EnhancedLocation
calendar:StartWallClock calendar:EndWallClock calendar:StartTimeZoneId calendar:EndTimeZoneId
calendar:JoinOnlineMeetingUrl calendar:IsOrganizer`;

/** In the order of ItemType and CalendarItemType; ExtendedProperty stands after HasAttachments. */
export const CALENDAR_FIELDS: readonly CalendarFieldRule[] = words(ORDER).map((word) => {
  const uri = word.replace(/^[-*]+/, '');
  const marks = word.slice(0, word.length - uri.length);
  return { uri, name: uri.slice(uri.indexOf(':') + 1), inAll: !marks.includes('*'), inList: !marks.includes('-') };
});

/** BaseShape Default of a calendar item. Microsoft lists the default properties of folders only (R:baseshape); this choice is ours, so a client should name what it needs. */
export const DEFAULT_FIELDS: readonly string[] = words(`
    item:ItemId item:Subject item:ResponseObjects item:HasAttachments calendar:Start calendar:End calendar:LegacyFreeBusyStatus
    calendar:Location calendar:IsRecurring calendar:CalendarItemType calendar:Organizer calendar:RequiredAttendees
    calendar:OptionalAttendees calendar:Resources calendar:Recurrence calendar:FirstOccurrence calendar:LastOccurrence
    calendar:ModifiedOccurrences calendar:DeletedOccurrences
  `);
