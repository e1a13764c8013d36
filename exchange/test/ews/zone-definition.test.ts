/** Zones that ship with an item: by their rules, whatever their name, and whatever nonsense they hold. */
import { instant, zoneId, type Instant } from '@lockstep/engine';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeGetItem } from '../../src/ews/operations/get-item.ts';
import { offsetRules, type WireZone } from '../../src/ews/zone-rules.ts';
import { isZone, offsetOf, zoneFound, type ZoneFound } from '../../src/time-zones.ts';
import { answer, bytes, calendarItem, succeeded } from './golden.ts';

type Parts = { readonly periods: string; readonly groups?: string; readonly transitions?: string };
const element = (id: string, { periods, groups, transitions }: Parts): string =>
  `<t:StartTimeZone Id="${id}" Name="${id}"><t:Periods>${periods}</t:Periods>` +
  (groups === undefined ? '' : `<t:TransitionsGroups>${groups}</t:TransitionsGroups>`) +
  `${transitions === undefined ? '' : `<t:Transitions>${transitions}</t:Transitions>`}</t:StartTimeZone>`;
const period = (id: string, bias: string): string => `<t:Period Bias="${bias}" Name="${id}" Id="${id}"/>`;
const group = (id: string, rules: string): string => `<t:TransitionsGroup Id="${id}">${rules}</t:TransitionsGroup>`;
const always = (to: string): string => `<t:Transition><t:To Kind="Period">${to}</t:To></t:Transition>`;
const onDay = (to: string, month: number, weekday: string, occurrence: number, clock: string): string =>
  `<t:RecurringDayTransition><t:To Kind="Period">${to}</t:To><t:TimeOffset>${clock}</t:TimeOffset><t:Month>${month}</t:Month>` +
  `<t:DayOfWeek>${weekday}</t:DayOfWeek><t:Occurrence>${occurrence}</t:Occurrence></t:RecurringDayTransition>`;
const onDate = (to: string, month: number, day: number, clock: string): string =>
  `<t:RecurringDateTransition><t:To Kind="Period">${to}</t:To><t:TimeOffset>${clock}</t:TimeOffset><t:Month>${month}</t:Month>` +
  `<t:Day>${day}</t:Day></t:RecurringDateTransition>`;
const first = (to: string): string => `<t:Transition><t:To Kind="Group">${to}</t:To></t:Transition>`;
const since = (to: string, from: string): string =>
  `<t:AbsoluteDateTransition><t:To Kind="Group">${to}</t:To><t:DateTime>${from}</t:DateTime></t:AbsoluteDateTransition>`;

const readItem = (xml: string): WireZone | null => {
  const decoded = decodeGetItem(bytes(xml));
  return decoded.kind === 'answered' ? (decoded.value[0]?.value.items[0]?.zone ?? null) : null;
};
const itemWith = (zone: string): string => succeeded('GetItem', `<m:Items>${calendarItem('A', {}, zone)}</m:Items>`);
/** As the server would write it: held against the schema. */
const shipped = (parts: Parts, id = 'Customized Time Zone'): WireZone => {
  const zone = readItem(answer('GetItem', itemWith(element(id, parts))));
  if (zone === null) throw new Error('no definition was read');
  return zone;
};
const day = (year: number, month: number, date: number, hour = 12): Instant => instant(Date.UTC(year, month - 1, date, hour));
const hourFrom = (start: Instant): { start: Instant; end: Instant } => ({ start, end: instant(start + 3_600_000) });
const found = (zone: WireZone, at = day(2026, 11, 20), mailbox: string | null = null, id: string | null = null): ZoneFound =>
  zoneFound({ id, shipped: zone }, mailbox === null ? null : zoneId(mailbox), hourFrom(at));

const EUROPE = onDay('dlt', 3, 'Sunday', -1, 'PT2H') + onDay('std', 10, 'Sunday', -1, 'PT3H');
const europe = (standard: string, daylight: string): Parts => ({
  periods: period('std', standard) + period('dlt', daylight),
  groups: group('0', EUROPE),
  transitions: first('0'),
});

