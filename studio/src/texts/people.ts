/** What is said about the people and rooms of one appointment; importing this makes it known. */
import { addTexts } from './i18n.ts';

const people = {
  people: {
    title: 'People and rooms',
    staff: 'staff',
    resource: 'room',
    client: 'client',
    optional: 'optional',
    standing: {
      organises: 'organises',
      accepted: 'accepted',
      tentative: 'tentative',
      declined: 'declined',
      none: 'no answer yet',
      underWay: 'invitation on its way',
      noAddress: 'not invited: no address',
    },
    declinedLeft: 'declined, left {{time}}',
    left: 'left {{time}}',
    others: 'Also invited in Outlook',
    othersHelp: 'On the list of the event, not on the appointment. Lockstep leaves them there.',
    clients: 'Clients',
    step: { front: 'Make organiser', remove: 'Remove', askAgain: 'Ask again', release: 'Release' },
    stepOf: {
      front: 'Make {{name}} the organiser',
      remove: 'Remove {{name}}',
      askAgain: 'Ask {{name}} again',
      release: 'Release {{name}}',
    },
    frontTitle: 'Make {{name}} the organiser?',
    frontText: 'The event is made anew in the calendar of {{name}} and everybody is invited again. The one of {{before}} is cancelled.',
    removeTitle: 'Remove {{name}}?',
    removeText: 'Exchange tells them that they are not invited any more.',
    removeLeft: '{{name}} has left it already; the name goes as well.',
    removeUninvited: 'Nobody is told: {{name}} was not invited.',
    removeOrganiser:
      '{{name}} organises the event. It is made anew in the calendar of {{next}} and everybody is invited again; the old one is cancelled.',
    removeOnlyMailbox: 'None of the others has a mailbox: the event is cancelled and the appointment lives in Lockstep only.',
    removeLast: 'Nobody is on it then. Its event stays until it is given to somebody or cancelled.',
    keep: 'Leave it as it is',
    add: 'Add a person or room',
    addLabel: 'Who or what',
    addHelp: 'Those who offer its service. They are invited at once.',
    addNobody: 'Everybody who offers its service is on it.',
    addNotFound: 'Nobody of that name.',
    addNow: 'Add',
    addAnyway: 'Add anyway',
    otherwise: { busy: 'busy then', booked: 'booked then' },
    done: {
      front: '{{name}} is to organise it.',
      remove: '{{name}} is off it.',
      askAgain: '{{name}} is asked again.',
      release: '{{name}} is released.',
      add: '{{name}} is on it.',
      replace: '{{name}} is on it instead.',
    },
    noStaff: 'Nobody is on it any more: give it to somebody or cancel it.',
    give: 'Give it to somebody',
    roomDeclined: '{{name}} declined: choose another room or release it.',
    freeRooms: 'Free then:',
    noFreeRoom: 'No other room is free then.',
    chooseRoom: 'Take {{name}}',
  },
} as const;
export type PeopleTexts = typeof people;

addTexts(people);
