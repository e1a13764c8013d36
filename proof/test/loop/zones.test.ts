/** Times across zones and changes of the clock (rules 3.1, 4.2, 4.13; PROOF F28), over the wire: nobody is ever an hour off. */
import { HOUR, MINUTE, instant, zoneId } from '@lockstep/engine';
import type { Instant, ZoneId } from '@lockstep/engine';
import { ianaOfWindows } from '@lockstep/simulator';
import type { CalendarItem } from '@lockstep/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { openBank } from './stage.ts';
import type { Bank } from './stage.ts';
import { openWires } from './wired.ts';
import type { Wires } from './wired.ts';

const TIMEOUT_MS = 60_000;
/** The moment of a change of the clock, in UTC, with what lies on either side of it. */
const around = (change: number): readonly Instant[] => [-26, -2, -1, 0, 1, 24].map((hours) => instant(change + hours * HOUR));
const utc = (year: number, month: number, day: number, hour = 0, minute = 0): number => Date.UTC(year, month - 1, day, hour, minute);

const PLACES: readonly (readonly [string, string, readonly Instant[]])[] = [
  ['Europe/Zurich', 'W. Europe Standard Time', [...around(utc(2026, 10, 25, 1)), ...around(utc(2027, 3, 28, 1))]],
  ['America/New_York', 'Eastern Standard Time', [...around(utc(2026, 11, 1, 6)), ...around(utc(2027, 3, 14, 7))]],
  ['Australia/Lord_Howe', 'Lord Howe Standard Time', [...around(utc(2026, 10, 3, 15, 30)), ...around(utc(2027, 4, 3, 15))]],
  ['America/Sao_Paulo', 'E. South America Standard Time', [...around(utc(2026, 11, 1, 3)), ...around(utc(2027, 2, 21, 2))]],
  ['Asia/Kolkata', 'India Standard Time', around(utc(2026, 10, 25, 1))],
  ['Etc/UTC', 'UTC', around(utc(2027, 3, 28, 1))],
];

/** The time on the wall of a zone: what a person reads. */
const wall = (at: Instant | number, zone: string): string =>
  new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
/** What Outlook shows of an event: its own times on the wall of its own zone. */
const shown = (item: CalendarItem): readonly string[] =>
  [item.start, item.end].map((at) => wall(at, ianaOfWindows(item.startZone) ?? 'no such zone'));

const NO_BRAKE = { brake: { perMailbox: 1000, share: 1, allOf: 1000, perCompany: 1000 } };

