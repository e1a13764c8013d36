/** What is said about why a time cannot be booked, and about rules; importing this makes it known. */
import { addTexts } from './i18n.ts';

const why = {
  rule: { name: 'Rule {{rule}}', unknown: 'Nothing more is written about this rule.' },
  why: {
    title: 'Why is this time taken?',
    ask: 'Why?',
    askNot: 'Why not another time?',
    about: '{{who}}, {{when}}',
    free: 'Nothing speaks against this time: it can be booked.',
    taken: 'This time is not on offer.',
    general: 'Whoever would serve',
    could: 'Could.',
    beside: 'Lies there and takes no time',
    opensAppointment: 'Show the appointment',
    opensMailbox: 'Show the mailbox',
    time: 'Time that is missing',
    help: 'Choose a date and time, and each thing that takes it is named.',
    nobody: 'Choose people or a room, and what takes the time is named.',
  },
} as const;
export type WhyTexts = typeof why;

addTexts(why);
