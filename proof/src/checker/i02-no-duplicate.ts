/** I2: one appointment, one event. */
import type { Invariant, Observed } from './observed.ts';
import { isClosed } from './closed.ts';
import { attendeesOf, type Found, liveEvents } from './stamps.ts';

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

/** What is over and was handed to somebody else: Graph removes no event with attendees without mailing them, which nobody wants of it (4.19). */
const stays = ({ now, onceByGraph }: Observed, { calendar, item }: Found): boolean =>
  item.end <= now && onceByGraph.has(calendar.address) && attendeesOf(item).length > 0;
