/** A person in Outlook: the things people do in their own calendar, with and without sending. */
import type { AttendeeDraft, CalendarItem, ShowAs } from './calendar-item.ts';
import type { Instant } from './instant.ts';
import type { Sensitivity } from './item.ts';
import type { Mailbox } from './mailbox.ts';
import type { DeleteType } from './operations.ts';
import type { Recurrence } from './recurrence/pattern.ts';

export type NewEvent = {
  readonly subject: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly body?: string;
  readonly location?: string;
  readonly showAs?: ShowAs;
  readonly sensitivity?: Sensitivity;
  readonly isAllDay?: boolean;
  readonly recurrence?: Recurrence;
  readonly attendees?: readonly AttendeeDraft[];
  readonly rooms?: readonly AttendeeDraft[];
  /** Windows zone id; default the mailbox's. */
  readonly zone?: string;
  /** Calendar folder id; default the mailbox's calendar. */
  readonly calendar?: string;
};

/** Whether the attendees are told. Default: Outlook asks, and people say yes when there are attendees. */
export type Sending = { readonly send?: boolean };

/**
 * Items are named by their present id and answered in their new state. What Outlook itself would refuse throws a WorldError:
 * it runs through the same store operations as everybody's calls, under the owner's name, and without any fault.
 */
export type Outlook = {
  readonly mailbox: Mailbox;
  readonly add: (event: NewEvent, sending?: Sending) => CalendarItem;
  /** Moves by dragging: both ends, keeping the length unless `end` is given. */
  readonly drag: (id: string, start: Instant, end?: Instant, sending?: Sending) => CalendarItem;
  readonly resize: (id: string, end: Instant, sending?: Sending) => CalendarItem;
  readonly retitle: (id: string, subject: string, sending?: Sending) => CalendarItem;
  /** HTML, as Outlook writes it. */
  readonly editBody: (id: string, html: string, sending?: Sending) => CalendarItem;
  readonly relocate: (id: string, location: string, sending?: Sending) => CalendarItem;
  readonly setShowAs: (id: string, showAs: ShowAs) => CalendarItem;
  readonly setSensitivity: (id: string, sensitivity: Sensitivity) => CalendarItem;
  readonly makePrivate: (id: string) => CalendarItem;
  readonly setReminder: (id: string, minutes: number | null) => CalendarItem;
  readonly setCategories: (id: string, categories: readonly string[]) => CalendarItem;
  readonly makeAllDay: (id: string, sending?: Sending) => CalendarItem;
  readonly makeSeries: (id: string, recurrence: Recurrence, sending?: Sending) => CalendarItem;
  readonly makeOnlineMeeting: (id: string, sending?: Sending) => CalendarItem;
  readonly addAttendees: (id: string, attendees: readonly AttendeeDraft[], sending?: Sending) => CalendarItem;
  readonly removeAttendee: (id: string, address: string, sending?: Sending) => CalendarItem;
  /** To Deleted Items; attendees of one's own meeting are told when sending. */
  readonly remove: (id: string, sending?: Sending) => void;
  /** Shift+Delete (SoftDelete: recoverable), or the purge that only policies and tools do (HardDelete). */
  readonly removeFor: (id: string, type: DeleteType, sending?: Sending) => void;
  /** From Deleted Items, or Recover Deleted Items, back into the calendar: a new id. */
  readonly restore: (id: string) => CalendarItem;
  /** Copy and paste: extended properties come along, the UID is a new one. */
  readonly copy: (id: string, start?: Instant) => CalendarItem;
  readonly moveTo: (id: string, calendar: string) => CalendarItem;
  readonly accept: (id: string, sending?: Sending) => CalendarItem;
  readonly tentative: (id: string, sending?: Sending) => CalendarItem;
  readonly decline: (id: string, sending?: Sending) => void;
  /** Cancels one's own meeting with mail to everybody. */
  readonly cancel: (id: string, text?: string) => void;

  readonly item: (id: string) => CalendarItem | null;
  /** In any calendar folder of the mailbox. */
  readonly findByUid: (uid: string) => readonly CalendarItem[];
  readonly deleted: () => readonly CalendarItem[];
  readonly view: (start: Instant, end: Instant) => readonly CalendarItem[];
};
