/**
 * What a request may put inside an item, in the order of ItemType and CalendarItemType (types.xsd): the order is part of the contract,
 * and `Subject` after `Body` is a schema violation.
 */
import { allowed, anything, choice, leaf, parent, required, sequence, t, tMany, tOptional } from './model.ts';
import type { ElementType, Particle } from './model.ts';
import { extendedFieldUri, instant, itemId, mailbox, text, timeZoneDefinition, truth, whole } from './paths.ts';
import * as v from './values.ts';

export const body = leaf(v.string, { BodyType: required(v.bodyType), IsTruncated: allowed(v.boolean) });

const strings = parent(tMany('String', text));
const singleRecipient = parent(choice(t('Mailbox', mailbox)));
const recipients = parent(tMany('Mailbox', mailbox));
const attendees = parent(
  tMany(
    'Attendee',
    parent(
      sequence(
        t('Mailbox', mailbox),
        tOptional('ResponseType', leaf(v.responseType)),
        tOptional('LastResponseTime', instant),
        tOptional('ProposedStart', instant),
        tOptional('ProposedEnd', instant),
      ),
    ),
    1,
  ),
);

export const extendedProperty = parent(
  sequence(t('ExtendedFieldURI', extendedFieldUri), choice(t('Value', text), t('Values', parent(tMany('Value', text, 1))))),
);

const interval = t('Interval', whole);
const startDate = t('StartDate', leaf(v.date));
const recurrence = parent(
  sequence(
    choice(
      t(
        'RelativeYearlyRecurrence',
        parent(sequence(t('DaysOfWeek', leaf(v.dayOfWeek)), t('DayOfWeekIndex', leaf(v.dayOfWeekIndex)), t('Month', leaf(v.month)))),
      ),
      t('AbsoluteYearlyRecurrence', parent(sequence(t('DayOfMonth', whole), t('Month', leaf(v.month))))),
      t(
        'RelativeMonthlyRecurrence',
        parent(sequence(interval, t('DaysOfWeek', leaf(v.dayOfWeek)), t('DayOfWeekIndex', leaf(v.dayOfWeekIndex)))),
      ),
      t('AbsoluteMonthlyRecurrence', parent(sequence(interval, t('DayOfMonth', whole)))),
      t(
        'WeeklyRecurrence',
        parent(sequence(interval, t('DaysOfWeek', leaf(v.daysOfWeek)), tOptional('FirstDayOfWeek', leaf(v.dayOfWeek)))),
      ),
      t('DailyRecurrence', parent(sequence(interval))),
    ),
    choice(
      t('NoEndRecurrence', parent(sequence(startDate))),
      t('EndDateRecurrence', parent(sequence(startDate, t('EndDate', leaf(v.date))))),
      t('NumberedRecurrence', parent(sequence(startDate, t('NumberOfOccurrences', whole)))),
    ),
  ),
);

/** Each optional and at most once, in this order. `anything`: lawful by the schema and not settable, or of no interest to a calendar. */
function ordered(fields: readonly (readonly [string, ElementType])[]): readonly Particle[] {
  return fields.map(([name, type]) => (name === 'ExtendedProperty' ? tMany(name, type) : tOptional(name, type)));
}

const ITEM_FIELDS: readonly Particle[] = ordered([
  ['MimeContent', leaf(v.string, { CharacterSet: allowed(v.string) })],
  ['ItemId', itemId],
  ['ParentFolderId', itemId],
  ['ItemClass', text],
  ['Subject', text],
  ['Sensitivity', leaf(v.sensitivity)],
  ['Body', body],
  ['Attachments', anything],
  ['DateTimeReceived', instant],
  ['Size', whole],
  ['Categories', strings],
  ['Importance', leaf(v.importance)],
  ['InReplyTo', text],
  ['IsSubmitted', truth],
  ['IsDraft', truth],
  ['IsFromMe', truth],
  ['IsResend', truth],
  ['IsUnmodified', truth],
  ['InternetMessageHeaders', anything],
  ['DateTimeSent', instant],
  ['DateTimeCreated', instant],
  ['ResponseObjects', anything],
  ['ReminderDueBy', instant],
  ['ReminderIsSet', truth],
  ['ReminderNextTime', instant],
  ['ReminderMinutesBeforeStart', leaf(v.reminderMinutes)],
  ['DisplayCc', text],
  ['DisplayTo', text],
  ['DisplayBcc', text],
  ['HasAttachments', truth],
  ['ExtendedProperty', extendedProperty],
  ['Culture', leaf(v.language)],
  ['EffectiveRights', anything],
  ['LastModifiedName', text],
  ['LastModifiedTime', instant],
  ['IsAssociated', truth],
  ['WebClientReadFormQueryString', text],
  ['WebClientEditFormQueryString', text],
  ['ConversationId', itemId],
  ['UniqueBody', body],
  ['Flag', anything],
  ['StoreEntryId', leaf(v.base64)],
  ['InstanceKey', leaf(v.base64)],
  ['NormalizedBody', body],
  ['EntityExtractionResult', anything],
  ['PolicyTag', anything],
  ['ArchiveTag', anything],
  ['RetentionDate', instant],
  ['Preview', text],
  ['TextBody', body],
]);

