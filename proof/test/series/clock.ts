/** Clocks of zones as the platform's own calendar tells them: no arithmetic of the engine or the simulator. */
import { DAY, HOUR, MINUTE, instant } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds east of UTC, as the platform's own calendar tells it. */
export const offsetAt = (at: number, zone: string): number => {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, format);
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const match = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name);
  if (match === null) throw new Error(`"${name}" is no offset`);
  return (match[1] === '-' ? -1 : 1) * (Number(match[2] ?? 0) * HOUR + Number(match[3] ?? 0) * MINUTE);
};

/** What the clock shows, in milliseconds since midnight. */
export const onWall = (at: number, zone: string): number => (at + offsetAt(at, zone)) % DAY;

/** Whether the clock shows this very time once more within three hours. */
export const isTwice = (at: number, zone: string): boolean => {
  const again = at + offsetAt(at, zone) - offsetAt(at + 3 * HOUR, zone);
  return again > at && offsetAt(again, zone) < offsetAt(at, zone);
};

const changes = new Map<string, readonly Instant[]>();

/** The days, from midnight to midnight of UTC, on which the clock was or will be changed between the two years. */
export const changesOf = (zone: string, from: number, to: number): readonly Instant[] => {
  const known = changes.get(zone);
  if (known !== undefined) return known;
  const days = Array.from({ length: (to - from) * 365 }, (_, day) => instant(Date.UTC(from, 0, 1) + day * DAY));
  const found = days.filter((day) => offsetAt(day, zone) !== offsetAt(day + DAY, zone));
  changes.set(zone, found);
  return found;
};
