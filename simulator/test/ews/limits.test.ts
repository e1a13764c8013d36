/** Where Exchange stops: pages, views, windows, and what it says then. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calendarFolder, ID_ONLY } from './requests.ts';
import { all, attribute, envelope, one, send } from './soap-user.ts';
import type { Town } from './town.ts';
import { ANNA, BERT, START, startTown } from './town.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('EWS limits', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await town.simulator.close();
  });

  const ask = (body: string, headers: Parameters<typeof envelope>[1] = {}, account = ANNA): ReturnType<typeof send> =>
    send(town.simulator, account, envelope(body, headers));
  const fill = (count: number): void => {
    const outlook = town.simulator.world.outlook(ANNA);
    for (let index = 0; index < count; index += 1)
      outlook.add({ subject: `Event ${index}`, start: START + index * HOUR, end: START + (index + 1) * HOUR });
  };
  const view = (start: number, end: number, max: string): string =>
    `<m:FindItem Traversal="Shallow">${ID_ONLY}<m:CalendarView ${max} StartDate="${new Date(start).toISOString()}" EndDate="${new Date(end).toISOString()}"/>${calendarFolder}</m:FindItem>`;
  const extent = async (body: string): Promise<readonly [count: number, last: string, total: string]> => {
    const answer = await ask(body);
    const root = one(answer.body, 'RootFolder');
    return [all(root, 'ItemId').length, attribute(root, 'IncludesLastItemInRange'), attribute(root, 'TotalItemsInView')];
  };

  it('a view that is cut at MaxEntriesReturned says that it is not complete', async () => {
    fill(3);
    expect(await extent(view(START, START + DAY, 'MaxEntriesReturned="2"'))).toEqual([2, 'false', '3']);
    expect(await extent(view(START, START + DAY, 'MaxEntriesReturned="3"'))).toEqual([3, 'true', '3']);
  });

  it('a view is half-open: what ends at its start or starts at its end is outside', async () => {
    fill(3);
    expect((await extent(view(START + HOUR, START + 2 * HOUR, '')))[0]).toBe(1);
  });

  it('a view never answers more than the find limit of 1000, and refuses instead when the server is set so', async () => {
    fill(1_001);
    expect(await extent(view(START, START + 60 * DAY, ''))).toEqual([1_000, 'false', '1001']);
    town.simulator.world.rules.viewOverLimit = 'refuse';
    const refused = await ask(view(START, START + 60 * DAY, ''));
    expect(refused.code).toBe('ErrorExceededFindCountLimit');
    expect([attribute(one(refused.body, 'Value'), 'Name'), one(refused.body, 'Value').text]).toEqual(['PolicyLimit', '1000']);
  });

  it('SyncFolderItems comes in pages of at most MaxChangesReturned, and the pages together are the folder', async () => {
    fill(5);
    const seen: string[] = [];
    let state = '';
    const flags: string[] = [];
    for (let page = 0; page < 3; page += 1) {
      const answer = await ask(
        `<m:SyncFolderItems>${ID_ONLY}<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>${state}<m:MaxChangesReturned>2</m:MaxChangesReturned></m:SyncFolderItems>`,
      );
      seen.push(...all(answer.body, 'ItemId').map((id) => attribute(id, 'Id')));
      flags.push(one(answer.body, 'IncludesLastItemInRange').text);
      state = `<m:SyncState>${one(answer.body, 'SyncState').text}</m:SyncState>`;
    }
    expect(flags).toEqual(['false', 'false', 'true']);
    expect(new Set(seen).size).toBe(5);
  });

  const zone =
    '<t:TimeZone><t:Bias>0</t:Bias><t:StandardTime><t:Bias>0</t:Bias><t:Time>00:00:00</t:Time><t:DayOrder>0</t:DayOrder><t:Month>0</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime><t:DaylightTime><t:Bias>0</t:Bias><t:Time>00:00:00</t:Time><t:DayOrder>0</t:DayOrder><t:Month>0</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:DaylightTime></t:TimeZone>';
  const busy = (count: number, days: number, interval: number): string =>
    `<m:GetUserAvailabilityRequest>${zone}<m:MailboxDataArray>${`<t:MailboxData><t:Email><t:Address>${ANNA}</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType></t:MailboxData>`.repeat(count)}</m:MailboxDataArray><t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>2026-11-01T00:00:00</t:StartTime><t:EndTime>${new Date(Date.UTC(2026, 10, 1) + days * DAY).toISOString().slice(0, 19)}</t:EndTime></t:TimeWindow><t:MergedFreeBusyIntervalInMinutes>${interval}</t:MergedFreeBusyIntervalInMinutes><t:RequestedView>MergedOnly</t:RequestedView></t:FreeBusyViewOptions></m:GetUserAvailabilityRequest>`;

  it.each([
    ['100 mailboxes, 42 days, 5 minutes', 100, 42, 5, 'NoError'],
    ['101 mailboxes', 101, 1, 30, 'ErrorMailboxDataArrayTooBig'],
    ['43 days', 1, 43, 30, 'ErrorTimeIntervalTooBig'],
    ['an end before the start', 1, -1, 30, 'ErrorInvalidTimeInterval'],
    ['steps of 4 minutes', 1, 1, 4, 'ErrorInvalidMergedFreeBusyInterval'],
  ])('free/busy of %s → %s', async (_what, count, days, interval, code) => {
    expect((await ask(busy(count, days, interval))).code).toBe(code);
  });

  it('a zone-less view is taken in TimeZoneContext, and DateTimePrecision brings the milliseconds', async () => {
    town.simulator.world.outlook(ANNA).add({ subject: 'Late', start: Date.UTC(2026, 10, 22, 23, 30), end: Date.UTC(2026, 10, 23, 0, 30) });
    const shape =
      '<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="calendar:Start"/></t:AdditionalProperties></m:ItemShape>';
    const body = `<m:FindItem Traversal="Shallow">${shape}<m:CalendarView StartDate="2026-11-23T00:00:00" EndDate="2026-11-23T01:00:00"/>${calendarFolder}</m:FindItem>`;
    const precise = '<t:DateTimePrecision>Milliseconds</t:DateTimePrecision>';
    const there = await ask(body, { zone: 'W. Europe Standard Time', more: precise });
    expect(all(there.body, 'Start').map((start) => start.text)).toEqual(['2026-11-23T00:30:00.000+01:00']);
    const eastward = await ask(body, { zone: 'Tokyo Standard Time' });
    expect(all(eastward.body, 'Start')).toEqual([]);
  });

  it('a delegate names the owner to work in the calendar of the owner; unnamed it is the own one', async () => {
    fill(1);
    town.simulator.world.admin.grantDelegate(ANNA, BERT, { calendar: 'reviewer', viewPrivate: false, sendOnBehalf: false });
    const named = `<m:FindItem Traversal="Shallow">${ID_ONLY}<m:CalendarView StartDate="2026-11-20T00:00:00Z" EndDate="2026-11-21T00:00:00Z"/><m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>${ANNA}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId></m:ParentFolderIds></m:FindItem>`;
    expect(all((await ask(named, {}, BERT)).body, 'ItemId')).toHaveLength(1);
    expect(all((await ask(view(START, START + DAY, ''), {}, BERT)).body, 'ItemId')).toHaveLength(0);
  });
});