describe('a zone by the rules it ships', () => {
  it.each([
    ['the middle of Europe', europe('-PT1H', '-PT2H'), 'Europe/Zurich'],
    [
      'New York, west of Greenwich with a positive bias',
      {
        periods: period('std', 'PT5H') + period('dlt', 'PT4H'),
        groups: group('0', onDay('dlt', 3, 'Sunday', 2, 'PT2H') + onDay('std', 11, 'Sunday', 1, 'PT2H')),
        transitions: first('0'),
      },
      'America/New_York',
    ],
    [
      'Sydney, summer over New Year',
      {
        periods: period('std', '-PT10H') + period('dlt', '-PT11H'),
        groups: group('0', onDay('std', 4, 'Sunday', 1, 'PT3H') + onDay('dlt', 10, 'Sunday', 1, 'PT2H')),
        transitions: first('0'),
      },
      'Australia/Sydney',
    ],
    [
      'Lord Howe, summer of half an hour',
      {
        periods: period('std', '-PT10H30M') + period('dlt', '-PT11H'),
        groups: group('0', onDay('std', 4, 'Sunday', 1, 'PT2H') + onDay('dlt', 10, 'Sunday', 1, 'PT2H')),
        transitions: first('0'),
      },
      'Australia/Lord_Howe',
    ],
    [
      'Kolkata, no summer time',
      { periods: period('std', '-PT5H30M'), groups: group('0', always('std')), transitions: first('0') },
      'Asia/Kolkata',
    ],
    ['a period alone', { periods: period('std', '-PT5H45M') }, 'Asia/Kathmandu'],
  ] as const)('4.13 %s is known again', (_name, parts, like) => {
    const answered = found(shipped(parts));
    expect(answered.by).toBe('rules');
    for (let week = 0; week < 53; week += 1) {
      const at = day(2026, 1, 1 + 7 * week);
      expect(offsetOf(answered.zone, at)).toBe(offsetOf(zoneId(like), at));
    }
  });

  it('4.13 prefers the mailbox’s zone, and one its display name hints at, to others with the same rules', () => {
    expect(found(shipped(europe('-PT1H', '-PT2H')), day(2026, 11, 20), 'Europe/Zurich').zone).toBe('Europe/Zurich');
    const named = shipped(europe('-PT1H', '-PT2H'), '(GMT+01:00) Brüssel, Kopenhagen, Madrid, Paris');
    expect(found(named)).toEqual({ zone: 'Europe/Paris', by: 'rules' });
  });

  it('4.13 the mailbox’s zone is not taken where its rules are others', () => {
    expect(found(shipped(europe('-PT1H', '-PT2H')), day(2026, 11, 20), 'Europe/London').zone).not.toBe('Europe/London');
  });

  it('4.13 of several groups the one of the year counts: São Paulo had summer time until 2019', () => {
    const zone = shipped({
      periods: period('std', 'PT3H') + period('dlt', 'PT2H'),
      groups: group('0', onDay('std', 2, 'Sunday', 3, 'PT0H') + onDay('dlt', 11, 'Sunday', 1, 'PT0H')) + group('1', always('std')),
      transitions: first('0') + since('1', '2019-03-01T00:00:00'),
    });
    const offsetAt = offsetRules(zone);
    expect([day(2018, 12, 1), day(2019, 1, 15), day(2019, 6, 1), day(2026, 1, 15)].map((at) => offsetAt?.(at))).toEqual([
      -120, -120, -180, -180,
    ]);
    expect(offsetOf(found(zone).zone, day(2026, 1, 15))).toBe(-180);
  });

  it('4.13 a date without a zone is read on the clock before it, one with a zone as it is', () => {
    const turned = (from: string): readonly (number | undefined)[] => {
      const zone = shipped({
        periods: period('old', '-PT6H') + period('new', '-PT5H'),
        groups: group('0', always('old')) + group('1', always('new')),
        transitions: first('0') + since('1', from),
      });
      const offsetAt = offsetRules(zone);
      return [Date.UTC(2024, 1, 29, 17, 59), Date.UTC(2024, 1, 29, 18, 0), Date.UTC(2024, 2, 1)].map((at) => offsetAt?.(instant(at)));
    };
    expect(turned('2024-03-01T00:00:00')).toEqual([360, 300, 300]);
    expect(turned('2024-03-01T00:00:00Z')).toEqual([360, 360, 300]);
  });

  it('4.13 a change on a fixed date is one of every year, 29 February the last day there is', () => {
    const zone = shipped({
      periods: period('std', '-PT3H') + period('dlt', '-PT4H'),
      groups: group('0', onDate('dlt', 2, 29, 'PT0H') + onDate('std', 9, 21, 'P1D')),
      transitions: first('0'),
    });
    const offsetAt = offsetRules(zone);
    const asked = [day(2026, 2, 27), day(2026, 2, 28), day(2028, 2, 28), day(2028, 2, 29), day(2026, 9, 21, 19), day(2026, 9, 21, 20)];
    expect(asked.map((at) => offsetAt?.(at))).toEqual([180, 240, 180, 240, 240, 180]);
  });

  it('4.13 the rules shipped count, not the name they stand under: a server may count by those of yesterday', () => {
    const before2022 = {
      periods: period('std', 'PT7H') + period('dlt', 'PT6H'),
      groups: group('0', onDay('dlt', 4, 'Sunday', 1, 'PT2H') + onDay('std', 10, 'Sunday', -1, 'PT2H')),
      transitions: first('0'),
    };
    const stale = found(shipped(before2022, 'Mountain Standard Time (Mexico)'), day(2026, 7, 15));
    expect([stale.by, offsetOf(stale.zone, day(2026, 7, 15))]).toEqual(['moment', -360]);
    const present = { periods: period('std', 'PT7H'), groups: group('0', always('std')), transitions: first('0') };
    expect(found(shipped(present, 'Mountain Standard Time (Mexico)'))).toEqual({ zone: 'America/Mazatlan', by: 'id' });
    expect(
      found(
        shipped(
          { periods: period('std', '-PT1H'), groups: group('0', always('nowhere')), transitions: first('0') },
          'Romance Standard Time',
        ),
      ),
    ).toEqual({
      zone: 'Europe/Paris',
      by: 'id',
    });
  });

  it('4.13 rules that no zone keeps give a zone whose clock reads the same at this time, and say so', () => {
    const zone = shipped({
      periods: period('std', '-PT1H') + period('dlt', '-PT2H'),
      groups: group('0', onDay('dlt', 5, 'Monday', 1, 'PT2H') + onDay('std', 6, 'Monday', 1, 'PT2H')),
      transitions: first('0'),
    });
    for (const [at, offset] of [
      [day(2026, 5, 15), 120],
      [day(2026, 7, 15), 60],
    ] as const) {
      const answered = found(zone, at);
      expect([answered.by, offsetOf(answered.zone, at)]).toEqual(['moment', offset]);
    }
  });

  it('4.13 what cannot be understood falls back to StartTimeZoneId, to the name, to the mailbox, to UTC, in this order', () => {
    const broken: Parts = { periods: period('std', '-PT1H'), groups: group('0', always('nowhere')), transitions: first('0') };
    const zone = shipped(broken);
    const named = shipped(broken, '(UTC-05:00) Eastern Time (US & Canada)'.replace('&', '&amp;'));
    expect(found(zone, undefined, 'Asia/Tokyo', 'Romance Standard Time')).toEqual({ zone: 'Europe/Paris', by: 'id' });
    expect(found(named, undefined, 'Asia/Tokyo')).toEqual({ zone: 'America/New_York', by: 'name' });
    expect(found(zone, undefined, 'Asia/Tokyo')).toEqual({ zone: 'Asia/Tokyo', by: 'mailbox' });
    expect(found(zone)).toEqual({ zone: 'Etc/UTC', by: 'nothing' });
  });
});

