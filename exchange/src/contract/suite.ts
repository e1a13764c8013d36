/**
 * The suite every connector passes, over a wire or not: there is one model of Exchange, and so one list of promises. It
 * knows no test runner; whoever runs it gives each check a fresh bench.
 */
import { ACCESS } from './access.ts';
import type { ContractCheck } from './bench.ts';
import { CALENDARS } from './calendars.ts';
import { CREATING } from './creating.ts';
import { FEED } from './feed.ts';
import { FETCHING } from './fetching.ts';
import { LIVE, STREAM } from './live.ts';
import { MAIL } from './mail.ts';
import { PEOPLE } from './people.ts';
import { SERIES } from './series.ts';
import { UPDATES } from './updates.ts';
import { VIEW } from './view.ts';

export const contract: readonly ContractCheck[] = [
  ...ACCESS,
  ...FEED,
  ...FETCHING,
  ...VIEW,
  ...CALENDARS,
  ...SERIES,
  ...CREATING,
  ...UPDATES,
  ...PEOPLE,
  ...MAIL,
  ...LIVE,
];

/** Besides, what connectors promise whose capability `live` is `stream`. */
export const streamContract: readonly ContractCheck[] = STREAM;
