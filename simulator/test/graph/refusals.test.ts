/** What Graph refuses, by its own codes; and who is let in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANNA, BERT, eventAt, type GraphTown, IMMUTABLE, startGraphTown, type Wish, WINDOW } from './town.ts';

let town: GraphTown;
let anna: string;
let event: string;

beforeAll(async () => {
  town = await startGraphTown();
  anna = `/users/${town.guid(ANNA)}`;
  const made = await town.ask('POST', `${anna}/events`, { body: eventAt(), headers: IMMUTABLE, type: 'event' });
  event = `${anna}/events/${String(made.body['id'])}`;
});
afterAll(() => town.simulator.close());

const refusal = async (method: string, path: string, wish: Wish = {}): Promise<string> => {
  const { status, body } = await town.ask(method, path, wish);
  return `${status} ${String(body['error']?.['code'])}`;
};

describe('who is let in', () => {
  it('1.3: nobody without a token, with one for EWS, or with one that is over', async () => {
    expect(await refusal('GET', anna, { as: 'nobody' })).toBe('401 InvalidAuthenticationToken');
    expect(await refusal('GET', anna, { as: 'ews' })).toBe('401 InvalidAuthenticationToken');
    const other = await startGraphTown();
    other.simulator.issuer.expireAll();
    expect((await other.ask('GET', `/users/${other.guid(ANNA)}`)).status).toBe(401);
    await other.simulator.close();
  });

  it('an application only in the mailboxes of its scope', async () => {
    expect(await refusal('GET', `${anna}/calendar`, { as: 'bert only' })).toBe('403 ErrorAccessDenied');
    const own = await town.ask('GET', `/users/${town.guid(BERT)}/calendar`, { as: 'bert only', type: 'calendar' });
    expect(own.status).toBe(200);
  });

  it('people by object id or primary address, not by an alias, and nobody who is unknown', async () => {
    expect(await refusal('GET', '/users/a.berg@bank.example')).toBe('404 Request_ResourceNotFound');
    expect(await refusal('GET', '/users/nobody@bank.example/calendar')).toBe('404 ErrorInvalidUser');
  });

  it('a mailbox on the premises, or one that moves, in no way that is of use', async () => {
    const { world } = town.simulator;
    world.admin.addMailbox({ address: 'here@bank.example', lives: 'onPremises' });
    expect(await refusal('GET', '/users/here@bank.example/calendar')).toBe('404 MailboxNotEnabledForRESTAPI');
    expect((await town.ask('GET', '/users/here@bank.example')).status).toBe(200);
    world.admin.setState(BERT, 'moving');
    expect(await refusal('GET', `/users/${BERT}/calendar`)).toBe('423 ErrorMailboxMoveInProgress');
    world.admin.setState(BERT, 'ok');
  });
});

describe('requests that are wrong', () => {
  it.each([
    ['GET', '/nothing/here', '400 BadRequest'],
    ['PATCH', '/users/x/calendars', '405 Request_BadRequest'],
    ['GET', 'EVENT/%E0%A4%A', '400 BadRequest'],
  ])('%s %s is answered %s', async (method, path, expected) => {
    expect(await refusal(method, path.replace('EVENT', event))).toBe(expected);
  });

  it('ids that are none, or in another letter case', async () => {
    expect(await refusal('GET', `${anna}/events/garbage`)).toBe('400 ErrorInvalidIdMalformed');
    expect(await refusal('GET', `${anna}/calendars/garbage/events`)).toBe('400 ErrorInvalidIdMalformed');
    expect(await refusal('GET', event.toLowerCase())).toMatch(/^40[04] /);
  });

  it('a window that is missing, garbled by an unescaped plus, backwards, or too long', async () => {
    const view = (query: string): Promise<string> => refusal('GET', `${anna}/calendarView?${query}`);
    expect(await view('startDateTime=2026-11-20T00:00:00Z')).toBe('400 ErrorInvalidParameter');
    expect(await view('startDateTime=2026-11-20T00:00:00+01:00&endDateTime=2026-12-20T00:00:00Z')).toBe('400 ErrorInvalidParameter');
    expect(await view('startDateTime=2026-12-20T00:00:00Z&endDateTime=2026-11-20T00:00:00Z')).toBe('400 ErrorPropertyValidationFailure');
    expect(await view('startDateTime=2026-12-20T00:00:00Z&endDateTime=2036-11-20T00:00:00Z')).toBe('400 ErrorInvalidRequest');
  });

  it('options that are not known here', async () => {
    expect(await refusal('GET', `${event}?$orderby=subject`)).toBe('400 BadRequest');
    expect(await refusal('GET', `${event}?$select=subject,nonsense`)).toBe('400 BadRequest');
    expect(await refusal('GET', `${event}?$expand=attachments`)).toBe('400 BadRequest');
    expect(await refusal('GET', `${anna}/events?$filter=${encodeURIComponent("subject eq 'x'")}`)).toBe('400 ErrorInvalidRequest');
    expect(await refusal('GET', `${anna}/calendarView?${WINDOW}&$top=1001`)).toBe('400 ErrorInvalidRequest');
    expect(await refusal('GET', `${anna}/calendarView?${WINDOW}&$filter=x`)).toBe('500 ErrorInternalServerError');
    expect(await refusal('GET', `${anna}/calendarView?${WINDOW}&$skiptoken=x`)).toBe('400 ErrorInvalidRequest');
    for (const name of ['$select', '$filter', '$expand', '$orderby', '$search']) {
      expect(await refusal('GET', `${anna}/calendarView/delta?${WINDOW}&${name}=x`)).toBe('400 ErrorInvalidUrlQuery');
    }
  });

  it.each([
    ['no JSON', '{', '400 BadRequest'],
    ['no body', undefined, '400 BadRequest'],
    ['no start', { subject: 'x', end: { dateTime: '2026-11-24T10:00:00', timeZone: 'UTC' } }, '400 ErrorPropertyValidationFailure'],
    [
      'a zone nobody knows',
      eventAt({ start: { dateTime: '2026-11-24T10:00:00', timeZone: 'tzone://Microsoft/Custom' } }),
      '400 TimeZoneNotSupportedException',
    ],
    ['a zone that was read', eventAt({ originalStartTimeZone: 'tzone://Microsoft/Custom' }), '400 TimeZoneNotSupportedException'],
    ['a time that is none', eventAt({ start: { dateTime: '2026-11-24T25:00:00', timeZone: 'UTC' } }), '400 ErrorPropertyValidationFailure'],
    [
      'an end before its start',
      eventAt({ end: { dateTime: '2026-11-20T10:00:00', timeZone: 'UTC' } }),
      '400 ErrorPropertyValidationFailure',
    ],
    ['all day not at midnight', eventAt({ isAllDay: true }), '400 ErrorPropertyValidationFailure'],
    ['an attendee without an address', eventAt({ attendees: [{ emailAddress: { address: 'nobody' } }] }), '400 ErrorInvalidRecipients'],
    ['a field that is computed', eventAt({ iCalUId: 'x' }), '400 RequestBodyRead'],
    ['a word that is unknown', eventAt({ showAs: 'sometimes' }), '400 ErrorPropertyValidationFailure'],
    [
      'a stamp without a name',
      eventAt({ singleValueExtendedProperties: [{ id: 'String stamp', value: 'x' }] }),
      '400 ErrorInvalidProperty',
    ],
    ['a pattern that is none', eventAt({ recurrence: { pattern: { type: 'hourly' }, range: {} } }), '400 ErrorPropertyValidationFailure'],
    ['a subject that is too long', eventAt({ subject: 'x'.repeat(256) }), '400 ErrorPropertyValidationFailure'],
  ])('a create with %s', async (_name, body, expected) => {
    expect(await refusal('POST', `${anna}/events`, body === undefined ? {} : { body })).toBe(expected);
  });

  it('a change of what cannot be changed, and an answer to one’s own meeting', async () => {
    expect(await refusal('PATCH', event, { body: { transactionId: 'x' } })).toBe('400 RequestBodyRead');
    expect(await refusal('PATCH', event, { body: { start: null } })).toBe('400 ErrorPropertyValidationFailure');
    expect(await refusal('POST', `${event}/accept`)).toBe('400 ErrorInvalidRequest');
    expect(await refusal('POST', `${event}/decline`, { body: { sendResponse: false, proposedNewTime: {} } })).toBe(
      '400 ErrorInvalidRequest',
    );
    expect(await refusal('GET', `${event}/instances?${WINDOW}`)).toBe('400 ErrorInvalidRequest');
  });

  it('more than is taken at once', async () => {
    const schedules = Array.from({ length: 21 }, (_, index) => `${index}@bank.example`);
    const at = (day: number): object => ({ dateTime: `2026-11-${day}T00:00:00`, timeZone: 'UTC' });
    expect(await refusal('POST', `${anna}/calendar/getSchedule`, { body: { schedules, startTime: at(24), endTime: at(25) } })).toBe(
      '400 ErrorInvalidRequest',
    );
    const inputIds = Array.from({ length: 1_001 }, String);
    const body = { inputIds, sourceIdType: 'ewsId', targetIdType: 'restImmutableEntryId' };
    expect(await refusal('POST', `${anna}/translateExchangeIds`, { body })).toBe('400 ErrorInvalidRequest');
  });
});
