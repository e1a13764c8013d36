/** What the tests of availability add to a house: paired calendars that were read, and what lies in them. */
import { DAY, MINUTE, zoneId, type Instant, type ShowAs } from '@lockstep/engine';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import { START, type House } from './house.ts';

/** Local times of Zurich, which is an hour ahead of UTC until 29 March 2026 and two from then on. */
export const zurich = (date: string, time: string): Instant =>
  Date.parse(`${date}T${time}:00${date < '2026-03-29' ? '+01:00' : '+02:00'}`) as Instant;

export const made = async (house: House, path: string, body: object): Promise<string> => {
  const reply = await house.call('POST', path, { body });
  if (reply.status !== 201) throw new Error(reply.text);
  return String(reply.body['id']);
};

/** Pairs a holder with a mailbox that was read completely `minutesAgo`; null: never. */
export const pairedCalendar = async (
  house: House,
  holder: string,
  minutesAgo: number | null = 5,
): Promise<{ readonly mailbox: string; readonly integration: string }> => {
  const integration = await made(house, '/integrations', {
    name: 'Exchange',
    endpoint: 'https://mail.example.com/EWS/Exchange.asmx',
    userName: 'svc',
    password: 'x',
  });
  await made(house, '/pairings', { holder, integration, address: `${holder}@example.com` });
  await house.call('POST', `/integrations/${integration}/enable`);
  const root = house.parent.root;
  const [row] = await house.store.transaction((tx) => tx.mailboxes.select({ root, connection: integration }));
  if (row === undefined) throw new Error('no mailbox');
  const readAt = minutesAgo === null ? null : ((START - minutesAgo * MINUTE) as Instant);
  const known = { identity: `identity ${row.id}`, calendar: `calendar ${row.id}`, zone: zoneId('Europe/Zurich') };
  const patch: Partial<Mailbox> = { ...known, readAt, expandedUntil: readAt === null ? null : ((START + 366 * DAY) as Instant) };
  await house.store.transaction((tx) => tx.mailboxes.update({ root, id: row.id }, patch));
  return { mailbox: row.id, integration };
};

export type BusyMore = {
  readonly showAs?: ShowAs;
  readonly uid?: string;
  readonly allDay?: boolean;
  readonly zone?: string;
  readonly private?: boolean;
};

/** An administrator changes settings of an integration. */
export const setIntegration = async (house: House, integration: string, body: object): Promise<void> => {
  const reply = await house.call('PATCH', `/integrations/${integration}`, { body });
  if (reply.status !== 200) throw new Error(reply.text);
};

let events = 0;
/** Something lies in a calendar. */
export const busyAt = (house: House, mailbox: string, startAt: Instant, endAt: Instant, more: BusyMore = {}): Promise<void> => {
  events += 1;
  return house.store.transaction((tx) =>
    tx.busy.insert({
      root: house.parent.root,
      mailbox,
      eventId: `event-${events}`,
      startAt,
      endAt,
      allDay: more.allDay ?? false,
      zone: zoneId(more.zone ?? 'Europe/Zurich'),
      showAs: more.showAs ?? 'busy',
      title: null,
      private: more.private ?? false,
      uid: more.uid ?? null,
      further: null,
      series: null,
      readAt: START,
      missingSince: null,
    }),
  );
};
