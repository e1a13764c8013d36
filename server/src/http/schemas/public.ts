/** What strangers and clients are shown, and nothing beside it: no id of a client, no calendar, nobody's reasons. */
import { z } from 'zod';
import { line } from './fields.ts';

/** What stands in the address of a booking page. */
export const slug = () =>
  z
    .string()
    .min(2)
    .max(63)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'It has other signs than small letters, digits and single hyphens between them.')
    .meta({ description: 'What stands in the address of the booking page', examples: ['north-bank'] });

export const linkToken = () => line(250).meta({ description: 'What stands behind the # of a private link' });

const Person = z.object({ id: z.string(), name: z.string() });
const ServiceShown = z.object({
  id: z.string(),
  name: z.string(),
  minutes: z.int(),
  priceText: z.string(),
  booking: z.enum(['direct', 'reservation']),
  people: z.array(Person).meta({ description: 'Who serves it; empty where clients do not choose' }),
});
export const PageAnswer = z
  .object({
    slug: z.string(),
    company: z.string(),
    zone: z.string(),
    asksPhone: z.enum(['no', 'optional', 'required']),
    services: z.array(ServiceShown),
    ticket: z.string().meta({ description: 'To be sent with the booking; good from a few seconds after it was given out, for a day' }),
  })
  .meta({ id: 'BookingPageShown' });

export const FreeTimesAnswer = z
  .object({
    minutes: z.int(),
    days: z.array(z.object({ date: z.string().meta({ format: 'date' }), starts: z.array(z.string().meta({ format: 'date-time' })) })),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Where nothing is free within the window: the first start after it; null: none within half a year' }),
  })
  .meta({ id: 'FreeTimes' });

export const LinkedAnswer = z
  .object({
    state: z.enum(['reserved', 'confirmed', 'cancelled']),
    title: z.string(),
    start: z.string().meta({ format: 'date-time' }),
    end: z.string().meta({ format: 'date-time' }),
    zone: z.string(),
    people: z.array(z.string()).meta({ description: 'Names of those who will be there' }),
    place: z.object({ name: z.string(), address: z.string() }).nullable(),
    priceText: z.string(),
    company: z.string(),
    slug: z.string().nullable().meta({ description: 'Of the booking page, where there is one to book on' }),
    lapsesAt: z.string().nullable().meta({ description: 'When a reservation gives its time back unconfirmed' }),
    version: z.int(),
    changeableUntil: z.string().nullable().meta({ description: 'Until when it can be moved or cancelled here; null: not any more' }),
    movable: z.boolean(),
    again: z.boolean().meta({ description: 'Cancelled, and can be booked again as it was' }),
    calendar: z.object({ uid: z.string(), sequence: z.int() }).meta({ description: 'For an entry in the own calendar of the client' }),
    token: z.string(),
    links: z.object({ view: z.string(), reschedule: z.string(), cancel: z.string() }),
  })
  .meta({ id: 'LinkedAppointment' });