describe('appointments around changes of the clock', () => {
  let wires: Wires | null = null;
  afterEach(async () => {
    await wires?.close();
    wires = null;
  });
  const openAt = async (zone: ZoneId, windows: string): Promise<Bank> => {
    wires = openWires();
    return openBank({ place: { zone, windows }, connect: wires.connect, policy: NO_BRAKE });
  };
  const eventOf = async (bank: Bank, id: string): Promise<CalendarItem> => bank.outlook.look((await bank.link(id))?.eventId ?? '');

  it.each(PLACES)(
    '3.1 in %s what is booked shows in Outlook at the same time on the wall',
    { timeout: TIMEOUT_MS },
    async (name, windows, starts) => {
      const zone = zoneId(name);
      const bank = await openAt(zone, windows);
      const booked: string[] = [];
      for (const start of starts) booked.push((await bank.book(start, instant(start + 30 * MINUTE), `At ${start}`)).id);
      await bank.pass(2 * MINUTE);
      for (const [index, id] of booked.entries()) {
        const start = starts[index] ?? instant(0);
        const event = await eventOf(bank, id);
        expect([event.start, event.startZone, event.endZone]).toEqual([start, windows, windows]);
        expect(shown(event)).toEqual([wall(start, zone), wall(start + 30 * MINUTE, zone)]);
      }
      expect(wires?.complaints).toEqual([]);
    },
  );

  it.each(PLACES)(
    '4.2 in %s a drag by an Outlook in Tokyo moves the instant, keeps both zones, and nothing shifts after the next edits',
    { timeout: TIMEOUT_MS },
    async (name, windows, starts) => {
      const zone = zoneId(name);
      const bank = await openAt(zone, windows);
      const start = starts[2] ?? instant(0);
      const { id } = await bank.book(start, instant(start + 30 * MINUTE));
      await bank.pass(2 * MINUTE);
      const drag = async (to: number): Promise<void> => {
        const { id: event } = await eventOf(bank, id);
        bank.outlook.save(event, [
          { change: 'set', field: 'startZone', value: 'Tokyo Standard Time' },
          { change: 'set', field: 'endZone', value: 'Tokyo Standard Time' },
          { change: 'set', field: 'start', value: to },
          { change: 'set', field: 'end', value: to + 30 * MINUTE },
        ]);
        // A calendar without appointments today or tomorrow is looked at every five minutes (5.3).
        await bank.pass(6 * MINUTE);
      };
      const times = async (): Promise<unknown> => {
        const { startAt, endAt, zone: kept } = await bank.appointment(id);
        const event = await eventOf(bank, id);
        return [startAt, endAt, kept, event.start, event.end, event.startZone];
      };
      const at = (to: number, on: string): unknown => [to, to + 30 * MINUTE, zone, to, to + 30 * MINUTE, on];
      const before = bank.writes().length;

      // Over the change of the clock, so that an offset carried along would show.
      await drag(start + 3 * HOUR);
      expect(await times()).toEqual(at(start + 3 * HOUR, 'Tokyo Standard Time'));
      expect(bank.writes().length).toBe(before);

      await bank.retitle(id, 'Another title');
      await bank.pass(2 * MINUTE);
      expect(await times()).toEqual(at(start + 3 * HOUR, 'Tokyo Standard Time'));

      await drag(start - 2 * HOUR);
      expect(await times()).toEqual(at(start - 2 * HOUR, 'Tokyo Standard Time'));

      // The event is ours: what booking writes is written in the appointment's zone again.
      await bank.move(id, instant(start + HOUR), instant(start + HOUR + 30 * MINUTE));
      await bank.pass(2 * MINUTE);
      expect(await times()).toEqual(at(start + HOUR, windows));

      const quiet = bank.writes().length;
      await bank.pass(HOUR);
      expect(bank.writes().length).toBe(quiet);
      expect(wires?.complaints).toEqual([]);
    },
  );

  it(
    '5.2 a change of the zone alone, made in Outlook, keeps the instants by Outlook’s own hand and is nobody’s edit',
    { timeout: TIMEOUT_MS },
    async () => {
      const bank = await openAt(zoneId('Europe/Zurich'), 'W. Europe Standard Time');
      const start = utc(2026, 10, 26, 9);
      const { id } = await bank.book(instant(start), instant(start + HOUR));
      await bank.pass(2 * MINUTE);
      const before = bank.writes().length;
      const { id: event } = await eventOf(bank, id);
      bank.outlook.save(event, [
        { change: 'set', field: 'startZone', value: 'Eastern Standard Time' },
        { change: 'set', field: 'endZone', value: 'Eastern Standard Time' },
        { change: 'set', field: 'start', value: start },
        { change: 'set', field: 'end', value: start + HOUR },
      ]);
      await bank.pass(10 * MINUTE);
      expect(await bank.appointment(id)).toMatchObject({ startAt: start, endAt: start + HOUR, zone: 'Europe/Zurich' });
      expect(bank.writes().length).toBe(before);
    },
  );

  it(
    '3.1 every write of a time carries UTC instants, both zones and the zone of the request, all the same',
    { timeout: TIMEOUT_MS },
    async () => {
      const bank = await openAt(zoneId('America/New_York'), 'Eastern Standard Time');
      const start = utc(2026, 11, 1, 14);
      const { id } = await bank.book(instant(start), instant(start + HOUR));
      await bank.pass(2 * MINUTE);
      await bank.move(id, instant(start + HOUR), instant(start + 2 * HOUR));
      await bank.pass(2 * MINUTE);
      const requests = [...(wires?.messages('CreateItem') ?? []), ...(wires?.messages('UpdateItem') ?? [])];
      expect(requests.length).toBe(2);
      for (const xml of requests) {
        for (const one of ['TimeZoneDefinition', 'StartTimeZone', 'EndTimeZone'])
          expect(xml).toContain(`<t:${one} Id="Eastern Standard Time"/>`);
        for (const one of ['Start', 'End']) expect(xml).toMatch(new RegExp(`<t:${one}>2026-11-01T\\d\\d:00:00Z</t:${one}>`));
      }
    },
  );

  it(
    '3.1 a zone that Windows does not have is written with one whose clock reads the same, and the journal says so',
    { timeout: TIMEOUT_MS },
    async () => {
      const troll = zoneId('Antarctica/Troll');
      const bank = await openAt(troll, 'UTC');
      for (const [month, id] of await Promise.all([6, 12].map(async (each) => [each, (await bookAt(bank, each)).id] as const))) {
        await bank.pass(2 * MINUTE);
        const event = await eventOf(bank, id);
        expect(event.start).toBe(utc(2026, month, 15, 9));
        expect(shown(event)[0]).toBe(wall(event.start, troll));
        const sentences = (await bank.journal(id)).map((entry) => entry.sentence);
        expect(sentences.filter((one) => one.includes('Windows has no time zone'))).toHaveLength(1);
      }
    },
  );
  const bookAt = (bank: Bank, month: number) =>
    bank.book(instant(utc(2026, month, 15, 9)), instant(utc(2026, month, 15, 10)), `In ${month}`);
});
