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
 * whom that is hidden it was never made.
 */
const isLostFromSight = ({ sent, deeds, rows }: Observed, appointment: string): boolean => {
  const isStored = rows.links.some((link) => link.appointment === appointment && (link.base !== null || link.epoch > 0));
  const isLost = ({ outcome }: Observed['sent'][number]): boolean => outcome === 'lost' || (outcome === 'done' && !isStored);
  return (
    sent.some((one) => one.appointment === appointment && one.do === 'create' && isLost(one)) &&
    deeds.some((deed) => deed.do === 'makePrivate' && 'mailbox' in deed && deed.appointment === appointment)
  );
};

/** Whether anything of it lies in such a calendar, or would, or waits because nobody may be told of it. */
export const isClosed = (observed: Observed, appointment: string): boolean => {
  if (observed.delegate === null) return false;
  if (waitsForRights(observed, appointment) || isLostFromSight(observed, appointment)) return true;
  const closed = closedMailboxes(observed);
  return observed.rows.links.some((link) => link.appointment === appointment && closed.has(link.mailbox));
};
