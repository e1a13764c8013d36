/** Letters over real SMTP: TLS first, one attempt, and every failure in the closed set with a next step. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import ICAL from 'ical.js';
import { assert, asyncProperty, constantFrom, oneof, string } from 'fast-check';
import { instant } from '@lockstep/engine';
import { createEgress } from '../../src/egress/egress.ts';
import { calendarPart } from '../../src/notify/calendar-part.ts';
import { MailFailure, type Letter, type MailSettings } from '../../src/notify/letter.ts';
import { composed, createPost, createWatchedPost } from '../../src/notify/smtp.ts';
import { createTestAuthority, type Issued, type TestAuthority } from '../egress/certificates.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';

const LETTER: Letter = {
  to: { name: 'Vera Muster', address: 'vera@example.test' },
  from: { name: 'Praxis am See', address: 'praxis@example.test' },
  replyTo: { name: '', address: 'empfang@example.test' },
  subject: 'Ihr Termin am 1. März',
  text: 'Guten Tag Vera\n\nIhr Termin ist bestätigt.\n',
  html: null,
  messageId: 'abc.1@lockstep.example.test',
  calendar: null,
};
const NEVER = new AbortController().signal;

let authority: TestAuthority;
let named: Issued;
let office: PostOffice;
let implicit: PostOffice;
let plain: PostOffice;
const egress = createEgress({ allow: ['127.0.0.1/32', 'plain.example.test'], resolve: () => Promise.resolve(['127.0.0.1']) });
const post = createPost(egress);

const settings = (given: Partial<MailSettings> = {}): MailSettings => ({
  server: 'smtp.example.test',
  port: office.port,
  security: 'startTls',
  verifyTls: true,
  certificateAuthorities: authority.ca,
  signIn: { userName: 'praxis', password: 'geheim' },
  sender: LETTER.from,
  replyTo: null,
  ...given,
});

const failed = async (work: Promise<void>): Promise<MailFailure> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MailFailure)) throw new Error(`It should have failed, and did: ${String(error)}`);
  expect(error.message).toMatch(/\.$/);
  expect(error.next).toMatch(/\.$/);
  expect(error.detail).not.toMatch(/geheim|[\r\n]/);
  return error;
};

beforeAll(async () => {
  authority = await createTestAuthority(Date.now());
  named = await authority.issue([{ type: 'dns', value: 'smtp.example.test' }]);
  office = await openPostOffice({ key: named.key, cert: named.cert });
  implicit = await openPostOffice({ key: named.key, cert: named.cert, secure: true });
  plain = await openPostOffice({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
});
afterAll(async () => {
  await Promise.all([office.close(), implicit.close(), plain.close(), egress.close()]);
});

describe('a letter goes out', () => {
  it('6.1: over STARTTLS, signed in, to its recipient, with its own Message-ID', async () => {
    office.taken.length = 0;
    await post(LETTER, settings(), NEVER);
    expect(office.taken).toHaveLength(1);
    const [{ from, to, user, secure, source } = { source: '' }] = office.taken;
    expect({ from, to, user, secure }).toEqual({ from: 'praxis@example.test', to: ['vera@example.test'], user: 'praxis', secure: true });
    expect(source).toContain('Message-ID: <abc.1@lockstep.example.test>');
    expect(source).toContain('Reply-To: empfang@example.test');
    expect(source).toContain('Auto-Submitted: auto-generated');
  });

  it('6.1: over TLS from the first byte', async () => {
    implicit.taken.length = 0;
    await post(LETTER, settings({ port: implicit.port, security: 'tls' }), NEVER);
    expect(implicit.taken.map(({ secure }) => secure)).toEqual([true]);
  });

  it('6.1: in the clear only where the settings say so and the operator names the host', async () => {
    plain.taken.length = 0;
    const clear = { port: plain.port, security: 'none', signIn: null } as const;
    await post(LETTER, settings({ ...clear, server: 'plain.example.test' }), NEVER);
    expect(plain.taken.map(({ secure }) => secure)).toEqual([false]);
    const guarded = createEgress({ allow: [], resolve: () => Promise.resolve(['192.0.43.7']) });
    expect(await failed(createPost(guarded)(LETTER, settings(clear), NEVER))).toMatchObject({
      kind: 'notAllowed',
      reason: 'addressNotAllowed',
      retry: false,
      detail: expect.stringContaining('with TLS only') as string,
    });
  });

  it('6.1: each step that went well is told, in order', async () => {
    const steps: string[] = [];
    await createWatchedPost(egress)({
      letter: LETTER,
      settings: settings(),
      signal: NEVER,
      seen: (step, seen) => steps.push(`${step}: ${seen}`),
    });
    expect(steps.map((step) => step.replace(/:.*/s, ''))).toEqual(['connect', 'encrypt', 'signIn', 'handOver']);
    expect(steps[0]).toContain(`127.0.0.1, port ${office.port}`);
    expect(steps[1]).toMatch(/TLSv1\.[23], certificate of CN=Egress Test Server/);
    expect(steps[2]).not.toContain('geheim');
  });

  it('6.2: the calendar is an alternative of the text, and a file beside it', async () => {
    office.taken.length = 0;
    const at = instant(Date.UTC(2027, 2, 1, 9));
    const calendar = calendarPart({
      method: 'REQUEST',
      uid: 'a1@i.client.lockstep',
      sequence: 3,
      writtenAt: at,
      start: at,
      end: instant(at + 1_800_000),
      title: 'Beratung',
      notes: 'Bis bald',
      place: null,
      organiser: LETTER.from,
      attendee: LETTER.to,
    });
    await post({ ...LETTER, calendar }, settings(), NEVER);
    const source = office.taken[0]?.source ?? '';
    expect(source).toMatch(/Content-Type: text\/calendar; charset=utf-8;\s+method=REQUEST/);
    expect(source).toMatch(/Content-Type: application\/ics; name=appointment\.ics/);
    const parts = [...source.matchAll(/\r\n\r\n([A-Za-z0-9+/=\r\n]{200,}?)\r\n--/g)].map(([, text = '']) =>
      Buffer.from(text, 'base64').toString(),
    );
    const carried = parts.filter((text) => text.startsWith('BEGIN:VCALENDAR'));
    expect(carried.length).toBeGreaterThan(0);
    for (const text of carried) expect(ICAL.parse(text)).toEqual(ICAL.parse(calendar.content));
  });
});

