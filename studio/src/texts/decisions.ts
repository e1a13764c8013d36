/** The texts of what waits for an administrator; importing this makes them known. */
import { addTexts } from './i18n.ts';

const decisions = {
  decisions: {
    title: 'Decisions',
    waiting_one: 'One waits',
    waiting_other: '{{count}} wait',
    intro:
      'Everything that waits for an administrator, the longest waiting first. Until then nothing of it is written, and nobody is mailed.',
    list: 'What waits for a decision',
    emptyTitle: 'Nothing waits for a decision',
    emptyText:
      'Here appears what both sides changed where an integration says “ask an administrator”, what was put back in Outlook three times, invitations that nobody has asked for, and what the brake holds.',
    kind: {
      conflict: 'Moved on both sides',
      deletion: 'Changed here, deleted in Outlook',
      left: 'Changed in Outlook again and again',
      leftDeleted: 'Deleted in Outlook again and again',
    },
    why: {
      left: 'It was put back three times within an hour and then left as it is. Both sides differ in: {{what}}.',
      series: 'Somebody made a series of it in Outlook, and Exchange keeps it one. Its first date is shown; the others are busy time.',
      leftDeleted: 'It was made anew three times within an hour and deleted again.',
    },
    facet: { when: 'time', title: 'title', body: 'notes', location: 'place', showAs: 'how the time shows' },
    since: 'Waits since {{time}}',
    sinceNow: 'Waits since a moment ago',
    reminder: 'For more than an hour',
    lapses: 'Unless somebody decides, the booking system wins: {{time}}.',
    side: { booking: 'Booking system', outlook: 'Outlook' },
    sideOf: '{{side}}: {{title}}',
    was: 'Was {{when}}, and is deleted',
    noPlace: 'No location',
    lastChange: '{{sentence}} ({{time}})',
    keep: { booking: 'Keep the booking system’s', outlook: 'Keep Outlook’s' },
    effect: {
      conflict: {
        booking: 'The event in Outlook moves to this time.',
        outlook: 'The appointment moves to this time, for everybody on it.',
      },
      deletion: {
        booking: 'The event is made anew and everybody on it is invited again.',
        outlook: 'The appointment is cancelled and its time is free.',
      },
      left: {
        booking: 'The event in Outlook is put back to this once more.',
        outlook: 'The appointment moves to this time, for everybody on it.',
      },
      leftDeleted: {
        booking: 'The event is made anew once more and everybody on it is invited again.',
        outlook: 'The appointment is cancelled and its time is free.',
      },
    },
    mails_zero: 'Nobody is mailed by it.',
    mails_one: 'Exchange mails one person.',
    mails_other: 'Exchange mails {{count}} people.',
    untold_zero: 'Nobody is mailed by it.',
    untold_one: 'Exchange mails the one who is invited only if Outlook has not.',
    untold_other: 'Exchange mails those of the {{count}} invited whom Outlook has not told.',
    atMost_zero: 'Nobody is mailed by it.',
    atMost_one: 'Exchange sends one mail at most.',
    atMost_other: 'Exchange sends {{count}} mails at most.',
    decided: {
      booking: 'Decided for the booking system; it is carried out as soon as Exchange answers.',
      outlook: 'Decided for Outlook; it is carried out as soon as Exchange answers.',
    },
    takeBack: 'Take the decision back',
    takenBack: '“{{title}}” waits again.',
    done: { booking: '“{{title}}”: the booking system’s side is kept.', outlook: '“{{title}}”: Outlook’s side is kept.' },
    mayNot: 'An administrator can decide.',
    open: 'Open the appointment',
    openMailbox: 'Open the mailbox',
    toDecide: 'See both sides and decide',
    held: {
      mail: 'Invitations wait',
      brake: 'Held by the brake',
      name: { mail: 'Invitations of {{name}}', brake: 'The calendar of {{name}}' },
      aboutMail_one:
        'One appointment was booked before this mailbox was paired, or while its integration was off. Nobody was invited to its event.',
      aboutMail_other:
        '{{count, number}} appointments were booked before this mailbox was paired, or while its integration was off. Nobody was invited to their events.',
      mailStays: 'It does not lapse. Whoever changes one of the appointments sends the invitations of that one.',
      aboutBrake: 'Unusually much was removed or moved at once, so it is held: {{count, number}} here.',
      busy_one: 'One event of their own is missing as well, and still takes time; it is looked for again {{time}}.',
      busy_other: '{{count, number}} events of their own are missing as well, and still take time; they are looked for again {{time}}.',
      brakeWrong: 'If it is wrong, put it right in Outlook or in the booking system: what agrees again is let go by itself.',
      would: {
        invite: 'its people are invited',
        cancel: 'gone from Outlook; the appointment is cancelled',
        makeAnew: 'gone from Outlook; its event is made anew',
        reschedule: 'the appointment follows, to {{when}}',
        moveEvent: 'the event follows, from {{when}}',
        remove: 'its event is removed from Outlook',
        forget: 'gone from both sides',
      },
      more_one: 'One more.',
      more_other: '{{count, number}} more.',
      items: 'What it is about',
      release: { mail: 'Send the invitations', brake: 'Release the brake for an hour' },
      effect: {
        mail: 'What is sent cannot be taken back.',
        brake: 'What is held goes on, and so does what comes within the hour, until you hold it again at its mailbox.',
      },
      done: { mail: 'The invitations of {{name}} are on their way.', brake: 'The brake of {{name}} is released for an hour.' },
      heldAgain: 'What has not gone through at {{name}} is held again.',
    },
    many: {
      bar: 'What is chosen',
      choose: 'Choose {{name}}',
      all: 'Choose all',
      chosen: '{{count, number}} chosen',
      booking: 'Keep the booking system’s ({{count, number}})',
      outlook: 'Keep Outlook’s ({{count, number}})',
      mail: 'Send the invitations ({{count, number}})',
      brake: 'Release the brake ({{count, number}})',
      title: {
        booking: 'Keep the booking system’s side?',
        outlook: 'Keep Outlook’s side?',
        mail: 'Send the invitations?',
        brake: 'Release the brake?',
      },
      about_one: 'It is about one of them.',
      about_other: 'It is about {{count, number}} of them.',
      yes: 'Do it',
      going: '{{done, number}} of {{all, number}}',
      done: 'Done: {{count, number}}.',
      refused: 'Refused: {{count, number}}. {{problem}}',
    },
  },
} as const;
export type DecisionTexts = typeof decisions;

addTexts(decisions);
