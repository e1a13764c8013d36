/**
 * Whom Exchange mails about a write (rule 3.9), as the attribute each operation demands. Every write carries one: left out,
 * servers differ in what they do, and people get mail nobody meant to send. `SendToNone` never mails, for any write and any
 * version, so EWS has no write that `none` would have to refuse.
 */
import type { Notify } from '@lockstep/engine';

/** CreateItem. A new event has nobody who was there before, so "changed" means all. */
export const ON_CREATE: Readonly<Record<Notify, string>> = {
  none: 'SendToNone',
  changed: 'SendToAllAndSaveCopy',
  all: 'SendToAllAndSaveCopy',
};
/** UpdateItem. Which attendees "changed" reaches differs between builds; it is used for attendee lists only, where mailing all is tolerable. */
export const ON_UPDATE: Readonly<Record<Notify, string>> = {
  none: 'SendToNone',
  changed: 'SendToChangedAndSaveCopy',
  all: 'SendToAllAndSaveCopy',
};
/** DeleteItem. A cancellation reaches all or nobody. */
export const ON_DELETE: Readonly<Record<Notify, string>> = {
  none: 'SendToNone',
  changed: 'SendToAllAndSaveCopy',
  all: 'SendToAllAndSaveCopy',
};
