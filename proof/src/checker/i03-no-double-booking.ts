/** I3: nobody is sold twice for the same time. */
import type { Invariant } from './observed.ts';
import { span } from './words.ts';

export const noDoubleBooking: Invariant = {
  id: 'I3',
  sentence: 'No two assignments that count hold the same person or room at the same time.',
  breaches: ({ rows }) => {
    const words: string[] = [];
    const counting = rows.assignments
      .filter((one) => one.counts)
      .toSorted((a, b) => (a.holder < b.holder ? -1 : a.holder > b.holder ? 1 : a.startAt - b.startAt));
    // Sorted by holder and start, an overlap shows against the longest-lasting one so far of the same holder.
    let longest = counting[0];
    for (const one of counting.slice(1)) {
      if (longest === undefined || longest.holder !== one.holder) longest = one;
      else {
        if (one.startAt < longest.endAt) {
          words.push(
            `${one.holder} is sold twice: appointment ${longest.appointment} (${span(longest.startAt, longest.endAt)}) and ` +
              `appointment ${one.appointment} (${span(one.startAt, one.endAt)}).`,
          );
        }
        if (one.endAt > longest.endAt) longest = one;
      }
    }
    return words;
  },
};
