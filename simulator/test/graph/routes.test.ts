/** Every route of Graph: its answer by the schema, and what it promises. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ANNA, BERT, eventAt, type GraphTown, IMMUTABLE, listOf, ROOM, startGraphTown, valuesOf, WINDOW } from './town.ts';

const STAMP = 'String {11111111-2222-3333-4444-555555555555} Name stamp';
let town: GraphTown;
let anna: string;

beforeAll(async () => {
  town = await startGraphTown();
});
afterAll(() => town.simulator.close());
beforeEach(() => {
  anna = `/users/${town.guid(ANNA)}`;
  town.empty();
});

const post = async (more: object = {}, headers: Record<string, string> = IMMUTABLE) =>
  (await town.ask('POST', `${anna}/events`, { body: eventAt(more), headers, type: 'event' })).body;

describe('who and where', () => {
  it('a user by object id and by address, with the fields asked for', async () => {
    const byId = await town.ask('GET', anna);
    expect(byId.body).toMatchObject({ id: town.guid(ANNA), mail: ANNA, userPrincipalName: ANNA, displayName: 'Anna Berg' });
    const byName = await town.ask('GET', `/users/${encodeURIComponent(ANNA)}?$select=id,mail`);
    expect(Object.keys(byName.body).filter((name) => !name.startsWith('@'))).toEqual(['id', 'mail']);
  });

  it('the settings of a mailbox, its calendars, the zones and the rooms', async () => {
    const settings = await town.ask('GET', `${anna}/mailboxSettings`, { type: 'mailboxSettings' });
    expect(settings.body).toMatchObject({ timeZone: 'W. Europe Standard Time', userPurpose: 'user' });
    const calendar = await town.ask('GET', `${anna}/calendar`, { type: 'calendar', headers: IMMUTABLE });
    const calendars = await town.ask('GET', `${anna}/calendars`, { type: 'calendarCollection', headers: IMMUTABLE });
    expect(valuesOf(calendars)[0]).toMatchObject({ id: calendar.body['id'], isDefaultCalendar: true, name: 'Calendar' });
    expect((await town.ask('GET', `${anna}/calendars/${calendar.body['id']}`, { type: 'calendar' })).status).toBe(200);
    const zones = await town.ask('GET', `${anna}/outlook/supportedTimeZones`, { type: 'outlookUser.supportedTimeZones.response' });
    expect(zones.body['value']).toContainEqual({ alias: 'W. Europe Standard Time', displayName: 'W. Europe Standard Time' });
    const iana = await town.ask('GET', `${anna}/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')`, {
      type: 'outlookUser.supportedTimeZones.response',
    });
    expect(iana.body['value']).toContainEqual({ alias: 'Europe/Berlin', displayName: 'Europe/Berlin' });
    const rooms = await town.ask('GET', '/places/microsoft.graph.room', { type: 'roomCollection' });
    expect(rooms.body['value']).toMatchObject([{ emailAddress: ROOM, id: town.guid(ROOM) }]);
  });
});

describe('an event', () => {
  it('is created, read, changed and deleted, and each answer tells its version', async () => {
    const made = await town.ask('POST', `${anna}/events`, {
      body: eventAt({
        body: { contentType: 'HTML', content: '<p>Hello</p><script>alert(1)</script>' },
        location: { displayName: 'Room 4' },
        showAs: 'Tentative',
        sensitivity: 'private',
        isReminderOn: false,
        attendees: [{ emailAddress: { address: BERT, name: 'Bert' }, type: 'Required' }],
        transactionId: 'a2c1',
      }),
      headers: IMMUTABLE,
      type: 'event',
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('preference-applied')).toBe('IdType="ImmutableId"');
    expect(made.body).toMatchObject({
      type: 'singleInstance',
      start: { dateTime: '2026-11-24T09:00:00.0000000', timeZone: 'UTC' },
      originalStartTimeZone: 'W. Europe Standard Time',
      showAs: 'tentative',
      sensitivity: 'private',
      isReminderOn: false,
      isOrganizer: true,
      transactionId: 'a2c1',
      location: { displayName: 'Room 4' },
      attendees: [{ type: 'required', emailAddress: { address: BERT, name: 'Bert' }, status: { response: 'none' } }],
    });
    expect(made.body['body']?.['content']).toContain('<p>Hello</p>');
    expect(made.body['body']?.['content']).not.toContain('script');
    const path = `${anna}/events/${made.body['id']}`;
    const read = await town.ask('GET', path, { headers: IMMUTABLE, type: 'event' });
    expect(read.body).toEqual(made.body);
    const patched = await town.ask('PATCH', path, {
      body: { subject: 'Other', location: null },
      headers: { ...IMMUTABLE, 'if-match': String(read.body['@odata.etag']) },
      type: 'event',
    });
    expect(patched.body).toMatchObject({ subject: 'Other', location: { displayName: '' }, id: made.body['id'] });
    expect(patched.body['changeKey']).not.toBe(made.body['changeKey']);
    const stale = await town.ask('PATCH', path, { body: { subject: 'x' }, headers: { 'if-match': String(read.body['@odata.etag']) } });
    expect([stale.status, stale.body['error']?.['code']]).toEqual([412, 'ErrorIrresolvableConflict']);
    expect((await town.ask('DELETE', path, { headers: { 'if-match': String(patched.body['@odata.etag']) } })).status).toBe(204);
    expect((await town.ask('GET', path, { headers: IMMUTABLE, type: 'event' })).status).toBe(200);
    expect((await town.ask('GET', `${path}/calendar`)).status).toBe(404);
    expect((await town.ask('POST', `${path}/permanentDelete`)).status).toBe(204);
    expect((await town.ask('GET', path)).body['error']?.['code']).toBe('ErrorItemNotFound');
  });

  it('is written and read in the zone asked for, and floats when it is all day', async () => {
    const { id } = await post({ start: { dateTime: '2026-11-24T10:00:00', timeZone: 'Europe/Zurich' } });
    const prefer = 'IdType="ImmutableId", outlook.timezone="Tokyo Standard Time", outlook.body-content-type="text"';
    const read = await town.ask('GET', `${anna}/events/${id}`, { headers: { prefer }, type: 'event' });
    expect(read.headers.get('preference-applied')).toBe(prefer);
    expect(read.body['start']).toEqual({ dateTime: '2026-11-24T18:00:00.0000000', timeZone: 'Tokyo Standard Time' });
    expect(read.body['body']?.['contentType']).toBe('text');
    const midnight = (day: number): object => ({ dateTime: `2026-11-${day}T00:00:00`, timeZone: 'W. Europe Standard Time' });
    const whole = await post({ isAllDay: true, start: midnight(24), end: midnight(26) });
    expect([whole['start'], whole['end']]).toEqual([
      { dateTime: '2026-11-24T00:00:00.0000000', timeZone: 'UTC' },
      { dateTime: '2026-11-26T00:00:00.0000000', timeZone: 'UTC' },
    ]);
  });

  it('has mutable ids without the header, which die when it moves, while the lasting one stays', async () => {
    const { id } = await post();
    const { body } = await town.ask('GET', `${anna}/events/${id}`, { type: 'event' });
    expect(body['id']).not.toBe(id);
    const { world } = town.simulator;
    const other = world.admin.addCalendar(ANNA, 'Other');
    const [item] = world.outlook(ANNA).view(0, Date.UTC(2030, 0, 1));
    world.outlook(ANNA).moveTo(item?.id ?? '', other.id);
    expect((await town.ask('GET', `${anna}/events/${body['id']}`)).status).toBe(404);
    expect((await town.ask('GET', `${anna}/events/${id}`, { type: 'event' })).status).toBe(200);
    expect((await town.ask('GET', `${anna}/events/${id}/calendar`, { type: 'calendar' })).body['name']).toBe('Other');
    const there = valuesOf(await town.ask('GET', `${anna}/calendars`, { type: 'calendarCollection' })).find(
      (one) => String(one['name']) === 'Other',
    );
    const made = await town.ask('POST', `${anna}/calendars/${there?.['id']}/events`, { body: eventAt(), type: 'event' });
    expect(made.status).toBe(201);
    expect((await town.ask('GET', `${anna}/calendars/${there?.['id']}/events`, { type: 'eventCollection' })).body['value']).toHaveLength(2);
  });

  it('shows its stamp when that is expanded by its id, and is found by it and by its iCalUId', async () => {
    const made = await post({ singleValueExtendedProperties: [{ id: STAMP, value: "it's" }] });
    expect(made).not.toHaveProperty('singleValueExtendedProperties');
    const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${STAMP}')`);
    const read = await town.ask('GET', `${anna}/events/${made['id']}?$select=subject&$expand=${expand}`, {
      headers: IMMUTABLE,
      type: 'event',
    });
    expect(read.body).toMatchObject({ id: made['id'], subject: 'Advice', singleValueExtendedProperties: [{ id: STAMP, value: "it's" }] });
    expect(read.body).not.toHaveProperty('start');
    const found = async (filter: string): Promise<number> =>
      valuesOf(await town.ask('GET', `${anna}/events?$filter=${encodeURIComponent(filter)}`, { type: 'eventCollection' })).length;
    expect(await found(`singleValueExtendedProperties/Any(ep: ep/id eq '${STAMP}' and ep/value eq 'it''s')`)).toBe(1);
    expect(await found(`singleValueExtendedProperties/Any(ep: ep/id eq '${STAMP}' and ep/value eq 'x')`)).toBe(0);
    expect(await found(`iCalUId eq '${made['iCalUId']}'`)).toBe(1);
  });

  it('3.10: a create that is repeated with its transactionId answers the first event', async () => {
    const made = await post({ transactionId: 't1' });
    expect((await post({ transactionId: 't1' }))['id']).toBe(made['id']);
    const other = await town.ask('POST', `${anna}/events`, { body: eventAt({ transactionId: 't1', subject: 'x' }) });
    expect([other.status, other.body['error']?.['code']]).toEqual([409, 'ErrorDuplicateTransactionId']);
  });

  it('is cancelled by its organiser, and answered by who was invited', async () => {
    const made = await post({ attendees: [{ emailAddress: { address: BERT }, type: 'required' }] });
    town.pass(60_000);
    const bert = `/users/${town.guid(BERT)}`;
    const view = await town.ask('GET', `${bert}/calendarView?${WINDOW}`, { type: 'eventCollection', headers: IMMUTABLE });
    const copy = valuesOf(view)[0]?.['id'] ?? '';
    expect(
      (await town.ask('POST', `${bert}/events/${copy}/tentativelyAccept`, { body: { Comment: 'maybe', SendResponse: false } })).status,
    ).toBe(202);
    expect((await town.ask('POST', `${bert}/events/${copy}/accept`)).status).toBe(202);
    town.pass(60_000);
    const answered = await town.ask('GET', `${anna}/events/${made['id']}`, { type: 'event' });
    expect(listOf(answered.body['attendees'])[0]?.['status']?.['response']).toBe('accepted');
    const refused = await town.ask('POST', `${bert}/events/${copy}/cancel`, { body: { comment: 'no' } });
    expect([refused.status, refused.body['error']?.['code']]).toEqual([400, 'ErrorInvalidRequest']);
    expect((await town.ask('POST', `${anna}/events/${made['id']}/cancel`, { body: { comment: 'ill' } })).status).toBe(202);
    town.pass(60_000);
    const gone = await town.ask('GET', `${bert}/events/${copy}`, { type: 'event' });
    expect(gone.body['isCancelled']).toBe(true);
    expect((await town.ask('POST', `${bert}/events/${copy}/decline`)).status).toBe(400);
  });

  it('an online meeting holds the way to join in its body, and ends with a body that does not', async () => {
    const made = await post({
      isOnlineMeeting: true,
      onlineMeetingProvider: 'teamsForBusiness',
      body: { contentType: 'text', content: 'Hello' },
    });
    const url = made['onlineMeeting']?.['joinUrl'] ?? '';
    expect(made['body']?.['content']).toContain(url);
    const patch = async (content: string) =>
      (await town.ask('PATCH', `${anna}/events/${made['id']}`, { body: { body: { contentType: 'html', content } }, type: 'event' })).body;
    expect((await patch(`${made['body']?.['content']}<p>more</p>`))['isOnlineMeeting']).toBe(true);
    expect(await patch('<p>short</p>')).toMatchObject({ isOnlineMeeting: false, onlineMeeting: null });
  });
});
