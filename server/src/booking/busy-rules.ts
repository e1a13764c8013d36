/** The settings of busy time (section 1) as an integration has them, and what follows from them for one event. */
import { DEFAULT_BUSY_SETTINGS, type ShowAs } from '@lockstep/engine';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { Busy } from '../store/rows/busy.ts';
import type { Connection } from '../store/rows/sync.ts';

/** The bold values of section 1: titles masked, private events block, all-day counts as the working hours. */
export const DEFAULT_BUSY_RULES: BusyRules = { showTitles: 'busy', privateEvents: 'block', ...DEFAULT_BUSY_SETTINGS };

/** Every show-as there is, in the order in which it is listed. */
export const SHOW_AS = ['busy', 'tentative', 'outOfOffice', 'workingElsewhere', 'free'] as const satisfies readonly ShowAs[];

/** The rules of an integration, with the default for each that its row lacks; the defaults where there is no integration. */
export const busyRulesOf = (connection: Pick<Connection, 'settings'> | null): BusyRules => {
  const { showTitles, privateEvents, blocking, allDayCountsAs } = connection?.settings ?? {};
  return {
    showTitles: showTitles ?? DEFAULT_BUSY_RULES.showTitles,
    privateEvents: privateEvents ?? DEFAULT_BUSY_RULES.privateEvents,
    blocking: blocking ?? DEFAULT_BUSY_RULES.blocking,
    allDayCountsAs: allDayCountsAs ?? DEFAULT_BUSY_RULES.allDayCountsAs,
  };
};

/** Whether it is to be treated as if it were not there: a private event where these are not synced, also before it is erased. */
export const isLeftOut = (row: Pick<Busy, 'private'>, rules: BusyRules): boolean => row.private && rules.privateEvents === 'skip';

/** Whether an event that is not ours takes time away from booking (4.12, 4.14); which hours of an all-day one is asked of the engine. */
export const blocks = (row: Pick<Busy, 'showAs' | 'startAt' | 'endAt' | 'allDay' | 'private'>, rules: BusyRules): boolean =>
  !isLeftOut(row, rules) &&
  rules.blocking.includes(row.showAs) &&
  row.endAt > row.startAt &&
  !(row.allDay && rules.allDayCountsAs === 'nothing');
