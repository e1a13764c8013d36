/** Times as people read them, by the viewer's language and the zone that is shown. */
import type { Instant } from './zone.ts';

const cache = new Map<string, Intl.DateTimeFormat>();
const words = (zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${zone} ${name}`;
  const format = cache.get(key) ?? new Intl.DateTimeFormat(undefined, { timeZone: zone, ...options });
  cache.set(key, format);
  return format;
};

const clock = { hour: '2-digit', minute: '2-digit' } as const;

/** `09:00`. */
export const timeWords = (at: Instant, zone: string): string => words(zone, 'time', clock).format(at);
/** `Monday, 23 November 2026`. */
export const dayWords = (at: Instant, zone: string): string =>
  words(zone, 'day', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(at);
/** `Mon 23 Nov, 09:00`. */
export const momentWords = (at: Instant, zone: string): string =>
  words(zone, 'moment', { weekday: 'short', day: 'numeric', month: 'short', ...clock }).format(at);
/** `Mon 23 Nov, 09:00 – 10:00`. */
export const spanWords = (start: Instant, end: Instant, zone: string): string =>
  words(zone, 'moment', { weekday: 'short', day: 'numeric', month: 'short', ...clock }).formatRange(start, end);

const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `5 minutes ago`; what is younger than a minute is `now`. */
export const agoWords = (at: Instant, now: Instant): string => {
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  for (const [unit, ms] of STEPS) {
    const count = Math.trunc((at - now) / ms);
    if (count !== 0) return relative.format(count, unit);
  }
  return relative.format(0, 'second');
};
