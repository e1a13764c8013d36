/** I2: one appointment, one event. */
import type { Invariant } from './observed.ts';
import { isClosed } from './closed.ts';
import { liveEvents, stays } from './stamps.ts';

export const noDuplicate: Invariant = {
  id: 'I2',
  sentence: 'At most one live event carries the stamp of an appointment, copies that people made left out.',
  breaches: (observed) => {
    const words: string[] = [];
    for (const [appointment, events] of liveEvents(observed)) {
      if (events.filter((one) => !stays(observed, one)).length < 2 || isClosed(observed, appointment)) continue;
      const where = events.map(({ calendar, mark }) => `epoch ${mark.epoch} in ${calendar.address}`).join(', ');
      words.push(`Appointment ${appointment} has ${events.length} live events: ${where}.`);
    }
    return words;
  },
};
