/** I11: trouble of one mailbox stays with it. */
import type { Invariant, Observed, Sample } from './observed.ts';
import { clock } from './words.ts';

/** Longer than any pause that goes on by itself: where it may have moved it is looked for again after half an hour (1.6). */
const REMEMBERED = 40 * 60_000;
/** What only a person can mend is tried again after an hour at the latest, and a quarter of it (engine, afterFailure), and not later because of it. */
const PARKED = 75 * 60_000;
/** Answers that never came say nothing about one mailbox: the host was not there. */
const OF_THE_HOST: ReadonlySet<string> = new Set(['AnswerLost', 'AnswerTruncated', 'ConnectionClosed', 'ServiceUnavailable']);

export const alone: Invariant = {
  id: 'I11',
  sentence: 'A mailbox waits only for trouble of its own or of its host, never for a poisoned item or the throttling of another.',
  breaches: (observed) => observed.samples.flatMap((sample) => (waits(sample) && !hasReason(observed, sample) ? [sentence(sample)] : [])),
};

const waits = ({ at, waitsUntil }: Sample): boolean => waitsUntil !== null && waitsUntil > at;

/** Who hides private events is asked again within an hour and a quarter. */
const HIDDEN = 80 * 60_000;

const hasReason = ({ calls, delegate }: Observed, { at, mailbox, hiddenAt, waitsUntil }: Sample): boolean =>
  (hiddenAt !== null && hiddenAt > at - HIDDEN) ||
  calls.some(
    (call) =>
      (call.at > at - REMEMBERED || (waitsUntil ?? 0) <= call.at + PARKED) &&
      call.at <= at &&
      call.outcome !== null &&
      call.outcome !== 'NoError' &&
      (call.mailbox === (delegate?.budget ?? mailbox) || OF_THE_HOST.has(call.outcome)),
  );

const sentence = ({ at, mailbox, waitsUntil }: Sample): string =>
  `At ${clock(at)} ${mailbox} waits until ${clock(waitsUntil ?? at)} although no call of its own failed, nor its host.`;
