/** GetUserAvailability: busy times of many mailboxes, with as much detail as the caller may see. */
import type { CalendarItem } from './calendar-item.ts';
import { WorldError } from './error.ts';
import { day } from './instant.ts';
import type { AvailabilityInput, BusyTime, ItemResult } from './operations.ts';
import { attempt, inView } from './read.ts';
import { type Session, findMailbox, ownerSession, rightsOf } from './session.ts';
import type { WorldState } from './state.ts';
import { distinguished } from './store.ts';

const maxMailboxes = 100;
const maxWindowMs = 42 * day;

export function getUserAvailability(
  state: WorldState,
  session: Session,
  input: AvailabilityInput,
): readonly ItemResult<readonly BusyTime[]>[] {
  if (input.mailboxes.length > maxMailboxes) {
    throw new WorldError('ErrorMailboxDataArrayTooBig', `At most ${maxMailboxes} mailboxes can be asked for at once.`);
  }
  if (input.end - input.start > maxWindowMs) throw new WorldError('ErrorTimeIntervalTooBig', 'The time window is longer than 42 days.');
  return input.mailboxes.map((address) => attempt(() => busyTimes(state, session, address, input)));
}

export function busyTimes(
  state: WorldState,
  session: Session,
  address: string,
  input: Pick<AvailabilityInput, 'start' | 'end'>,
): readonly BusyTime[] {
  const record = findMailbox(state, address);
  if (record === null || record.mailbox.state === 'moved') {
    throw new WorldError('ErrorMailRecipientNotFound', 'The recipient could not be found.');
  }
  if (record.mailbox.state !== 'ok') throw new WorldError('ErrorMailboxStoreUnavailable', 'The mailbox store is not available.');
  const rights = rightsOf(state, session, record);
  // The availability service reads with the system's rights, so that private items count as busy; faults of reading still apply.
  const reader: Session = { ...ownerSession(record, 'availability'), faultless: false };
  const busy: BusyTime[] = [];
  for (const item of inView(state, reader, distinguished(record, 'calendar'), input.start, input.end)) {
    if (item.showAs === 'Free' || item.end === item.start) continue;
    const hidden = rights.calendar === 'none' || (item.sensitivity === 'Private' && !rights.viewPrivate);
    busy.push({ start: item.start, end: item.end, showAs: item.showAs, detail: hidden ? null : detailOf(item) });
  }
  return busy;
}

function detailOf(item: CalendarItem): NonNullable<BusyTime['detail']> {
  return {
    id: item.id,
    subject: item.subject,
    location: item.location,
    isMeeting: item.isMeeting,
    isRecurring: item.originalStart !== null,
    isException: item.type === 'Exception',
    isPrivate: item.sensitivity === 'Private',
  };
}
