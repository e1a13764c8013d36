/** Arithmetic on wall-clock texts. They are read as UTC only to count with: no zone is meant. */
import type { Wall } from './shapes.ts';

const MINUTE_MS = 60_000;
export const DAY_MINUTES = 1_440;

const counted = (wall: Wall): number => Date.parse(`${wall}:00Z`) / MINUTE_MS;
const written = (minutes: number): Wall => new Date(minutes * MINUTE_MS).toISOString().slice(0, 16);

/** `YYYY-MM-DD`. */
export const dateOf = (wall: Wall): string => wall.slice(0, 10);
export const timeOf = (wall: Wall): string => wall.slice(11, 16);

/** Minutes from `from` to `to` on the clock's face. */
export const minutesBetween = (from: Wall, to: Wall): number => counted(to) - counted(from);

export const plusMinutes = (wall: Wall, minutes: number): Wall => written(counted(wall) + minutes);

export const midnight = (date: string): Wall => `${date}T00:00`;

export const plusDays = (date: string, days: number): string => dateOf(plusMinutes(midnight(date), days * DAY_MINUTES));
