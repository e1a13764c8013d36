/** How far somebody's time can be trusted, in words for the page on which they are missing (4.17). */
import type { Instant, Standing } from '@lockstep/engine';
import { wordsOf } from '../causes.ts';
import type { Holder } from '../store/rows/booking.ts';
import type { Mailbox } from '../store/rows/sync.ts';

export type Trust = {
  readonly trust: Standing['at'];
  readonly asOf: string | null;
  readonly closedAt: string | null;
  readonly sentence: string;
  /** What to do where somebody is not offered. */
  readonly next: string | null;
};

/** `at` writes an instant by the viewer's clock, with its offset (`clockOf`). */
export const trustInWords = (
  holder: Pick<Holder, 'name'>,
  standing: Standing,
  mailbox: Pick<Mailbox, 'cause' | 'transport'> | null,
  at: (instant: Instant) => string,
): Trust => {
  const { name } = holder;
  const words = (instant: Instant): string => at(instant).slice(0, '2026-03-29T09:00'.length).replace('T', ' ');
  const say = (asOf: Instant | null, closedAt: Instant | null, sentence: string, next: string | null): Trust => ({
    trust: standing.at,
    asOf: asOf === null ? null : at(asOf),
    closedAt: closedAt === null ? null : at(closedAt),
    sentence,
    next,
  });
  switch (standing.at) {
    case 'notAsked':
      return say(null, null, `No calendar is asked about ${name}: what is booked here is all there is.`, null);
    case 'verified':
      return say(standing.asOf, null, `The calendar of ${name} is known as of ${words(standing.asOf)}.`, null);
    case 'disabled':
      return say(
        standing.asOf,
        null,
        `The calendar of ${name} is known as of ${words(standing.asOf)}; the integration is switched off, so that this counts until it is on again.`,
        null,
      );
    case 'unverified': {
      const { since, closedAt } = standing;
      const sentence =
        since === null || closedAt === null
          ? `The calendar of ${name} is not read, or was never read completely, so all of the time counts as busy.`
          : `The calendar of ${name} was last read ${words(since)}, which counted until ${words(closedAt)}; since then all of the time counts as busy.`;
      const cause = mailbox?.cause ?? null;
      return say(
        since,
        closedAt,
        sentence,
        cause === null ? 'Look at the mailbox: GET /api/v1/mailboxes.' : wordsOf(cause, mailbox?.transport).next,
      );
    }
    default: {
      const never: never = standing;
      return never;
    }
  }
};
