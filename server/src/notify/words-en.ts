/** What people are told, in English. */
import type { Phrases } from './words.ts';

const ON = '{{ appointment.title }}, {{ appointment.date }}';

export const ENGLISH: Phrases = {
  greeting: 'Hello',
  closing: 'Kind regards',
  details: { withWhom: 'With', where: 'Where:', before: 'Before:', clients: 'For' },
  links: { view: 'See the appointment:', reschedule: 'Choose another time:', cancel: 'Cancel it:' },
  client: {
    booked: { subject: `Booked: ${ON}`, lead: 'Your appointment is booked.' },
    reserved: {
      subject: `Reserved: ${ON}`,
      lead: 'We have reserved this time for you.',
      end: 'The appointment takes place once we have confirmed it. You will hear from us.',
    },
    confirmed: { subject: `Confirmed: ${ON}`, lead: 'Your appointment is confirmed.' },
    rescheduled: { subject: `Changed: ${ON}`, lead: 'The time or place of your appointment has changed.' },
    cancelled: { subject: `Cancelled: ${ON}`, lead: 'This appointment is cancelled. It does not take place.' },
    staffChanged: {
      subject: `Changed: ${ON}`,
      lead: 'Who takes part in your appointment has changed; its time has not.',
    },
    lapsed: {
      subject: `Not confirmed: ${ON}`,
      lead: 'Your reservation was not confirmed in time and has ended. The appointment does not take place.',
    },
  },
  staff: {
    booked: { subject: `Booked: ${ON}`, lead: 'You have a new appointment.' },
    reserved: { subject: `Reserved: ${ON}`, lead: 'This time is reserved and waits to be confirmed.' },
    confirmed: { subject: `Confirmed: ${ON}`, lead: 'This appointment is confirmed.' },
    rescheduled: { subject: `Changed: ${ON}`, lead: 'The time or place of this appointment has changed.' },
    cancelled: { subject: `Cancelled: ${ON}`, lead: 'This appointment does not take place any more, or not with you.' },
    staffChanged: { subject: `Changed: ${ON}`, lead: 'Who takes part in this appointment has changed; its time has not.' },
    lapsed: {
      subject: `Not confirmed: ${ON}`,
      lead: 'Nobody confirmed this reservation in time. It is cancelled, and its time is free again.',
    },
    handedOver: {
      subject: `You organise: ${ON}`,
      lead: 'You organise this appointment from now on.',
      end: 'Its event is in your calendar. Whatever you change there is told to everybody who takes part.',
    },
    putBack: {
      subject: `Not moved: ${ON}`,
      lead: 'You moved this appointment in Outlook. It cannot be at that time, so it stays where it was. {{ why }}',
    },
    leftAlone: {
      subject: `Left as it is: ${ON}`,
      lead: 'What you changed of this event in Outlook was put back three times within an hour. It is left as it is now, and differs from the booking.',
      end: 'An administrator decides which of the two holds.',
    },
    reminder: {
      subject: `Waits for a decision: ${ON}`,
      lead: 'The booking and the event in Outlook say different things about this appointment, and an administrator was asked an hour ago.',
      end: 'If nobody decides, the booking holds.',
    },
  },
  why: {
    slotTaken: 'At that time somebody or a room that takes part has another appointment.',
    inThePast: 'That time is over.',
    breaksRule: 'Bookings are not taken for that time.',
  },
};
