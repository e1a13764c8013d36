/** `t:TimeZone` of free/busy requests: the old SYSTEMTIME-like form with minute biases (SerializableTimeZone). Bias is UTC minus local. */
import type { Instant } from '../../world/instant.ts';
import { SoapFault } from '../refusal.ts';
import { zoneRules } from '../item/zone-definition.ts';
import type { YearlyTransition } from '../item/zone-definition.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childOf, textOf } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WEEK = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

type Change = {
  /** Minutes added to the zone's bias while this half of the year lasts. */
  readonly bias: number;
  /** 0: this zone does not change its clocks. */
  readonly month: number;
  /** 1-4, 5 for the last. */
  readonly order: number;
  /** 0 Sunday … 6. */
  readonly weekday: number;
  /** Milliseconds after local midnight. */
  readonly timeMs: number;
};
export type BiasZone = { readonly bias: number; readonly standard: Change; readonly daylight: Change };

function readChange(element: XmlElement | undefined): Change {
  const field = (name: string): string => (element === undefined ? '' : (textOf(element, name) ?? '')).trim();
  const [, hours, minutes, seconds] = /^(\d{1,2}):(\d\d):(\d\d)/.exec(field('Time')) ?? [];
  const weekday = WEEK.indexOf(field('DayOfWeek'));
  const month = Number(field('Month'));
  const order = Number(field('DayOrder'));
  if (hours === undefined || month < 0 || month > 12 || (month !== 0 && (weekday < 0 || order < 1 || order > 5))) {
    throw new SoapFault('ErrorTimeZone', 'The time zone of the request is not valid.');
  }
  const timeMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return { bias: Number(field('Bias')), month, order, weekday, timeMs };
}

/** @throws SoapFault ErrorTimeZone for transitions that no calendar has. */
export function readBiasZone(element: XmlElement): BiasZone {
  return {
    bias: Number(textOf(element, 'Bias')),
    standard: readChange(childOf(element, 'StandardTime')),
    daylight: readChange(childOf(element, 'DaylightTime')),
  };
}

/** Local clock reading (as if UTC) of a change in a year. */
function changeAt(change: Change, year: number): number {
  const first = Date.UTC(year, change.month - 1, 1);
  const offset = (change.weekday - new Date(first).getUTCDay() + 7) % 7;
  const days = new Date(Date.UTC(year, change.month, 0)).getUTCDate();
  const day = Math.min(offset + (change.order - 1) * 7, offset + 7 * Math.floor((days - 1 - offset) / 7));
  return first + day * DAY_MS + change.timeMs;
}

/** Minutes to subtract from UTC at a standard-time clock reading. */
function biasAt(local: number, zone: BiasZone): number {
  if (zone.standard.month === 0 || zone.daylight.month === 0) return zone.bias + zone.standard.bias;
  const year = new Date(local).getUTCFullYear();
  const begins = changeAt(zone.daylight, year);
  // The end is told by the summer clock; compared on the standard clock.
  const ends = changeAt(zone.standard, year) + zone.daylight.bias * MINUTE_MS;
  const summer = begins < ends ? local >= begins && local < ends : local >= begins || local < ends;
  return zone.bias + (summer ? zone.daylight.bias : zone.standard.bias);
}

/** The wall clock of the zone at an instant, as if it were UTC. */
export function toWall(at: Instant, zone: BiasZone): number {
  return at - biasAt(at - (zone.bias + zone.standard.bias) * MINUTE_MS, zone) * MINUTE_MS;
}

/** The instant of a wall-clock reading that is given as if it were UTC. */
export function fromWall(wall: number, zone: BiasZone): Instant {
  const guess = wall + (zone.bias + zone.standard.bias) * MINUTE_MS;
  const summer = wall + (zone.bias + zone.daylight.bias) * MINUTE_MS;
  return toWall(summer, zone) === wall ? summer : guess;
}

function changeNode(name: string, bias: number, transition: YearlyTransition | null): XmlNode {
  const at = transition?.atMinute ?? 0;
  const time = `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}:00`;
  return xml(name, [
    xml('t:Bias', String(bias)),
    xml('t:Time', time),
    xml('t:DayOrder', String(transition === null ? 0 : transition.occurrence === -1 ? 5 : transition.occurrence)),
    xml('t:Month', String(transition?.month ?? 0)),
    xml('t:DayOfWeek', transition?.dayOfWeek ?? 'Sunday'),
  ]);
}

/** A named zone in this form, for the year of an instant. */
export function biasZoneNode(name: string, windowsZone: string, at: Instant): XmlNode {
  const rules = zoneRules(windowsZone, new Date(at).getUTCFullYear());
  const { daylight } = rules;
  return xml(name, [
    xml('t:Bias', String(-rules.standardOffset)),
    changeNode('t:StandardTime', 0, daylight?.end ?? null),
    changeNode('t:DaylightTime', daylight === null ? 0 : rules.standardOffset - daylight.offset, daylight?.start ?? null),
  ]);
}
