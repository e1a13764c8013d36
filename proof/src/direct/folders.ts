/** How the world's folders are named for a mailbox: as its owner (impersonation), or as somebody with rights in it. */
import type { CalendarRef, MailboxRef } from '@lockstep/exchange';
import type { DistinguishedFolder, FolderRef } from '@lockstep/simulator';

export type Access = 'impersonation' | 'delegate';

/** A delegate who leaves the mailbox out works silently in the account's own (ews-pitfalls 28). */
export const distinguished = (mailbox: MailboxRef, access: Access, folder: DistinguishedFolder): FolderRef =>
  access === 'delegate' ? { distinguished: folder, mailbox: mailbox.address } : { distinguished: folder };

export const calendarOf = (mailbox: MailboxRef | CalendarRef, access: Access): FolderRef => {
  const id = 'calendar' in mailbox ? mailbox.calendar : null;
  return id === null ? distinguished(mailbox, access, 'calendar') : { id };
};
