/** Why a time cannot be booked (5.4), over the API: by every cause there is, and never otherwise than the search has it. */
import { assert, asyncProperty, array, constantFrom, integer, record } from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, type Instant } from '@lockstep/engine';
import { busyAt, made, pairedCalendar, setIntegration, zurich } from './bank.ts';
import { openHouse, type House } from './house.ts';

let house: House;
let ada: string;
let bob: string;
let room: string;
let service: string;

beforeEach(async () => {
  house = await openHouse();
  ada = await made(house, '/staff', { name: 'Ada' });
  bob = await made(house, '/staff', { name: 'Bob' });
  room = await made(house, '/resources', { name: 'Room' });
  service = await made(house, '/services', { name: 'Advice', durationMinutes: 60, stepMinutes: 60, servedBy: [ada, bob] });
});

type Reason = { code: string; rule: string; sentence: string; next: string | null; appointment?: string; busy?: string; since?: string };
type Why = {
  status: number;
  offered: boolean;
  reasons: Reason[];
  holders: { id: string; reasons: Reason[]; beside: Reason[] }[];
  text: string;
};

const iso = (at: number): string => encodeURIComponent(new Date(at).toISOString());
const ask = async (query: string, key?: string): Promise<Why> => {
  const { status, body, text } = await house.call('GET', `/availability/why?${query}`, key === undefined ? {} : { key });
  return { status, text, ...body } as unknown as Why;
};
const TUESDAY = '2026-03-03';
const at = (time: string, date = TUESDAY): string => `start=${iso(zurich(date, time))}`;
const ofAda = (why: Why): Reason[] => why.holders.find(({ id }) => id === ada)?.reasons ?? [];

