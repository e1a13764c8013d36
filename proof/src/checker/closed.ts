/** Calendars of people who hide their private events from a delegate: nothing is read or written there, and everybody is told (section 1). */
import type { Observed } from './observed.ts';

/** By the ids of their mailboxes. Where private events are not synced by choice nothing is hidden that would count. */
export const closedMailboxes = ({ delegate, rows, settings }: Observed): ReadonlySet<string> =>
  new Set(
    settings.privateEvents === 'skip'
      ? []
      : rows.mailboxes.filter(({ address }) => delegate?.rights.get(address)?.viewPrivate === false).map(({ id }) => id),
  );

/**
 * Where a delegate may not send on behalf of the organiser the event waits, and says so (section 1); so it does where it cannot be told from
 * one that is hidden, as its owner made it private or deleted it.
 */
const waitsForRights = ({ delegate, rows }: Observed, appointment: string): boolean =>
  rows.links.some((link) => {
    if (link.appointment !== appointment || link.cause !== 'noRights') return false;
    const may = delegate?.rights.get(rows.mailboxes.find(({ id }) => id === link.mailbox)?.address ?? '');
    return may !== undefined && !(may.sendOnBehalf && may.viewPrivate);
  });

/**
 * Made, but the answer was lost, or whoever heard it died before it was stored, and then made private by its owner before anybody looked: to
 * whom that is hidden it was never made, and is made once more. Shown to them later it is busy time beside that one, as any second event with
 * its stamp (4.11).
 */
const isLostFromSight = ({ sent, deeds, rows }: Observed, appointment: string): boolean => {
  const made = sent.filter((one) => one.appointment === appointment && one.do === 'create' && one.outcome !== 'refused');
  // Each that somebody heard of, or found, has an epoch of its own.
  const known = Math.max(0, ...rows.links.map((link) => (link.appointment === appointment ? link.epoch : 0)));
  const isLost = ({ outcome }: Observed['sent'][number]): boolean => outcome === 'lost' || made.length > known;
  const hidden = deeds.filter((deed) => deed.do === 'makePrivate' && deed.appointment === appointment);
  return made.some((one, index) => {
    const next = made[index + 1]?.at ?? Infinity;
    return isLost(one) && hidden.some(({ at }) => at >= one.at && at <= next);
  });
};

/** Whether anything of it lies in such a calendar, or would, or waits because nobody may be told of it. */
export const isClosed = (observed: Observed, appointment: string): boolean => {
  if (observed.delegate === null) return false;
  if (waitsForRights(observed, appointment) || isLostFromSight(observed, appointment)) return true;
  const closed = closedMailboxes(observed);
  return observed.rows.links.some((link) => link.appointment === appointment && closed.has(link.mailbox));
};
