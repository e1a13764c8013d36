/** What Exchange refuses, and with which code. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create, getItem, ROWS, SCHEMA, TIMES } from './refused-requests.ts';
import { all, attribute, envelope, one, send } from './soap-user.ts';
import type { Town } from './town.ts';
import { ANNA, SERVICE, startTown } from './town.ts';

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
