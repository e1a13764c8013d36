/** Series, views, delta and what else tells of many events: answers by the schema, and what they promise. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ANNA, DAILY, eventAt, type GraphTown, IMMUTABLE, startGraphTown, valuesOf, WINDOW } from './town.ts';

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

describe('series', () => {
  it('master, occurrences, exceptions and what was deleted of it', async () => {
    const master = await post({ recurrence: DAILY });
    expect(master).toMatchObject({ type: 'seriesMaster', recurrence: { pattern: { type: 'daily', interval: 1 }, range: DAILY.range } });
    const path = `${anna}/events/${master['id']}`;
    const instances = await town.ask('GET', `${path}/instances?${WINDOW}`, { headers: IMMUTABLE, type: 'eventCollection' });
    expect(valuesOf(instances).map((one) => one['type'])).toEqual(['occurrence', 'occurrence', 'occurrence']);
    const [first, second] = valuesOf(instances);
    expect(first).toMatchObject({ seriesMasterId: master['id'], originalStart: '2026-11-24T09:00:00.0000000Z' });
    expect((await town.ask('DELETE', `${anna}/events/${first?.['id']}`)).status).toBe(204);
    await town.ask('PATCH', `${anna}/events/${second?.['id']}`, { body: { subject: 'moved' }, type: 'event' });
    const read = await town.ask(
      'GET',
      `${path}?$select=subject,recurrence,cancelledOccurrences&$expand=exceptionOccurrences($select=subject,type)`,
      {
        headers: IMMUTABLE,
        type: 'event',
      },
    );
    expect(read.body['cancelledOccurrences']).toEqual([`OID.${master['id']}.2026-11-24`]);
    expect(read.body['exceptionOccurrences']).toMatchObject([{ id: second?.['id'], subject: 'moved', type: 'exception' }]);
    const crossing = await town.ask('PATCH', `${anna}/events/${second?.['id']}`, {
      body: { start: { dateTime: '2026-11-28T10:00:00', timeZone: 'UTC' }, end: { dateTime: '2026-11-28T11:00:00', timeZone: 'UTC' } },
    });
    expect([crossing.status, crossing.body['error']?.['code']]).toEqual([400, 'ErrorOccurrenceCrossingBoundary']);
    expect((await town.ask('GET', `${path}?$select=subject`, { type: 'event' })).body).not.toHaveProperty('cancelledOccurrences');
  });

  it.each([
    { type: 'weekly', interval: 2, daysOfWeek: ['monday', 'friday'], firstDayOfWeek: 'monday' },
    { type: 'absoluteMonthly', interval: 1, dayOfMonth: 24 },
    { type: 'relativeMonthly', interval: 1, daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], index: 'last' },
    { type: 'absoluteYearly', interval: 1, month: 11, dayOfMonth: 24 },
    { type: 'relativeYearly', interval: 1, month: 11, daysOfWeek: ['tuesday'], index: 'fourth' },
  ])('the pattern $type comes back as it was written', async (pattern) => {
    const range = { type: 'endDate', startDate: '2026-11-24', endDate: '2028-12-31', recurrenceTimeZone: 'W. Europe Standard Time' };
    expect((await post({ recurrence: { pattern, range } }))['recurrence']?.['pattern']).toMatchObject(pattern);
  });
});

describe('views', () => {
  it('come in pages of ten unless told otherwise, and the nextLink goes on with the same wishes', async () => {
    for (let index = 0; index < 12; index += 1) await post({ subject: String(index) });
    const first = await town.ask('GET', `${anna}/calendarView?${WINDOW}&$select=subject`, { type: 'eventCollection', headers: IMMUTABLE });
    expect(first.body['value']).toHaveLength(10);
    const second = await town.ask('GET', String(first.body['@odata.nextLink']), { type: 'eventCollection', headers: IMMUTABLE });
    expect(second.body['value']).toHaveLength(2);
    expect(valuesOf(second)[0]).not.toHaveProperty('start');
    expect(second.body).not.toHaveProperty('@odata.nextLink');
    const all = await town.ask('GET', `${anna}/calendar/calendarView?${WINDOW}&$top=1000`, { type: 'eventCollection' });
    expect(all.body['value']).toHaveLength(12);
  });

  it('delta tells the window, then what changed, with skeletons of occurrences and removed events', async () => {
    const single = await post();
    const master = await post({ recurrence: DAILY });
    const first = await town.ask('GET', `${anna}/calendarView/delta?${WINDOW}`, {
      headers: { prefer: 'IdType="ImmutableId", odata.maxpagesize=1' },
      type: 'eventDeltaCollection',
    });
    expect(first.headers.get('preference-applied')).toContain('odata.maxpagesize=1');
    expect(first.body['value']).toMatchObject([{ id: single['id'], subject: 'Advice' }]);
    const second = await town.ask('GET', String(first.body['@odata.nextLink']), { headers: IMMUTABLE, type: 'eventDeltaCollection' });
    expect(valuesOf(second).map((one) => one['type'])).toEqual(['seriesMaster', 'occurrence', 'occurrence', 'occurrence']);
    expect(Object.keys(valuesOf(second)[1] ?? {}).sort()).toEqual(
      ['@odata.etag', '@odata.type', 'end', 'id', 'seriesMasterId', 'start', 'type'].sort(),
    );
    expect(valuesOf(second)[1]?.['seriesMasterId']).toBe(master['id']);
    await town.ask('DELETE', `${anna}/events/${single['id']}`);
    const later = await town.ask('GET', String(second.body['@odata.deltaLink']), { headers: IMMUTABLE, type: 'eventDeltaCollection' });
    expect(later.body['value']).toMatchObject([{ id: single['id'], '@removed': { reason: 'deleted' } }]);
    const calendar = (await town.ask('GET', `${anna}/calendar`, { type: 'calendar' })).body['id'];
    const named = await town.ask('GET', `${anna}/calendars/${calendar}/calendarView/delta?${WINDOW}`, { type: 'eventDeltaCollection' });
    expect(named.status).toBe(200);
    town.simulator.world.admin.killSyncStates(ANNA);
    const dead = await town.ask('GET', String(later.body['@odata.deltaLink']));
    expect([dead.status, dead.body['error']?.['code']]).toEqual([410, 'SyncStateNotFound']);
  });

  it('a schedule tells a digit for each slot, and an error for whom nobody knows', async () => {
    await post({ showAs: 'oof' });
    const answer = await town.ask('POST', `${anna}/calendar/getSchedule`, {
      body: {
        schedules: [ANNA, 'nobody@bank.example'],
        startTime: { dateTime: '2026-11-24T08:00:00', timeZone: 'UTC' },
        endTime: { dateTime: '2026-11-24T11:00:00', timeZone: 'UTC' },
        availabilityViewInterval: 60,
      },
      type: 'calendar.getSchedule.response',
    });
    expect(valuesOf(answer)[0]).toMatchObject({ availabilityView: '030', scheduleItems: [{ status: 'oof', subject: 'Advice' }] });
    expect(valuesOf(answer)[1]?.['error']?.['responseCode']).toBe('ErrorMailRecipientNotFound');
  });

  it('translates ids of EWS into lasting ones, and tells no target for what it does not know', async () => {
    const made = await post();
    const [item] = town.simulator.world.outlook(ANNA).view(0, Date.UTC(2030, 0, 1));
    const ids = [item?.id ?? '', 'AAMkAGar=bage', item?.id ?? ''];
    const answer = await town.ask('POST', `${anna}/translateExchangeIds`, {
      body: { inputIds: ids, sourceIdType: 'ewsId', targetIdType: 'restImmutableEntryId' },
      type: 'user.translateExchangeIds.response',
    });
    expect(answer.body['value']).toEqual([
      { sourceId: ids[0], targetId: made['id'] },
      { sourceId: ids[1] },
      { sourceId: ids[0], targetId: made['id'] },
    ]);
  });
});
