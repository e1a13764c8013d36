/** Free/busy, zones, names, impersonation, compression: what EWS answers beside items. */
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sidOf } from '../../src/ews/impersonation.ts';
import { calendarFolder, create, times, ZONE } from './requests.ts';
import { all, answerCodes, attribute, basic, envelope, one, post, send } from './soap-user.ts';
import type { Town } from './town.ts';
import { ANNA, BERT, SERVICE, startTown } from './town.ts';

describe('EWS answers about the organisation and the wire', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await town.simulator.close();
  });

  const ask = (body: string, headers: Parameters<typeof envelope>[1] = {}, account = ANNA): ReturnType<typeof send> =>
    send(town.simulator, account, envelope(body, headers));

  it('GetUserAvailability answers merged and listed busy times in the zone of the request, without offset, one error per unknown mailbox', async () => {
    await ask(
      create(
        `<t:Subject>One</t:Subject>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}<t:LegacyFreeBusyStatus>OOF</t:LegacyFreeBusyStatus>`,
      ),
    );
    const zone =
      '<t:TimeZone><t:Bias>-60</t:Bias><t:StandardTime><t:Bias>0</t:Bias><t:Time>03:00:00</t:Time><t:DayOrder>5</t:DayOrder><t:Month>10</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime><t:DaylightTime><t:Bias>-60</t:Bias><t:Time>02:00:00</t:Time><t:DayOrder>5</t:DayOrder><t:Month>3</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:DaylightTime></t:TimeZone>';
    const subject = (address: string): string =>
      `<t:MailboxData><t:Email><t:Address>${address}</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType></t:MailboxData>`;
    const answer = await ask(
      `<m:GetUserAvailabilityRequest>${zone}<m:MailboxDataArray>${subject(ANNA)}${subject('nobody@bank.example')}</m:MailboxDataArray><t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>2026-11-23T10:00:00</t:StartTime><t:EndTime>2026-11-23T14:00:00</t:EndTime></t:TimeWindow><t:MergedFreeBusyIntervalInMinutes>30</t:MergedFreeBusyIntervalInMinutes><t:RequestedView>DetailedMerged</t:RequestedView></t:FreeBusyViewOptions></m:GetUserAvailabilityRequest>`,
    );
    expect(one(answer.body, 'MergedFreeBusy').text).toBe('00330000');
    const event = one(answer.body, 'CalendarEvent');
    expect([one(event, 'StartTime').text, one(event, 'EndTime').text, one(event, 'BusyType').text]).toEqual([
      '2026-11-23T11:00:00',
      '2026-11-23T12:00:00',
      'OOF',
    ]);
    expect(answerCodes(answer.body)).toEqual(['NoError', 'ErrorMailRecipientNotFound']);
  });

  it('FindItem pages in the asked order, from either end', async () => {
    for (const [subject, hour] of [
      ['b', '10'],
      ['a', '12'],
      ['c', '08'],
    ] as const) {
      await ask(create(`<t:Subject>${subject}</t:Subject>${times(`2026-11-23T${hour}:00:00Z`, `2026-11-23T${hour}:30:00Z`)}`));
    }
    const find = async (page: string, order: string): Promise<readonly string[]> => {
      const sort =
        order === ''
          ? ''
          : `<m:SortOrder><t:FieldOrder Order="${order.split(' ')[1] ?? ''}"><t:FieldURI FieldURI="${order.split(' ')[0] ?? ''}"/></t:FieldOrder></m:SortOrder>`;
      const answer = await ask(
        `<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:IndexedPageItemView ${page}/>${sort}${calendarFolder}</m:FindItem>`,
      );
      return [
        ...all(answer.body, 'Subject').map((subject) => subject.text),
        attribute(one(answer.body, 'RootFolder'), 'IncludesLastItemInRange'),
      ];
    };
    expect(await find('MaxEntriesReturned="2" Offset="0" BasePoint="Beginning"', 'calendar:Start Ascending')).toEqual(['c', 'b', 'false']);
    expect(await find('MaxEntriesReturned="2" Offset="2" BasePoint="Beginning"', 'calendar:Start Ascending')).toEqual(['a', 'true']);
    expect(await find('MaxEntriesReturned="2" Offset="0" BasePoint="End"', 'item:Subject Descending')).toEqual(['b', 'a', 'false']);
    const refused = await ask(
      `<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SortOrder><t:FieldOrder Order="Ascending"><t:FieldURI FieldURI="item:Body"/></t:FieldOrder></m:SortOrder>${calendarFolder}</m:FindItem>`,
    );
    expect(refused.code).toBe('ErrorUnsupportedPathForSortGroup');
  });

  it('GetServerTimeZones tells the rules of a zone with EWS signs: Central Europe is -PT1H', async () => {
    const answer = await ask(
      `<m:GetServerTimeZones ReturnFullTimeZoneData="true"><m:Ids><t:Id>${ZONE}</t:Id></m:Ids></m:GetServerTimeZones>`,
    );
    expect(all(answer.body, 'Period').map((period) => attribute(period, 'Bias'))).toEqual(['-PT1H', '-PT2H']);
    const all139 = await ask('<m:GetServerTimeZones ReturnFullTimeZoneData="true"/>');
    expect(all(all139.body, 'TimeZoneDefinition').length).toBeGreaterThan(130);
  });

  it('ResolveNames answers one match as success, several as a warning, none as an error', async () => {
    const resolve = (entry: string): string =>
      `<m:ResolveNames ReturnFullContactData="false"><m:UnresolvedEntry>${entry}</m:UnresolvedEntry></m:ResolveNames>`;
    expect((await ask(resolve('anna'))).code).toBe('NoError');
    town.simulator.world.admin.addMailbox({ address: 'annabel@bank.example', name: 'Annabel Ott' });
    const several = await ask(resolve('anna'));
    expect([several.code, all(several.body, 'Resolution').length]).toEqual(['ErrorNameResolutionMultipleResults', 2]);
    expect((await ask(resolve('zzz'))).code).toBe('ErrorNameResolutionNoResults');
  });

  it('by impersonation the service account works in the mailbox of another', async () => {
    const answer = await ask(
      create(`<t:Subject>For Bert</t:Subject>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}`),
      { impersonate: BERT },
      SERVICE,
    );
    expect(answer.code).toBe('NoError');
    const [event] = town.simulator.world.outlook(BERT).view(Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 24));
    expect([event?.subject, event?.organizer.address]).toEqual(['For Bert', BERT]);
    expect(town.simulator.world.front.calls().at(-1)).toMatchObject({
      account: SERVICE,
      mailbox: BERT,
      operation: 'CreateItem',
      outcome: 'NoError',
    });
  });

  it('the mailbox to impersonate may be named by SID or by user principal name as well', async () => {
    const guid = town.simulator.world.mailbox(BERT)?.guid ?? '';
    for (const [subject, id] of [
      ['by SID', `<t:SID>${sidOf(guid)}</t:SID>`],
      ['by name', `<t:PrincipalName>${BERT}</t:PrincipalName>`],
    ] as const) {
      const more = `<t:ExchangeImpersonation><t:ConnectingSID>${id}</t:ConnectingSID></t:ExchangeImpersonation>`;
      expect(
        (await ask(create(`<t:Subject>${subject}</t:Subject>${times('2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z')}`), { more }, SERVICE))
          .code,
      ).toBe('NoError');
    }
    const events = town.simulator.world.outlook(BERT).view(Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 24));
    expect(new Set(events.map((event) => event.subject))).toEqual(new Set(['by SID', 'by name']));
  });

  it('an answer is gzipped when the client takes that, and the bytes unpacked are the plain answer', async () => {
    const message = envelope('<m:GetServerTimeZones ReturnFullTimeZoneData="false"/>');
    const headers = { 'content-type': 'text/xml', authorization: basic(ANNA, town.simulator.accounts.passwordOf(ANNA) ?? '') };
    const zipped = await post(town.simulator.urls.ews, message, { ...headers, 'accept-encoding': 'gzip, deflate' });
    const plain = await post(town.simulator.urls.ews, message, headers);
    expect([zipped.headers['content-encoding'], plain.headers['content-encoding']]).toEqual(['gzip', undefined]);
    expect(gunzipSync(zipped.bytes).equals(plain.bytes)).toBe(true);
  });

  it('illegal characters in a subject leave as character references, as real servers send them', async () => {
    town.simulator.world
      .outlook(ANNA)
      .add({ subject: 'Odd\u0011name', start: Date.UTC(2026, 10, 23, 10), end: Date.UTC(2026, 10, 23, 11) });
    const message = envelope(
      `<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:CalendarView StartDate="2026-11-23T00:00:00Z" EndDate="2026-11-24T00:00:00Z"/>${calendarFolder}</m:FindItem>`,
    );
    const raw = await post(town.simulator.urls.ews, message, {
      'content-type': 'text/xml',
      authorization: basic(ANNA, town.simulator.accounts.passwordOf(ANNA) ?? ''),
    });
    expect(raw.bytes.toString('utf8')).toContain('<t:Subject>Odd&#x11;name</t:Subject>');
  });
});
