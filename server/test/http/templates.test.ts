/** Templates over HTTP (3.4, 3.5): kept with an integration, refused where they are faulty, previewed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR } from '@lockstep/engine';
import { withOffset } from '../../src/booking/moment.ts';
import { createRenderer } from '../../src/templates/renderer.ts';
import { made, pairedCalendar } from './bank.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

/** Given time, as the machine may be busy: what hangs grows as well, and is ended by that. */
const renderer = createRenderer({ limitMs: 2_000, memoryMb: 64 });
let house: House;
let integration: string;
let appointment: string;
const own = { subject: 'Own: {{ appointment.title }}', body: '{{ clients | map: "name" | join: ", " }}', external: null };

beforeAll(async () => {
  house = await openHouse({ renderer });
  const holder = await made(house, '/staff', { name: 'Anna', email: 'anna@contact.example' });
  ({ integration } = await pairedCalendar(house, holder));
  const client = await made(house, '/clients', { name: 'Ada <b>Amrein</b>', phone: '+41 44 000 00 00', company: house.parent.id });
  const times = { start: withOffset(START, 'UTC'), end: withOffset((START + HOUR) as typeof START, 'UTC') };
  const body = { title: 'Second look', notes: 'private', ...times, clients: [client], assignments: [{ holder }] };
  house.clock.at = (START - HOUR) as typeof START;
  appointment = await made(house, '/appointments', body);
});
afterAll(async () => {
  await house.app.close();
  await renderer.close();
});

const save = (template: unknown): Promise<Reply> => house.call('PATCH', `/integrations/${integration}`, { body: { template } });
const preview = (body: object, key?: string): Promise<Reply> =>
  house.call('POST', '/templates/preview', { body, ...(key === undefined ? {} : { key }) });

