/**
 * The simulator as a judge: somebody makes the series in Outlook, moves and deletes some of its occurrences there, and what
 * Exchange would show is read as a calendar view.
 */
import { DAY, MINUTE, instant } from '@lockstep/engine';
import type { ChangedOccurrence, Pattern, Series, Span } from '@lockstep/engine';
import { createWorld, WorldError } from '@lockstep/simulator';
import type {
  CalendarItem,
  Outlook,
  Pattern as WorldPattern,
  RecurrenceRange,
  RelativeDay,
  WeekIndex,
  Weekday,
  World,
} from '@lockstep/simulator';
import type { Random } from '../../src/random.ts';
import { offsetAt, onWall } from './clock.ts';
import { type Draw, dateOf, drawWindow, ZONES } from './draw.ts';

/** Where an occurrence was planned, where it begins and ends, and whether it differs from its series. */
export type Shown = readonly [original: number, start: number, end: number, changed: boolean];

export type Made = {
  /** The series as the server would tell it: with the occurrences that were changed and deleted. */
  readonly series: Series;
  readonly view: (window: Span) => readonly Shown[];
  readonly remove: () => void;
};

const ACCOUNT = 'svc-series';
/** In none of the zones does a clock change in June 2004, so that lengths on the wall are lengths. */
const REFERENCE = Date.UTC(2004, 5, 1);
const addressOf = (index: number): string => `zone-${index}@bank.example`;

export type Maker = {
  /** Null where Exchange could not be told this series: its first occurrence lies in hours that the clock leaves out. */
  readonly make: (draw: Draw, random: Random) => Made | null;
};

export const createMaker = (): Maker => {
  const world = createWorld({ clock: () => REFERENCE, rules: { findLimit: 100_000 } });
  ZONES.forEach(({ windows }, index) => world.admin.addMailbox({ address: addressOf(index), zone: windows }));
  world.admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  return { make: (draw, random) => make(world, draw, random) };
};

const make = (world: World, { series, zone }: Draw, random: Random): Made | null => {
  const address = addressOf(ZONES.indexOf(zone));
  const outlook = world.outlook(address);
  const midnight = REFERENCE - offsetAt(REFERENCE, zone.iana);
  const view = ({ start, end }: Span): readonly CalendarItem[] =>
    world.calendarView({ account: ACCOUNT, impersonated: address }, { folder: { distinguished: 'calendar' }, start, end, max: 100_000 })
      .items;
  let master: CalendarItem;
  try {
    master = outlook.add({
      subject: 'series',
      start: midnight + series.startsAt,
      end: midnight + series.endsAt,
      isAllDay: series.allDay,
      recurrence: { pattern: patternOf(series.pattern), range: rangeOf(series) },
    });
  } catch (error) {
    // Ends before its first date: there is nothing to see, and nobody else may see anything.
    if (error instanceof WorldError && error.code === 'ErrorRecurrenceHasNoOccurrence')
      return { series, view: () => [], remove: () => undefined };
    throw error;
  }
  const remove = (): void => outlook.removeFor(master.id, 'HardDelete');
  if (onWall(master.start, zone.iana) !== series.startsAt || onWall(master.end, zone.iana) !== series.endsAt % DAY) {
    remove();
    return null;
  }
  edit(outlook, view(drawWindow(series, [instant(master.start)], random)), random);
  const { modified, deleted } = world.seriesView(outlook.look(master.id));
  const changed = modified.map(({ originalStart, start, end }): ChangedOccurrence => {
    const at = { original: instant(originalStart), start: instant(start), end: instant(end) };
    return { ...at, allDay: series.allDay, showAs: null, sensitivity: null, cancelled: false };
  });
  return {
    series: { ...series, changed, deleted: deleted.map(instant) },
    view: (window) =>
      view(window).map(({ originalStart, start, end, type }): Shown => [originalStart ?? start, start, end, type === 'Exception']),
    remove,
  };
};

/** Deletes some of these occurrences and drags others to where their neighbours leave room, as Exchange demands. */
const edit = (outlook: Outlook, items: readonly CalendarItem[], random: Random): void => {
  items.forEach(({ id, start, end }, index) => {
    const share = 3 / Math.max(6, items.length);
    const fate = random.fraction();
    if (fate < share) outlook.remove(id);
    else if (fate < 2 * share) {
      const from = items[index - 1]?.end ?? start - 20 * DAY;
      const to = items[index + 1]?.start ?? end + 20 * DAY;
      const length = random.chance(0.5) ? end - start : random.between(0, 20) * 15 * MINUTE;
      const room = Math.floor((to - from - length) / (15 * MINUTE));
      if (room < 0) return;
      const begin = from + random.between(0, room) * 15 * MINUTE;
      try {
        outlook.drag(id, begin, begin + length);
      } catch (error) {
        // All-day ones are laid on whole days, and a neighbour may have been dragged into the way meanwhile.
        if (!(error instanceof WorldError) || error.code !== 'ErrorOccurrenceCrossingBoundary') throw error;
      }
    }
  });
};

const capital = <Text extends string>(text: Text): Capitalize<Text> =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}` as Capitalize<Text>;
const INDEXES: Readonly<Record<1 | 2 | 3 | 4 | -1, WeekIndex>> = { 1: 'First', 2: 'Second', 3: 'Third', 4: 'Fourth', [-1]: 'Last' };

/** Years go as so many months: EWS has no interval for them. */
const patternOf = (pattern: Pattern): WorldPattern => {
  switch (pattern.every) {
    case 'day':
      return { kind: 'daily', interval: pattern.interval };
    case 'week': {
      const days = pattern.on.map((day): Weekday => capital(day));
      return { kind: 'weekly', interval: pattern.interval, days, firstDayOfWeek: capital(pattern.weekStart) };
    }
    case 'month':
    case 'year': {
      const yearly = pattern.every === 'year' && pattern.interval === 1;
      if ('dayOfMonth' in pattern) {
        const { dayOfMonth } = pattern;
        if (yearly) return { kind: 'absoluteYearly', month: pattern.month, dayOfMonth };
        return { kind: 'absoluteMonthly', interval: monthsOf(pattern), dayOfMonth };
      }
      const day: RelativeDay = capital(pattern.day);
      const index = INDEXES[pattern.ordinal];
      if (yearly) return { kind: 'relativeYearly', month: pattern.month, day, index };
      return { kind: 'relativeMonthly', interval: monthsOf(pattern), day, index };
    }
    default: {
      const never: never = pattern;
      throw new TypeError(`no such pattern: ${JSON.stringify(never)}`);
    }
  }
};

const monthsOf = (pattern: Extract<Pattern, { every: 'month' | 'year' }>): number => pattern.interval * (pattern.every === 'year' ? 12 : 1);

const rangeOf = (series: Series): RecurrenceRange => {
  const { extent } = series;
  const startDate = startOf(series);
  if (extent.ends === 'never') return { kind: 'noEnd', startDate };
  if (extent.ends === 'on') return { kind: 'endDate', startDate, endDate: extent.date };
  return { kind: 'numbered', startDate, numberOfOccurrences: extent.count };
};

/** Every few years, told as every so many months, counts from the month in which the first year has its date. */
const startOf = ({ pattern, firstDate }: Series): string => {
  if (pattern.every !== 'year' || pattern.interval === 1) return firstDate;
  const [year = 0, month = 0] = firstDate.split('-').map(Number);
  if (month === pattern.month) return firstDate;
  return dateOf(Date.UTC(year + (pattern.month < month ? pattern.interval : 0), pattern.month - 1, 1) / DAY);
};