describe('a letter does not go out', () => {
  it('6.4 F54: the answer after the text is lost, so it is unclear, and the same letter goes again', async () => {
    office.taken.length = 0;
    office.loseAnswer = true;
    expect(await failed(post(LETTER, settings(), NEVER))).toMatchObject({ kind: 'unclear', retry: true });
    office.loseAnswer = false;
    await post(LETTER, settings(), NEVER);
    const ids = office.taken.map(({ source }) => /^Message-ID: (.*)$/m.exec(source)?.[1]?.trim());
    expect(ids).toEqual(['<abc.1@lockstep.example.test>', '<abc.1@lockstep.example.test>']);
  });

  const refusals: readonly (readonly [string, PostOffice['refusal'], Partial<MailFailure>])[] = [
    [
      'a recipient who is not there',
      { at: 'rcpt', code: 550, text: '5.1.1 no such user' },
      { kind: 'refused', retry: false, reason: 'mailboxNotFound' },
    ],
    ['grey-listed', { at: 'rcpt', code: 450, text: '4.7.1 come back' }, { kind: 'refused', retry: true, reason: 'serverBusy' }],
    ['taken for spam', { at: 'data', code: 554, text: '5.7.1 looks like spam' }, { kind: 'refused', retry: false, reason: 'writeRefused' }],
    ['out of space', { at: 'data', code: 452, text: '4.3.1 later' }, { kind: 'refused', retry: true, reason: 'serverBusy' }],
  ];
  it.each(refusals)('6.4: %s', async (_what, refusal, expected) => {
    office.refusal = refusal;
    try {
      const failure = await failed(post(LETTER, settings(), NEVER));
      expect(failure).toMatchObject(expected);
      expect(failure.detail).toContain(String(refusal?.code));
    } finally {
      office.refusal = null;
    }
  });

  it('6.1: a wrong password is not tried again, and is told nowhere', async () => {
    const signIn = { userName: 'praxis', password: 'geheim2' };
    expect(await failed(post(LETTER, settings({ signIn }), NEVER))).toMatchObject({
      kind: 'signIn',
      retry: false,
      reason: 'wrongCredentials',
    });
  });

  it('6.1: a server without TLS gets neither the password nor the letter', async () => {
    plain.taken.length = 0;
    expect(await failed(post(LETTER, settings({ port: plain.port }), NEVER))).toMatchObject({ kind: 'certificate', retry: false });
    expect(plain.taken).toEqual([]);
  });

  it('6.1: a server that offers no sign-in is told so', async () => {
    const bare = await openPostOffice({ disabledCommands: ['STARTTLS', 'AUTH'] });
    const failure = await failed(post(LETTER, settings({ port: bare.port, security: 'none', server: 'plain.example.test' }), NEVER));
    expect(failure).toMatchObject({ kind: 'signIn', reason: 'wrongCredentials' });
    await bare.close();
  });

  it('6.1: a certificate nobody vouches for', async () => {
    expect(await failed(post(LETTER, settings({ certificateAuthorities: null }), NEVER))).toMatchObject({
      kind: 'certificate',
      retry: true,
      reason: 'certificateNotTrusted',
    });
    await post(LETTER, settings({ certificateAuthorities: null, verifyTls: false }), NEVER);
  });

  it('6.1: a certificate for another name', async () => {
    for (const [port, security] of [
      [office.port, 'startTls'],
      [implicit.port, 'tls'],
    ] as const) {
      expect(await failed(post(LETTER, settings({ server: 'other.example.test', port, security }), NEVER))).toMatchObject({
        kind: 'certificate',
        reason: 'certificateForAnotherName',
      });
    }
  });

  it('6.4: nobody listens', async () => {
    const gone = await openPostOffice();
    await gone.close();
    expect(await failed(post(LETTER, settings({ port: gone.port }), NEVER))).toMatchObject({ kind: 'unreachable', retry: true });
  });

  it('6.1: a name that is not known', async () => {
    const nowhere = createEgress({ allow: [], resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })) });
    expect(await failed(createPost(nowhere)(LETTER, settings(), NEVER))).toMatchObject({ kind: 'unreachable', reason: 'nameNotFound' });
  });

  it('6.1: a server on this machine, which the operator did not allow, is not even connected to', async () => {
    const strict = createEgress({ allow: [], resolve: () => Promise.resolve(['127.0.0.1']) });
    office.taken.length = 0;
    expect(await failed(createPost(strict)(LETTER, settings(), NEVER))).toMatchObject({ kind: 'notAllowed', retry: false });
    expect(office.taken).toEqual([]);
  });

  it('6.4: given up before it began, nothing is sent', async () => {
    office.taken.length = 0;
    expect(await failed(post(LETTER, settings(), AbortSignal.abort()))).toMatchObject({ kind: 'unreachable', retry: true });
    expect(office.taken).toEqual([]);
  });

  it('6.1: an address that is none reaches no server', async () => {
    for (const address of ['vera', 'a b@example.test', 'vera@example.test>\r\nRCPT TO:<all@example.test', '"x"@example.test', '']) {
      expect(await failed(post({ ...LETTER, to: { name: 'V', address } }, settings(), NEVER))).toMatchObject({
        kind: 'refused',
        retry: false,
      });
    }
  });
});

