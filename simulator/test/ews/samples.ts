/** One valid request for each operation, and every simple way to damage one. */

const SHAPE =
  '<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:BodyType>Text</t:BodyType><t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/><t:ExtendedFieldURI PropertySetId="5b1d5a1c-1111-4222-8333-444455556666" PropertyName="Stamp" PropertyType="String"/></t:AdditionalProperties></m:ItemShape>';
const CALENDAR =
  '<t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>a@b.example</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>';
const ITEM = `<t:Subject>s</t:Subject><t:Sensitivity>Private</t:Sensitivity><t:Body BodyType="HTML">b</t:Body><t:Categories><t:String>c</t:String></t:Categories><t:ReminderIsSet>true</t:ReminderIsSet><t:ReminderMinutesBeforeStart>15</t:ReminderMinutesBeforeStart><t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="5b1d5a1c-1111-4222-8333-444455556666" PropertyName="Stamp" PropertyType="String"/><t:Value>v</t:Value></t:ExtendedProperty><t:UID>u</t:UID><t:Start>2026-11-23T10:00:00Z</t:Start><t:End>2026-11-23T11:00:00+01:00</t:End><t:IsAllDayEvent>false</t:IsAllDayEvent><t:LegacyFreeBusyStatus>Busy</t:LegacyFreeBusyStatus><t:Location>l</t:Location><t:RequiredAttendees><t:Attendee><t:Mailbox><t:Name>n</t:Name><t:EmailAddress>a@b.example</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees><t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Monday Friday</t:DaysOfWeek></t:WeeklyRecurrence><t:EndDateRecurrence><t:StartDate>2026-11-23</t:StartDate><t:EndDate>2026-12-23</t:EndDate></t:EndDateRecurrence></t:Recurrence><t:StartTimeZone Id="UTC"/><t:EndTimeZone Id="UTC"/>`;
const ZONE =
  '<t:TimeZone><t:Bias>-60</t:Bias><t:StandardTime><t:Bias>0</t:Bias><t:Time>03:00:00</t:Time><t:DayOrder>5</t:DayOrder><t:Month>10</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime><t:DaylightTime><t:Bias>-60</t:Bias><t:Time>02:00:00</t:Time><t:DayOrder>5</t:DayOrder><t:Month>3</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:DaylightTime></t:TimeZone>';

