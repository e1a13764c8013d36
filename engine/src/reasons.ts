/**
 * Why a plan is as it is: a code, the number of the rule, a sentence a person can read. The journal and Studio print
 * them; nothing decides by them.
 */
import type { Facet } from './model.ts';

export type Reason = {
  readonly code: ReasonCode;
  /** Number of the rule in the specification of behaviour. */
  readonly rule: string;
  readonly sentence: string;
  readonly facet?: Facet;
};

const CATALOGUE = {
  published: ['3.1', 'The appointment had no event yet, so one is created.'],
  pushed: ['3.2', 'Changed in the booking system, so the event follows.'],
  removed: ['3.3', 'The appointment no longer takes place here, so its event is removed.'],
  deferredMail: ['3.9', 'This write would mail the attendees, so it waits for the next one that mails anyway.'],
  movedInOutlook: ['4.2', 'The event was moved in Outlook, so the appointment is rescheduled.'],
  movedAlong: ['4.2', 'Another appointment was moved in Outlook to where this one stood, so both are moved together.'],
  locked: ['4.3', 'Appointments are locked, so the change made in Outlook is put back.'],
  lockedRecreated: ['4.3', 'Appointments are locked, so the event deleted in Outlook is made anew.'],
  putBackLimit: ['4.3', 'The event was put back three times within an hour; it is left as it is and needs a decision.'],
  moveNotAccepted: ['4.3a', 'Moves made in Outlook are not accepted, so the event is put back.'],
  deletionNotAccepted: ['4.3a', 'Deletions made in Outlook are not accepted, so the event is made anew.'],
  slotTaken: ['4.4', 'The new time belongs to another appointment, so the event is put back.'],
  inThePast: ['4.4', 'The new time lies in the past, so the event is put back.'],
  breaksRule: ['4.4', 'The new time breaks a booking rule that refuses it, so the event is put back.'],
  breaksRuleWarned: ['4.4', 'The new time breaks a booking rule; it is accepted with a warning.'],
  ontoBusy: ['4.4', 'The new time lies on another event of this person; it is accepted with a warning.'],
  invited: ['3.6', '{who} is on the appointment too, and is invited.'],
  mailHeld: [
    '3.9',
    'Going on would mail {who} about what a pairing brought about, or was booked while nothing was sent; it waits until an administrator agrees.',
  ],
  handingOver: ['3.7', 'Somebody else organises the appointment now; this event goes once theirs is there with everybody invited.'],
  noStaff: ['3.7', 'Nobody is left on the appointment; its event stays until it is given to somebody or cancelled.'],
  uninvited: ['3.6', '{who} is no longer on the appointment, and is taken off the list of attendees.'],
  copyNotThere: [
    '3.12',
    'The invitation of {who} is not in their calendar ten minutes after it was sent; look whether their mailbox takes it.',
  ],
  notKept: ['3.6', 'Exchange did not keep {who} on the list of attendees; look at the address.'],
  declined: ['4.7', '{who} declined in Outlook and leaves the appointment.'],
  clientDeclined: ['4.8', 'The client declined the invitation, so the appointment is cancelled.'],
  clientTakenOff: [
    '4.9',
    'The organiser took the client off the attendees in Outlook; the appointment keeps them, and Exchange tells them nothing more.',
  ],
  declineNotAccepted: ['4.3a', '{who} declined in Outlook; declining is not accepted, so the appointment keeps them.'],
  roomDeclined: ['4.7', '{who} declined; the appointment keeps the room until somebody gives it up or chooses another.'],
  copyRemoved: ['4.7', '{who} took the event out of their own calendar without an answer, and leaves the appointment.'],
  askedAnew: ['4.7', '{who} had let go of the appointment and is on it again: taken off the list first, then invited anew.'],
  declinedDropped: ['4.7', '{who} declined, and is taken off the list before the others are mailed.'],
  takenOff: ['4.9', 'The organiser took {who} off the attendees in Outlook, so they leave the appointment.'],
  confirmedByEdit: ['4.5', 'The organiser updated the reservation in Outlook, so it is confirmed.'],
  missingNoted: ['4.6', 'The event is gone from the mailbox; it counts as deleted if that is still true in 60 seconds.'],
  unsentMove: ['4.2', 'The move was not sent to those invited, so the event is sent to all once more.'],
  unsentMoveLeft: ['4.2', 'The move was not sent to those invited, and only its organiser can send it.'],
  copyMoved: ['4.20', '{who} moved their own copy; the event of the organiser is what counts.'],
  deletedInOutlook: ['4.6', 'The event was deleted in Outlook, so the appointment is cancelled.'],
  bookingOwns: ['4.10', 'This belongs to the booking system, so the change made in Outlook is put back.'],
  onlineMeeting: ['4.10', 'The event is an online meeting, so its body is left to Outlook.'],
  allDayPutBack: ['4.11', 'The event was made all-day or multi-day in Outlook, so it is put back.'],
  seriesPutBack: ['4.11', 'The event was turned into a series in Outlook, so it is made a single event again.'],
  seriesLeft: [
    '4.11',
    'Exchange refuses to make the series a single event again; its first date is kept, the others are busy time, and it needs a decision.',
  ],
  restored: [
    '4.11',
    'The event of the cancelled appointment was restored in Outlook: it is busy time, and the appointment can be reinstated.',
  ],
  restoredCalledOff: [
    '4.11',
    'The event of the cancelled appointment was restored in Outlook, as a meeting that was called off with everybody who was invited: it takes no time, and cannot take place again.',
  ],
  restoredGone: ['4.11', 'The event of the cancelled appointment that was restored in Outlook is gone from the calendar again.'],
  movedBack: ['4.11', 'The event was moved to another calendar of the mailbox, so it is moved back.'],
  liesElsewhere: ['4.11', 'The event lies in another calendar of the mailbox; it is followed there.'],
  brakeHeld: ['4.18', 'Too many removals or equal moves within an hour; they wait until an administrator agrees.'],
  isOver: ['4.19', 'The appointment is over, so nothing is changed from Outlook any more.'],
  putOffAnew: ['4.19', 'The event was removed once its time was over, and the appointment was put off; it is made anew.'],
  copyLeftOver: ['3.11', 'The event was deleted by its organiser without anybody being told, so its copy in this calendar goes too.'],
  copyIgnored: ['3.11', 'This mailbox does not organise the event, so it is never written.'],
  conflictBooking: ['5.2', 'Both sides changed the time; the booking system wins.'],
  conflictOutlook: ['5.2', 'Both sides changed the time; Outlook wins.'],
  conflictAsk: ['5.7', 'Both sides changed the time; an administrator has to decide.'],
  deletionAsk: ['5.7', 'The event was deleted in Outlook while the appointment was changed; an administrator has to decide.'],
  askReminder: ['5.7', 'It has waited for an hour for an administrator to decide.'],
  decidedBooking: ['5.7', 'An administrator decided for the booking system.'],
  decidedOutlook: ['5.7', 'An administrator decided for Outlook.'],
  askLapsed: ['5.7', 'Nobody decided in time; the booking system wins.'],
  editRevives: ['5.2', 'The event was deleted in Outlook while the appointment was changed; it is made anew.'],
  deletionWins: ['5.2', 'The event was changed in Outlook while the appointment was cancelled; the event is removed.'],
  rewritten: ['5.6', 'The event does not show the text as it was written, so it is written once more.'],
  ours: ['5.6', 'The change equals a write of ours, so it is not taken for an edit.'],
  adopted: ['3.10', 'An event with our own stamp was found, so it is linked instead of creating a second one.'],
  idChanged: ['4.6', 'The event was found by its stamp under another id, so the link follows it.'],
  bothGone: ['5.1', 'Neither side is there any more, so the link is forgotten.'],
  blockPublished: ['3.8', 'This time inside the working days is not available, so it is published in the calendar.'],
  blockChanged: ['3.8', 'The working hours, or an exception, changed, so the published block follows.'],
  blockWithdrawn: ['3.8', 'This time is no longer to be published as unavailable, so its event is removed.'],
  blockPutBack: ['3.8', 'A published block follows the working hours alone, so the change made in Outlook is put back.'],
  blockMadeAnew: ['3.8', 'A published block follows the working hours alone, so the event deleted in Outlook is made anew.'],
  blockLeft: [
    '3.8',
    'The published block was put back three times within an hour; it is left as it is for a day, or until its time begins.',
  ],
  blockLapsed: ['3.8', 'The published block was left as it was in Outlook for a day; it follows the working hours again.'],
  blockRestored: ['3.8', 'The event of a block that is no longer published was restored in Outlook: it is busy time like any other.'],
  blockRestoredGone: ['3.8', 'The event of a former block that was restored in Outlook is gone from the calendar again.'],
  blockOver: ['3.8', 'The time of the published block is over, so nothing is changed any more.'],
  unseen: ['4.17', 'One side could not be seen, so nothing is decided.'],
  writeUnderWay: ['3.10', 'A write may still be under way, so nothing is decided yet.'],
} as const satisfies Record<string, readonly [rule: string, sentence: string]>;

export type ReasonCode = keyof typeof CATALOGUE;
export const REASON_CODES = Object.keys(CATALOGUE) as readonly ReasonCode[];

/** The same with the name of the calendar, for whoever has to find it. */
export const liesIn = (calendar: string): Reason => ({
  ...reason('liesElsewhere'),
  sentence: `The event lies in calendar "${calendar}" of the mailbox; it is followed there.`,
});

/** A reason that is about somebody, who is named in its sentence. */
export const reasonAbout = (code: ReasonCode, who: string): Reason => {
  const plain = reason(code);
  return { ...plain, sentence: plain.sentence.replace('{who}', () => who) };
};

/** The reason of this code, about one facet where the rule is about facets. */
export const reason = (code: ReasonCode, facet?: Facet): Reason => {
  const [rule, sentence] = CATALOGUE[code];
  return facet === undefined ? { code, rule, sentence } : { code, rule, sentence, facet };
};
