/**
 * Requests with one mistake each, and how Exchange refuses them. How to read the table: `fault` means HTTP 500 with a SOAP fault for
 * the whole request, `item` means HTTP 200 with the code in that item's response message.
 */
import type { Headers } from './soap-user.ts';
import { ANNA, BERT, BERTS_OWN, POWERLESS, SERVICE } from './town.ts';

const SHAPE = '<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>';
const CALENDAR = '<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds>';
export const TIMES = '<t:Start>2026-11-23T10:00:00Z</t:Start><t:End>2026-11-23T11:00:00Z</t:End>';
const SET = 'PropertySetId="5b1d5a1c-1111-4222-8333-444455556666"';

export const create = (item: string, attributes = 'SendMeetingInvitations="SendToNone"', folder = 'calendar'): string =>
  `<m:CreateItem ${attributes}><m:SavedItemFolderId><t:DistinguishedFolderId Id="${folder}"/></m:SavedItemFolderId><m:Items><t:CalendarItem>${item}</t:CalendarItem></m:Items></m:CreateItem>`;
export const getItem = (id: string, more = ''): string =>
  `<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>${more === '' ? '' : `<t:AdditionalProperties>${more}</t:AdditionalProperties>`}</m:ItemShape><m:ItemIds><t:ItemId Id="${id}"/></m:ItemIds></m:GetItem>`;
const sync = (max: string, state = ''): string =>
  `<m:SyncFolderItems>${SHAPE}<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>${state}<m:MaxChangesReturned>${max}</m:MaxChangesReturned></m:SyncFolderItems>`;
const view = (start: string, end: string, folder = 'calendar', after = ''): string =>
  `<m:FindItem Traversal="Shallow">${SHAPE}<m:CalendarView StartDate="${start}" EndDate="${end}"/>${after}<m:ParentFolderIds><t:DistinguishedFolderId Id="${folder}"/></m:ParentFolderIds></m:FindItem>`;
const find = (path: string): string =>
  `<m:FindItem Traversal="Shallow">${SHAPE}<m:IndexedPageItemView Offset="0" BasePoint="Beginning"/><m:Restriction><t:IsEqualTo>${path}<t:FieldURIOrConstant><t:Constant Value="x"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>${CALENDAR}</m:FindItem>`;
const extended = (attributes: string, value = 'x'): string =>
  `<t:ExtendedProperty><t:ExtendedFieldURI ${attributes}/><t:Value>${value}</t:Value></t:ExtendedProperty>`;

const sid = (value: string): string =>
  `<t:ExchangeImpersonation><t:ConnectingSID><t:SID>${value}</t:SID></t:ConnectingSID></t:ExchangeImpersonation>`;

export type Row = readonly [mistake: string, kind: 'fault' | 'item', code: string, body: string, headers?: Headers, account?: string];

export const SCHEMA = 'ErrorSchemaValidation';

