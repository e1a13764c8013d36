/** The texts of further calendars of a mailbox; importing this makes them known. */
import { addTexts } from './i18n.ts';

const further = {
  further: {
    title: 'Further calendars',
    open: 'Calendars',
    drawer: 'Further calendars of {{name}}',
    help: 'What lies in a further calendar takes this person’s time as busy only: no title is read, nothing becomes an appointment, and nothing is ever written there. Without Exchange telling of it, it is looked at every five minutes, or twice in a minute with appointments today or tomorrow.',
    none: 'None is chosen: only the paired calendar takes time.',
    off: 'Exchange is not asked while this mailbox is switched off. What is chosen can be unticked.',
    look: 'Show the calendars of this mailbox',
    lookAgain: 'Look again',
    looking: 'Asking Exchange …',
    lookedNone: 'This mailbox has no other calendar that the account of the integration can see.',
    list: 'Calendars that take time as busy only',
    blocking_zero: 'Nothing in the next {{days}} days would take time',
    blocking_one: 'One event of the next {{days}} days would take time',
    blocking_other: '{{count}} events of the next {{days}} days would take time',
    uncounted: 'It could not be counted what would take time.',
    uncountedWhy: 'It could not be counted what would take time: {{why}}',
    events_zero: 'Read {{at}}, nothing in it takes time',
    events_one: 'Read {{at}}, one busy time is kept',
    events_other: 'Read {{at}}, {{count}} busy times are kept',
    state: {
      reading: 'Being read; until then this person counts as busy throughout',
      missing: 'Not among the calendars of the mailbox at the last look; its time counts until that is certain',
      gone: 'Gone: nothing of it takes time any more',
      trouble: 'It cannot be read; its time counts as it was read last',
    },
    save: 'Save',
    saved_zero: 'Only the paired calendar takes time now',
    saved_one: 'One further calendar takes time now',
    saved_other: '{{count}} further calendars take time now',
    waits: 'Until a new one was read, this person counts as busy throughout; that takes seconds.',
  },
} as const;
export type FurtherTexts = typeof further;

addTexts(further);