describe('hostile definitions', () => {
  const raw = (zone: string): WireZone | null =>
    readItem(
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="m" xmlns:t="t"><s:Body><m:GetItemResponse><m:ResponseMessages>' +
        `${itemWith(zone)}</m:ResponseMessages></m:GetItemResponse></s:Body></s:Envelope>`,
    );
  const meaning = (parts: Parts): unknown => {
    const zone = raw(element('x', parts));
    return zone === null ? null : offsetRules(zone);
  };

  it.each([
    ['an offset of 30 hours', { periods: period('std', '-PT30H') }],
    ['a group that leads to itself', { periods: period('std', '-PT1H'), groups: group('0', first('0')), transitions: first('0') }],
    ['a transition to a group that is not there', { periods: period('std', '-PT1H') + period('dlt', '-PT2H'), transitions: first('9') }],
    [
      'thousands of transitions',
      { periods: period('std', '-PT1H') + period('dlt', '-PT2H'), groups: group('0', EUROPE.repeat(2000)), transitions: first('0') },
    ],
    ['thousands of periods', { periods: period('std', '-PT1H').repeat(5000), groups: group('0', always('std')), transitions: first('0') }],
    [
      'a month that does not exist',
      { periods: period('std', '-PT1H'), groups: group('0', onDay('std', 13, 'Sunday', 1, 'PT2H')), transitions: first('0') },
    ],
    [
      'eras out of order',
      {
        periods: period('std', '-PT1H'),
        groups: group('0', always('std')),
        transitions: first('0') + since('0', '2020-01-01T00:00:00') + since('0', '2010-01-01T00:00:00'),
      },
    ],
    [
      'a date in the year 99999',
      { periods: period('std', '-PT1H'), groups: group('0', always('std')), transitions: first('0') + since('0', '99999-01-01T00:00:00') },
    ],
  ])('4.13 %s means nothing', (_name, parts) => {
    expect(meaning(parts)).toBeNull();
  });

  it('4.13 whatever is shipped, the zone is one the runtime knows, and the instants stay', { timeout: 120_000 }, () => {
    const bias = fc.oneof(
      fc.integer({ min: -2000, max: 2000 }).map((minutes) => `${minutes < 0 ? '-' : ''}PT${Math.abs(minutes)}M`),
      fc.string(),
    );
    const id = fc.constantFrom('std', 'dlt', '0', '1', 'x', '');
    const number = fc.oneof(fc.integer({ min: -2, max: 14 }), fc.integer());
    const weekday = fc.constantFrom('Sunday', 'Monday', 'Weekday', 'Day', '');
    const clock = fc.oneof(fc.constantFrom('PT2H', 'PT0H', 'P1D', '-PT1H', 'PT999999H', 'P999999D', ''), fc.string());
    const date = fc.oneof(
      fc.constantFrom('2019-03-01T00:00:00', '0001-01-01T00:00:00', '9999-12-31T23:59:59', '2026-02-30T00:00:00Z', ''),
      fc.string(),
    );
    const escaped = (text: string): string => text.replace(/[^\w:.+\- ]/g, '?');
    const transition = fc.oneof(
      id.map(always),
      id.map(first),
      fc.tuple(id, date).map(([to, from]) => since(to, escaped(from))),
      fc.tuple(id, number, weekday, number, clock).map(([to, month, on, count, at]) => onDay(to, month, on, count, escaped(at))),
      fc.tuple(id, number, number, clock).map(([to, month, on, at]) => onDate(to, month, on, escaped(at))),
    );
    const some = fc.array(transition, { maxLength: 12 }).map((all) => all.join(''));
    const parts = fc.record({
      periods: fc.array(fc.tuple(id, bias), { maxLength: 4 }).map((all) => all.map(([one, of]) => period(one, escaped(of))).join('')),
      groups: fc.array(fc.tuple(id, some), { maxLength: 3 }).map((all) => all.map(([one, rules]) => group(one, rules)).join('')),
      transitions: some,
    });
    const at = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2400, 0, 1) });
    fc.assert(
      fc.property(parts, at, (each, start) => {
        const zone = raw(element('Customized Time Zone', each));
        if (zone === null) throw new Error('the item was lost with its zone');
        const answered = found(zone, instant(start), 'Europe/Zurich');
        expect(isZone(answered.zone)).toBe(true);
        const offset = offsetRules(zone)?.(instant(start)) ?? 0;
        expect(Math.abs(offset)).toBeLessThanOrEqual(14 * 60);
      }),
      { numRuns: 300, seed: 413 },
    );
  });
});
