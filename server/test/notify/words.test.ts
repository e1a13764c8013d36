/** The words of mail: whole in every language, and whatever people are called nothing hostile gets through (6.1). */
import { array, assert, asyncProperty, constantFrom, oneof, pre, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LETTER_KINDS, type LetterKind, type LetterRow } from '../../src/store/rows/letter.ts';
import { draftOf, letterOf, type Materials } from '../../src/notify/compose.ts';
import { datesOf } from '../../src/notify/dates.ts';
import { htmlOf } from '../../src/notify/html.ts';
import { composed } from '../../src/notify/smtp.ts';
import { DEFAULT_RULES, LANGUAGES } from '../../src/notify/rules.ts';
import { defaultWords } from '../../src/notify/words.ts';
import { checkNow, renderNow } from '../../src/templates/liquid.ts';
import { at, START, ZURICH } from '../booking/office.ts';
import { letterRow } from '../store/contract/letter-rows.ts';
import { appointment } from '../store/contract/rows.ts';

const FOR_STAFF: readonly LetterKind[] = ['handedOver', 'putBack', 'leftAlone', 'reminder'];
const ALL = LETTER_KINDS.flatMap((kind) =>
  (['client', 'organiser', 'otherStaff'] as const).flatMap((audience) =>
    audience === 'client' && FOR_STAFF.includes(kind) ? [] : [{ kind, audience }],
  ),
);
const links = ({ appointment: id, client }: { readonly appointment: string; readonly client: string }) => ({
  view: `https://book.example/a/view#${id}.${client}`,
  reschedule: `https://book.example/a/reschedule#${id}.${client}`,
  cancel: `https://book.example/a/cancel#${id}.${client}`,
});
const SENDER = { sender: { name: 'Bank', address: 'bookings@bank.example' }, replyTo: null };

const materials = (row: Partial<LetterRow>, name = 'Anna', more: Partial<Materials> = {}): Materials => {
  const letter = letterRow('root', 'l', {
    ...row,
    client: row.audience === 'client' ? 'c' : null,
    holder: row.audience === 'client' ? null : 'h',
  });
  const whole = appointment('root', 'a', { title: name, clients: ['c', 'd'], startAt: at(24), endAt: at(25) });
  const owned = { root: 'root', company: 'root', externalId: null, createdAt: START, zone: ZURICH, name };
  return {
    letter,
    appointment: whole,
    is: { version: 2, state: whole.state, start: at(24), end: at(25), location: 'p', clients: ['c', 'd'], staff: ['h'] },
    company: name,
    service: name,
    holders: new Map([['h', { ...owned, id: 'h', kind: 'staff', email: null, active: true }]]),
    places: new Map([['p', name]]),
    clients: ['c', 'd'].map((id) => ({ ...owned, id, name: id === 'd' ? 'Other Client' : name, email: null, phone: null, language: 'en' })),
    rules: DEFAULT_RULES,
    reader: { name, address: 'reader@example.test', zone: ZURICH, tag: null, isInvited: row.audience !== 'client' },
    ...more,
  };
};
const said = (given: Materials) => {
  const { reader } = given;
  if (reader === null) throw new Error('nobody reads it');
  const { words, objects, language } = draftOf(given, reader, links);
  const text = (template: string): string => {
    const rendered = renderNow({ template, objects, escape: 'text' });
    if (rendered.kind === 'failed') throw new Error(rendered.problem);
    return rendered.text;
  };
  return letterOf(given, reader, SENDER, { subject: text(words.subject), text: text(words.text) }, { installation: 'i', links, language });
};

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(ALL)('6.1 $audience is told of $kind in whole sentences, and every name in them is one that there is', ({ kind, audience }) => {
    const given = materials({ kind, audience });
    const { objects } = draftOf(given, given.reader ?? { name: '', address: '', zone: ZURICH, tag: null, isInvited: false }, links);
    const words = defaultWords(kind, audience, language);
    for (const template of [words.subject, words.text]) expect(checkNow(template, objects)).toEqual([]);
    const rules = { ...DEFAULT_RULES, language };
    const { subject, text } = said({ ...given, rules });
    expect(`${subject}\n${text}`).not.toMatch(/\{\{|\}\}|undefined|null|\[object/);
    expect(text).not.toMatch(/\n{3}|^\s|\s$/);
    expect(text).toContain('Anna');
  });
});

