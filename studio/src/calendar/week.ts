/** Weeks as the viewer's language begins them. */
import { plusDays } from '../time/zone.ts';

/** What browsers name differently: `getWeekInfo()` in newer ones, `weekInfo` in older ones. */
type WithWeek = Intl.Locale & {
  readonly getWeekInfo?: () => { readonly firstDay: number };
  readonly weekInfo?: { readonly firstDay: number };
};

/** 0 Sunday, 1 Monday, 6 Saturday; Monday (ISO 8601) where the browser does not know. */
export const firstDayOfWeek = (language: string = navigator.language): 0 | 1 | 6 => {
  const locale = new Intl.Locale(language) as WithWeek;
  const first = (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
  return first === 7 ? 0 : first === 6 ? 6 : 1;
};

/** The first day of the week that this day lies in. */
export const mondayOf = (day: string, firstDay: 0 | 1 | 6): string => {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return plusDays(day, -((weekday - firstDay + 7) % 7));
};