export const SAMPLES: readonly (readonly [operation: string, body: string])[] = [
  [
    'GetFolder',
    `<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds>${CALENDAR}<t:FolderId Id="x" ChangeKey="y"/></m:FolderIds></m:GetFolder>`,
  ],
  [
    'FindFolder',
    `<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:IndexedPageFolderView MaxEntriesReturned="10" Offset="0" BasePoint="Beginning"/><m:ParentFolderIds>${CALENDAR}</m:ParentFolderIds></m:FindFolder>`,
  ],
  [
    'SyncFolderItems',
    `<m:SyncFolderItems>${SHAPE}<m:SyncFolderId>${CALENDAR}</m:SyncFolderId><m:SyncState>eA==</m:SyncState><m:Ignore><t:ItemId Id="x"/></m:Ignore><m:MaxChangesReturned>512</m:MaxChangesReturned><m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>`,
  ],
  [
    'FindItem (view)',
    `<m:FindItem Traversal="Shallow">${SHAPE}<m:CalendarView MaxEntriesReturned="100" StartDate="2026-11-23T00:00:00Z" EndDate="2026-11-24T00:00:00Z"/><m:ParentFolderIds>${CALENDAR}</m:ParentFolderIds></m:FindItem>`,
  ],
  [
    'FindItem (page)',
    `<m:FindItem Traversal="Shallow">${SHAPE}<m:IndexedPageItemView MaxEntriesReturned="100" Offset="0" BasePoint="Beginning"/><m:Restriction><t:And><t:IsEqualTo><t:ExtendedFieldURI DistinguishedPropertySetId="Meeting" PropertyId="35" PropertyType="Binary"/><t:FieldURIOrConstant><t:Constant Value="AA=="/></t:FieldURIOrConstant></t:IsEqualTo><t:Exists><t:FieldURI FieldURI="item:Subject"/></t:Exists></t:And></m:Restriction><m:SortOrder><t:FieldOrder Order="Ascending"><t:FieldURI FieldURI="calendar:Start"/></t:FieldOrder></m:SortOrder><m:ParentFolderIds>${CALENDAR}</m:ParentFolderIds></m:FindItem>`,
  ],
  [
    'GetItem',
    `<m:GetItem>${SHAPE}<m:ItemIds><t:ItemId Id="x" ChangeKey="y"/><t:OccurrenceItemId RecurringMasterId="x" InstanceIndex="3"/><t:RecurringMasterItemId OccurrenceId="x"/></m:ItemIds></m:GetItem>`,
  ],
  [
    'CreateItem',
    `<m:CreateItem MessageDisposition="SaveOnly" SendMeetingInvitations="SendToNone"><m:SavedItemFolderId>${CALENDAR}</m:SavedItemFolderId><m:Items><t:CalendarItem>${ITEM}</t:CalendarItem></m:Items></m:CreateItem>`,
  ],
  [
    'CreateItem (responses)',
    '<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:AcceptItem><t:Body BodyType="Text">b</t:Body><t:ReferenceItemId Id="x" ChangeKey="y"/></t:AcceptItem><t:CancelCalendarItem><t:ReferenceItemId Id="x"/><t:NewBodyContent BodyType="Text">b</t:NewBodyContent></t:CancelCalendarItem><t:RemoveItem><t:ReferenceItemId Id="x"/></t:RemoveItem></m:Items></m:CreateItem>',
  ],
  [
    'UpdateItem',
    '<m:UpdateItem ConflictResolution="NeverOverwrite" MessageDisposition="SaveOnly" SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange><t:ItemId Id="x" ChangeKey="y"/><t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:CalendarItem><t:Subject>s</t:Subject></t:CalendarItem></t:SetItemField><t:AppendToItemField><t:FieldURI FieldURI="item:Body"/><t:CalendarItem><t:Body BodyType="Text">b</t:Body></t:CalendarItem></t:AppendToItemField><t:DeleteItemField><t:FieldURI FieldURI="calendar:Location"/></t:DeleteItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>',
  ],
  [
    'DeleteItem',
    '<m:DeleteItem DeleteType="SoftDelete" SendMeetingCancellations="SendToNone" SuppressReadReceipts="true"><m:ItemIds><t:ItemId Id="x"/></m:ItemIds></m:DeleteItem>',
  ],
  [
    'MoveItem',
    '<m:MoveItem><m:ToFolderId><t:FolderId Id="x"/></m:ToFolderId><m:ItemIds><t:ItemId Id="x"/></m:ItemIds><m:ReturnNewItemIds>true</m:ReturnNewItemIds></m:MoveItem>',
  ],
  ['CopyItem', '<m:CopyItem><m:ToFolderId><t:FolderId Id="x"/></m:ToFolderId><m:ItemIds><t:ItemId Id="x"/></m:ItemIds></m:CopyItem>'],
  [
    'ConvertId',
    '<m:ConvertId DestinationFormat="HexEntryId"><m:SourceIds><t:AlternateId Format="EwsId" Id="x" Mailbox="a@b.example"/></m:SourceIds></m:ConvertId>',
  ],
  [
    'GetUserAvailability',
    `<m:GetUserAvailabilityRequest>${ZONE}<m:MailboxDataArray><t:MailboxData><t:Email><t:Address>a@b.example</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType><t:ExcludeConflicts>false</t:ExcludeConflicts></t:MailboxData></m:MailboxDataArray><t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>2026-11-23T10:00:00</t:StartTime><t:EndTime>2026-11-23T14:00:00</t:EndTime></t:TimeWindow><t:MergedFreeBusyIntervalInMinutes>30</t:MergedFreeBusyIntervalInMinutes><t:RequestedView>DetailedMerged</t:RequestedView></t:FreeBusyViewOptions></m:GetUserAvailabilityRequest>`,
  ],
  ['GetServerTimeZones', '<m:GetServerTimeZones ReturnFullTimeZoneData="true"><m:Ids><t:Id>UTC</t:Id></m:Ids></m:GetServerTimeZones>'],
  [
    'ResolveNames',
    '<m:ResolveNames ReturnFullContactData="false" SearchScope="ActiveDirectory"><m:UnresolvedEntry>a</m:UnresolvedEntry></m:ResolveNames>',
  ],
  [
    'GetDelegate',
    '<m:GetDelegate IncludePermissions="true"><m:Mailbox><t:EmailAddress>a@b.example</t:EmailAddress></m:Mailbox><m:UserIds><t:UserId><t:PrimarySmtpAddress>c@b.example</t:PrimarySmtpAddress></t:UserId></m:UserIds></m:GetDelegate>',
  ],
  [
    'Subscribe (folders)',
    '<m:Subscribe><m:StreamingSubscriptionRequest><t:FolderIds><t:DistinguishedFolderId Id="calendar"/></t:FolderIds><t:EventTypes><t:EventType>CreatedEvent</t:EventType><t:EventType>FreeBusyChangedEvent</t:EventType></t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>',
  ],
  [
    'Subscribe (all folders)',
    '<m:Subscribe><m:StreamingSubscriptionRequest SubscribeToAllFolders="true"><t:EventTypes><t:EventType>NewMailEvent</t:EventType></t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>',
  ],
  ['Unsubscribe', '<m:Unsubscribe><m:SubscriptionId>x</m:SubscriptionId></m:Unsubscribe>'],
  [
    'GetStreamingEvents',
    '<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>x</t:SubscriptionId><t:SubscriptionId>y</t:SubscriptionId></m:SubscriptionIds><m:ConnectionTimeout>30</m:ConnectionTimeout></m:GetStreamingEvents>',
  ],
];