describe('what people write stays in its place', () => {
  const hostile = oneof(
    string({ unit: 'binary', maxLength: 300 }),
    constantFrom(
      'A\r\nBcc: all@example.test',
      'x\nBEGIN:VEVENT',
      '<script>',
      '"; boundary="x',
      '\ud800',
      'e'.repeat(10_000),
      '=?utf-8?Q?=0D=0ABcc:_a@b?=',
    ),
  );

  it('6.1: no name and no subject adds a header or a recipient', async () => {
    const headersOf = (source: string): readonly string[] =>
      (source.split('\r\n\r\n')[0] ?? '')
        .replaceAll(/\r\n[ \t]+/g, ' ')
        .split('\r\n')
        .map((line) => line.replace(/:.*/s, ''));
    const expected = headersOf((await composed(LETTER)).toString('latin1'));
    await assert(
      asyncProperty(hostile, hostile, hostile, async (name, subject, text) => {
        const letter = {
          ...LETTER,
          subject: `S ${subject}`,
          text: `T ${text}`,
          from: { ...LETTER.from, name },
          to: { ...LETTER.to, name },
        };
        const source = (await composed(letter)).toString('latin1');
        expect(headersOf(source)).toEqual(expected);
        // No line of the head is longer than RFC 5322 allows.
        expect(Math.max(...(source.split('\r\n\r\n')[0] ?? '').split('\r\n').map((line) => line.length))).toBeLessThan(998);
      }),
      { numRuns: 200 },
    );
  });
});
