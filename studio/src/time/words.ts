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
/** `Mon 23 Nov`. */
export const shortDayWords = (at: Instant, zone: string): string =>
  words(zone, 'short-day', { weekday: 'short', day: 'numeric', month: 'short' }).format(at);
/** `Mon 23 Nov, 09:00`. */
export const momentWords = (at: Instant, zone: string): string =>
  words(zone, 'moment', { weekday: 'short', day: 'numeric', month: 'short', ...clock }).format(at);
/** `Mon 23 Nov, 09:00 – 10:00`. */
export const spanWords = (start: Instant, end: Instant, zone: string): string =>
  words(zone, 'moment', { weekday: 'short', day: 'numeric', month: 'short', ...clock }).formatRange(start, end);