export type Damage = { readonly what: string; readonly body: string };

/** Every element and attribute of a text, found by its own small scan so that no parser's habits get in the way. */
export function damages(body: string): readonly Damage[] {
  const found: Damage[] = [];
  for (const match of body.matchAll(/ (\w+)="([^"]*)"/g)) {
    const [whole, name] = match;
    const without = body.slice(0, match.index) + body.slice(match.index + whole.length);
    found.push({ what: `without ${name}`, body: without });
    if (name !== 'FieldURI')
      found.push({
        what: `${name} with a strange value`,
        body: `${body.slice(0, match.index)} ${name}="~strange"${body.slice(match.index + whole.length)}`,
      });
    found.push({ what: `a stranger beside ${name}`, body: `${body.slice(0, match.index)} Stranger="1"${body.slice(match.index)}` });
  }
  const elements = [...body.matchAll(/<((?:m|t):\w+)(?: [^>]*)?(?:\/>|>([^<]*)<\/\1>)/g)];
  for (const match of elements) {
    const [whole, name = '', text] = match;
    const end = match.index + whole.length;
    found.push({ what: `without ${name}`, body: body.slice(0, match.index) + body.slice(end) });
    found.push({ what: `${name} twice`, body: body.slice(0, end) + whole + body.slice(end) });
    found.push({ what: `a stranger before ${name}`, body: `${body.slice(0, match.index)}<t:Stranger/>${body.slice(match.index)}` });
    found.push({ what: `text before ${name}`, body: `${body.slice(0, match.index)}text${body.slice(match.index)}` });
    if (text !== undefined)
      found.push({
        what: `${name} with strange text`,
        body: body.slice(0, match.index) + whole.replace(`>${text}<`, '>~strange<') + body.slice(end),
      });
    const next = elements.find((other) => other.index === end);
    if (next !== undefined)
      found.push({
        what: `${name} and ${next[1] ?? ''} exchanged`,
        body: body.slice(0, match.index) + next[0] + whole + body.slice(end + next[0].length),
      });
  }
  return found;
}
