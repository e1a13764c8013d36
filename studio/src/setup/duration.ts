/** Lengths of time as people enter them: a count and a unit. */
export const UNITS = ['minutes', 'hours', 'days'] as const;
export type Unit = (typeof UNITS)[number];
const MINUTES: Readonly<Record<Unit, number>> = { minutes: 1, hours: 60, days: 24 * 60 };

export type Length = { readonly count: number; readonly unit: Unit };

/** In the largest unit that says it whole; an hour and a half stays 90 minutes. Nothing is `0 minutes`. */
export const lengthOf = (minutes: number): Length => {
  const unit = minutes === 0 ? 'minutes' : ([...UNITS].reverse().find((one) => minutes % MINUTES[one] === 0) ?? 'minutes');
  return { count: minutes / MINUTES[unit], unit };
};

/** In whole minutes; what is entered finer is rounded. */
export const minutesIn = ({ count, unit }: Length): number => Math.round(count * MINUTES[unit]);
