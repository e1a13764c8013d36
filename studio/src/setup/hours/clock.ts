/** Local times as a person types them, and as the API writes them: `HH:MM`, from `00:00` to `24:00`. */

const DAY_MINUTES = 24 * 60;
const WRITTEN = /^(\d{2}):(\d{2})$/;
/** `9`, `930`, `9:30`, `9.30`, `9h30`, `9 pm`. */
const TYPED = /^(\d{1,2})(?:\s*[:.h]?\s*(\d{2}))?\s*h?\s*(am|pm)?$/i;

/** Minutes after midnight of `HH:MM`, `24:00` included; null for anything else. */
export const minutesOf = (clock: string): number | null => {
  const [, hours, minutes] = WRITTEN.exec(clock) ?? [];
  if (hours === undefined || minutes === undefined || Number(minutes) > 59) return null;
  const whole = Number(hours) * 60 + Number(minutes);
  return whole <= DAY_MINUTES ? whole : null;
};

/** `HH:MM` of minutes after midnight; what lies outside of the day becomes its edge. */
export const clockOf = (minutes: number): string => {
  const within = Math.min(Math.max(Math.round(minutes), 0), DAY_MINUTES);
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`;
};

/** What was typed, as the API writes it. What nobody understands stays as it is: the server says what is wrong with it. */
export const readClock = (typed: string): string => {
  const text = typed.trim();
  const [, hours, minutes = '00', half] = TYPED.exec(text) ?? [];
  if (hours === undefined) return text;
  const hour = Number(hours);
  if (half !== undefined && (hour < 1 || hour > 12)) return text;
  const ofDay = half === undefined ? hour : (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const written = `${String(ofDay).padStart(2, '0')}:${minutes}`;
  return minutesOf(written) === null ? text : written;
};

const STEP_MINUTES = 15;

/** A quarter of an hour on or back, to the next whole quarter, as the arrow keys do. */
export const stepClock = (clock: string, direction: 1 | -1): string => {
  const at = minutesOf(readClock(clock));
  if (at === null) return clock;
  const quarters = direction === 1 ? Math.floor(at / STEP_MINUTES) + 1 : Math.ceil(at / STEP_MINUTES) - 1;
  return clockOf(quarters * STEP_MINUTES);
};
