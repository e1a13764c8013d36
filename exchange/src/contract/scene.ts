/** What contract checks have in common: an appointment to write, ways to look, and ways to expect. */
import assert from 'node:assert/strict';
import {
  canonical,
  DAY,
  HOUR,
  instant,
  MINUTE,
  type Event,
  type EventId,
  type Facets,
  type Instant,
  type Seen,
  type Span,
  type Stamp,
} from '@lockstep/engine';
import type { CalendarRef, ChangePage, Cursor, Detail, Echo, Marks } from '../connector.ts';
import { ConnectorError, type FailureKind } from '../failure.ts';
import { windowsZoneOf } from '../time-zones.ts';
import type { ContractBench } from './bench.ts';

export const signal = (): AbortSignal => new AbortController().signal;
export const calendarOf = (bench: ContractBench): CalendarRef => ({ ...bench.mailbox, calendar: null });

/** The n-th whole hour from tomorrow on. */
export const hour = (bench: ContractBench, n: number): Instant => instant((Math.floor(bench.now() / HOUR) + 24 + n) * HOUR);

export const facetsAt = (bench: ContractBench, start: Instant, changed: Partial<Facets> = {}): Facets => ({
  when: { start, end: instant(start + HOUR), zone: bench.zone, allDay: false },
  title: 'Consultation: first talk',
  body: 'Client: Ada Berg\n\nPlease bring the contract.',
  location: 'Room 4, second floor',
  showAs: 'busy',
  ...changed,
});

export const stampOf = (appointment: string, epoch = 1): Stamp => ({ installation: 'contract', company: 'acme', appointment, epoch });
export const marksOf = (appointment: string, epoch = 1): Marks => ({
  stamp: stampOf(appointment, epoch),
  uid: `${appointment}-${epoch}@contract.lockstep`,
  transactionId: `${appointment}-${epoch}`,
});

/** What is asked of a feed of a frozen window: all that a check writes lies in it. */
export const windowOf = (bench: ContractBench): Span | null =>
  bench.connector.capabilities.feed === 'window' ? { start: instant(bench.now() - 7 * DAY), end: instant(bench.now() + 400 * DAY) } : null;

/**
 * Whether the transport gives an event the UID it is told to. Graph does not, so that the event's own is learnt from the echo (3.10); nor does
 * its feed tell of anything but a window, or its ids change.
 */
export const givesUids = (bench: ContractBench): boolean => bench.connector.capabilities.feed === 'folder';

/** The UID of an event of ours, by which it and its copies are found. */
export async function uidOf(bench: ContractBench, id: EventId, marks: Marks): Promise<string> {
  const { uid } = await present(bench, id, 'busy');
  assert.ok(uid !== null);
  if (givesUids(bench)) assert.equal(uid, marks.uid);
  return uid;
}

/** Creates an event of ours and lets the server's assistants finish with it. */
export async function created(bench: ContractBench, appointment: string, facets: Facets): Promise<Echo> {
  const echo = await bench.connector.create(calendarOf(bench), facets, marksOf(appointment), 'none', signal());
  await bench.advance(1000);
  return echo;
}

export async function look(bench: ContractBench, id: EventId, detail: Detail = 'ours'): Promise<Seen<Event>> {
  const seen = await bench.connector.fetch(bench.mailbox, [id], detail, signal());
  assert.equal(seen.size, 1, 'fetch answers each id once');
  const one = seen.get(id);
  assert.ok(one !== undefined, 'fetch answers under the id it was asked for');
  return one;
}

export async function present(bench: ContractBench, id: EventId, detail: Detail = 'ours'): Promise<Event> {
  const seen = await look(bench, id, detail);
  assert.equal(seen.at, 'present');
  assert.ok(seen.at === 'present');
  assert.equal(seen.value.version, seen.version, 'the version of what was seen is the version of the event');
  return seen.value;
}

export const shown = (event: Event | null): Facets => {
  assert.ok(event !== null && event.ours !== null && event.title !== null, 'an event of ours is read in full');
  return { when: event.when, title: event.title, body: event.ours.body, location: event.ours.location, showAs: event.showAs };
};

/** All pages of the feed from a position. */
export async function feed(
  bench: ContractBench,
  cursor: Cursor | null,
): Promise<{ changed: Event[]; removed: EventId[]; cursor: Cursor; pages: ChangePage[] }> {
  const pages: ChangePage[] = [];
  for await (const page of bench.connector.changes(calendarOf(bench), windowOf(bench), cursor, signal())) pages.push(page);
  const last = pages.at(-1);
  assert.ok(last !== undefined && last.last, 'the feed ends with a page that says it is the last');
  assert.equal(pages.filter((page) => page.last).length, 1, 'only the last page says that it is the last');
  return { changed: pages.flatMap((page) => page.changed), removed: pages.flatMap((page) => page.removed), cursor: last.cursor, pages };
}

/** The failure a call ends in; a success breaks the promise. */
export async function failureOf(call: Promise<unknown>, kind: FailureKind): Promise<ConnectorError> {
  let thrown: unknown = null;
  try {
    await call;
  } catch (error) {
    thrown = error;
  }
  assert.ok(thrown instanceof ConnectorError, `a ConnectorError is thrown, not ${String(thrown)}`);
  assert.equal(thrown.failure.kind, kind, thrown.message);
  return thrown;
}

/** What Exchange shows of what was sent: everything canonically equal, the zone one that keeps the same time. */
export const assertShows = (event: Parameters<typeof shown>[0], sent: Facets): void => {
  const [read, wanted] = [canonical(shown(event)), canonical(sent)];
  assert.equal(windowsZoneOf(read.when.zone), windowsZoneOf(wanted.when.zone));
  assert.deepEqual({ ...read, when: { ...read.when, zone: wanted.when.zone } }, wanted);
};

/** The first start of a day in a zone at or after a moment. */
export function midnightAfter(at: number, zone: string): Instant {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' });
  let candidate = Math.ceil(at / (15 * MINUTE)) * 15 * MINUTE;
  for (let step = 0; step < 200 && format.format(candidate) !== '00:00:00'; step += 1) candidate += 15 * MINUTE;
  return instant(candidate);
}
