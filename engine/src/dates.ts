/** Dates as days since 1970-01-01, in the Gregorian calendar: arithmetic alone, because a series or a search asks for thousands of them. */

const DAYS_OF_400_YEARS = 146_097;
const DAYS_BEFORE_1970 = 719_468;

/** Months since January of the year 0: `year * 12 + month - 1`. */
export type MonthNumber = number;

/**
 * The first day of a month. Years are counted from March here, so that the leap day is a year's last (H. Hinnant,
 * "chrono-compatible low-level date algorithms").
 */
export const firstOfMonth = (month: MonthNumber): number => {
  const sinceMarch = month - 2;
  const year = Math.floor(sinceMarch / 12);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const monthOfYear = sinceMarch - year * 12;
  const dayOfYear = Math.floor((153 * monthOfYear + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_OF_400_YEARS + dayOfEra - DAYS_BEFORE_1970;
};

/** The month that a day lies in. */
export const monthOf = (day: number): MonthNumber => {
  const sinceEpoch = day + DAYS_BEFORE_1970;
  const era = Math.floor(sinceEpoch / DAYS_OF_400_YEARS);
  const dayOfEra = sinceEpoch - era * DAYS_OF_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthOfYear = Math.floor((5 * dayOfYear + 2) / 153);
  return (era * 400 + yearOfEra) * 12 + monthOfYear + 2;
};

/** 0 Monday … 6 Sunday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** The day of `YYYY-MM-DD`, or null when the calendar has no such date. */
export const dayOfDate = (date: string): number | null => {
  const match = /^(\d{4})-(0[1-9]|1[0-2])-(\d{2})$/.exec(date);
  if (match === null) return null;
  const month = Number(match[1]) * 12 + Number(match[2]) - 1;
  const day = firstOfMonth(month) + Number(match[3]) - 1;
  return day < firstOfMonth(month) || day >= firstOfMonth(month + 1) ? null : day;
};

/** `YYYY-MM-DD` of a day, of the years 0 to 9999. */
export const dateOf = (day: number): string => {
  const month = monthOf(day);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${two((((month % 12) + 12) % 12) + 1)}-${two(day - firstOfMonth(month) + 1)}`;
};