export const ROWS: readonly Row[] = [
  // The shape of the document.
  [
    'an element out of order (Subject after Body)',
    'fault',
    SCHEMA,
    create(`<t:Body BodyType="Text">b</t:Body><t:Subject>s</t:Subject>${TIMES}`),
  ],
  [
    'an element of the item before the calendar part is over (Location before End)',
    'fault',
    SCHEMA,
    create('<t:Start>2026-11-23T10:00:00Z</t:Start><t:Location>x</t:Location><t:End>2026-11-23T11:00:00Z</t:End>'),
  ],
  ['an element that does not exist', 'fault', SCHEMA, create(`<t:Topic>s</t:Topic>${TIMES}`)],
  ['an element of the wrong namespace', 'fault', SCHEMA, create(`<m:Subject>s</m:Subject>${TIMES}`)],
  ['a required attribute is missing (BodyType)', 'fault', SCHEMA, create(`<t:Subject>s</t:Subject><t:Body>b</t:Body>${TIMES}`)],
  ['an attribute that does not exist', 'fault', SCHEMA, create(`<t:Subject Lang="de">s</t:Subject>${TIMES}`)],
  ['an unknown enumeration value', 'fault', SCHEMA, create(`${TIMES}<t:LegacyFreeBusyStatus>busy</t:LegacyFreeBusyStatus>`)],
  ['a dateTime that is none', 'fault', SCHEMA, create('<t:Start>23.11.2026 10:00</t:Start><t:End>2026-11-23T11:00:00Z</t:End>')],
  ['a 30 February', 'fault', SCHEMA, create('<t:Start>2026-02-30T10:00:00Z</t:Start><t:End>2026-11-23T11:00:00Z</t:End>')],
  [
    'MaxChangesReturned missing',
    'fault',
    SCHEMA,
    `<m:SyncFolderItems>${SHAPE}<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId></m:SyncFolderItems>`,
  ],
  ['MaxChangesReturned above 512', 'fault', SCHEMA, sync('513')],
  [
    'ConflictResolution missing',
    'fault',
    SCHEMA,
    '<m:UpdateItem><m:ItemChanges><t:ItemChange><t:ItemId Id="x"/><t:Updates/></t:ItemChange></m:ItemChanges></m:UpdateItem>',
  ],
  ['DeleteType missing', 'fault', SCHEMA, '<m:DeleteItem><m:ItemIds><t:ItemId Id="x"/></m:ItemIds></m:DeleteItem>'],
  ['an unknown FieldURI', 'fault', SCHEMA, getItem('x', '<t:FieldURI FieldURI="calendar:Colour"/>')],
  [
    'SendMeetingInvitations with a value of UpdateItem',
    'fault',
    SCHEMA,
    create(TIMES, 'SendMeetingInvitations="SendToChangedAndSaveCopy"'),
  ],
  ['an unknown distinguished folder', 'fault', SCHEMA, view('2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z', 'kalender')],
  ['no operation in the Body', 'fault', 'ErrorInvalidRequest', ''],
  ['an operation that does not exist', 'fault', 'ErrorInvalidRequest', '<m:GetMoon/>'],
  // Headers.
  ['an unknown schema version', 'fault', 'ErrorInvalidServerVersion', getItem('x'), { version: 'Exchange2099' }],
  [
    'an element newer than the declared version',
    'fault',
    'ErrorIncorrectSchemaVersion',
    getItem('x', '<t:FieldURI FieldURI="calendar:StartTimeZoneId"/>'),
    { version: 'Exchange2010_SP2' },
  ],
  [
    'WorkingElsewhere before 2013',
    'fault',
    'ErrorIncorrectSchemaVersion',
    create(`${TIMES}<t:LegacyFreeBusyStatus>WorkingElsewhere</t:LegacyFreeBusyStatus>`),
    { version: 'Exchange2010_SP2' },
  ],
  ['an unknown Windows zone in TimeZoneContext', 'fault', 'ErrorTimeZone', getItem('x'), { zone: 'Europe/Berlin' }],
  ['a header twice', 'fault', 'ErrorDuplicateSOAPHeader', getItem('x'), { more: '<t:RequestServerVersion Version="Exchange2013"/>' }],
  // Impersonation.
  ['impersonation without the role', 'fault', 'ErrorImpersonationDenied', create(TIMES), { impersonate: ANNA }, POWERLESS],
  ['impersonation outside the scope of the role', 'fault', 'ErrorImpersonateUserDenied', create(TIMES), { impersonate: ANNA }, BERTS_OWN],
  ['impersonation of nobody', 'fault', 'ErrorNonExistentMailbox', create(TIMES), { impersonate: 'nobody@bank.example' }, SERVICE],
  [
    'impersonation by an alias where the primary address is asked',
    'fault',
    'ErrorNonPrimarySmtpAddress',
    create(TIMES),
    {
      more: '<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>a.berg@bank.example</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>',
    },
    SERVICE,
  ],
  ['a SID that is none', 'fault', 'ErrorInvalidUserSid', create(TIMES), { more: sid('Anna') }, SERVICE],
  ['the SID of nobody', 'fault', 'ErrorNonExistentMailbox', create(TIMES), { more: sid('S-1-5-21-1-2-3-4') }, SERVICE],
  [
    'a user principal name that is none',
    'fault',
    'ErrorInvalidUserPrincipalName',
    create(TIMES),
    { more: sid('anna').replaceAll('SID>', 'PrincipalName>').replaceAll('ConnectingPrincipalName>', 'ConnectingSID>') },
    SERVICE,
  ],
  [
    'two forms of user identification',
    'fault',
    'ErrorInvalidExchangeImpersonationHeaderData',
    create(TIMES),
    {
      more: `<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>${ANNA}</t:SmtpAddress><t:SID>S-1</t:SID></t:ConnectingSID></t:ExchangeImpersonation>`,
    },
    SERVICE,
  ],
  [
    'impersonation of nobody, in an operation that touches no mailbox',
    'fault',
    'ErrorNonExistentMailbox',
    '<m:GetServerTimeZones ReturnFullTimeZoneData="false"/>',
    { impersonate: 'nobody@bank.example' },
    SERVICE,
  ],
  [
    'the calendar of a mailbox that does not exist',
    'item',
    'ErrorNonExistentMailbox',
    '<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>nobody@bank.example</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId></m:FolderIds></m:GetFolder>',
  ],
  ['an account without a mailbox that names none', 'item', 'ErrorMissingEmailAddress', create(TIMES), {}, SERVICE],
  // Creating.
  ['no send mode at create', 'item', 'ErrorSendMeetingInvitationsRequired', create(TIMES, '')],
  [
    'an unknown Windows zone in StartTimeZone',
    'item',
    'ErrorCalendarInvalidTimeZone',
    create(`${TIMES}<t:StartTimeZone Id="Europe/Berlin"/>`),
  ],
  [
    'End before Start',
    'item',
    'ErrorCalendarEndDateIsEarlierThanStartDate',
    create('<t:Start>2026-11-23T11:00:00Z</t:Start><t:End>2026-11-23T10:00:00Z</t:End>'),
  ],
  [
    'longer than five years',
    'item',
    'ErrorCalendarDurationIsTooLong',
    create('<t:Start>2026-11-23T11:00:00Z</t:Start><t:End>2032-11-23T10:00:00Z</t:End>'),
  ],
  [
    'a calendar item into the Inbox',
    'item',
    'ErrorCannotCreateCalendarItemInNonCalendarFolder',
    create(TIMES, 'SendMeetingInvitations="SendToNone"', 'inbox'),
  ],
  ['a read-only property', 'item', 'ErrorInvalidPropertySet', create(`${TIMES}<t:IsCancelled>true</t:IsCancelled>`)],
  [
    'an attendee without a usable address',
    'item',
    'ErrorInvalidRecipients',
    create(`${TIMES}<t:RequiredAttendees><t:Attendee><t:Mailbox><t:Name>x</t:Name></t:Mailbox></t:Attendee></t:RequiredAttendees>`),
  ],
  [
    'set and tag in one extended path',
    'item',
    'ErrorInvalidExtendedProperty',
    create(`${extended(`${SET} PropertyTag="0x3001" PropertyType="String"`)}${TIMES}`),
  ],
  [
    'a custom property by tag',
    'item',
    'ErrorNoPropertyTagForCustomProperties',
    create(`${extended('PropertyTag="0x8001" PropertyType="String"')}${TIMES}`),
  ],
  [
    'an extended value that does not fit its type',
    'item',
    'ErrorInvalidExtendedPropertyValue',
    create(`${extended(`${SET} PropertyName="n" PropertyType="Integer"`, 'seven')}${TIMES}`),
  ],
  [
    'an extended type that cannot be used',
    'item',
    'ErrorUnsupportedMapiPropertyType',
    create(`${extended(`${SET} PropertyName="n" PropertyType="Object"`)}${TIMES}`),
  ],
  [
    'a response object without MessageDisposition',
    'item',
    'ErrorMessageDispositionRequired',
    '<m:CreateItem><m:Items><t:AcceptItem><t:ReferenceItemId Id="x"/></t:AcceptItem></m:Items></m:CreateItem>',
  ],
  // Reading.
  ['a malformed id', 'item', 'ErrorInvalidIdMalformed', getItem('not-an-id')],
  ['an empty id', 'item', 'ErrorInvalidIdEmpty', getItem('')],
  ['a garbage sync state', 'item', 'ErrorInvalidSyncStateData', sync('10', '<m:SyncState>Z2FyYmFnZQ==</m:SyncState>')],
  ['a view of more than two years', 'item', 'ErrorCalendarViewRangeTooBig', view('2026-01-01T00:00:00Z', '2028-06-01T00:00:00Z')],
  [
    'a calendar view of the Inbox',
    'item',
    'ErrorCalendarFolderIsInvalidForCalendarView',
    view('2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z', 'inbox'),
  ],
  [
    'a restriction together with a calendar view',
    'item',
    'ErrorInvalidRestriction',
    view(
      '2026-11-23T00:00:00Z',
      '2026-11-24T00:00:00Z',
      'calendar',
      '<m:Restriction><t:Exists><t:FieldURI FieldURI="item:Subject"/></t:Exists></m:Restriction>',
    ),
  ],
  ['a restriction on calendar:UID', 'item', 'ErrorUnsupportedPathForQuery', find('<t:FieldURI FieldURI="calendar:UID"/>')],
  [
    'the calendar of somebody who gave no rights',
    'item',
    'ErrorFolderNotFound',
    `<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>${BERT}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId></m:FolderIds></m:GetFolder>`,
  ],
  [
    'free/busy without a time zone',
    'fault',
    'ErrorTimeZone',
    `<m:GetUserAvailabilityRequest><m:MailboxDataArray><t:MailboxData><t:Email><t:Address>${ANNA}</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType></t:MailboxData></m:MailboxDataArray></m:GetUserAvailabilityRequest>`,
  ],
];
