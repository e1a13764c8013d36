/** The window of a calendar that is looked at (1, 4.15), as it stands at a moment. */
import { DAY } from '@lockstep/engine';
import type { Instant, Span } from '@lockstep/engine';
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';

/** From the days back to the days ahead that the integration is set to. */
export const windowOf = (settings: ConnectionSettings, now: Instant): Span => ({
  start: (now - settings.windowDaysBack * DAY) as Instant,
  end: (now + settings.windowDaysAhead * DAY) as Instant,
});

/** Series are expanded a day further than the window, so that it is enough to go on once a day. */
export const aheadOf = (settings: ConnectionSettings, now: Instant): Instant => (windowOf(settings, now).end + DAY) as Instant;
