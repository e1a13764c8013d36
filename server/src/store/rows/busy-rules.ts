/** What an integration says about busy time; part of its settings. */
import type { BusySettings } from '@lockstep/engine';

/** What is read of events that are not ours, and what of it takes time (section 1); rows made before it could be set lack it. */
export type BusyRules = BusySettings & {
  /** `busy`: titles are never asked for. Private events have none anyway. */
  showTitles: 'busy' | 'title';
  /** `skip`: private events are not kept at all, and their owner is shown free. */
  privateEvents: 'block' | 'skip';
};
