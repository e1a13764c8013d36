/** What the contract does not ask of every connector and Graph does in its own way, against the simulator. */
import { DAY, HOUR, instant, occurrencesIn, version, zoneId, type Event, type EventId, type Facets } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_PASSWORD } from '@lockstep/simulator';
import { Agent } from 'undici';
import { ewsConnector, type ChangePage, type Connector, type Marks, type Step } from '../../src/index.ts';
import { ACCOUNT, COLLEAGUE, failureOf, FORBIDDEN, OWNER, UNKNOWN } from '../simulated.ts';
import { openGraphBench, type GraphBench } from './simulated.ts';

const signal = (): AbortSignal => new AbortController().signal;
const OWN = { address: OWNER, zone: zoneId('Europe/Zurich') };
const CALENDAR = { ...OWN, calendar: null };
let bench: GraphBench;
beforeEach(async () => {
  bench = await openGraphBench();
});
afterEach(async () => {
  expect(bench.complaints).toEqual([]);
  await bench.close();
});

const at = (hours: number): ReturnType<typeof instant> => instant((Math.floor(bench.now() / HOUR) + 24 + hours) * HOUR);
const facets = (changed: Partial<Facets> = {}): Facets => ({
  when: { start: at(0), end: at(1), zone: bench.zone, allDay: false },
  title: 'Consultation',
  body: 'Client: Ada Berg',
  location: 'Room 4',
  showAs: 'busy',
  ...changed,
});
const marks = (appointment = 'a', epoch = 1): Marks => ({
  stamp: { installation: 'i', company: 'c', appointment, epoch },
  uid: `${appointment}@i.lockstep`,
  transactionId: `${appointment}-${epoch}`,
});
const window = (): { readonly start: ReturnType<typeof instant>; readonly end: ReturnType<typeof instant> } => ({
  start: instant(bench.now() - DAY),
  end: instant(bench.now() + 60 * DAY),
});
const feed = async (
  cursor: string | null,
  connector: Connector = bench.connector,
): Promise<{ changed: Event[]; removed: EventId[]; cursor: string }> => {
  const pages: ChangePage[] = [];
  for await (const page of connector.changes(CALENDAR, window(), cursor, signal())) pages.push(page);
  return { changed: pages.flatMap((one) => one.changed), removed: pages.flatMap((one) => one.removed), cursor: pages.at(-1)?.cursor ?? '' };
};
const daily = (): Promise<EventId> =>
  bench.person.add({
    title: 'Desk',
    start: at(0),
    end: at(1),
    repeats: { pattern: { every: 'day', interval: 1 }, extent: { ends: 'never' } },
  });
const occurrences = (): Promise<readonly Event[]> => bench.connector.view(CALENDAR, window(), signal());

