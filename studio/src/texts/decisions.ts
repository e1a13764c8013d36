/** The texts of what waits for an administrator; importing this makes them known. */
import { addTexts } from './i18n.ts';

const decisions = {
  decisions: {
    title: 'Decisions',
    waiting_one: 'One waits',
    waiting_other: '{{count}} wait',
    intro:
      'Both sides were changed, and the integration says: ask an administrator. Nothing is written while it waits, and both times stay taken.',
    list: 'What waits for a decision',
    emptyTitle: 'Nothing waits for a decision',
    emptyText:
      'When the booking system and Outlook both change the same appointment, and its integration says “ask an administrator”, it appears here.',
    kind: { conflict: 'Moved on both sides', deletion: 'Changed here, deleted in Outlook' },
    since: 'Waits since {{time}}',
    reminder: 'For more than an hour',
    lapses: 'Unless somebody decides, the booking system wins: {{time}}.',
    side: { booking: 'Booking system', outlook: 'Outlook' },
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
    },
    mails_zero: 'Nobody is mailed by it.',
    mails_one: 'Exchange mails one person.',
    mails_other: 'Exchange mails {{count}} people.',
    untold_zero: 'Nobody is mailed by it.',
    untold_one: 'Exchange mails the one who is invited only if Outlook has not.',
    untold_other: 'Exchange mails those of the {{count}} invited whom Outlook has not told.',
    decided: {
      booking: 'Decided for the booking system; it is being carried out.',
      outlook: 'Decided for Outlook; it is being carried out.',
    },
    done: { booking: '“{{title}}”: the booking system’s side is kept.', outlook: '“{{title}}”: Outlook’s side is kept.' },
    mayNot: 'An administrator can decide.',
    open: 'Open the appointment',
    toDecide: 'See both sides and decide',
  },
} as const;
export type DecisionTexts = typeof decisions;

addTexts(decisions);
