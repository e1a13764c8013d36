/** What speaks against a time, in sentences: each names its rule, what is behind it, and what somebody can do about it. */
import type { Instant, Obstacle, Wish, WishObstacle } from '@lockstep/engine';
import type { Holder } from '../../store/rows/booking.ts';
import { momentInWords, spanInWords } from '../moment.ts';
import { appointmentReason } from './appointment-words.ts';
import { busyReason } from './busy-words.ts';
import { openingReason } from './opening-words.ts';
import { unknownReason, unreadReason } from './reading-words.ts';
import type { InWords, Reason, ReasonCode } from './reason.ts';

const reason = (code: ReasonCode, rule: string, sentence: string, next: string | null = null): Reason => ({ code, rule, sentence, next });

/** What speaks against it whoever would serve. */
export const wishReasons = (
  obstacles: readonly WishObstacle[],
  { offer }: Pick<Wish, 'offer'>,
  { zone, span, service, now }: Omit<InWords, 'evidence'> & { readonly now: Instant },
): readonly Reason[] => {
  const name = service === null ? 'An appointment' : `"${service.name}"`;
  return obstacles.map((one) => {
    switch (one.is) {
      case 'notice':
        return span.start < now
          ? reason('past', '7.2', 'The time lies in the past.')
          : reason(
              'notice',
              '7.1',
              `${name} is booked at least ${offer.noticeMinutes} minutes ahead: not before ${momentInWords(one.first, zone)}.`,
            );
      case 'horizon':
        return reason(
          'horizon',
          '7.1',
          `${name} is booked at most ${offer.horizonDays} days ahead: up to ${momentInWords(one.last, zone)}.`,
        );
      case 'offStep':
        return reason('offStep', '7.2', `${name} begins every ${offer.stepMinutes} minutes by the clock, and not at this time.`);
      case 'nobody':
        return reason(
          'nobody',
          '7.2',
          `${name} needs somebody, or a room, of a group in which there is nobody who is active and offers it.`,
          'Look under Set-up who serves it.',
        );
      case 'sameHolder':
        return reason('sameHolder', '7.2', 'The only one who is free is wanted twice: two different people or rooms are needed.');
      default: {
        const never: never = one;
        return never;
      }
    }
  });
};

/** What is in the way of one person or room. */
export const holderReasons = (holder: Holder, obstacles: readonly Obstacle[], words: InWords): readonly Reason[] =>
  obstacles.map((one) => {
    switch (one.is) {
      case 'unverified':
        return unknownReason(holder, one.standing, words);
      case 'unread':
        return unreadReason(holder, words);
      case 'notWorking':
        return openingReason(holder, one.span, words);
      case 'appointment':
        return appointmentReason(holder, one, words);
      case 'block':
        return {
          ...reason('block', '3.8', `${holder.name} is not available ${spanInWords(one.span, words.zone)}.`),
          span: one.span,
        };
      case 'busy':
        return busyReason(holder, one.busy, words);
      default: {
        const never: never = one;
        return never;
      }
    }
  });
