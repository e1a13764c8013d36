/** Zones and lengths of time as people read them. */
import type { TFunction } from 'i18next';
import { lengthOf } from './duration.ts';

/** `America/New York`. */
export const zoneWords = (zone: string): string => zone.replaceAll('_', ' ');

/** `90 min`, `2 h`, `1 day`. */
export const lengthWords = (minutes: number, t: TFunction): string => {
  const { count, unit } = lengthOf(minutes);
  return t(`setup.length.${unit}`, { count });
};
