/** That nobody knows whether somebody is free (4.17): never read, too old, switched off, or not that far. */
import type { Standing } from '@lockstep/engine';
import { wordsOf } from '../../causes.ts';
import type { Holder } from '../../store/rows/booking.ts';
import { momentInWords } from '../moment.ts';
import type { InWords, Reason } from './reason.ts';

/** Nothing is known of the calendar, or not any more. */
export const unknownReason = (holder: Holder, standing: Standing, { zone, evidence }: InWords): Reason => {
  const { id, name } = holder;
  const calendar = evidence.calendars.get(id);
  const mailbox = calendar?.mailbox ?? null;
  const record = mailbox === null ? {} : { mailbox: mailbox.id };
  if (calendar?.pairing.enabled === false)
    return {
      code: 'switchedOff',
      rule: '2.2',
      sentence: `The pairing of ${name} is switched off: nobody looks into the calendar, so all of the time counts as busy.`,
      next: 'Switch the pairing on again under Integrations, or remove it, so that the calendar is not asked about.',
      ...record,
    };
  const cause = mailbox?.cause ?? null;
  const because = cause === null || mailbox === null ? '' : ` ${wordsOf(cause, mailbox.transport).sentence}`;
  const next =
    cause === null || mailbox === null
      ? 'Wait for the next reading, or look at the mailbox under Users.'
      : wordsOf(cause, mailbox.transport).next;
  const since = standing.at === 'unverified' ? standing.since : null;
  const closedAt = standing.at === 'unverified' ? standing.closedAt : null;
  if (since === null || closedAt === null)
    return {
      code: 'neverRead',
      rule: '4.17',
      sentence: `The calendar of ${name} was never read completely, and what is unknown counts as busy.${because}`,
      next,
      ...record,
    };
  return {
    code: 'tooOld',
    rule: '4.17',
    sentence: `The calendar of ${name} was last read ${momentInWords(since, zone)}, which counted until ${momentInWords(closedAt, zone)}; since then all of the time counts as busy.${because}`,
    next,
    since: closedAt,
    ...record,
  };
};

/** The last reading ends before it, or begins after. */
export const unreadReason = (holder: Holder, { zone, span, evidence }: InWords): Reason => {
  const time = evidence.times.get(holder.id);
  const mailbox = evidence.calendars.get(holder.id)?.mailbox ?? null;
  const covers = time?.reading.at === 'read' ? time.reading.covers : null;
  const isBehind = covers !== null && span.end > covers.end;
  const reach =
    covers === null
      ? ''
      : isBehind
        ? `: it is known up to ${momentInWords(covers.end, zone)}`
        : `: it is known from ${momentInWords(covers.start, zone)} on`;
  return {
    code: 'beyondReading',
    rule: isBehind ? '4.15' : '4.17',
    sentence: `The calendar of ${holder.name} has not been read that far${reach}.`,
    next: isBehind ? 'Widen the sync window of the integration, or wait until the window has moved on.' : null,
    ...(mailbox === null ? {} : { mailbox: mailbox.id }),
  };
};