describe('4.13 the feed of a series', () => {
  it('4.13 an occurrence that is deleted without a trace is told by its master, at another version, and the series leaves it out', async () => {
    const id = await daily();
    const first = await feed(null);
    expect(first.changed.map((event) => [event.id, event.type])).toEqual([[id, 'master']]);
    const [, second] = await occurrences();
    await bench.person.remove(second?.id as EventId);
    const after = await feed(first.cursor);
    expect(after.changed.map((event) => event.id)).toEqual([id]);
    expect(after.changed[0]?.version).not.toBe(first.changed[0]?.version);
    const told = (await bench.connector.series(OWN, [id], window().start, signal())).get(id);
    expect(told?.at === 'present' && told.value.how === 'known' && told.value.series.deleted).toEqual([second?.when.start]);
    // What the feed names and what is told of it are of one version, by which nobody asks twice.
    expect(told?.at === 'present' && told.version).toBe(after.changed[0]?.version);
  });

  it('4.13 an occurrence that is moved, and moved again, is told each time', async () => {
    const id = await daily();
    let { cursor } = await feed(null);
    const versions = new Set<string>();
    const [, second] = await occurrences();
    for (const hours of [2, 3, 4]) {
      const start = instant((second?.when.start ?? 0) + hours * HOUR);
      await bench.person.move(second?.id as EventId, start, instant(start + HOUR));
      const page = await feed(cursor);
      ({ cursor } = page);
      expect(page.changed.map((event) => event.id)).toEqual([id]);
      versions.add(page.changed[0]?.version ?? '');
    }
    expect(versions.size).toBe(3);
  });

  it('4.14 occurrences of whole days that were changed or deleted are told as the server itself shows them', async () => {
    const days = [instant(Date.UTC(2026, 10, 22, 23)), instant(Date.UTC(2026, 10, 23, 23))] as const;
    const repeats = { pattern: { every: 'day', interval: 2 }, extent: { ends: 'never' } } as const;
    const id = await bench.person.add({ title: 'Fair', start: days[0], end: days[1], allDay: true, repeats });
    const [, freed, deleted] = await occurrences();
    await bench.person.setShowAs(freed?.id as EventId, 'outOfOffice');
    await bench.person.remove(deleted?.id as EventId);
    const told = (await bench.connector.series(OWN, [id], window().start, signal())).get(id);
    if (told?.at !== 'present' || told.value.how !== 'known') throw new Error('the series is known');
    const { series, master } = told.value;
    const shown = (one: { start: number; end: number; allDay: boolean }, showAs: string): object => ({
      start: one.start,
      end: one.end,
      allDay: one.allDay,
      showAs,
    });
    const ours = occurrencesIn(series, window()).map((one) => shown(one, one.changed?.showAs ?? master.showAs));
    expect(ours).toEqual((await occurrences()).map(({ when, showAs }) => shown(when, showAs)));
    expect(series.changed).toHaveLength(1);
  });

  it('4.15 an event outside the window that changes is no event of ours, whatever its removal says', async () => {
    const far = await bench.person.add({ title: 'Far', start: at(24 * 100), end: at(24 * 100 + 1) });
    const { cursor, changed } = await feed(null);
    expect(changed).toEqual([]);
    await bench.person.retitle(far, 'Farther');
    const after = await feed(cursor);
    expect(after.changed).toEqual([]);
    expect(after.removed.every((id) => id === far)).toBe(true);
  });

  it('4.17 pages of a long feed go on from wherever they were left', async () => {
    for (let n = 0; n < 230; n += 1) await bench.person.add({ title: `Event ${n}`, start: at(n), end: at(n + 1) });
    const seen = new Set<EventId>();
    let cursor: string | null = null;
    for (let page = 0; page < 10; page += 1) {
      const pages = bench.connector.changes(CALENDAR, window(), cursor, signal());
      const one: IteratorResult<ChangePage, unknown> = await pages[Symbol.asyncIterator]().next();
      if (one.done === true) break;
      for (const event of one.value.changed) seen.add(event.id);
      ({ cursor } = one.value);
      if (one.value.last) break;
    }
    expect(seen.size).toBe(230);
  });
});

