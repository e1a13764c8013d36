/** What other clients fell into, at the connector: what is asked for, whose mailbox it is, whose answer, which day. */
import { DAY, HOUR, instant, zoneId, type EventId, type Instant } from '@lockstep/engine';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connector } from '../../src/index.ts';
import { isStartOfDay } from '../../src/time-zones.ts';
import { COLLEAGUE, openBench, OWNER, START, type Bench } from '../simulated.ts';

const OWN = { address: OWNER, calendar: null };
const signal = (): AbortSignal => new AbortController().signal;
const at = (hours: number): Instant => instant(START + hours * HOUR);
const FACETS = {
  when: { start: at(24), end: at(25), zone: zoneId('Europe/Zurich'), allDay: false },
  title: 'Advice',
  body: 'Body',
  location: 'Room',
  showAs: 'busy' as const,
};
const MARKS = { stamp: { installation: 'i', company: 'c', appointment: 'a', epoch: 1 }, uid: 'a-1@x', transactionId: 'a-1' };

describe('pitfalls at the connector', () => {
  let bench: Bench | null = null;
  afterEach(async () => {
    const complaints = bench?.complaints ?? [];
    await bench?.close();
    bench = null;
    expect(complaints).toEqual([]);
  });
  const open = async (): Promise<Bench> => (bench = await openBench());
  /** Everything a connector can ask and write, once. */
  const everything = async (connector: Connector): Promise<EventId> => {
    await connector.identify({ address: OWNER }, signal());
    for await (const page of connector.changes(OWN, null, null, signal())) expect(page.last).toBe(true);
    await connector.view(OWN, { start: at(0), end: at(48) }, signal());
    const made = await connector.create(OWN, FACETS, MARKS, 'none', signal());
    const shown = made.read?.version ?? made.version;
    const moved = { ...FACETS.when, start: at(26), end: at(27) };
    const changed = await connector.update({ address: OWNER }, made.id, shown, { when: moved, title: 'Other' }, 'all', signal());
    await connector.fetch({ address: OWNER }, [made.id], 'ours', signal());
    await connector.locate(OWN, { stamp: MARKS.stamp, uid: MARKS.uid }, signal());
    await connector.remove({ address: OWNER }, made.id, changed.read?.version ?? changed.version, 'deletedItems', 'none', signal());
    return made.id;
  };
  const listened = (): { readonly requests: string[]; readonly messages: (direction: string, operation: string, xml: string) => void } => {
    const requests: string[] = [];
    return { requests, messages: (direction, _operation, xml) => void (direction === 'request' && requests.push(xml)) };
  };

  it('3.9 no write names attendees or an organiser, and IsMeeting is neither asked nor believed', async () => {
    const { connect } = await open();
    const { requests, messages } = listened();
    await everything(connect({ messages }));
    expect(requests.length).toBeGreaterThan(8);
    for (const xml of requests) {
      expect(xml).not.toMatch(/<t:(?:RequiredAttendees|OptionalAttendees|Resources|Organizer|IsMeeting)\b/);
      expect(xml).not.toContain('calendar:IsMeeting"');
    }
  });

  it('4.11 nothing is ever asked of one occurrence by its number, and nothing is answered for anybody', async () => {
    const { connect } = await open();
    const { requests, messages } = listened();
    await everything(connect({ messages }));
    for (const xml of requests)
      expect(xml).not.toMatch(/OccurrenceItemId|RecurringMasterItemId|InstanceIndex|AcceptItem|DeclineItem|CancelCalendarItem/);
  });

  it.each(['impersonation', 'delegate'] as const)(
    '2.6 every call of a connection by %s goes by way of the mailbox it is about',
    async (access) => {
      const { simulator, connect } = await open();
      simulator.world.admin.grantDelegate(OWNER, COLLEAGUE, { calendar: 'editor', viewPrivate: true, sendOnBehalf: true });
      // Refuses whatever comes without X-AnchorMailbox.
      simulator.ews.anchorMailboxRequired = true;
      const signIn = { kind: 'basic' as const, userName: COLLEAGUE, password: 'Simulator-1' };
      const { requests, messages } = listened();
      await everything(connect(access === 'delegate' ? { access, signIn, messages } : { messages }));
      for (const xml of requests) {
        if (access === 'impersonation') expect(xml).toContain(`SmtpAddress>${OWNER}</t:`);
        // Left out, the owner would be whoever signed in.
        else
          for (const [folder] of xml.matchAll(/<t:DistinguishedFolderId.*?(?:\/>|<\/t:DistinguishedFolderId>)/g))
            expect(folder).toContain(OWNER);
      }
      expect(simulator.world.outlook(COLLEAGUE).view(at(0), at(48))).toEqual([]);
    },
  );

  it('4.6 to a delegate who was let into the calendar alone, a deleted event is nowhere, and that is no trouble of the mailbox', async () => {
    const { simulator, connect } = await open();
    simulator.world.admin.grantDelegate(OWNER, COLLEAGUE, { calendar: 'editor', viewPrivate: true, sendOnBehalf: true });
    const delegate = connect({ access: 'delegate', signIn: { kind: 'basic', userName: COLLEAGUE, password: 'Simulator-1' } });
    const { id } = await delegate.create(OWN, FACETS, MARKS, 'none', signal());
    const marks = { stamp: MARKS.stamp, uid: MARKS.uid };
    expect((await delegate.locate(OWN, marks, signal())).map(({ event, folder }) => [event.id, folder])).toEqual([[id, 'default']]);
    simulator.world.outlook(OWNER).remove(id);
    expect(await delegate.locate(OWN, marks, signal())).toEqual([]);
    expect((await delegate.fetch({ address: OWNER }, [id], 'busy', signal())).get(id)).toEqual({ at: 'absent' });
  });

  it('4.6 to a delegate who may not see private events, what is not found may be hidden: it is neither absent nor gone', async () => {
    const { simulator, connect } = await open();
    simulator.world.admin.grantDelegate(OWNER, COLLEAGUE, { calendar: 'editor', viewPrivate: false, sendOnBehalf: true });
    const delegate = connect({ access: 'delegate', signIn: { kind: 'basic', userName: COLLEAGUE, password: 'Simulator-1' } });
    const made = await delegate.create(OWN, FACETS, MARKS, 'none', signal());
    simulator.world.outlook(OWNER).makePrivate(made.id);
    const seen = (await delegate.fetch({ address: OWNER }, [made.id], 'busy', signal())).get(made.id);
    expect(seen).toEqual({ at: 'unseen', why: 'forbidden' });
    const removed = delegate.remove({ address: OWNER }, made.id, made.version, 'softDelete', 'none', signal());
    await expect(removed).rejects.toMatchObject({ failure: { kind: 'forbidden', scope: 'item', cause: 'privateEventsHidden' } });
    expect(simulator.world.outlook(OWNER).item(made.id)).not.toBeNull();
  });

  it('4.9 what an attendee answered is read from the organiser’s event by its id, and no list carries it', async () => {
    const { simulator, connector, advance } = await open();
    const made = await connector.create(OWN, FACETS, MARKS, 'none', signal());
    simulator.world.outlook(OWNER).addAttendees(made.id, [{ address: COLLEAGUE }]);
    await advance(10_000);
    const [copy] = simulator.world.outlook(COLLEAGUE).view(at(0), at(48));
    simulator.world.outlook(COLLEAGUE).decline(copy?.id ?? '');
    await advance(10_000);
    const seen = (await connector.fetch({ address: OWNER }, [made.id], 'ours', signal())).get(made.id);
    const answers = seen?.at === 'present' ? seen.value.ours?.attendees.map(({ address, response }) => [address, response]) : null;
    expect(answers).toEqual([[COLLEAGUE, 'declined']]);
    for await (const page of connector.changes(OWN, null, null, signal())) expect(JSON.stringify(page)).not.toContain(COLLEAGUE);
  });

  it.each([
    ['Zurich, a day of 25 hours', 'W. Europe Standard Time', 'Europe/Zurich', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
    ['Zurich, a day of 23 hours', 'W. Europe Standard Time', 'Europe/Zurich', '2027-03-27T23:00Z', '2027-03-28T22:00Z'],
    ['Santiago, a day that begins at 01:00', 'Pacific SA Standard Time', 'America/Santiago', '2026-09-06T04:00Z', '2026-09-07T03:00Z'],
    ['Lord Howe, a day of 24 and a half hours', 'Lord Howe Standard Time', 'Australia/Lord_Howe', '2027-04-03T13:00Z', '2027-04-04T13:30Z'],
    ['Kolkata', 'India Standard Time', 'Asia/Kolkata', '2026-10-24T18:30Z', '2026-10-25T18:30Z'],
  ])('4.14 an all-day event in %s is that day of its own zone, neither one off nor two long', async (_name, windows, zone, start, end) => {
    const { simulator, connector } = await open();
    const day = { start: instant(Date.parse(start)), end: instant(Date.parse(end)) };
    const { id } = simulator.world.outlook(OWNER).add({ subject: 'Fair', ...day, isAllDay: true, zone: windows });
    const [event] = await connector.view(OWN, { start: instant(day.start - DAY), end: instant(day.end + DAY) }, signal());
    expect([event?.id, event?.when.start, event?.when.end, event?.when.allDay]).toEqual([id, day.start, day.end, true]);
    expect([day.start, day.end].map((moment) => isStartOfDay(zoneId(zone), moment))).toEqual([true, true]);
  });

  it('4.14 where midnight comes twice, a day may begin at either', () => {
    const havana = zoneId('America/Havana');
    const moments = ['2026-11-01T03:00Z', '2026-11-01T04:00Z', '2026-11-01T05:00Z', '2026-11-01T06:00Z'].map((text) =>
      instant(Date.parse(text)),
    );
    expect(moments.map((moment) => isStartOfDay(havana, moment))).toEqual([false, true, true, false]);
  });
});