test('6.1 a client is shown no other client, whatever is told; the staff are', () => {
  for (const { kind, audience } of ALL) {
    const whole = JSON.stringify(said(materials({ kind, audience })));
    expect(whole.includes('Other Client'), `${kind} to ${audience}`).toBe(audience !== 'client');
  }
});
test('4.8 a client has links to see, move and cancel it, as long as it stands; nobody else has', () => {
  for (const { kind, audience } of ALL) {
    const stands = audience === 'client' && kind !== 'cancelled' && kind !== 'lapsed';
    expect(said(materials({ kind, audience })).text.includes('/a/cancel#'), `${kind} to ${audience}`).toBe(stands);
  }
});
test('4.4 why a move cannot be is said in the language of the company', () => {
  const rules = { ...DEFAULT_RULES, language: 'de' } as const;
  expect(said(materials({ kind: 'putBack', audience: 'organiser', why: 'inThePast' }, 'Anna', { rules })).text).toContain(
    'Diese Zeit ist vorbei.',
  );
});
test('6.1 a time over midnight names both days, and an hour that the clock shows twice is the right one', () => {
  const dates = datesOf('en', null, ZURICH);
  expect(dates.span({ start: at(15), end: at(23) })).toBe('Tuesday, 3 March 2026, 00:00 - 08:00 (Europe/Zurich)');
  expect(dates.span({ start: at(14), end: at(23) })).toBe('Monday, 2 March 2026, 23:00 - Tuesday, 3 March 2026, 08:00 (Europe/Zurich)');
  expect(datesOf('en', 'no such tag', ZURICH).date(START)).toBe('Monday, 2 March 2026');
});

const HOSTILE = oneof(
  string({ unit: 'binary', maxLength: 400 }),
  array(
    constantFrom(
      '\r\n',
      '\n',
      '\r',
      '\u2028',
      '\0',
      'BEGIN:VCALENDAR',
      'END:VEVENT',
      'ATTENDEE:mailto:all@x.example',
      'Bcc: all@x.example',
      'Content-Type: text/html',
      '<script>alert(1)</script>',
      '{{ links.cancel }}',
      '{% for x in (1..9999999) %}',
      '\u202e',
      'https://evil.example/',
      'Anna',
      ' ',
    ),
    { maxLength: 12 },
  ).map((parts) => parts.join('')),
);
const lines = (text: string): number => text.split(/\r\n|[\n\r\u2028\u2029\u0085]/).length;

/** Every tag of a letter but those that it is made of, and every link but to a page of ours. */
const strangeIn = (html: string): readonly string[] =>
  (html.match(/<[^>]*>?/g) ?? []).filter(
    (tag) =>
      !/^<(?:!doctype html|html lang="(?:en|fr|de)"|\/?head|meta charset="utf-8"|meta name="viewport" content="width=device-width"|body style="[\w\s:;.-]+"|\/?p|br|\/a|\/body|\/html)>$/.test(
        tag,
      ) && !/^<a href="https:\/\/book\.example\/a\/(?:view|reschedule|cancel)#[\w.-]+">$/.test(tag),
  );

test('6.1 as HTML a letter says the same in the same lines, and its three links lead where they say', () => {
  for (const one of ALL) {
    const { text, html } = said(materials(one, 'Müller & Söhne <x@y.example> "quoted"'));
    const shown = (html ?? '')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>');
    const plain = shown.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
    expect(plain.split('\n').filter((line) => line !== '')).toEqual(text.split('\n').filter((line) => line !== ''));
    expect(strangeIn(html ?? '')).toEqual([]);
    const addresses = text.match(/https:\S+/g) ?? [];
    expect([...(html ?? '').matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)].map(([, href, words]) => [href, words])).toEqual(
      addresses.map((address) => [address, address]),
    );
  }
});
test('6.1 of an address in a company’s own words the sentence around it is no part', () => {
  const html = htmlOf('See (https://bank.example/a?b=1&c="x").\nhttp://bank.example/é, javascript:alert(1)', 'de');
  expect([...html.matchAll(/<a href="([^"]*)">/g)].map(([, href]) => href)).toEqual([
    'https://bank.example/a?b=1&amp;c=',
    'http://bank.example/é',
  ]);
  expect(html).toContain('<html lang="de">');
});

test('6.1 whatever somebody is called, a letter keeps its lines, its heads and its one calendar entry', async () => {
  const plain = new Map(ALL.map((one) => [one, lines(said(materials(one)).text)]));
  await assert(
    asyncProperty(HOSTILE, constantFrom(...ALL), async (name, one) => {
      pre(name.trim() !== '');
      const letter = said(materials(one, name));
      expect(lines(letter.subject)).toBe(1);
      // A name of nothing but what is left out leaves no line either.
      expect(lines(letter.text)).toBeLessThanOrEqual(plain.get(one) ?? 0);
      expect(letter.text).not.toMatch(/https:\/\/evil/);
      expect(strangeIn(letter.html ?? '')).toEqual([]);
      const raw = (await composed(letter)).toString('latin1');
      const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
      expect(head).not.toMatch(/^bcc:/im);
      expect(head.match(/^content-type:/gim)).toHaveLength(1);
      expect(head.match(/^to:/gim)).toHaveLength(1);
      const entry = letter.calendar?.content ?? '';
      expect(entry.match(/^BEGIN:VEVENT$/gm) ?? []).toHaveLength(entry === '' ? 0 : 1);
      expect(entry.match(/^ATTENDEE/gm) ?? []).toHaveLength(entry === '' ? 0 : 1);
    }),
    { numRuns: 400 },
  );
});
