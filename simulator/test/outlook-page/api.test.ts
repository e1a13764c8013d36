/** The Outlook page's JSON, over real HTTP. */
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventShape, Problem, Removed, WeekShape } from '../../src/outlook-page/client/shapes.ts';
import { ANNA, BERT, startTown } from '../ews/town.ts';
import type { Town } from '../ews/town.ts';

type Answer<T> = { readonly status: number; readonly body: T };

describe('/outlook', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await town.simulator.close();
  });

  const call = async <T>(method: string, path: string, body?: object, type = 'application/json'): Promise<Answer<T>> => {
    const answer = await fetch(`${town.simulator.urls.outlook}/api/mailboxes${path}`, {
      method,
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}), headers: { 'content-type': type } }),
    });
    return { status: answer.status, body: (await answer.json()) as T };
  };
  const week = async (day: string, address = ANNA): Promise<WeekShape> =>
    (await call<WeekShape>('GET', `/${address}/week?day=${day}`)).body;
  const add = async (more: object = {}): Promise<EventShape> => {
    const event = { subject: 'Coffee', start: '2026-11-20T09:00', end: '2026-11-20T10:00', ...more };
    return (await call<EventShape>('POST', `/${ANNA}/events`, event)).body;
  };
  const at = (id: string, address = ANNA): string => `/${address}/events/${encodeURIComponent(id)}`;

  it('page, style and every script are served under a policy without inline script; all else is a 404', async () => {
    const { outlook } = town.simulator.urls;
    const page = await fetch(outlook);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const html = await page.text();
    const files = [...html.matchAll(/(?:href|src)="(\/outlook\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(files).toEqual(['/outlook/style.css', '/outlook/client/main.js']);
    for (const path of files) expect((await fetch(new URL(path, outlook))).status).toBe(200);
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son[a-z]+=/);
    expect((await fetch(`${outlook}/client/..%2fapi.js`)).status).toBe(404);
    expect((await fetch(`${outlook}/client/absent.js`)).status).toBe(404);
  });

  it('a name that only resolves to loopback is refused, and so is a write that a form of another site could send', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(town.simulator.urls.outlook, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.once('error', reject);
      sent.end();
    });
    expect(status).toBe(403);
    expect((await call('POST', `/${ANNA}/events`, {}, 'text/plain')).status).toBe(415);
  });

  it('an event is added, shown in its week alone, edited in one save, deleted and restored', async () => {
    const made = await add({ body: 'a < b\nsecond', location: 'Bar', isPrivate: true, reminder: 30 });
    expect(made).toMatchObject({ subject: 'Coffee', location: 'Bar', isPrivate: true, reminder: 30, start: '2026-11-20T09:00' });
    expect(made.body).toMatch(/a < b\s+second/);
    expect(await week('2026-11-22')).toMatchObject({ monday: '2026-11-16', now: '2026-11-20T12:00', events: [{ id: made.id }] });
    expect((await week('2026-11-23')).events).toEqual([]);
    const changes = { subject: 'Tea', showAs: 'OOF', isPrivate: false, reminder: null, location: '', end: '2026-11-20T11:15' };
    const before = town.simulator.world.outlook(ANNA).item(made.id)?.changeKey;
    expect((await call('PATCH', at(made.id), changes)).body).toMatchObject({ ...changes, start: '2026-11-20T09:00' });
    expect(town.simulator.world.outlook(ANNA).item(made.id)?.changeKey).not.toBe(before);
    const removed = await call<Removed>('DELETE', at(made.id));
    expect((await week('2026-11-20')).events).toEqual([]);
    expect((await call('POST', `${at(removed.body.restorable ?? '')}/restore`)).body).toMatchObject({ subject: 'Tea' });
    expect((await week('2026-11-20')).events).toHaveLength(1);
  });

  it('an event deleted past Deleted Items can be recovered from beyond', async () => {
    const made = await add();
    const removed = await call<Removed>('DELETE', `${at(made.id)}?past=true`);
    expect(town.simulator.world.outlook(ANNA).deleted()).toHaveLength(1);
    expect((await call('POST', `${at(removed.body.restorable ?? '')}/restore`)).status).toBe(200);
    expect((await week('2026-11-20')).events).toHaveLength(1);
    expect((await call('DELETE', `${at(made.id)}?past=perhaps`)).status).toBe(400);
  });

  it('an event moved over the change of clocks keeps its length and shows the wall clock of its new day', async () => {
    const made = await add({ start: '2027-03-27T01:30', end: '2027-03-27T03:30' });
    const moved = (await call<EventShape>('PATCH', at(made.id), { start: '2027-03-28T01:30' })).body;
    expect([moved.start, moved.end]).toEqual(['2027-03-28T01:30', '2027-03-28T04:30']);
    const item = town.simulator.world.outlook(ANNA).item(made.id);
    expect([item?.start, item?.end]).toEqual([Date.UTC(2027, 2, 28, 0, 30), Date.UTC(2027, 2, 28, 2, 30)]);
  });

  it('an event becomes all-day and timed again', async () => {
    const made = await add();
    const allDay = (await call('PATCH', at(made.id), { isAllDay: true, start: '2026-11-20T00:00', end: '2026-11-22T00:00' })).body;
    expect(allDay).toMatchObject({ isAllDay: true, start: '2026-11-20T00:00', end: '2026-11-22T00:00' });
    const timed = { isAllDay: false, start: '2026-11-20T14:00', end: '2026-11-20T15:00' };
    expect((await call('PATCH', at(made.id), timed)).body).toMatchObject(timed);
  });

  it('a series repeats in its week; one occurrence is moved and another deleted without the rest', async () => {
    const made = await add({ start: '2026-11-16T09:00', end: '2026-11-16T09:30', repeat: { every: 'daily', count: 4 } });
    expect(made).toMatchObject({ isSeries: true, repeat: { every: 'daily', count: 4 } });
    const [first, second] = (await week('2026-11-16')).events;
    expect(first?.masterId).toBe(made.id);
    expect((await call('PATCH', at(first?.id ?? ''), { start: '2026-11-16T13:00' })).status).toBe(200);
    expect((await call('DELETE', at(second?.id ?? ''))).body).toEqual({ restorable: null });
    expect((await week('2026-11-16')).events.map(({ start }) => start)).toEqual([
      '2026-11-16T13:00',
      '2026-11-18T09:00',
      '2026-11-19T09:00',
    ]);
    const until = { every: 'weekly', until: '2026-12-01' };
    expect((await call('PATCH', at(made.id), { repeat: until })).body).toMatchObject({ repeat: until });
  });

  it('an invited person accepts, and declines', async () => {
    const start = Date.UTC(2026, 10, 20, 14);
    town.simulator.world.outlook(ANNA).add({ subject: 'Talk', start, end: start + 3_600_000, attendees: [{ address: BERT }] });
    town.pass(60_000);
    const [invited] = (await week('2026-11-20', BERT)).events;
    expect(invited).toMatchObject({ isOrganizer: false, organizer: { address: ANNA }, myResponse: 'NoResponseReceived' });
    const path = `${at(invited?.id ?? '', BERT)}/respond`;
    expect((await call('POST', path, { response: 'accept' })).body).toMatchObject({ myResponse: 'Accept', showAs: 'Busy' });
    const [accepted] = (await week('2026-11-20', BERT)).events;
    expect((await call('POST', `${at(accepted?.id ?? '', BERT)}/respond`, { response: 'decline' })).body).toBeNull();
    expect((await week('2026-11-20', BERT)).events).toEqual([]);
  });

  it.each([
    ['a start that is no time', 'POST', `/${ANNA}/events`, { start: '2026-02-30T09:00', end: '2026-11-20T10:00' }, 400, 'start'],
    ['an end before the start', 'POST', `/${ANNA}/events`, { start: '2026-11-20T09:00', end: '2026-11-20T08:00' }, 400, 'end'],
    ['an unknown field', 'POST', `/${ANNA}/events`, { colour: 'red' }, 400, 'colour'],
    [
      'a series of no occurrence',
      'POST',
      `/${ANNA}/events`,
      { start: '2026-11-20T09:00', end: '2026-11-20T10:00', repeat: { every: 'daily', count: 0 } },
      400,
      'repeat.count',
    ],
    ['an unknown mailbox', 'GET', '/x@y.example/week', {}, 404, 'mailbox'],
    ['a day that is none', 'GET', `/${ANNA}/week?day=monday`, {}, 400, 'day'],
    ['an event that is gone', 'PATCH', `/${ANNA}/events/gone`, { subject: 's' }, 404, 'id'],
    ['an unknown path', 'POST', `/${ANNA}/moon`, {}, 404, null],
  ])('%s is refused with field, problem and next step', async (_name, method, path, body, status, field) => {
    const answer = await call<Problem>(method, path, body);
    expect(answer).toMatchObject({ status, body: { error: { field } } });
    expect(answer.body.error.problem).not.toBe('');
    expect(answer.body.error.nextStep).not.toBe('');
    expect((await week('2026-11-20')).events).toEqual([]);
  });

  it('whoever follows a mailbox is told once of many changes, and of no other mailbox', async () => {
    const ended = new AbortController();
    const answer = await fetch(`${town.simulator.urls.outlook}/api/mailboxes/${ANNA}/changes`, { signal: ended.signal });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('data: following');
    const start = Date.UTC(2026, 10, 20, 14);
    const event = { subject: 'Talk', start, end: start + 3_600_000 };
    town.simulator.world.outlook(BERT).add(event);
    for (let count = 0; count < 3; count += 1) town.simulator.world.outlook(ANNA).add(event);
    expect((await reader?.read())?.value).toBe('data: changed\n\n');
    town.simulator.world.outlook(ANNA).add(event);
    expect((await reader?.read())?.value).toBe('data: changed\n\n');
    ended.abort();
  });
});
