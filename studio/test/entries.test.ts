/** Everything that waits for an administrator as one list, and what can be done about several of it. */
import { describe, expect, test } from 'vitest';
import { DEEDS, entriesOf, mailsOf, takers, type Entry } from '../src/decisions/entries.ts';
import type { Decision, Held } from '../src/decisions/queries.ts';

const side = (mails: number, possible = true) => ({
  start: '2026-03-03T10:00:00+01:00',
  end: '2026-03-03T11:00:00+01:00',
  title: 'Advice',
  location: '',
  changed: null,
  possible,
  against: possible ? null : 'Somebody is booked then.',
  mails,
});
const asked = (appointment: string, since: string, over: Partial<Decision> = {}): Decision => ({
  appointment,
  company: 'c1',
  mailbox: 'm1',
  kind: 'conflict',
  differs: [],
  series: false,
  zone: 'Europe/Zurich',
  people: ['Anna'],
  since,
  reminded: false,
  lapsesAt: '2026-03-04T08:00:00Z',
  question: 'q',
  decided: null,
  booking: side(2),
  outlook: side(1),
  ...over,
});
const held = (mailbox: string, kind: Held['kind'], since: string | null, over: Partial<Held> = {}): Held => ({
  mailbox,
  company: 'c1',
  kind,
  holder: 'h1',
  holderName: 'Anna',
  holderKind: 'staff',
  address: 'anna@bank.example',
  integration: 'i1',
  since,
  appointments: 3,
  mails: 4,
  busyTimes: 0,
  secondLookAt: null,
  against: null,
  items: [],
  ...over,
});
const ids = (entries: readonly Entry[]): readonly string[] => entries.map(({ id }) => id);

describe('what waits for an administrator', () => {
  test('5.7 3.9 4.18 is one list, the longest waiting first, what has yet to be looked at last', () => {
    const list = entriesOf(
      [asked('b', '2026-03-02T09:00:00Z'), asked('a', '2026-03-02T07:00:00Z')],
      [held('m1', 'mail', null), held('m1', 'brake', '2026-03-02T08:00:00Z')],
    );
    expect(ids(list)).toEqual(['decision-a', 'held-brake-m1', 'decision-b', 'held-mail-m1']);
  });

  test('5.7 each deed takes those about which it can be done: not what is decided, impossible or switched off', () => {
    const list = entriesOf(
      [asked('a', '1'), asked('b', '2', { outlook: side(1, false) }), asked('c', '3', { decided: 'booking' })],
      [
        held('m1', 'mail', '4'),
        held('m2', 'mail', '5', { against: 'The integration is switched off.' }),
        held('m1', 'brake', '6'),
        held('m3', 'blocks', '7'),
      ],
    );
    expect(DEEDS.map((deed) => ids(takers(deed, list)))).toEqual([
      ['decision-a', 'decision-b'],
      ['decision-a'],
      ['held-mail-m1'],
      ['held-brake-m1'],
      ['held-blocks-m3'],
    ]);
  });

  test('3.9 the mails of a deed are those of the side that is kept, or of what is let go', () => {
    const list = entriesOf([asked('a', '1'), asked('b', '2')], [held('m1', 'mail', '3')]);
    const mails = (deed: (typeof DEEDS)[number]): number => mailsOf(deed, takers(deed, list));
    expect([mails('booking'), mails('outlook'), mails('mail'), mails('brake')]).toEqual([4, 2, 4, 0]);
  });
});