describe('3.9 a write that would mail', () => {
  it('3.9 a list of attendees is written alone, and anything beside it is refused before the wire', async () => {
    const { id, version: made } = await bench.connector.create(CALENDAR, facets(), marks(), 'none', signal());
    const guest = { address: COLLEAGUE, name: 'Grace', kind: 'required' } as const;
    const writes = bench.writes();
    const both = { title: 'Both', attendees: { before: [], after: [guest] } };
    expect((await failureOf(bench.connector.update(OWN, id, made, both, 'all', signal()))).kind).toBe('rejected');
    expect(bench.writes()).toBe(writes);
    const echo = await bench.connector.update(OWN, id, made, { attendees: { before: [], after: [guest] } }, 'all', signal());
    expect(echo.read?.version).toBe(echo.version);
    expect(echo.read?.stamp).toEqual(marks().stamp);
    expect(echo.read?.ours?.attendees.map(({ address }) => address)).toEqual([COLLEAGUE]);
  });

  it('4.10 the body of an online meeting is never written', async () => {
    const { world } = bench.simulator;
    const { id } = await bench.connector.create(CALENDAR, facets(), marks(), 'none', signal());
    const [item] = world.outlook(OWNER).view(at(0), at(1));
    world.outlook(OWNER).makeOnlineMeeting(item?.id ?? '');
    const seen = (await bench.connector.fetch(OWN, [id], 'ours', signal())).get(id);
    if (seen?.at !== 'present') throw new Error('it is there');
    expect(seen.value.ours?.onlineMeeting).toBe(true);
    const writes = bench.writes();
    expect((await failureOf(bench.connector.update(OWN, id, seen.version, { body: 'Ours' }, 'none', signal()))).cause).toBe('writeRefused');
    expect(bench.writes()).toBe(writes);
  });

  it('3.11 a copy of somebody else’s meeting is removed without a word', async () => {
    const id = await bench.person.add({ title: 'Meeting', start: at(0), end: at(1), attendees: [COLLEAGUE] });
    await bench.advance(5000);
    const theirs = { address: COLLEAGUE, calendar: null };
    const [copy] = await bench.connector.view(theirs, window(), signal());
    if (copy === undefined) throw new Error('the copy is there');
    const [own] = await occurrences();
    expect([own?.id, own?.uid]).toEqual([id, copy.uid]);
    const mails = bench.mails();
    expect(await bench.connector.remove(theirs, copy.id, copy.version, 'deletedItems', 'none', signal())).toBe('removed');
    await bench.advance(5000);
    expect(bench.mails()).toBe(mails);
  });

  it('3.3 a meeting that is removed for good is called off first', async () => {
    const id = await bench.person.add({ title: 'Meeting', start: at(0), end: at(1), attendees: [COLLEAGUE] });
    await bench.advance(5000);
    const [meeting] = await occurrences();
    const mails = bench.mails();
    expect(await bench.connector.remove(OWN, id, meeting?.version ?? version(''), 'hardDelete', 'all', signal())).toBe('removed');
    await bench.advance(5000);
    expect(bench.mails()).toBeGreaterThan(mails);
    // Not even among the deleted items.
    expect(() => bench.person.look(id)).toThrow('knows no other id');
  });
});

describe('3.10 a create', () => {
  it('3.10 repeated with its transaction answers the event that is there, whatever it is called by then', async () => {
    const first = await bench.connector.create(CALENDAR, facets(), marks(), 'none', signal());
    const again = await bench.connector.create(CALENDAR, facets(), marks(), 'none', signal());
    expect(again.id).toBe(first.id);
    await bench.person.retitle(first.id, 'Called otherwise');
    const later = await bench.connector.create(CALENDAR, facets({ title: 'Another' }), marks(), 'none', signal());
    expect(later.id).toBe(first.id);
    expect(later.read?.version).not.toBe(later.version);
    expect(await occurrences()).toHaveLength(1);
  });

  it('3.10 of an event that is gone the transaction is used up, and the next epoch is not', async () => {
    const { id, version: made } = await bench.connector.create(CALENDAR, facets(), marks(), 'none', signal());
    await bench.connector.remove(OWN, id, made, 'deletedItems', 'none', signal());
    expect(await failureOf(bench.connector.create(CALENDAR, facets(), marks(), 'none', signal()))).toMatchObject({
      kind: 'gone',
      ambiguous: false,
    });
    const next = await bench.connector.create(CALENDAR, facets(), marks('a', 2), 'none', signal());
    expect(next.read?.stamp?.epoch).toBe(2);
  });

  it('3.1 is written in the zone of the appointment, and comes back in it', async () => {
    const { read } = await bench.connector.create(CALENDAR, facets(), marks(), 'none', signal());
    expect(read?.when.zone).toBe('Europe/Berlin');
    const [item] = bench.simulator.world.outlook(OWNER).view(at(0), at(1));
    expect(item?.startZone).toBe('W. Europe Standard Time');
  });
});