const CALENDAR_FIELDS: readonly Particle[] = ordered([
  ['UID', text],
  ['RecurrenceId', instant],
  ['DateTimeStamp', instant],
  ['Start', instant],
  ['End', instant],
  ['OriginalStart', instant],
  ['IsAllDayEvent', truth],
  ['LegacyFreeBusyStatus', leaf(v.legacyFreeBusy)],
  ['Location', text],
  ['When', text],
  ['IsMeeting', truth],
  ['IsCancelled', truth],
  ['IsRecurring', truth],
  ['MeetingRequestWasSent', truth],
  ['IsResponseRequested', truth],
  ['CalendarItemType', leaf(v.calendarItemType)],
  ['MyResponseType', leaf(v.responseType)],
  ['Organizer', singleRecipient],
  ['RequiredAttendees', attendees],
  ['OptionalAttendees', attendees],
  ['Resources', attendees],
  ['InboxReminders', anything],
  ['ConflictingMeetingCount', whole],
  ['AdjacentMeetingCount', whole],
  ['ConflictingMeetings', anything],
  ['AdjacentMeetings', anything],
  ['Duration', text],
  ['TimeZone', text],
  ['AppointmentReplyTime', instant],
  ['AppointmentSequenceNumber', whole],
  ['AppointmentState', whole],
  ['Recurrence', recurrence],
  ['FirstOccurrence', anything],
  ['LastOccurrence', anything],
  ['ModifiedOccurrences', anything],
  ['DeletedOccurrences', anything],
  ['MeetingTimeZone', anything],
  ['StartTimeZone', timeZoneDefinition],
  ['EndTimeZone', timeZoneDefinition],
  ['ConferenceType', whole],
  ['AllowNewTimeProposal', truth],
  ['IsOnlineMeeting', truth],
  ['MeetingWorkspaceUrl', text],
  ['NetShowUrl', text],
  ['EnhancedLocation', anything],
  ['StartWallClock', instant],
  ['EndWallClock', instant],
  ['StartTimeZoneId', text],
  ['EndTimeZoneId', text],
  ['IntendedFreeBusyStatus', leaf(v.legacyFreeBusy)],
  ['JoinOnlineMeetingUrl', text],
  ['OnlineMeetingSettings', anything],
  ['IsOrganizer', truth],
  ['CalendarActivityData', anything],
  ['DoNotForwardMeeting', truth],
]);

export const calendarItem = parent(sequence(...ITEM_FIELDS, ...CALENDAR_FIELDS));
export const plainItem = parent(sequence(...ITEM_FIELDS));

/** Accept, tentatively accept, decline (MeetingRegistrationResponseObjectType). */
export const registrationResponse = parent(
  sequence(
    tOptional('ItemClass', text),
    tOptional('Sensitivity', leaf(v.sensitivity)),
    tOptional('Body', body),
    tOptional('Attachments', anything),
    tOptional('InternetMessageHeaders', anything),
    tOptional('Sender', singleRecipient),
    tOptional('ToRecipients', recipients),
    tOptional('CcRecipients', recipients),
    tOptional('BccRecipients', recipients),
    tOptional('IsReadReceiptRequested', truth),
    tOptional('IsDeliveryReceiptRequested', truth),
    tOptional('From', singleRecipient),
    tOptional('ReferenceItemId', itemId),
    tOptional('ProposedStart', instant),
    tOptional('ProposedEnd', instant),
  ),
);

/** CancelCalendarItem (SmartResponseType). */
export const cancelCalendarItem = parent(
  sequence(
    tOptional('Subject', text),
    tOptional('Body', body),
    tOptional('ToRecipients', recipients),
    tOptional('CcRecipients', recipients),
    tOptional('BccRecipients', recipients),
    tOptional('IsReadReceiptRequested', truth),
    tOptional('IsDeliveryReceiptRequested', truth),
    tOptional('From', singleRecipient),
    tOptional('ReferenceItemId', itemId),
    tOptional('NewBodyContent', body),
  ),
);

/** RemoveItem takes a cancelled meeting out of an attendee's calendar. */
export const removeItem = parent(sequence(tOptional('ReferenceItemId', itemId)));
