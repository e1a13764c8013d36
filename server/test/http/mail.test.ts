/** Mail of a company over the API: what is set, inherited, refused, and never shown. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEgress } from '../../src/egress/egress.ts';
import { mailRulesOf } from '../../src/notify/rules.ts';
import { createWatchedPost } from '../../src/notify/smtp.ts';
import { createRenderer } from '../../src/templates/renderer.ts';
import { openPostOffice, type PostOffice } from '../notify/post-office.ts';
import { openHouse, type House, type Reply } from './house.ts';

const egress = createEgress({
  allow: ['127.0.0.1/32', 'smtp.example.test'],
  resolve: (name) => Promise.resolve([name === 'other.example.test' ? '10.0.0.1' : '127.0.0.1']),
});
const renderer = createRenderer();
let office: PostOffice;
let house: House;
beforeAll(async () => {
  office = await openPostOffice({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
});
afterAll(async () => {
  await Promise.all([office.close(), egress.close(), renderer.close()]);
});
beforeEach(async () => {
  house = await openHouse({ post: createWatchedPost(egress), renderer });
  office.taken.length = 0;
});

const SENDER = { senderName: 'Bank', senderAddress: 'bank@example.test' };
const server = (more: object = {}) => ({
  server: 'smtp.example.test',
  port: office.port,
  security: 'none',
  userName: 'praxis',
  password: 'geheim',
  ...SENDER,
  ...more,
});
const put = (body: object, key?: string): Promise<Reply> =>
  house.call('PUT', '/mail/settings', { body, ...(key === undefined ? {} : { key }) });

describe('the server', () => {
  it('6.1: is stored without its password ever being shown again, in answers, in the log or in the database', async () => {
    const answers = [await put(server()), await house.call('GET', '/mail/settings')];
    expect(answers.map(({ status, text }) => [status, text.includes('geheim')])).toEqual([
      [200, false],
      [200, false],
    ]);
    expect(answers[1]?.body).toMatchObject({
      from: house.parent.id,
      settings: { server: 'smtp.example.test', verifyTls: true, hasPassword: true },
    });
    const rows = await house.store.transaction((tx) => tx.mailSettings.select({}));
    expect(JSON.stringify(rows)).not.toContain('geheim');
    expect(house.logged.join('')).not.toContain('geheim');
    expect(await house.store.transaction((tx) => tx.journal.select({ code: 'mailSettingsChanged' }))).toHaveLength(1);
  });

  it('6.1: a child company sends as its parent does, until it has a server of its own, and again without', async () => {
    await put(server());
    const ofChild = async (): Promise<unknown> => (await house.call('GET', '/mail/settings', { key: house.keys.child })).body['from'];
    expect(await ofChild()).toBe(house.parent.id);
    expect((await put(server({ senderName: 'North' }), house.keys.child)).body).toMatchObject({ settings: { senderName: 'North' } });
    expect(await ofChild()).toBe(house.child.id);
    expect((await house.call('GET', '/mail/settings', { key: house.keys.sibling })).body).toMatchObject({ from: house.parent.id });
    await house.call('DELETE', '/mail/settings', { key: house.keys.child });
    expect(await ofChild()).toBe(house.parent.id);
    expect((await house.call('GET', '/mail/settings', { key: house.keys.stranger })).body).toMatchObject({ from: null, settings: null });
  });

  it('6.1: a child company can set nothing for its parent, nor learn that there is a stranger', async () => {
    const answers = [
      await put({ company: house.parent.id, ...server() }, house.keys.child),
      await put({ company: house.stranger.id, ...server() }),
      await house.call('GET', `/mail/settings?company=${house.sibling.id}`, { key: house.keys.child }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('6.1: the stored password stays for changes of name, and goes to no other server and over no weaker way', async () => {
    await put(server({ security: 'startTls' }));
    const { password: _, ...same } = server({ security: 'startTls', senderName: 'Bank AG' });
    expect((await put(same)).status).toBe(200);
    for (const elsewhere of [{ server: 'evil.example.test' }, { userName: 'other' }, { security: 'none' }, { verifyTls: false }]) {
      const answer = await put({ ...same, ...elsewhere });
      expect([answer.status, answer.body['problems']]).toMatchObject([422, [{ field: '/password' }]]);
      const tried = await house.call('POST', '/mail/settings/test', {
        body: { address: 'a@example.test', settings: { ...same, ...elsewhere } },
      });
      expect(tried.status).toBe(422);
    }
  });

  const bad: readonly (readonly [string, object])[] = [
    ['/server', { server: 'https://smtp.example.test' }],
    ['/server', { server: 'smtp.example.test:25' }],
    ['/port', { port: 0 }],
    ['/security', { security: 'maybe' }],
    ['/senderAddress', { senderAddress: 'bank' }],
    ['/senderName', { senderName: 'Bank\u2028Bcc: all@example.test' }],
    ['/replyTo', { replyTo: 'a@example.test, b@example.test' }],
    ['/certificateAuthorities', { certificateAuthorities: 'none' }],
    ['/pasword', { pasword: 'x' }],
  ];
  it.each(bad)('6.1: names the field that is wrong: %s %o', async (field, wrong) => {
    const answer = await put(server(wrong));
    expect([answer.status, answer.body['problems']]).toMatchObject([400, [{ field }]]);
    expect(answer.body['next']).toMatch(/\.$/);
  });

  it('6.1: a user name needs a password, and a password a user name', async () => {
    expect((await put(server({ password: undefined }))).body['problems']).toMatchObject([{ field: '/password' }]);
    expect((await put(server({ userName: null }))).body['problems']).toMatchObject([{ field: '/password' }]);
    expect((await put(server({ userName: null, password: undefined }))).body).toMatchObject({ settings: { hasPassword: false } });
  });
});

describe('a test', () => {
  const test = (body: object): Promise<Reply> => house.call('POST', '/mail/settings/test', { body });

  it('6.1: sends a letter by what is stored and says each step', async () => {
    await put(server());
    const answer = await test({ address: 'Vera@Example.test' });
    expect(answer.body).toMatchObject({ passed: true, cause: null });
    const steps = answer.body['steps'] as readonly { readonly step: string; readonly outcome: string }[];
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'connect passed',
      'encrypt passed',
      'signIn passed',
      'handOver passed',
    ]);
    expect(office.taken.map(({ to }) => to)).toEqual([['vera@example.test']]);
    expect(answer.text).not.toContain('geheim');
  });

  it('6.1: tries what is not stored yet, and says where it failed, why, and what to do', async () => {
    const answer = await test({ address: 'vera@example.test', settings: server({ password: 'falsch' }) });
    expect(answer.body).toMatchObject({ passed: false, cause: 'wrongCredentials' });
    expect(answer.body['steps']).toMatchObject([
      { step: 'connect', outcome: 'passed' },
      { step: 'encrypt', outcome: 'passed' },
      { step: 'signIn', outcome: 'failed', cause: 'wrongCredentials', seen: expect.stringContaining('535') as string },
      { step: 'handOver', outcome: 'skipped' },
    ]);
    expect(await house.store.transaction((tx) => tx.mailSettings.count({}))).toBe(0);
    expect(office.taken).toEqual([]);
  });

  it('6.1: an address that may not be connected to fails at the first step', async () => {
    const answer = await test({ address: 'vera@example.test', settings: server({ server: 'other.example.test' }) });
    expect(answer.body).toMatchObject({
      passed: false,
      cause: 'addressNotAllowed',
      steps: [{ step: 'connect', outcome: 'failed' }, {}, {}, {}],
    });
  });

  it('6.1: without a server there is nothing to test', async () => {
    expect((await test({ address: 'vera@example.test' })).body).toMatchObject({ status: 422, code: 'missing' });
  });
});

describe('who is told', () => {
  const patch = (body: object, key?: string): Promise<Reply> =>
    house.call('PATCH', '/mail/rules', { body, ...(key === undefined ? {} : { key }) });

  it('6.1: clients of everything, others of nothing, after a minute, in English, until somebody says otherwise', async () => {
    const { body } = await house.call('GET', '/mail/rules');
    expect(body).toMatchObject({ quietSeconds: 60, language: 'en', own: { switches: {}, quietSeconds: null, language: null } });
    const cells = Object.values(body['switches'] as Record<string, unknown>);
    expect(cells).toHaveLength(6);
    for (const cell of cells) expect(cell).toEqual({ client: true, organiser: false, otherStaff: false });
  });

  it('6.1: each cell is inherited by itself, and goes back with null', async () => {
    await patch({ switches: { booked: { organiser: true, client: false } }, language: 'fr', quietSeconds: 0 });
    await patch({ switches: { booked: { client: true } }, language: 'de' }, house.keys.child);
    const ofChild = async () => (await house.call('GET', '/mail/rules', { key: house.keys.child })).body;
    expect(await ofChild()).toMatchObject({
      switches: { booked: { organiser: true, client: true } },
      language: 'de',
      quietSeconds: 0,
      own: { switches: { booked: { client: true } }, quietSeconds: null },
    });
    await patch({ switches: { booked: { client: null } }, language: null }, house.keys.child);
    expect(await ofChild()).toMatchObject({
      switches: { booked: { client: false } },
      language: 'fr',
      own: { switches: {}, language: null },
    });
    const rules = await house.store.transaction((tx) => mailRulesOf(tx, { root: house.parent.root, company: house.child.id }));
    expect(rules.switches.booked).toEqual({ client: false, organiser: true, otherStaff: false });
  });

  it('6.3: quiet time is from nothing to a quarter of an hour', async () => {
    expect((await patch({ quietSeconds: 900 })).status).toBe(200);
    expect((await patch({ quietSeconds: 901 })).body['problems']).toMatchObject([{ field: '/quietSeconds' }]);
    expect((await patch({ switches: { booked: { nobody: true } } })).status).toBe(400);
  });
});

describe('words of one’s own', () => {
  const at = '/mail/templates/booked/client/de';

  it('6.1: are used for the company and all below it, the nearest first, until they are removed', async () => {
    await house.call('PUT', at, { body: { subject: 'Ihr Termin', text: 'Guten Tag' } });
    await house.call('PUT', at, { key: house.keys.child, body: { subject: 'Ihr Termin im Norden', text: 'Moin' } });
    const wordsOf = (company: { readonly id: string }) =>
      house.store.transaction(
        async (tx) => (await mailRulesOf(tx, { root: house.parent.root, company: company.id })).templates.booked?.client?.de,
      );
    expect([await wordsOf(house.child), await wordsOf(house.sibling)]).toEqual([
      { subject: 'Ihr Termin im Norden', text: 'Moin' },
      { subject: 'Ihr Termin', text: 'Guten Tag' },
    ]);
    expect((await house.call('DELETE', at, { key: house.keys.child })).status).toBe(204);
    expect(await wordsOf(house.child)).toEqual({ subject: 'Ihr Termin', text: 'Guten Tag' });
    const listed = await house.call('GET', '/mail/templates', { key: house.keys.child });
    expect(listed.body['items']).toMatchObject([{ company: house.parent.id, event: 'booked', audience: 'client', language: 'de' }]);
    expect((await house.call('GET', '/mail/templates', { key: house.keys.stranger })).body['items']).toEqual([]);
  });

  it('6.1: a subject is one line, and there is no other language', async () => {
    expect((await house.call('PUT', at, { body: { subject: 'A\nB', text: '' } })).body['problems']).toMatchObject([{ field: '/subject' }]);
    expect((await house.call('PUT', '/mail/templates/booked/client/it', { body: { subject: 'A', text: '' } })).status).toBe(400);
  });

  it('3.4: what is wrong is refused when it is saved, with line and column, and nothing is kept', async () => {
    const answer = await house.call('PUT', at, {
      body: { subject: '{{ appointment.title }}', text: 'Guten Tag\n{{ client.name }}\n{% if %}' },
    });
    expect([answer.status, answer.body['problems']]).toMatchObject([400, [{ field: '/text', line: expect.any(Number) as number }]]);
    const unknown = await house.call('PUT', at, { body: { subject: '{{ appointment.colour }}', text: 'x' } });
    expect(unknown.body['problems']).toMatchObject([{ field: '/subject', line: 1 }]);
    expect((await house.call('PUT', at, { body: { subject: '{{ appointment.clients }}', text: 'x' } })).status).toBe(400);
    expect(await house.store.transaction((tx) => tx.mailTemplates.count({}))).toBe(0);
  });

  it('6.1: those that come with Lockstep are right, in every language, for everybody, and read as they should', async () => {
    for (const event of ['booked', 'reserved', 'confirmed', 'rescheduled', 'cancelled', 'staffChanged'])
      for (const audience of ['client', 'organiser', 'otherStaff'])
        for (const language of ['en', 'fr', 'de']) {
          const one = `/mail/templates/${event}/${audience}/${language}`;
          const { usual, own, names } = (await house.call('GET', one)).body as { usual: object; own: unknown; names: string[] };
          const preview = await house.call('POST', `${one}/preview`, { body: usual });
          expect([one, preview.body['problems'], own]).toEqual([one, [], null]);
          expect(preview.body['subject']).toContain('First consultation');
          expect(names).toEqual(expect.arrayContaining(['appointment.title', 'links.cancel', 'staff[].name', 'why']));
        }
  });

  it('6.1: a preview tells what is wrong instead of refusing it', async () => {
    const preview = await house.call('POST', `${at}/preview`, {
      body: { subject: '{{ nobody.name }}', text: 'Guten Tag {{ recipient.name }}' },
    });
    expect(preview.body).toMatchObject({ subject: null, text: 'Guten Tag Vera Sample', problems: [{ part: 'subject', line: 1 }] });
  });
});