describe('4.11 an event that was moved to another calendar', () => {
  it('4.11 is read under the id it had, with the name of the calendar in which it lies', async () => {
    const { id } = await bench.connector.create(CALENDAR, facets(), marks(), 'none', signal());
    const placeOf = async (detail: 'busy' | 'ours' | 'linked'): Promise<string | null | undefined> => {
      const seen = (await bench.connector.fetch(OWN, [id], detail, signal())).get(id);
      return seen?.at === 'present' ? seen.value.elsewhere : undefined;
    };
    expect(await placeOf('ours')).toBeNull();
    expect(await bench.person.moveToOtherCalendar(id)).toBe(id);
    for (const detail of ['busy', 'ours', 'linked'] as const) expect(await placeOf(detail)).toBe('Private calendar');
    await bench.person.remove(id);
    expect((await bench.connector.fetch(OWN, [id], 'busy', signal())).get(id)).toEqual({ at: 'absent' });
  });
});

describe('1.1 Test connection', () => {
  const steps = async (wish: Parameters<Connector['probe']>[2]): Promise<readonly Step[]> => {
    const seen: Step[] = [];
    for await (const step of bench.connector.probe(OWN, signal(), wish)) seen.push(step);
    return seen;
  };
  const BASE = { write: false, privateMatters: true };

  it('1.1 an event is written, protected by its version, and removed', async () => {
    const write = (await steps({ ...BASE, write: true })).find(({ step }) => step === 'write');
    expect(write).toMatchObject({ outcome: 'passed' });
    expect(write?.seen).toContain('protected');
    expect(await occurrences()).toEqual([]);
  });

  it.each([
    ['a mailbox outside of the scope is refused, which proves it', FORBIDDEN, 'passed', null],
    ['one that can be read undoes the scope', COLLEAGUE, 'failed', 'noRights'],
    ['one that is not there proves nothing', UNKNOWN, 'failed', 'mailboxNotFound'],
  ])('1.1 %s', async (_said, outside, outcome, cause) => {
    expect((await steps({ ...BASE, outside })).at(-1)).toMatchObject({ step: 'scope', outcome, cause });
  });

  it('1.6 a mailbox that lives on premises is told as one that moved, and no other step hides it', async () => {
    bench.simulator.world.admin.moveMailbox(OWNER, 'onPremises');
    expect((await steps(BASE)).at(-1)).toMatchObject({ step: 'rights', outcome: 'failed', cause: 'mailboxMoved' });
  });
});

describe('1.5 ids of EWS', () => {
  it('1.5 become those by which Graph reads the same event, and what is none becomes null', async () => {
    bench.simulator.world.admin.addAccount({ name: ACCOUNT, impersonation: [OWNER] });
    const dispatcher = new Agent({ connect: { ca: bench.simulator.ca } });
    const ews = ewsConnector({
      endpoint: new URL(bench.simulator.urls.ewsTls),
      signIn: { kind: 'basic', userName: ACCOUNT, password: DEFAULT_PASSWORD },
      access: 'impersonation',
      version: 'detect',
      dispatcher,
      clock: { now: bench.now },
      requestTimeoutMs: 20_000,
      ids: () => 'id',
    });
    const { id, read } = await ews.create(CALENDAR, facets(), marks(), 'none', signal());
    const none = 'no id of anybody' as EventId;
    const translated = await bench.connector.translate(OWN, [id, none], signal());
    expect(translated.get(none)).toBeNull();
    const lasting = translated.get(id) as EventId;
    const seen = (await bench.connector.fetch(OWN, [lasting], 'linked', signal())).get(lasting);
    expect(seen?.at === 'present' && [seen.value.stamp, seen.value.when, seen.value.title]).toEqual([
      marks().stamp,
      read?.when,
      read?.title,
    ]);
    expect((await bench.connector.locate(CALENDAR, marks(), signal())).map(({ event }) => event.id)).toEqual([lasting]);
    const government = bench.connect({ cloud: 'usGovHigh' });
    expect((await government.translate(OWN, [id], signal())).get(id)).toBeNull();
    expect(government.capabilities.deleteModes).toEqual(['deletedItems']);
    await ews.close();
    await dispatcher.destroy();
  });
});
