/** Zones and lengths of time as people read them. */
import type { Translate } from '../texts/i18n.ts';
import { lengthOf } from './duration.ts';

/** `America/New York`. */
export const zoneWords = (zone: string): string => zone.replaceAll('_', ' ');

/** `90 min`, `2 h`, `1 day`. */
export const lengthWords = (minutes: number, t: Translate): string => {
  const { count, unit } = lengthOf(minutes);
  return t(`setup.length.${unit}`, { count });
};
