/** `t:TimeZoneDefinition` in full: periods and yearly transitions, computed from the IANA rules of the present years. */
import { Temporal } from 'temporal-polyfill';
import { ianaOfWindows } from '../../world/time-zones.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';

/** When a zone changes its clocks within a year, as EWS writes it: the n-th weekday of a month at a wall-clock time. */
export type YearlyTransition = {
  readonly month: number;
  /** 1-4, or -1 for the last. */
  readonly occurrence: number;
  readonly dayOfWeek: string;
  /** Minutes after local midnight, by the clock before the change. */
  readonly atMinute: number;
  /** Offset after the change, minutes east of UTC. */
  readonly offsetAfter: number;
};

export type ZoneRules = {
  readonly standardOffset: number;
  readonly daylight: { readonly offset: number; readonly start: YearlyTransition; readonly end: YearlyTransition } | null;
};

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MINUTE_NS = 60_000_000_000;
const cache = new Map<string, ZoneRules>();

function describe(before: Temporal.ZonedDateTime, after: Temporal.ZonedDateTime): YearlyTransition {
  const wall = after
    .toInstant()
    .toZonedDateTimeISO('UTC')
    .add({ minutes: before.offsetNanoseconds / MINUTE_NS })
    .toPlainDateTime();
  const isLast = wall.day + 7 > wall.daysInMonth;
  return {
    month: wall.month,
    occurrence: isLast ? -1 : Math.ceil(wall.day / 7),
    dayOfWeek: DAYS[wall.dayOfWeek - 1] ?? 'Sunday',
    atMinute: wall.hour * 60 + wall.minute,
    offsetAfter: after.offsetNanoseconds / MINUTE_NS,
  };
}

/**
 * The rules that hold in a year. One group of them cannot tell of a third change, as in the year in which Morocco gives up its summer time
 * (2026): it is left out. A zone that changes its clocks once, or more often than that, counts as one without summer time.
 */
export function zoneRules(windowsId: string, year: number): ZoneRules {
  const key = `${windowsId} ${year}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const start = Temporal.ZonedDateTime.from({ year, month: 1, day: 1, timeZone: ianaOfWindows(windowsId) ?? 'UTC' });
  const transitions: YearlyTransition[] = [];
  let cursor = start;
  for (;;) {
    const next = cursor.getTimeZoneTransition('next');
    if (next === null || next.year > year) break;
    if (next.offsetNanoseconds !== cursor.offsetNanoseconds) transitions.push(describe(cursor, next));
    cursor = next;
  }
  const [first, second] = transitions;
  const rules: ZoneRules =
    first === undefined || second === undefined || transitions.length > 3
      ? { standardOffset: start.offsetNanoseconds / MINUTE_NS, daylight: null }
      : first.offsetAfter > second.offsetAfter
        ? { standardOffset: second.offsetAfter, daylight: { offset: first.offsetAfter, start: first, end: second } }
        : { standardOffset: first.offsetAfter, daylight: { offset: second.offsetAfter, start: second, end: first } };
  cache.set(key, rules);
  return rules;
}

/** EWS's Bias is UTC minus local: UTC-5 is PT5H (ews.md section 9). */
function bias(offsetMinutes: number): string {
  const magnitude = Math.abs(offsetMinutes);
  const hours = Math.floor(magnitude / 60);
  const minutes = magnitude % 60;
  const text = `PT${hours > 0 || minutes === 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}`;
  return offsetMinutes > 0 ? `-${text}` : text;
}

function duration(minutes: number): string {
  return `PT${Math.floor(minutes / 60)}H${minutes % 60 === 0 ? '' : `${minutes % 60}M`}`;
}

function recurringDay(target: string, transition: YearlyTransition): XmlNode {
  return xml('t:RecurringDayTransition', [
    xml('t:To', target, { Kind: 'Period' }),
    xml('t:TimeOffset', duration(transition.atMinute)),
    xml('t:Month', String(transition.month)),
    xml('t:DayOfWeek', transition.dayOfWeek),
    xml('t:Occurrence', String(transition.occurrence)),
  ]);
}

/** The definition element under a name (StartTimeZone, EndTimeZone, TimeZoneDefinition). */
export function timeZoneNode(element: string, windowsId: string, full: boolean, year: number): XmlNode {
  const attributes = { Id: windowsId, Name: windowsId };
  if (!full) return xml(element, [], attributes);
  const rules = zoneRules(windowsId, year);
  const standardId = 'trule:Microsoft/Registry/Standard';
  const daylightId = 'trule:Microsoft/Registry/Daylight';
  const periods = [xml('t:Period', [], { Bias: bias(rules.standardOffset), Name: 'Standard', Id: standardId })];
  if (rules.daylight !== null) periods.push(xml('t:Period', [], { Bias: bias(rules.daylight.offset), Name: 'Daylight', Id: daylightId }));
  const group =
    rules.daylight === null
      ? [xml('t:Transition', [xml('t:To', standardId, { Kind: 'Period' })])]
      : [recurringDay(daylightId, rules.daylight.start), recurringDay(standardId, rules.daylight.end)];
  return xml(
    element,
    [
      xml('t:Periods', periods),
      xml('t:TransitionsGroups', [xml('t:TransitionsGroup', group, { Id: '0' })]),
      xml('t:Transitions', [xml('t:Transition', [xml('t:To', '0', { Kind: 'Group' })])]),
    ],
    attributes,
  );
}