describe('3.4 the setting', () => {
  test('3.4: is the default unless it is set, is set and shown, and set back', async () => {
    expect((await house.call('GET', `/integrations/${integration}`)).body['template']).toBeNull();
    const external = { subject: 'Meeting', body: '' };
    expect((await save({ ...own, external })).body['template']).toEqual({ ...own, external });
    expect((await save({ subject: own.subject, body: own.body })).body['template']).toEqual(own);
    expect((await save(null)).body['template']).toBeNull();
  });

  test('3.4: a faulty one is refused with the field, line and column, and what was there stays', async () => {
    await save(own);
    const refused = await save({
      subject: 'Hello\n{% if appointment.title %}',
      body: '{{ appointment.titel }} {{ client.name }}',
      external: { subject: '{{ company.name | nonsense }}', body: '{% include "a" %}' },
    });
    expect(refused.status).toBe(400);
    const problems = refused.body['problems'] as readonly Record<string, unknown>[];
    expect(problems.map(({ field, line, column }) => [field, line, column])).toEqual([
      ['/template/subject', 2, 1],
      ['/template/body', 1, 4],
      ['/template/body', 1, 28],
      ['/template/external/subject', 1, 1],
      ['/template/external/body', 1, 1],
    ]);
    expect(problems[1]).toMatchObject({ problem: 'The body, line 1, column 4: There is no object or field "appointment.titel".' });
    expect(problems.every(({ next }) => String(next).includes('/templates/objects'))).toBe(true);
    expect((await house.call('GET', `/integrations/${integration}`)).body['template']).toEqual(own);
    await save(null);
  });

  test('3.4: also where an integration is made, and where it is replaced', async () => {
    const body = { name: 'X', endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc', password: 'x' };
    const faulty = { ...own, body: '{{' };
    expect((await house.call('POST', '/integrations', { body: { ...body, template: faulty } })).status).toBe(400);
    expect((await house.call('PUT', '/integrations/by-external-id/x', { body: { ...body, template: faulty } })).status).toBe(400);
    const put = await house.call('PUT', '/integrations/by-external-id/x', { body: { ...body, template: own } });
    expect([put.status, put.body['template']]).toEqual([201, own]);
    const again = await house.call('PUT', '/integrations/by-external-id/x', { body });
    expect([again.status, again.body['template']]).toEqual([200, null]);
  });

  test('3.4: an empty subject is refused, a hanging template is refused, and what is too long is', async () => {
    for (const [template, problem] of [
      [{ ...own, subject: ' ' }, /comes out empty/],
      [{ ...own, body: '{% for i in (9007199254740992..9007199254740996) %}x{% endfor %}' }, /was ended/],
      [{ ...own, body: '{% for i in (1..999999) %}{% endfor %}' }, /does not end within/],
      [{ ...own, body: 'x'.repeat(20_001) }, /./],
    ] as const) {
      const refused = await save(template);
      expect([refused.status, String(refused.body['detail'])]).toEqual([400, expect.stringMatching(problem)]);
    }
  });

  test('3.9: a change of it marks the links of its mailboxes, and the same again none', async () => {
    const marks = async (): Promise<readonly number[]> =>
      (await house.store.transaction((tx) => tx.links.select({ root: house.parent.root, appointment }))).map((link) => link.marks);
    const [before = 0] = await marks();
    await save(own);
    expect(await marks()).toEqual([before + 1]);
    await save(own);
    expect(await marks()).toEqual([before + 1]);
    await house.call('PATCH', `/companies/${house.parent.id}`, { body: { name: 'Better Bank' } });
    expect(await marks()).toEqual([before + 2]);
    await save(null);
    await house.call('PATCH', `/companies/${house.parent.id}`, { body: { name: 'Bank' } });
    expect(await marks()).toEqual([before + 3]);
  });

  test('3.4: whoever may only read does not set it', async () => {
    const key = await house.keyWith(house.parent, ['integrations:read']);
    expect((await house.call('PATCH', `/integrations/${integration}`, { key, body: { template: null } })).status).toBe(403);
    expect((await preview({ template: own }, key)).status).toBe(403);
  });
});

describe('3.4 the preview', () => {
  test("3.4: with a sample, by the default template and by one of one's own", async () => {
    expect((await preview({ template: null })).body).toMatchObject({
      subject: 'Second appointment: Anna Muster',
      external: { subject: 'Second appointment', body: 'Service: Mortgage advice' },
      problems: [],
    });
    expect((await preview({ template: own })).body).toMatchObject({
      subject: 'Own: Second appointment',
      body: 'Anna Muster',
      problems: [],
    });
  });

  test('3.4: with a real appointment, in plain text', async () => {
    expect((await preview({ template: own, appointment })).body).toMatchObject({ subject: 'Own: Second look', body: 'Ada <b>Amrein</b>' });
    const all = '{{ organizer.name }} {{ appointment.start }} {{ appointment.minutes }} {{ company.name }} {{ links.appointment }}';
    expect((await preview({ template: { ...own, body: all }, appointment })).body['body']).toBe(
      `Anna 2026-03-02T09:00:00+01:00 60 Bank http://localhost:4400/calendar?appointment=${appointment}`,
    );
  });

  test('3.5: external people are shown no client and no notes', async () => {
    const external = {
      subject: 'With {{ clients.size }}',
      body: '[{{ appointment.notes }}{% for one in clients %}{{ one.name }}{% endfor %}]',
    };
    expect((await preview({ template: { ...own, external }, appointment })).body['external']).toEqual({ subject: 'With 0', body: '[]' });
  });

  test('3.4: tells what is wrong with line and column, and shows what works', async () => {
    const { status, body } = await preview({ template: { ...own, body: 'a\n{{ nothing }}' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      subject: 'Own: Second appointment',
      problems: [{ part: 'body', problem: 'There is no object or field "nothing".', line: 2, column: 4 }],
    });
  });

  test("another organisation's appointment is not found, nor without the right to read appointments", async () => {
    expect((await preview({ template: own, appointment }, house.keys.stranger)).status).toBe(404);
    expect((await preview({ template: own, appointment }, house.keys.child)).status).toBe(404);
    const key = await house.keyWith(house.parent, ['integrations:write']);
    expect((await preview({ template: own, appointment }, key)).status).toBe(403);
    expect((await preview({ template: own }, key)).status).toBe(200);
  });

  test('3.4: the objects are listed with the default template, and every name of the list can be written', async () => {
    const { body } = await house.call('GET', '/templates/objects');
    const objects = body['objects'] as readonly { name: string; list: boolean; fields: readonly { name: string; sample: string }[] }[];
    expect(objects.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['appointment', 'service', 'staff', 'organizer', 'clients', 'location', 'company', 'links']),
    );
    const text = objects
      .flatMap(({ name, list, fields }) => fields.map((field) => (list ? `{{ ${name}[0].${field.name} }}` : `{{ ${name}.${field.name} }}`)))
      .join('\n');
    expect((await preview({ template: { ...own, body: text } })).body['problems']).toEqual([]);
    const { subject, body: shown } = body['default'] as { subject: string; body: string };
    expect((await preview({ template: { subject, body: shown } })).body['problems']).toEqual([]);
  });
});
