/** Moments as a table has room for them: of today the time alone. */
import { dayWords, momentWords, timeWords } from '../time/words.ts';
import { viewerZone } from '../time/zone.ts';

const DAY_MS = 86_400_000;

/** `at` as the API gives it; null is shown as a dash. */
export const whenWords = (at: string | null, now: number, zone: string = viewerZone()): string => {
  if (at === null) return '–';
  const then = Date.parse(at);
  const today = Math.abs(now - then) < DAY_MS && dayWords(then, zone) === dayWords(now, zone);
  return today ? timeWords(then, zone) : momentWords(then, zone);
};
