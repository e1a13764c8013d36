/** Slots as a viewer reads them: by the dates of their own zone (rule 7.2). */
import { DAY } from '../model.ts';
import type { Instant, Span, ZoneId } from '../model.ts';
import { calendarsWithin, localOf } from '../zone.ts';
import type { LocalDay } from '../zone.ts';

export type DateOf<Item> = LocalDay & { readonly items: readonly Item[] };

/**
 * Every date of the viewer's zone that touches the window, with what starts on it, in order; a date without anything is
 * there with an empty list. Dates last 23, 24 or 25 hours. What starts outside the window is left out. Throws a RangeError
 * for a zone that does not exist.
 */
export const byDate = <Item extends { readonly start: Instant }>(
  all: readonly Item[],
  zone: ZoneId,
  window: Span,
): readonly DateOf<Item>[] => {
  const { stretches, days } = calendarsWithin(window)(zone);
  const items = new Map(days.map(({ day }) => [day, [] as Item[]]));
  for (const item of all) {
    if (item.start >= window.start && item.start < window.end) items.get(Math.floor(localOf(stretches, item.start) / DAY))?.push(item);
  }
  return days
    .filter(({ start, end }) => start < window.end && end > window.start)
    .map((date) => ({ ...date, items: items.get(date.day) ?? [] }));
};
