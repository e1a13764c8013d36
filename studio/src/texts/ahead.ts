/** The texts of what lies ahead of somebody and is handed over (2.5); importing this makes them known. */
import { addTexts } from './i18n.ts';

const ahead = {
  ahead: {
    intro: 'Appointments that lie ahead, and to whom they can be given: when somebody leaves, is away or is deactivated.',
    since: 'Deactivated since {{when}}.',
    why: 'Reason: {{reason}}',
    pairingOn: 'Their calendar is followed until nothing lies ahead; then the pairing rests.',
    pairingOff: 'Their pairing rests, and comes back when they are reactivated.',
    pairingStays: 'Their pairing is switched off.',
    none: 'Nothing lies ahead.',
    count_one: 'One appointment lies ahead',
    count_other: '{{count}} appointments lie ahead',
    first: 'The soonest {{count}} are shown.',
    needs: {
      needsOrganiser: 'Needs another organiser',
      needsPerson: 'Needs another person',
      needsNobody: 'Others serve it too',
    },
    to: 'Give them to',
    toHelp: 'Each is given only where this colleague is free.',
    nobody: 'Nobody else can be booked.',
    choose: 'Choose “{{title}}”, {{when}}',
    mails_zero: 'nobody is mailed',
    mails_one: 'one person is mailed by Exchange',
    mails_other: '{{count}} people are mailed by Exchange',
    hand_one: 'Hand over one appointment; {{mails}}',
    hand_other: 'Hand over {{count}} appointments; {{mails}}',
    handed_one: 'One appointment was handed over to {{name}}.',
    handed_other: '{{count}} appointments were handed over to {{name}}.',
    left_one: 'One was left as it is.',
    left_other: '{{count}} were left as they are.',
    mayNot: 'Handing over takes the role of an administrator or owner.',
  },
} as const;
export type AheadTexts = typeof ahead;

addTexts(ahead);
