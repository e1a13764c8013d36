/** How often a calendar is asked where nothing is told (5.3): by delegate access the rarer the more mailboxes share its one budget. */
import type { Translate } from '../texts/i18n.ts';

/** What the server keeps to as well: 25 s in a calendar with appointments today or tomorrow, and 0.8 s of the account for each look. */
const HOT_SECONDS = 25;
const SECONDS_A_LOOK = 0.8;

/** Between two looks at one calendar of appointments today or tomorrow, at best. */
export const delegateSeconds = (mailboxes: number): number => Math.max(HOT_SECONDS, Math.ceil(mailboxes * SECONDS_A_LOOK));

/** `every 25 s`, `every 2 min`. */
export const intervalWords = (t: Translate, seconds: number): string =>
  seconds < 120
    ? t('integrations.asking.seconds', { every: Math.round(seconds) })
    : t('integrations.asking.minutes', { every: Math.round(seconds / 60) });