describe('5.4 why a time cannot be booked', () => {
  test('5.4 a time on offer has no reason, and who could is named without one', async () => {
    const why = await ask(`service=${service}&${at('10:00')}`);
    expect(why).toMatchObject({
      status: 200,
      offered: true,
      reasons: [],
      holders: [
        { id: ada, reasons: [] },
        { id: bob, reasons: [] },
      ],
    });
  });

  test('5.4 rules of the service are named by their numbers: the past, notice, horizon, its steps', async () => {
    await house.call('PATCH', `/services/${service}`, { body: { noticeMinutes: 120, horizonDays: 10 } });
    const codes = async (query: string): Promise<string[]> => (await ask(`service=${service}&${query}`)).reasons.map((one) => one.code);
    expect(await codes(at('08:00', '2026-03-02'))).toEqual(['past']);
    expect(await codes(at('10:00', '2026-03-02'))).toEqual(['notice']);
    expect(await codes(at('10:00', '2026-03-20'))).toEqual(['horizon']);
    expect(await codes(at('10:30'))).toEqual(['offStep']);
    const [reason] = (await ask(`service=${service}&${at('10:00', '2026-03-02')}`)).reasons;
    expect(reason).toMatchObject({ rule: '7.1', sentence: '"Advice" is booked at least 120 minutes ahead: not before 2026-03-02 11:00.' });
  });

  test('7.1 who does not work then is told by which rule or exception of whose hours', async () => {
    const usual = ofAda(await ask(`service=${service}&${at('18:00')}`));
    expect(usual).toMatchObject([
      { code: 'openingHours', rule: '7.1', sentence: expect.stringContaining('by the usual office hours, Tuesday is 09:00-17:00') },
    ]);
    const periods = [{ rules: [{ weekday: 2, from: '09:00', to: '12:00' }], exceptions: [{ date: TUESDAY, spans: [] }] }];
    await house.call('PUT', `/staff/${ada}/schedule`, { body: { periods } });
    expect(ofAda(await ask(`service=${service}&${at('10:00')}`))).toMatchObject([
      { code: 'exception', sentence: expect.stringContaining('by their own hours, an exception for 2026-03-03 says closed') },
    ]);
  });

  test('5.5 an appointment is named with its title, and another company reads neither title nor id', async () => {
    const taken = await made(house, '/appointments', {
      title: 'Secret talk',
      start: '2026-03-03T10:00:00+01:00',
      end: '2026-03-03T11:00:00+01:00',
      assignments: [{ holder: ada }],
    });
    const [own] = ofAda(await ask(`holder=${ada}&${at('10:15')}`));
    expect(own).toMatchObject({ code: 'appointment', rule: '5.5', appointment: taken, sentence: expect.stringContaining('"Secret talk"') });
    const below = await ask(`service=${service}&${at('10:00')}`, house.keys.child);
    expect(below.holders[0]?.reasons).toMatchObject([{ code: 'appointment', sentence: expect.stringContaining('of another company') }]);
    expect(below.text).not.toContain('Secret');
    expect(below.text).not.toContain(taken);
    await house.call('PATCH', `/services/${service}`, { body: { bufferAfterMinutes: 30 } });
    expect(ofAda(await ask(`service=${service}&${at('09:00')}`))).toMatchObject([
      { code: 'buffer', sentence: expect.stringContaining('"Advice" keeps 0 minutes before and 30 after free') },
    ]);
    expect((await ask(`service=${service}&${at('10:00')}&except=${taken}`)).offered).toBe(true);
  });

  test('4.12 time in Outlook is named by its show-as, by its title only where titles are shown, and never if it is private', async () => {
    const { mailbox, integration } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, zurich(TUESDAY, '10:00'), zurich(TUESDAY, '11:00'), { showAs: 'outOfOffice' });
    await busyAt(house, mailbox, zurich(TUESDAY, '12:00'), zurich(TUESDAY, '13:00'), { private: true });
    await busyAt(house, mailbox, zurich(TUESDAY, '14:00'), zurich(TUESDAY, '15:00'), { showAs: 'free' });
    await house.store.transaction((tx) => tx.busy.update({ root: house.parent.root, private: false }, { title: 'Dentist' }));
    const masked = ofAda(await ask(`service=${service}&${at('10:00')}`));
    expect(masked).toMatchObject([{ code: 'busy', rule: '4.12', sentence: expect.stringContaining('has an event in Outlook') }]);
    expect(masked[0]?.sentence).toContain('shown as Out of office');
    await setIntegration(house, integration, { showTitles: 'title' });
    expect(ofAda(await ask(`service=${service}&${at('10:00')}`))[0]?.sentence).toContain('"Dentist"');
    expect(ofAda(await ask(`service=${service}&${at('12:00')}`))[0]?.sentence).toContain('a private event');
    // Somebody of the parent is asked by a company below: the title is none of its business.
    const below = await ask(`service=${service}&${at('10:00')}`, house.keys.child);
    expect(below.holders[0]?.reasons[0]?.code).toBe('busy');
    expect(below.text).not.toContain('Dentist');
    const free = await ask(`service=${service}&${at('14:00')}`);
    expect(free.offered).toBe(true);
    expect(free.holders[0]?.beside).toMatchObject([{ code: 'free', sentence: expect.stringContaining('shown as Free does not block') }]);
  });

  test('4.14 an all-day event says what it counts as', async () => {
    const { mailbox, integration } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, zurich(TUESDAY, '00:00'), zurich('2026-03-04', '00:00'), { allDay: true });
    expect(ofAda(await ask(`service=${service}&${at('10:00')}`))).toMatchObject([
      { code: 'busy', rule: '4.14', sentence: expect.stringContaining('counts as the working hours of its dates') },
    ]);
    await setIntegration(house, integration, { allDayCountsAs: 'nothing' });
    const why = await ask(`service=${service}&${at('10:00')}`);
    expect([why.offered, why.holders[0]?.beside[0]?.rule]).toEqual([true, '4.14']);
  });

  test('4.16 a copy of an appointment is named by it', async () => {
    const { mailbox } = await pairedCalendar(house, bob);
    const other = await made(house, '/appointments', {
      title: 'Talk',
      start: '2026-03-03T10:00:00+01:00',
      end: '2026-03-03T11:00:00+01:00',
      assignments: [{ holder: ada }],
    });
    await house.store.transaction(async (tx) => {
      const [link] = await tx.links.select({ root: house.parent.root });
      if (link !== undefined) throw new Error('a link nobody expects');
      const bare = { root: house.parent.root, appointment: other, mailbox, eventId: null, uid: 'uid-1', elsewhere: null, restored: null };
      const rest = {
        calledOff: null,
        listed: false,
        epoch: 0,
        base: null,
        intent: null,
        missingSince: null,
        putBacks: [],
        heldSince: null,
      };
      const more = { mailHeld: false, leftovers: null, ask: null, askStart: null, askEnd: null, decision: null, due: null, marks: 0 };
      const lease = { leaseOwner: null, leaseUntil: null, fence: 0, attempts: 0, cause: null, detail: null };
      await tx.links.insert({ ...bare, ofAppointment: other, ofBlock: null, ...rest, ...more, ...lease });
    });
    await busyAt(house, mailbox, zurich(TUESDAY, '10:00'), zurich(TUESDAY, '11:00'), { uid: 'uid-1' });
    const why = await ask(`holder=${bob}&${at('10:00')}`);
    expect(why.holders[0]?.reasons).toMatchObject([{ code: 'copy', rule: '4.16', appointment: other }]);
  });

  test('5.7 the time in Outlook about which somebody is asked says so', async () => {
    const { mailbox } = await pairedCalendar(house, ada);
    const asked = await made(house, '/appointments', {
      title: 'Talk',
      start: '2026-03-03T10:00:00+01:00',
      end: '2026-03-03T11:00:00+01:00',
      assignments: [{ holder: ada }],
    });
    const side = { title: 'Talk', location: '' };
    const [booking, outlook] = [
      { start: zurich(TUESDAY, '10:00'), end: zurich(TUESDAY, '11:00'), ...side },
      { start: zurich(TUESDAY, '14:00'), end: zurich(TUESDAY, '15:00'), ...side },
    ];
    await house.store.transaction((tx) =>
      tx.links.update(
        { root: house.parent.root, appointment: asked, mailbox },
        { ask: { kind: 'conflict', booking, outlook, guests: 0, reminded: false }, askStart: outlook.start, askEnd: outlook.end },
      ),
    );
    expect(ofAda(await ask(`holder=${ada}&${at('14:00')}`))).toMatchObject([{ code: 'asked', rule: '5.7', appointment: asked }]);
    expect(ofAda(await ask(`holder=${ada}&${at('10:00')}`))).toMatchObject([{ code: 'appointment', rule: '5.5' }]);
  });

  test('4.17 a calendar that is too old, was never read, or is switched off says since when and what to do', async () => {
    const { mailbox } = await pairedCalendar(house, ada, 61);
    const old = ofAda(await ask(`service=${service}&${at('10:00')}`));
    expect(old).toMatchObject([{ code: 'tooOld', rule: '4.17', since: '2026-03-02T08:59:00+01:00' }]);
    await house.store.transaction((tx) =>
      tx.mailboxes.update({ root: house.parent.root, id: mailbox }, { readAt: null, cause: 'wrongCredentials' }),
    );
    expect(ofAda(await ask(`service=${service}&${at('10:00')}`))).toMatchObject([
      {
        code: 'neverRead',
        sentence: expect.stringContaining('Exchange refuses the user name'),
        next: expect.stringContaining('Enter the user name'),
      },
    ]);
    const [pairing] = await house.store.transaction((tx) => tx.pairings.select({ root: house.parent.root, mailbox }));
    await house.store.transaction((tx) => tx.pairings.update({ root: house.parent.root, id: pairing?.id ?? '' }, { enabled: false }));
    expect(ofAda(await ask(`service=${service}&${at('10:00')}`))).toMatchObject([{ code: 'switchedOff', rule: '2.2', mailbox }]);
  });

  test('4.15 beyond what was read says how far it is known', async () => {
    const { mailbox } = await pairedCalendar(house, ada);
    await house.store.transaction((tx) =>
      tx.mailboxes.update({ root: house.parent.root, id: mailbox }, { expandedUntil: zurich(TUESDAY, '09:30') }),
    );
    expect(ofAda(await ask(`service=${service}&${at('10:00')}`))).toMatchObject([
      { code: 'beyondReading', rule: '4.15', sentence: expect.stringContaining('known up to 2026-03-03 09:30') },
    ]);
  });

  test('7.1 who does not offer it, is not active, or the room that is taken', async () => {
    const carl = await made(house, '/staff', { name: 'Carl' });
    const named = await ask(`service=${service}&staff=${carl}&${at('10:00')}`);
    expect([named.offered, named.holders[0]?.reasons[0]?.code]).toEqual([false, 'serviceNotOffered']);
    await house.call('PATCH', `/services/${service}`, { body: { servedBy: [ada, bob, room] } });
    await made(house, '/appointments', {
      title: 'Talk',
      start: '2026-03-03T10:00:00+01:00',
      end: '2026-03-03T11:00:00+01:00',
      assignments: [{ holder: room }],
    });
    const full = await ask(`service=${service}&${at('10:00')}`);
    expect([full.offered, full.holders.find(({ id }) => id === room)?.reasons[0]?.code]).toEqual([false, 'appointment']);
    await house.call('PATCH', `/resources/${room}`, { body: { active: false } });
    expect((await ask(`service=${service}&${at('12:00')}`)).reasons).toMatchObject([{ code: 'nobody', rule: '7.2' }]);
    await house.call('PATCH', `/services/${service}`, { body: { active: false } });
    expect((await ask(`service=${service}&${at('12:00')}`)).reasons).toMatchObject([{ code: 'serviceInactive' }]);
  });

  test('5.4 nobody asks about people or services of another organisation, and bad questions say what to send', async () => {
    for (const query of [`holder=${ada}&${at('10:00')}`, `service=${service}&${at('10:00')}`])
      expect((await ask(query, house.keys.stranger)).status).toBeGreaterThanOrEqual(400);
    const refused = async (query: string): Promise<unknown> => (await house.call('GET', `/availability/why?${query}`)).body;
    expect(await refused(at('10:00'))).toMatchObject({ status: 400, problems: [{ field: 'query/service' }] });
    expect(await refused(`service=${service}&holder=${ada}&${at('10:00')}`)).toMatchObject({ problems: [{ field: 'query/holder' }] });
    expect(await refused(`holder=${ada}&${at('10:00')}&end=${iso(zurich(TUESDAY, '09:00'))}`)).toMatchObject({
      problems: [{ field: 'query/end' }],
    });
  });

  test(
    '5.4 a slot is offered exactly when the answer lists no reason, whatever lies in calendars and is booked',
    { timeout: 120_000 },
    async () => {
      const { mailbox } = await pairedCalendar(house, ada);
      const other = await pairedCalendar(house, bob);
      const root = house.parent.root;
      const thing = record({
        from: integer({ min: 7 * 12, max: 18 * 12 }),
        minutes: integer({ min: 0, max: 24 }),
        showAs: constantFrom('busy', 'free', 'tentative'),
      });
      let [offered, refused] = [0, 0];
      await assert(
        asyncProperty(
          array(thing, { maxLength: 5 }),
          array(thing, { maxLength: 3 }),
          integer({ min: 0, max: 45 }),
          async (hers, his, buffer) => {
            await house.store.transaction((tx) => tx.busy.remove({ root }));
            const place = (minutes: number): Instant => (zurich(TUESDAY, '00:00') + minutes * 5 * MINUTE) as Instant;
            for (const [box, things] of [
              [mailbox, hers],
              [other.mailbox, his],
            ] as const)
              for (const { from, minutes, showAs } of things)
                await busyAt(house, box, place(from), place(from + minutes), { showAs: showAs as 'busy' });
            await house.call('PATCH', `/services/${service}`, { body: { bufferBeforeMinutes: buffer, bufferAfterMinutes: buffer } });
            const span = `from=${iso(zurich(TUESDAY, '00:00'))}&to=${iso(zurich('2026-03-04', '00:00'))}`;
            for (const staff of [ada, `${ada},${bob}`]) {
              const { body } = await house.call('GET', `/availability?service=${service}&${span}&staff=${staff}`);
              const starts = new Set(
                (body['days'] as { slots: { start: string }[] }[]).flatMap((day) => day.slots.map((one) => Date.parse(one.start))),
              );
              for (let hour = 7; hour < 19; hour += 1) {
                const start = zurich(TUESDAY, `${String(hour).padStart(2, '0')}:00`);
                const why = await ask(`service=${service}&staff=${staff}&start=${iso(start)}`);
                expect(why.offered).toBe(starts.has(start));
                expect(why.reasons.length === 0 && why.holders.some(({ reasons }) => reasons.length === 0)).toBe(why.offered);
                if (why.offered) offered += 1;
                else refused += 1;
              }
            }
          },
        ),
        { numRuns: 25, seed: 7 },
      );
      expect([offered > 50, refused > 50]).toEqual([true, true]);
    },
  );
});
