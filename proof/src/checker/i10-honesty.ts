/** I10: who is shown as in step is: read in time, told of or asked, and without an open difference (2.4, 5.3). */
import type { Invariant, Sample } from './observed.ts';
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
  sentence: 'A mailbox leaves green within a minute of its check being overdue, its line known dead, or a difference found.',
  breaches: ({ samples }) =>
    samples
      .filter(({ green }) => green)
      .flatMap((sample) => {
        const why = wrong(sample);
        return why === null ? [] : [`At ${clock(sample.at)} ${sample.mailbox} was shown as in step although ${why}.`];
      }),
};

const wrong = ({ at, readAt, aliveAt, deadSince, differsSince }: Sample): string | null => {
  if (readAt === null) return 'it was never read to the end';
  const speaks = aliveAt !== null && at - aliveAt < SPEAKS;
  if (at - readAt > (speaks ? TOLD : ASKED)) return `it was last read at ${clock(readAt)}`;
  if (deadSince !== null && at - deadSince > GRACE) return `nothing is told of it since ${clock(deadSince)}`;
  if (differsSince !== null && at - differsSince > GRACE) return `a difference is open since ${clock(differsSince)}`;
  return null;
};
