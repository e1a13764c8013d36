/** I10: who is shown as in step is: read in time, told of or asked, and without an open difference (2.4, 5.3). */
import { closedMailboxes } from './closed.ts';
import type { Invariant, Observed, Sample } from './observed.ts';
import { clock } from './words.ts';

const MINUTE = 60_000;
/** Green is left within a minute of the moment; a worker that is busy for some seconds is not dishonest. */
const GRACE = 65_000;
/** A line that has not spoken for so long tells nobody anything. */
const SPEAKS = 4 * MINUTE;
/** How old a reading may be that is shown as in step: an hour where the line speaks, five minutes after it was believed for the last time. */
const TOLD = 61 * MINUTE;
const ASKED = SPEAKS + 6 * MINUTE;

export const honesty: Invariant = {
  id: 'I10',
  sentence:
    'A mailbox leaves green within a minute of its check being overdue, its line known dead, or a difference found; one whose private events are hidden is closed.',
  breaches: (observed) => [
    ...observed.blind,
    ...hidden(observed),
    ...observed.samples
      .filter(({ green }) => green)
      .flatMap((sample) => {
        const why = wrong(sample);
        return why === null ? [] : [`At ${clock(sample.at)} ${sample.mailbox} was shown as in step although ${why}.`];
      }),
  ],
};

/** At rest, which is more than six hours after anybody took a right: who hides private events is known to, and nobody else is said to. */
const hidden = (observed: Observed): readonly string[] => {
  const closed = closedMailboxes(observed);
  return observed.rows.mailboxes.flatMap(({ id, address, state, cause, readAt }) => {
    const isSaid = state === 'error' && cause === 'privateEventsHidden';
    if (!closed.has(id)) return isSaid ? [`${address} is said to hide private events, and does not.`] : [];
    if (!isSaid) return [`${address} hides private events, and is shown as ${state} (${cause ?? 'without a cause'}).`];
    return readAt === null ? [] : [`${address} hides private events, and what was read of it at ${clock(readAt)} still counts.`];
  });
};

const wrong = ({ at, readAt, aliveAt, deadSince, differsSince }: Sample): string | null => {
  if (readAt === null) return 'it was never read to the end';
  const speaks = aliveAt !== null && at - aliveAt < SPEAKS;
  if (at - readAt > (speaks ? TOLD : ASKED)) return `it was last read at ${clock(readAt)}`;
  if (deadSince !== null && at - deadSince > GRACE) return `nothing is told of it since ${clock(deadSince)}`;
  if (differsSince !== null && at - differsSince > GRACE) return `a difference is open since ${clock(differsSince)}`;
  return null;
};
