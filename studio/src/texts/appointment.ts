/** The texts of what is opened over the calendar; importing this makes them known. */
import { addTexts } from './i18n.ts';

const appointment = {
  appointment: {
    attended: 'Attended',
    people: 'People',
    organiser: 'organises the event',
    staff: 'staff',
    room: 'room',
    client: 'client',
    declined: 'declined in Outlook',
    notes: 'Notes',
    notesHelp: 'Stand in the event.',
    journal: 'What happened',
    rule: 'Rule {{rule}}',
    edit: 'Change',
    keep: 'Keep it',
    cancelTitle: 'Cancel this appointment?',
    cancelText: 'Its event is removed from Outlook. A cancelled appointment stays as it was; to have it again, book it anew.',
    step: { confirm: 'Confirm', cancel: 'Cancel appointment', attended: 'Mark as attended' },
    done: { confirm: '“{{title}}” is confirmed.', cancel: '“{{title}}” is cancelled.', attended: '“{{title}}” is marked as attended.' },
    title: 'Title',
    start: 'Start',
    end: 'End',
    needsTime: 'Choose a date and a time.',
    endsTooEarly: 'It ends before it starts. Choose a later end.',
    needsPeople: 'Choose at least one person or room.',
    peopleAndRooms: 'People and rooms',
    peopleHelp: 'The first staff member with a mailbox organises the event.',
    saved: 'Saved.',
    service: 'Service',
    noService: 'No service',
    titleHelp: 'Left empty: the name of the service.',
    needsTitle: 'Enter a title, or choose a service.',
    book: 'Book',
    booked: '“{{title}}” is booked for {{when}}.',
  },
} as const;
export type AppointmentTexts = typeof appointment;

addTexts(appointment);
