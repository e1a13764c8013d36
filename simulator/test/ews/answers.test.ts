/** What the EWS face answers when it is asked properly; every answer is also held against Microsoft's schema (soap-user.ts). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calendarFolder, create, getItem, ID_ONLY, STAMP, times, ZONE } from './requests.ts';
import { all, answerCodes, attribute, envelope, one, send } from './soap-user.ts';
import type { Town } from './town.ts';
import { ANNA, BERT, ROOM, startTown } from './town.ts';

describe('EWS answers', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await town.simulator.close();
  });

  const ask = (body: string, headers: Parameters<typeof envelope>[1] = {}, account = ANNA): ReturnType<typeof send> =>
    send(town.simulator, account, envelope(body, headers));
  const created = async (item: string, sendMode?: string, headers: Parameters<typeof envelope>[1] = { zone: ZONE }): Promise<string> =>
    attribute(one((await ask(create(item, sendMode), headers)).body, 'ItemId'), 'Id');

  it('GetFolder answers the calendar with the asked properties and ServerVersionInfo in the header', async () => {
    const answer = await ask(
      '<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>',
    );
    expect(answer.status).toBe(200);
    expect(one(answer.body, 'FolderClass').text).toBe('IPF.Appointment');
    expect(one(answer.body, 'DistinguishedFolderId').text).toBe('calendar');
    expect(answer.text).toContain('<h:ServerVersionInfo MajorVersion="15" MinorVersion="2"');
  });

  it('the Default shape counts the items of every folder but calendars', async () => {
    const answer = await ask(
      '<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="calendar"/><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>',
    );
    expect(one(answer.body, 'CalendarFolder').children.map((child) => child.local)).toEqual([
      'FolderId',
      'DisplayName',
      'ChildFolderCount',
    ]);
    expect(one(answer.body, 'Folder').children.map((child) => child.local)).toEqual([
      'FolderId',
      'DisplayName',
      'TotalCount',
      'ChildFolderCount',
    ]);
  });

  it('FindFolder finds an added calendar under the root by its class', async () => {
    town.simulator.world.admin.addCalendar(ANNA, 'Projects');
    const answer = await ask(
      '<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="folder:FolderClass"/><t:FieldURIOrConstant><t:Constant Value="IPF.Appointment"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="msgfolderroot"/></m:ParentFolderIds></m:FindFolder>',
    );
    expect(all(answer.body, 'DisplayName').map((name) => name.text)).toEqual(['Calendar', 'Projects']);
  });

  it('CreateItem answers id and change key only; GetItem with AllProperties answers everything the item has', async () => {
    const answer = await ask(
      create(
        `<t:Subject>Advice &amp; tea</t:Subject><t:Sensitivity>Private</t:Sensitivity><t:Body BodyType="HTML">&lt;p&gt;Hi&lt;/p&gt;</t:Body><t:Categories><t:String>Blue</t:String></t:Categories><t:ReminderIsSet>true</t:ReminderIsSet><t:ReminderMinutesBeforeStart>30</t:ReminderMinutesBeforeStart><t:ExtendedProperty>${STAMP}<t:Value>i/c/a/1</t:Value></t:ExtendedProperty><t:UID>my-uid-1</t:UID>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}<t:LegacyFreeBusyStatus>Tentative</t:LegacyFreeBusyStatus><t:Location>Desk 3</t:Location><t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>${BERT}</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees><t:Resources><t:Attendee><t:Mailbox><t:EmailAddress>${ROOM}</t:EmailAddress></t:Mailbox></t:Attendee></t:Resources><t:StartTimeZone Id="${ZONE}"/><t:EndTimeZone Id="${ZONE}"/>`,
      ),
      { zone: ZONE },
    );
    expect(one(answer.body, 'CalendarItem').children.map((child) => child.local)).toEqual(['ItemId']);
    const item = await ask(
      getItem(
        attribute(one(answer.body, 'ItemId'), 'Id'),
        `<t:BaseShape>AllProperties</t:BaseShape><t:AdditionalProperties>${STAMP}</t:AdditionalProperties>`,
      ),
      { zone: ZONE },
    );
    const text = (name: string): string => one(item.body, name).text;
    expect({
      subject: text('Subject'),
      start: text('Start'),
      end: text('End'),
      uid: text('UID'),
      showAs: text('LegacyFreeBusyStatus'),
    }).toEqual({
      subject: 'Advice & tea',
      start: '2026-11-23T11:00:00+01:00',
      end: '2026-11-23T12:00:00+01:00',
      uid: 'my-uid-1',
      showAs: 'Tentative',
    });
    expect(text('Body')).toContain('<html>');
    expect(one(item.body, 'ExtendedProperty').children.at(-1)?.text).toBe('i/c/a/1');
    expect(text('MyResponseType')).toBe('Organizer');
    expect(all(item.body, 'Attendee')).toHaveLength(2);
  });

  it('only what was asked for is answered', async () => {
    const id = await created(`<t:Subject>One</t:Subject>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}`);
    const answer = await ask(
      getItem(
        id,
        '<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="calendar:Start"/></t:AdditionalProperties>',
      ),
    );
    expect(one(answer.body, 'CalendarItem').children.map((child) => child.local)).toEqual(['ItemId', 'Start']);
    expect(one(answer.body, 'Start').text).toBe('2026-11-23T10:00:00Z');
  });

  it('what only other kinds of items have may be asked for, and is absent', async () => {
    const id = await created(`<t:Subject>One</t:Subject>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}`);
    const wish =
      '<t:FieldURI FieldURI="item:Subject"/><t:FieldURI FieldURI="item:MimeContent"/><t:FieldURI FieldURI="message:IsRead"/><t:IndexedFieldURI FieldURI="contacts:EmailAddress" FieldIndex="EmailAddress1"/>';
    const answer = await ask(
      `<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>${wish}</t:AdditionalProperties></m:ItemShape><m:ItemIds><t:ItemId Id="${id}"/></m:ItemIds></m:GetItem>`,
    );
    expect(one(answer.body, 'CalendarItem').children.map(({ local }) => local)).toEqual(['ItemId', 'Subject']);
  });

  it('a body comes as HTML or as text, as BodyType asks', async () => {
    const id = await created(
      `<t:Subject>One</t:Subject><t:Body BodyType="HTML">&lt;p&gt;Bring &amp;amp; read&lt;/p&gt;</t:Body>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}`,
    );
    const answer = await ask(
      getItem(
        id,
        '<t:BaseShape>IdOnly</t:BaseShape><t:BodyType>Text</t:BodyType><t:AdditionalProperties><t:FieldURI FieldURI="item:Body"/></t:AdditionalProperties>',
      ),
    );
    expect(attribute(one(answer.body, 'Body'), 'BodyType')).toBe('Text');
    expect(one(answer.body, 'Body').text.trim()).toBe('Bring & read');
  });

  it('a zone-less time means StartTimeZone, else TimeZoneContext, else UTC', async () => {
    const start = async (item: string, headers: Parameters<typeof envelope>[1]): Promise<string> => {
      const id = await created(
        `<t:Subject>One</t:Subject>${times('2026-11-23T10:00:00', '2026-11-23T11:00:00')}${item}`,
        undefined,
        headers,
      );
      const shape =
        '<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="calendar:Start"/></t:AdditionalProperties>';
      return one((await ask(getItem(id, shape))).body, 'Start').text;
    };
    expect(await start('<t:StartTimeZone Id="Tokyo Standard Time"/><t:EndTimeZone Id="Tokyo Standard Time"/>', { zone: ZONE })).toBe(
      '2026-11-23T01:00:00Z',
    );
    expect(await start('', { zone: ZONE })).toBe('2026-11-23T09:00:00Z');
    expect(await start('', {})).toBe('2026-11-23T10:00:00Z');
  });

  it('FindItem with a CalendarView expands a series and carries neither body nor attendees, and the organiser without address', async () => {
    await created(
      `<t:Subject>Daily</t:Subject><t:Body BodyType="Text">secret</t:Body>${times('2026-11-23T08:00:00Z', '2026-11-23T08:30:00Z')}<t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>${BERT}</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees><t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence><t:NumberedRecurrence><t:StartDate>2026-11-23</t:StartDate><t:NumberOfOccurrences>5</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence><t:StartTimeZone Id="${ZONE}"/><t:EndTimeZone Id="${ZONE}"/>`,
    );
    const answer = await ask(
      `<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:CalendarView MaxEntriesReturned="500" StartDate="2026-11-23T00:00:00Z" EndDate="2026-11-26T00:00:00Z"/>${calendarFolder}</m:FindItem>`,
      { zone: ZONE },
    );
    expect(all(answer.body, 'CalendarItemType').map((type) => type.text)).toEqual(['Occurrence', 'Occurrence', 'Occurrence']);
    expect(attribute(one(answer.body, 'RootFolder'), 'IncludesLastItemInRange')).toBe('true');
    expect(answer.text).not.toContain('secret');
    expect(all(answer.body, 'RequiredAttendees')).toEqual([]);
    expect(one(answer.body, 'Organizer').children[0]?.children.map((child) => child.local)).toEqual(['Name']);
  });

  it('GetItem of a master tells its recurrence, first and last occurrence, and an occurrence leads back to its master', async () => {
    const id = await created(
      `<t:Subject>Weekly</t:Subject>${times('2026-11-23T08:00:00Z', '2026-11-23T08:30:00Z')}<t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Monday</t:DaysOfWeek></t:WeeklyRecurrence><t:EndDateRecurrence><t:StartDate>2026-11-23</t:StartDate><t:EndDate>2026-12-14</t:EndDate></t:EndDateRecurrence></t:Recurrence><t:StartTimeZone Id="${ZONE}"/><t:EndTimeZone Id="${ZONE}"/>`,
    );
    const master = await ask(getItem(id, '<t:BaseShape>AllProperties</t:BaseShape>'));
    expect(one(one(master.body, 'WeeklyRecurrence'), 'DaysOfWeek').text).toBe('Monday');
    expect(one(one(master.body, 'LastOccurrence'), 'Start').text).toBe('2026-12-14T08:00:00Z');
    const occurrence = await ask(
      `<m:GetItem>${ID_ONLY}<m:ItemIds><t:OccurrenceItemId RecurringMasterId="${id}" InstanceIndex="2"/></m:ItemIds></m:GetItem>`,
    );
    const occurrenceId = attribute(one(occurrence.body, 'ItemId'), 'Id');
    const back = await ask(
      `<m:GetItem>${ID_ONLY}<m:ItemIds><t:RecurringMasterItemId OccurrenceId="${occurrenceId}"/></m:ItemIds></m:GetItem>`,
    );
    expect(attribute(one(back.body, 'ItemId'), 'Id')).toBe(id);
  });

  it('SyncFolderItems lists everything without a state, then only what changed', async () => {
    const sync = (state: string): string =>
      `<m:SyncFolderItems>${ID_ONLY}<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>${state}<m:MaxChangesReturned>10</m:MaxChangesReturned></m:SyncFolderItems>`;
    const id = await created(`<t:Subject>One</t:Subject>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}`);
    town.pass(1_000);
    const full = await ask(sync(''));
    expect(one(full.body, 'Changes').children.map((change) => change.local)).toEqual(['Create']);
    const state = `<m:SyncState>${one(full.body, 'SyncState').text}</m:SyncState>`;
    town.simulator.world.outlook(ANNA).retitle(id, 'Two');
    const changed = await ask(sync(state));
    expect(one(changed.body, 'Changes').children.map((change) => change.local)).toEqual(['Update']);
    town.simulator.world.outlook(ANNA).remove(id);
    const deleted = await ask(sync(`<m:SyncState>${one(changed.body, 'SyncState').text}</m:SyncState>`));
    expect(one(deleted.body, 'Changes').children.map((change) => change.local)).toEqual(['Delete']);
    expect(attribute(one(deleted.body, 'ItemId'), 'Id')).toBe(id);
  });

  it('FindItem finds an item by an extended property, and a meeting by its clean global object id', async () => {
    const id = await created(
      `<t:Subject>One</t:Subject><t:ExtendedProperty>${STAMP}<t:Value>i/c/a/9</t:Value></t:ExtendedProperty>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}`,
    );
    const find = (path: string, value: string): string =>
      `<m:FindItem Traversal="Shallow">${ID_ONLY}<m:IndexedPageItemView MaxEntriesReturned="10" Offset="0" BasePoint="Beginning"/><m:Restriction><t:IsEqualTo>${path}<t:FieldURIOrConstant><t:Constant Value="${value}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>${calendarFolder}</m:FindItem>`;
    const byStamp = await ask(find(STAMP, 'i/c/a/9'));
    expect(all(byStamp.body, 'ItemId').map((found) => attribute(found, 'Id'))).toEqual([id]);
    const clean = '<t:ExtendedFieldURI DistinguishedPropertySetId="Meeting" PropertyId="35" PropertyType="Binary"/>';
    const item = await ask(getItem(id, `<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>${clean}</t:AdditionalProperties>`));
    const byUid = await ask(find(clean, one(item.body, 'Value').text));
    expect(all(byUid.body, 'ItemId').map((found) => attribute(found, 'Id'))).toEqual([id]);
    expect(all((await ask(find(STAMP, 'i/c/a/0'))).body, 'ItemId')).toEqual([]);
  });

  it('UpdateItem changes one property each, DeleteItem moves to Deleted Items, a second delete finds nothing', async () => {
    const fresh = one(
      (await ask(create(`<t:Subject>One</t:Subject>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}`))).body,
      'ItemId',
    );
    const id = attribute(fresh, 'Id');
    const update = await ask(
      `<m:UpdateItem ConflictResolution="NeverOverwrite" MessageDisposition="SaveOnly" SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange><t:ItemId Id="${id}" ChangeKey="${attribute(fresh, 'ChangeKey')}"/><t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:CalendarItem><t:Subject>Two</t:Subject></t:CalendarItem></t:SetItemField><t:SetItemField><t:FieldURI FieldURI="calendar:End"/><t:CalendarItem><t:End>2026-11-23T11:30:00Z</t:End></t:CalendarItem></t:SetItemField><t:DeleteItemField><t:FieldURI FieldURI="calendar:Location"/></t:DeleteItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`,
    );
    expect(answerCodes(update.body)).toEqual(['NoError']);
    expect(one(update.body, 'Count').text).toBe('0');
    const item = await ask(getItem(id, '<t:BaseShape>AllProperties</t:BaseShape>'));
    expect([one(item.body, 'Subject').text, one(item.body, 'End').text]).toEqual(['Two', '2026-11-23T11:30:00Z']);
    const remove = `<m:DeleteItem DeleteType="MoveToDeletedItems" SendMeetingCancellations="SendToNone"><m:ItemIds><t:ItemId Id="${id}"/></m:ItemIds></m:DeleteItem>`;
    expect((await ask(remove)).code).toBe('NoError');
    expect((await ask(remove)).code).toBe('ErrorItemNotFound');
    expect(town.simulator.world.outlook(ANNA).deleted()).toHaveLength(1);
  });

  it('MoveItem and CopyItem answer new ids; ConvertId goes to HexEntryId and back', async () => {
    const calendar = town.simulator.world.admin.addCalendar(ANNA, 'Projects');
    const id = await created(`<t:Subject>One</t:Subject>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}`);
    const relocate = (operation: string, item: string): string =>
      `<m:${operation}><m:ToFolderId><t:FolderId Id="${calendar.id}"/></m:ToFolderId><m:ItemIds><t:ItemId Id="${item}"/></m:ItemIds></m:${operation}>`;
    const copied = attribute(one((await ask(relocate('CopyItem', id))).body, 'ItemId'), 'Id');
    const moved = attribute(one((await ask(relocate('MoveItem', id))).body, 'ItemId'), 'Id');
    expect(new Set([id, copied, moved]).size).toBe(3);
    const convert = (from: string, to: string, source: string): string =>
      `<m:ConvertId DestinationFormat="${to}"><m:SourceIds><t:AlternateId Format="${from}" Id="${source}" Mailbox="${ANNA}"/></m:SourceIds></m:ConvertId>`;
    const hex = attribute(one((await ask(convert('EwsId', 'HexEntryId', moved))).body, 'AlternateId'), 'Id');
    expect(hex).toMatch(/^[0-9A-F]+$/);
    expect(attribute(one((await ask(convert('HexEntryId', 'EwsId', hex))).body, 'AlternateId'), 'Id')).toBe(moved);
  });

  it('an attendee accepts by AcceptItem and the organiser learns it; CancelCalendarItem takes the meeting back', async () => {
    const id = await created(
      `<t:Subject>Talk</t:Subject>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}<t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>${BERT}</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees>`,
      'SendToAllAndSaveCopy',
    );
    town.pass(5_000);
    const [copy] = town.simulator.world.outlook(BERT).view(Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 24));
    if (copy === undefined) throw new Error('the invitation did not arrive');
    const accept = await ask(
      `<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:AcceptItem><t:ReferenceItemId Id="${copy.id}" ChangeKey="${copy.changeKey}"/></t:AcceptItem></m:Items></m:CreateItem>`,
      {},
      BERT,
    );
    expect(accept.code).toBe('NoError');
    town.pass(5_000);
    const mine = await ask(getItem(id, '<t:BaseShape>AllProperties</t:BaseShape>'));
    expect(one(one(mine.body, 'RequiredAttendees'), 'ResponseType').text).toBe('Accept');
    const item = one(mine.body, 'ItemId');
    const cancel = await ask(
      `<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:CancelCalendarItem><t:ReferenceItemId Id="${attribute(item, 'Id')}" ChangeKey="${attribute(item, 'ChangeKey')}"/><t:NewBodyContent BodyType="Text">Sorry</t:NewBodyContent></t:CancelCalendarItem></m:Items></m:CreateItem>`,
    );
    expect(cancel.code).toBe('NoError');
    expect(town.simulator.world.mails().map((mail) => mail.kind)).toEqual(['invitation', 'response', 'cancellation']);
    town.pass(5_000);
    const [cancelled] = town.simulator.world.outlook(BERT).view(Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 24));
    expect(cancelled?.isCancelled).toBe(true);
    const remove = `<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:RemoveItem><t:ReferenceItemId Id="${cancelled?.id ?? ''}" ChangeKey="${cancelled?.changeKey ?? ''}"/></t:RemoveItem></m:Items></m:CreateItem>`;
    expect((await ask(remove, {}, BERT)).code).toBe('NoError');
    expect(town.simulator.world.outlook(BERT).view(Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 24))).toEqual([]);
  });
});
