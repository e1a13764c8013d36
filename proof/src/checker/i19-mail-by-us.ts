/** I19: of our own mail everybody gets at most one for each change, and what they were told last is what holds (6.3, 6.4, F54). */
import type { Appointment } from '@lockstep/server';
import type { Mailing, Received } from './mailing.ts';
import type { Invariant } from './observed.ts';
import { clock } from './words.ts';

export const mailByUs: Invariant = {
  id: 'I19',
  sentence:
    'Each change is mailed to each recipient once, again only where an answer was lost and then the same, and nobody is left with what does not hold.',
  breaches: ({ mailing }) => [...repeated(mailing), ...withoutNews(mailing), ...tooMany(mailing), ...misled(mailing)],
};

const groups = <Key>(all: readonly Received[], keyOf: (one: Received) => Key): ReadonlyMap<Key, readonly Received[]> => {
  const found = new Map<Key, Received[]>();
  for (const one of all) found.set(keyOf(one), [...(found.get(keyOf(one)) ?? []), one]);
  return found;
};

const repeated = ({ received, lost }: Mailing): readonly string[] =>
  [...groups(received, (one) => one.messageId)].flatMap(([id, copies]) => {
    const [first, ...others] = copies;
    if (first === undefined || others.length === 0) return [];
    const about = `${first.to} got the letter "${first.subject}" ${copies.length} times`;
    if (!lost.has(id)) return [`${about} although no answer to it was lost.`];
    return others.some(
      (one) => one.to !== first.to || one.uid !== first.uid || one.sequence !== first.sequence || one.method !== first.method,
    )
      ? [`${about}, not always with the same UID, SEQUENCE and recipient.`]
      : [];
  });

/** Each letter once, as a person's own program would show it. */
const distinct = (all: readonly Received[]): readonly Received[] => [...new Map(all.map((one) => [one.messageId, one])).values()];
const perReader = ({ received }: Mailing): readonly (readonly Received[])[] =>
  [
    ...groups(
      received.filter((one) => one.uid !== null),
      (one) => `${one.to} ${one.uid}`,
    ).values(),
  ].map(distinct);

/** Time, people and place, as they stand above and below nothing else. */
const gistOf = ({ text }: Received): string =>
  (text.split('\n\n')[2] ?? '')
    .split('\n')
    .filter((line) => !line.startsWith('Before:'))
    .join('\n');

/** Something else may have come in between, for all that whoever sends could know. */
const isUnclear = ({ unclear }: Mailing, before: Received, one: Received): boolean =>
  unclear.some(
    ({ to, appointment, at }) => to === one.to && one.uid?.startsWith(`${appointment}@`) === true && at >= before.at && at <= one.at,
  );

const withoutNews = (mailing: Mailing): readonly string[] =>
  perReader(mailing).flatMap((letters) =>
    letters.flatMap((one, index) => {
      const before = letters[index - 1];
      if (before === undefined || mailing.lost.has(before.messageId) || isUnclear(mailing, before, one)) return [];
      const isSame = before.method === one.method && gistOf(before) === gistOf(one);
      return isSame && (one.subject.startsWith('Changed:') || one.subject === before.subject)
        ? [`At ${clock(one.at)} ${one.to} was told "${one.subject}", and nothing had changed since they were told before.`]
        : [];
    }),
  );

const tooMany = (mailing: Mailing): readonly string[] =>
  perReader(mailing).flatMap((letters) => {
    const [first] = letters;
    const row = mailing.appointments.find(({ id }) => first?.uid?.startsWith(`${id}@`) === true);
    return row === undefined || letters.length > row.version
      ? [`${first?.to ?? ''} got ${letters.length} letters about ${first?.uid ?? ''}, which has changed ${row?.version ?? 0} times.`]
      : [];
  });

const stamp = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');

/** `09:00 - 10:00`, as a letter says it by the clock of its reader. */
const hours = ({ startAt, endAt, zone }: Appointment): string => {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone });
  return `${clock.format(startAt)} - ${clock.format(endAt)}`;
};

/** Of whom Exchange has put the event into their calendar: what our letter says last is what holds, and it puts no second entry there. */
const misledInWords = ({ received, about }: Mailing, row: Appointment, to: string): readonly string[] => {
  const isAbout = ({ messageId }: Received): boolean => about.get(messageId.split('@')[0] ?? '') === row.id;
  const last = distinct(received.filter((one) => one.to === to && isAbout(one))).at(-1);
  const isOff = last?.subject.startsWith('Cancelled') === true;
  if (row.state === 'cancelled') return last === undefined || isOff ? [] : [`${to} was not told that appointment ${row.id} is cancelled.`];
  return last !== undefined && !isOff && last.text.includes(hours(row))
    ? []
    : [`${to} was told last "${last?.subject ?? 'nothing'}" of appointment ${row.id}, which is at ${hours(row)}.`];
};

const misled = (mailing: Mailing): readonly string[] => {
  const { appointments, addressOf, news, letters, until } = mailing;
  const open = new Set([...news, ...letters].map((one) => one.appointment));
  return appointments.flatMap((row) => {
    // What was over before it could be told is told to nobody (4.19), and what waits or failed is shown as such.
    if (row.endAt <= until || open.has(row.id)) return [];
    if (mailing.byExchange && row.clients.length === 1)
      return row.clients.flatMap((client) => misledInWords(mailing, row, addressOf(client)));
    return row.clients.flatMap((client) => {
      const to = addressOf(client);
      const last = distinct(mailing.received.filter((one) => one.to === to && one.uid?.startsWith(`${row.id}@`) === true)).at(-1);
      if (row.state === 'cancelled')
        return last?.method === 'REQUEST' ? [`${to} was not told that appointment ${row.id} is cancelled.`] : [];
      return last?.method === 'REQUEST' && last.start === stamp(row.startAt) && last.end === stamp(row.endAt)
        ? []
        : [`${to} was told last that appointment ${row.id} is at ${last?.start ?? 'no time'}; it is at ${stamp(row.startAt)}.`];
    });
  });
};
