/**
 * What of people's working hours has to lie in their calendars (3.8), by arithmetic of our own: everybody works from nine to five on
 * weekdays but for a break, and some dates are off, or end at eleven.
 */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OPENS = 9;
const CLOSES = 17;
/** On a date on which somebody works in the morning alone. */
export const MORNING_ENDS = 11;

/** Of one person; days are counted from the first one, a Monday. */
export type Hours = {
  readonly mailbox: string;
  readonly address: string;
  /** When the break begins and ends, in hours after midnight. */
  readonly lunch: readonly [number, number];
  readonly off: readonly number[];
  readonly mornings: readonly number[];
};

export type Published = {
  /** The midnight from which days are counted; none of them is longer or shorter than 24 hours. */
  readonly start: number;
  /** Over how many dates; null: nothing is published. */
  readonly days: number | null;
  readonly of: readonly Hours[];
};

export type Away = { readonly start: number; readonly end: number; readonly isAllDay: boolean };

const isWorkday = (day: number): boolean => ((day % 7) + 7) % 7 < 5;

/** What is to lie there of dates that are not over, planned on one day. */
export const awayOf = ({ start, days }: Published, hours: Hours, today: number): readonly Away[] => {
  if (days === null) return [];
  const isOff = (day: number): boolean => isWorkday(day) && hours.off.includes(day);
  const away: Away[] = [];
  for (let day = today; day < today + days; day += 1) {
    if (!isWorkday(day)) continue;
    const midnight = start + day * DAY;
    if (isOff(day)) {
      let [first, last] = [day, day];
      while (isOff(first - 1)) first -= 1;
      while (isOff(last + 1)) last += 1;
      const whole = { start: start + first * DAY, end: start + (last + 1) * DAY, isAllDay: true };
      if (!away.some((one) => one.start === whole.start)) away.push(whole);
    } else {
      const [from, to] = hours.mornings.includes(day) ? [MORNING_ENDS, CLOSES] : hours.lunch;
      away.push({ start: midnight + from * HOUR, end: midnight + to * HOUR, isAllDay: false });
    }
  }
  return away;
};

/** Everything is planned anew within the hour after midnight: until then the list of the day before may stand. */
export const plannedDays = ({ start }: Published, now: number): readonly number[] => {
  const today = Math.floor((now - start) / DAY);
  // Before the first day nobody planned anything.
  return today > 0 && now - (start + today * DAY) <= 1.1 * HOUR ? [today, today - 1] : [today];
};

/** As rules and exceptions of a schedule. */
export const weekOf = ({ lunch: [from, to] }: Hours): readonly { readonly weekday: number; readonly from: string; readonly to: string }[] =>
  [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, from: clockOf(OPENS), to: clockOf(from) },
    { weekday, from: clockOf(to), to: clockOf(CLOSES) },
  ]);

export const clockOf = (hour: number): string =>
  `${String(Math.floor(hour)).padStart(2, '0')}:${String(Math.round((hour % 1) * 60)).padStart(2, '0')}`;
