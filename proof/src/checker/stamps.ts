/** Which appointment an item belongs to, read off the item itself: our named property, parsed here once more on purpose. */
import type { CalendarItem } from '@lockstep/simulator';
import type { Calendar, Deed, Observed } from './observed.ts';

export type Mark = { readonly installation: string; readonly company: string; readonly appointment: string; readonly epoch: number };

/** The name of the property; the property set is not looked at, so that a stamp under a wrong set is still found. */
const PROPERTY = 'LockstepStamp';

export const markOf = (item: CalendarItem): Mark | null => {
  const property = item.extended.find((one) => one.name === PROPERTY);
  if (property === undefined || typeof property.value !== 'string') return null;
  const [installation, company, appointment, epoch, ...more] = property.value.split('/');
  if (installation === undefined || company === undefined || appointment === undefined || epoch === undefined || more.length > 0)
    return null;
  return { installation, company, appointment, epoch: Number(epoch) };
};

/** Everybody on the list of attendees, rooms too. */
export const attendeesOf = (item: CalendarItem): CalendarItem['requiredAttendees'] => [
  ...item.requiredAttendees,
  ...item.optionalAttendees,
  ...item.resources,
];

/** Bit 2 of PidLidAppointmentStateFlags: received from somebody else (MS-OXOCAL 2.2.1.10). */
export const isReceived = (item: CalendarItem): boolean => (item.appointmentState & 2) !== 0;

/**
 * Whether an item came by an invitation to an event of ours: received, and with a UID that we gave, or, where Exchange gives UIDs of its
 * own, with one that a write of ours has sent invitations to.
 */
export const copiesOfOurs = ({ installation, mails, account, onceByGraph, deeds }: Observed): ((item: CalendarItem) => boolean) => {
  const copied = new Set(deeds.flatMap((deed) => (deed.side === 'outlook' && deed.do === 'copy' ? (deed.after?.uid ?? []) : [])));
  const sent = new Set(
    mails.flatMap(({ cause, from, uid }) => (cause.account === account && onceByGraph.has(from) && !copied.has(uid) ? [uid] : [])),
  );
  return (item) => isReceived(item) && markOf(item) === null && (item.uid.endsWith(`@${installation}.lockstep`) || sent.has(item.uid));
};

/** Copies that people made of events of ours, by immutable id. */
export const copiesOf = (deeds: readonly Deed[]): ReadonlySet<string> => idsOf(deeds, ['copy']);

const idsOf = (deeds: readonly Deed[], kinds: readonly Deed['do'][]): ReadonlySet<string> => {
  const ids = new Set<string>();
  for (const deed of deeds) if (deed.side === 'outlook' && kinds.includes(deed.do)) ids.add(deed.immutableId);
  return ids;
};

/**
 * Whether an item with our stamp is the event of its appointment. A copy, or what a person took back out of Deleted Items, is
 * ordinary busy time (4.11) unless the link has taken it for the event because the other one was gone (4.6).
 */
export const isEventOfOurs = (observed: Observed): ((item: CalendarItem) => boolean) => {
  const made = idsOf(observed.deeds, ['copy', 'restore']);
  // To a delegate what is moved to another calendar is deleted, so that there may be a new event when it is moved home.
  const adrift = new Set(
    observed.delegate === null
      ? []
      : observed.deeds.flatMap((deed) => (deed.do === 'moveAway' && 'mailbox' in deed ? [deed.appointment] : [])),
  );
  const linked = new Set(observed.rows.links.map((link) => link.eventId));
  return (item) => {
    const mark = markOf(item);
    if (mark?.installation !== observed.installation) return false;
    return linked.has(item.id) || !(made.has(item.immutableId) || adrift.has(mark.appointment));
  };
};

export type Found = { readonly item: CalendarItem; readonly calendar: Calendar; readonly mark: Mark };

/** Events of ours that lie in a calendar, by appointment. */
export const liveEvents = (observed: Observed): ReadonlyMap<string, readonly Found[]> => {
  const isOurs = isEventOfOurs(observed);
  const linked = new Set(observed.rows.links.map((link) => link.eventId));
  const found = new Map<string, Found[]>();
  for (const calendar of observed.calendars) {
    if (calendar.folder === 'deleted') continue;
    for (const item of calendar.items) {
      const mark = markOf(item);
      if (mark === null || !isOurs(item)) continue;
      if (observed.delegate !== null && calendar.folder === 'other' && !linked.has(item.id)) continue;
      const list = found.get(mark.appointment);
      if (list === undefined) found.set(mark.appointment, [{ item, calendar, mark }]);
      else list.push({ item, calendar, mark });
    }
  }
  return found;
};

/** What is over and was cancelled, or handed to somebody else: Graph removes no event with attendees without mailing them, which nobody wants of it (4.19). */
export const stays = ({ now, onceByGraph }: Observed, { calendar, item }: Found): boolean =>
  item.end <= now && onceByGraph.has(calendar.address) && attendeesOf(item).length > 0;
