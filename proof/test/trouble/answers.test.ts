/**
 * Answers that are none (rules 1.1, 2.7), over the whole product. Reading guide: each row spoils what Exchange answers, from a
 * create on that it has carried out; the mailbox has to name the cause with its next step, an hour of it has to cost few
 * requests, and once the way is clear a booking made meanwhile has to be there, once.
 */
import { describe, expect, it } from 'vitest';
import { ANNA, HOUR, MINUTE, openBank } from './bank.ts';
import { openFront } from './front.ts';
import type { Spoil } from './front.ts';

const XML = { 'content-type': 'text/xml; charset=utf-8' };
const page = (status: number, headers: Readonly<Record<string, string>> = {}): Spoil => {
  const body = '<html><body>Sorry.</body></html>';
  return () => ({ status, headers: { 'content-type': 'text/html', ...headers }, body });
};
const spoilt =
  (change: (body: string) => string): Spoil =>
  (answer) => ({ ...answer, headers: XML, body: change(answer.body) });

/** Spoils nothing before the first answer that holds this word. */
const from = (word: string, spoil: Spoil): Spoil => {
  let begun = false;
  return (answer) => {
    begun ||= answer.body.includes(word);
    return begun ? spoil(answer) : answer;
  };
};

type Row = {
  readonly name: string;
  readonly cause: string;
  readonly spoil: Spoil;
  /** Requests in an hour of it; 20 unless the server itself names a shorter time. */
  readonly most?: number;
};
const ROWS: readonly Row[] = [
  { name: 'an answer cut off in the middle', cause: 'notExchange', spoil: spoilt((body) => body.slice(0, body.length / 2)) },
  {
    name: 'an answer with an element left open',
    cause: 'notExchange',
    spoil: spoilt((body) => body.replace(/<\/[A-Za-z]*:?Envelope>/, '')),
  },
  { name: 'an answer that is not XML', cause: 'notExchange', spoil: spoilt(() => 'Exchange says: <<no>') },
  {
    name: 'an answer with a document type',
    cause: 'notExchange',
    spoil: spoilt((body) => body.replace(/^(<\?xml[^>]*\?>)?/, '$1<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>')),
  },
  { name: 'an empty answer', cause: 'notExchange', spoil: spoilt(() => '') },
  {
    name: 'an envelope without an answer',
    cause: 'notExchange',
    spoil: spoilt(() => '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'),
  },
  { name: '503 with a time to wait', cause: 'serverBusy', spoil: page(503, { 'retry-after': '120' }), most: 31 },
  { name: '503 without one', cause: 'serverBusy', spoil: page(503) },
  { name: '500 with a page', cause: 'serverBusy', spoil: page(500) },
  { name: 'a redirect to an error page', cause: 'serverBusy', spoil: page(302, { location: '/ews/genericerrorpage.htm' }) },
  { name: 'a page that says it works', cause: 'notExchange', spoil: page(200) },
];

describe('what an administrator is told of an answer that is none', () => {
  it.each(ROWS)('2.7 $name: $cause', async ({ cause, spoil, most = 20 }) => {
    const bank = await openBank();
    const front = await openFront(bank.simulator.urls.ews);
    try {
      const { mailbox, holder } = await bank.connect({ endpoint: front.url });
      await bank.pass(MINUTE);
      expect(await bank.api('GET', `/mailboxes/${mailbox}`)).toMatchObject({ state: 'syncing' });
      front.spoil = from('CreateItemResponse', spoil);
      await bank.api('POST', '/appointments', {
        title: 'Advice',
        start: '2026-05-06T09:00:00+02:00',
        end: '2026-05-06T10:00:00+02:00',
        zone: 'Europe/Zurich',
        assignments: [{ holder }],
      });
      await bank.pass(2 * MINUTE);
      const shown = await bank.api('GET', `/mailboxes/${mailbox}`);
      expect(shown).toMatchObject({ cause });
      expect(['warning', 'error']).toContain(shown['state']);
      expect(shown['next']).toEqual(expect.any(String));
      const before = front.requests();
      await bank.pass(HOUR);
      expect(front.requests() - before).toBeLessThanOrEqual(most);
      front.spoil = null;
      await bank.pass(HOUR);
      expect(await bank.api('GET', `/mailboxes/${mailbox}`)).toMatchObject({ state: 'syncing', cause: null });
      const day = Date.UTC(2026, 4, 6);
      expect(bank.simulator.world.outlook(ANNA).view(day, day + 24 * HOUR)).toHaveLength(1);
    } finally {
      await bank.close();
      await front.close();
    }
  });
});
