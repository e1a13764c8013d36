/**
 * What Exchange refuses, and with which code. How to read the tables: one row is one request with one mistake; `fault` means HTTP 500
 * with a SOAP fault for the whole request, `item` means HTTP 200 with the code in that item's response message.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Headers } from './soap-user.ts';
import { all, attribute, envelope, one, send } from './soap-user.ts';
import type { Town } from './town.ts';
import { ANNA, BERT, BERTS_OWN, POWERLESS, SERVICE, startTown } from './town.ts';

const SHAPE = '<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>';
const CALENDAR = '<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds>';
const TIMES = '<t:Start>2026-11-23T10:00:00Z</t:Start><t:End>2026-11-23T11:00:00Z</t:End>';
const SET = 'PropertySetId="5b1d5a1c-1111-4222-8333-444455556666"';

const create = (item: string, attributes = 'SendMeetingInvitations="SendToNone"', folder = 'calendar'): string =>
  `<m:CreateItem ${attributes}><m:SavedItemFolderId><t:DistinguishedFolderId Id="${folder}"/></m:SavedItemFolderId><m:Items><t:CalendarItem>${item}</t:CalendarItem></m:Items></m:CreateItem>`;
const getItem = (id: string, more = ''): string =>
  `<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>${more === '' ? '' : `<t:AdditionalProperties>${more}</t:AdditionalProperties>`}</m:ItemShape><m:ItemIds><t:ItemId Id="${id}"/></m:ItemIds></m:GetItem>`;
const sync = (max: string, state = ''): string =>
  `<m:SyncFolderItems>${SHAPE}<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>${state}<m:MaxChangesReturned>${max}</m:MaxChangesReturned></m:SyncFolderItems>`;
const view = (start: string, end: string, folder = 'calendar', after = ''): string =>
  `<m:FindItem Traversal="Shallow">${SHAPE}<m:CalendarView StartDate="${start}" EndDate="${end}"/>${after}<m:ParentFolderIds><t:DistinguishedFolderId Id="${folder}"/></m:ParentFolderIds></m:FindItem>`;
const find = (path: string): string =>
  `<m:FindItem Traversal="Shallow">${SHAPE}<m:IndexedPageItemView Offset="0" BasePoint="Beginning"/><m:Restriction><t:IsEqualTo>${path}<t:FieldURIOrConstant><t:Constant Value="x"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>${CALENDAR}</m:FindItem>`;
const extended = (attributes: string, value = 'x'): string =>
  `<t:ExtendedProperty><t:ExtendedFieldURI ${attributes}/><t:Value>${value}</t:Value></t:ExtendedProperty>`;

type Row = readonly [mistake: string, kind: 'fault' | 'item', code: string, body: string, headers?: Headers, account?: string];

const SCHEMA = 'ErrorSchemaValidation';

const ROWS: readonly Row[] = [
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
  [
    'an indexed property of a calendar item',
    'item',
    'ErrorInvalidPropertyRequest',
    getItem('x', '<t:IndexedFieldURI FieldURI="contacts:EmailAddress" FieldIndex="EmailAddress1"/>'),
  ],
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

describe('EWS refusals', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown();
  });
  afterAll(async () => {
    await town.simulator.close();
  });

  const cases = ROWS.map(([mistake, kind, code, body, headers, account]) => ({
    mistake,
    kind,
    code,
    body,
    headers: headers ?? {},
    account: account ?? ANNA,
  }));
  it.each(cases)('$mistake → $kind $code', async ({ kind, code, body, headers, account }) => {
    const answer = await send(town.simulator, account, envelope(body, headers));
    expect({ kind: answer.kind, code: answer.code, status: answer.status }).toEqual({ kind, code, status: kind === 'fault' ? 500 : 200 });
    expect(answer.text.includes('ServerVersionInfo')).toBe(kind === 'item');
  });

  it('a schema fault tells line, position and violation in the words of the .NET validator', async () => {
    const answer = await send(
      town.simulator,
      ANNA,
      envelope(`\n${create(`<t:Body BodyType="Text">b</t:Body>\n<t:Subject>s</t:Subject>${TIMES}`)}`),
    );
    const types = 'http://schemas.microsoft.com/exchange/services/2006/types';
    expect([one(answer.body, 'LineNumber').text, one(answer.body, 'LinePosition').text]).toEqual(['3', '2']);
    expect(one(answer.body, 'Violation').text).toMatch(
      new RegExp(
        `^The element 'CalendarItem' in namespace '${types}' has invalid child element 'Subject' in namespace '${types}'\\. List of possible elements expected: '`,
      ),
    );
    expect(one(answer.body, 'faultcode').text).toBe('a:ErrorSchemaValidation');
    expect(one(answer.body, 'faultstring').text).toContain('The request failed schema validation: The element');
  });

  it('malformed XML and a document type declaration are schema faults, not crashes', async () => {
    for (const message of [
      '<s:Envelope',
      envelope('<m:GetItem>'),
      `<!DOCTYPE x [<!ENTITY a "b">]>${envelope(getItem('x')).slice(38)}`,
      envelope(create('<t:Subject>\u000b</t:Subject>')),
    ]) {
      expect((await send(town.simulator, ANNA, message)).code).toBe(SCHEMA);
    }
  });

  it('one item of a batch is refused, the others go through, in the order of the request', async () => {
    const good = `<t:CalendarItem>${TIMES}</t:CalendarItem>`;
    const bad = '<t:CalendarItem><t:Start>2026-11-23T11:00:00Z</t:Start><t:End>2026-11-23T10:00:00Z</t:End></t:CalendarItem>';
    const answer = await send(
      town.simulator,
      ANNA,
      envelope(`<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items>${good}${bad}${good}</m:Items></m:CreateItem>`),
    );
    expect(all(answer.body, 'ResponseCode').map((code) => code.text)).toEqual([
      'NoError',
      'ErrorCalendarEndDateIsEarlierThanStartDate',
      'NoError',
    ]);
  });

  describe('updating', () => {
    const update = (id: string, changes: string, attributes: string): string =>
      `<m:UpdateItem ${attributes}><m:ItemChanges><t:ItemChange><t:ItemId ${id}/><t:Updates>${changes}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`;
    const subject =
      '<t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:CalendarItem><t:Subject>new</t:Subject></t:CalendarItem></t:SetItemField>';
    const SEND = 'SendMeetingInvitationsOrCancellations="SendToNone"';
    const NEVER = `ConflictResolution="NeverOverwrite" ${SEND}`;
    const set = (path: string, item: string): string =>
      `<t:SetItemField><t:FieldURI FieldURI="${path}"/><t:CalendarItem>${item}</t:CalendarItem></t:SetItemField>`;

    const fresh = async (): Promise<{ readonly id: string; readonly key: string }> => {
      const item = one((await send(town.simulator, ANNA, envelope(create(TIMES)))).body, 'ItemId');
      return { id: `Id="${attribute(item, 'Id')}"`, key: ` ChangeKey="${attribute(item, 'ChangeKey')}"` };
    };

    it.each<readonly [string, string, string, string]>([
      ['no send mode', 'ErrorSendMeetingInvitationsOrCancellationsRequired', subject, 'ConflictResolution="NeverOverwrite"'],
      [
        'two properties in one change',
        'ErrorIncorrectUpdatePropertyCount',
        set('item:Subject', '<t:Subject>a</t:Subject><t:Sensitivity>Normal</t:Sensitivity>'),
        NEVER,
      ],
      ['no property in a change', 'ErrorIncorrectUpdatePropertyCount', set('item:Subject', ''), NEVER],
      [
        'two paths in one change',
        'ErrorIncorrectUpdatePropertyCount',
        '<t:DeleteItemField><t:FieldURI FieldURI="item:Subject"/><t:FieldURI FieldURI="calendar:Location"/></t:DeleteItemField>',
        NEVER,
      ],
      ['a path that names another property', 'ErrorUpdatePropertyMismatch', set('calendar:Location', '<t:Subject>a</t:Subject>'), NEVER],
      [
        'deleting Start',
        'ErrorInvalidPropertyDelete',
        '<t:DeleteItemField><t:FieldURI FieldURI="calendar:Start"/></t:DeleteItemField>',
        NEVER,
      ],
      ['appending to Subject', 'ErrorInvalidPropertyAppend', subject.replaceAll('SetItemField', 'AppendToItemField'), NEVER],
      [
        'setting Organizer',
        'ErrorInvalidPropertySet',
        set('calendar:Organizer', '<t:Organizer><t:Mailbox><t:Name>x</t:Name></t:Mailbox></t:Organizer>'),
        NEVER,
      ],
      ['setting UID', 'ErrorInvalidPropertySet', set('calendar:UID', '<t:UID>x</t:UID>'), NEVER],
      [
        'an unknown zone',
        'ErrorCalendarInvalidTimeZone',
        set('calendar:StartTimeZone', '<t:StartTimeZone Id="Mars Standard Time"/>'),
        NEVER,
      ],
    ])('%s → %s', async (_mistake, code, changes, attributes) => {
      const item = await fresh();
      expect((await send(town.simulator, ANNA, envelope(update(item.id + item.key, changes, attributes)))).code).toBe(code);
    });

    it('a stale ChangeKey under NeverOverwrite → ErrorIrresolvableConflict, and a missing one is demanded', async () => {
      const item = await fresh();
      expect((await send(town.simulator, ANNA, envelope(update(item.id + item.key, subject, NEVER)))).code).toBe('NoError');
      expect((await send(town.simulator, ANNA, envelope(update(item.id + item.key, subject, NEVER)))).code).toBe(
        'ErrorIrresolvableConflict',
      );
      expect((await send(town.simulator, ANNA, envelope(update(item.id, subject, NEVER)))).code).toBe(
        'ErrorChangeKeyRequiredForWriteOperations',
      );
    });

    it('deleting without a cancellation mode → ErrorSendMeetingCancellationsRequired', async () => {
      const item = await fresh();
      const answer = await send(
        town.simulator,
        ANNA,
        envelope(`<m:DeleteItem DeleteType="MoveToDeletedItems"><m:ItemIds><t:ItemId ${item.id}/></m:ItemIds></m:DeleteItem>`),
      );
      expect(answer.code).toBe('ErrorSendMeetingCancellationsRequired');
    });

    it('an id in another letter case is another id', async () => {
      const item = await fresh();
      const swapped = item.id
        .slice(4, -1)
        .replace(/[a-zA-Z]/g, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
      expect((await send(town.simulator, ANNA, envelope(getItem(swapped)))).code).toMatch(/^Error(?:InvalidIdMalformed|ItemNotFound)$/);
    });
  });

  it('an older server refuses the versions it does not know and says which build it is', async () => {
    const old = await startTown({ ews: { serverVersion: '2010_SP2' } });
    try {
      expect((await send(old.simulator, ANNA, envelope(create(TIMES), { version: 'Exchange2013_SP1' }))).code).toBe(
        'ErrorInvalidServerVersion',
      );
      const answer = await send(old.simulator, ANNA, envelope(create(TIMES), { version: 'Exchange2010_SP2' }));
      expect(answer.code).toBe('NoError');
      expect(answer.text).toContain('MajorVersion="14" MinorVersion="2"');
    } finally {
      await old.simulator.close();
    }
  });

  it('a request without RequestServerVersion runs as Exchange 2007 SP1, where MeetingTimeZone gives the zone', async () => {
    const item =
      '<t:Start>2026-11-23T10:00:00</t:Start><t:End>2026-11-23T11:00:00</t:End><t:MeetingTimeZone TimeZoneName="Tokyo Standard Time"/>';
    const id = attribute(one((await send(town.simulator, ANNA, envelope(create(item), { version: null }))).body, 'ItemId'), 'Id');
    const answer = await send(town.simulator, ANNA, envelope(getItem(id, '<t:FieldURI FieldURI="calendar:Start"/>')));
    expect(one(answer.body, 'Start').text).toBe('2026-11-23T01:00:00Z');
    expect((await send(town.simulator, ANNA, envelope(create(item)))).code).toBe('ErrorInvalidPropertySet');
  });

  it('ErrorNonPrimarySmtpAddress carries the right address', async () => {
    const header =
      '<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>a.berg@bank.example</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>';
    const answer = await send(town.simulator, SERVICE, envelope(create(TIMES), { more: header }));
    expect(all(answer.body, 'Value').map((value) => value.text)).toEqual([ANNA]);
  });

  it('with the switch on, impersonation without X-AnchorMailbox fails and with it works', async () => {
    town.simulator.ews.anchorMailboxRequired = true;
    const message = envelope(create(TIMES), { impersonate: ANNA });
    expect((await send(town.simulator, SERVICE, message)).code).toBe('ErrorNoRespondingCASInDestinationSite');
    expect((await send(town.simulator, SERVICE, message, { 'x-anchormailbox': ANNA })).code).toBe('NoError');
    town.simulator.ews.anchorMailboxRequired = false;
  });

  it('a request above the size limit → ErrorRequestStreamTooBig', async () => {
    const answer = await send(town.simulator, ANNA, envelope(create(`<t:Body BodyType="Text">${'x'.repeat(410_000)}</t:Body>${TIMES}`)));
    expect(answer.code).toBe('ErrorRequestStreamTooBig');
  });
});
