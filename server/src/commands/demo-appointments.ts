/** What the demo's bank has booked when it starts. */
import { DAY, instant, type Instant } from '@lockstep/engine';
import { Temporal } from 'temporal-polyfill';
import type { Occasion } from '../booking/actor.ts';
import { book } from '../booking/book.ts';
import type { Company, Holder, Service } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import { FRIDAY, MONDAY, ZONE } from './demo-bank.ts';

/** Who and what there is to book; `clients` are ids. */
type Parts = {
  readonly staff: readonly Holder[];
  readonly room: Holder | undefined;
  readonly services: readonly Service[];
  readonly clients: readonly string[];
};

const weekdayOf = (at: Instant): number => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZONE).dayOfWeek;

/** Weekdays of this and the next week that are still to come, as the start of each at `hour` in the bank's zone. */
const startsAt = (now: Instant, hour: number): readonly Instant[] => {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(ZONE).toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return Array.from({ length: 14 }, (_, day) => monday.add({ days: day }))
    .filter((date) => date.dayOfWeek <= 5)
    .map((date) => instant(date.toZonedDateTime({ timeZone: ZONE, plainTime: { hour } }).epochMilliseconds))
    .filter((at) => at > now);
};

/** Two weeks of appointments of one person each, the first one's in the room where the service asks for it. Answers how many. */
export const addAppointments = async (tx: Transaction, occasion: Occasion, company: Company, parts: Parts): Promise<number> => {
  let made = 0;
  for (const [person, holder] of parts.staff.entries()) {
    // Different hours for different people; the room belongs to the first one's appointments, so that it is never asked twice.
    for (const [day, start] of startsAt(occasion.now, 9 + ((person * 2) % 7)).entries()) {
      if ((day + person) % 2 === 1 || (holder === parts.staff.at(-1) && weekdayOf(start) === FRIDAY)) continue;
      // What needs the room goes to the first one, who has it; nothing here is still to be confirmed.
      const offered = parts.services.filter((one) => one.booking === 'direct' && (person === 0 || one.servedBy.length === 0));
      const service = offered[(day + person) % offered.length];
      const client = parts.clients[(day + person) % parts.clients.length];
      const room = person === 0 && parts.room !== undefined ? [{ holder: parts.room.id, role: 'resource' as const }] : [];
      await book(tx, occasion, {
        root: company.root,
        company: company.id,
        service: service?.id ?? null,
        location: null,
        title: null,
        notes: 'Made by the demo. Move it here or in the calendar: the other side follows.',
        start,
        end: null,
        zone: null,
        state: null,
        clients: client === undefined ? [] : [client],
        assignments: [{ holder: holder.id, role: 'staff' }, ...room],
        externalId: `demo-${person}-${Math.floor(start / DAY)}`,
      });
      made += 1;
    }
  }
  return made;
};

/** One that nobody has confirmed yet: after a day it gives its time back (7.6). */
export const addReservation = async (tx: Transaction, occasion: Occasion, company: Company, parts: Parts): Promise<void> => {
  const service = parts.services.find((one) => one.booking === 'reservation');
  const [, holder] = parts.staff;
  const [client] = parts.clients;
  const start = startsAt(occasion.now, 14).find((at) => at > occasion.now + DAY);
  if (service === undefined || holder === undefined || start === undefined) return;
  await book(tx, occasion, {
    root: company.root,
    company: company.id,
    service: service.id,
    location: null,
    title: null,
    notes: 'A reservation made by the demo. Confirm it, or it lapses within a day.',
    start,
    end: null,
    zone: null,
    state: null,
    clients: client === undefined ? [] : [client],
    assignments: [{ holder: holder.id, role: 'staff' }],
    externalId: 'demo-reservation',
  });
};

/** One of two people and the room: one event with attendees, which each of them answers in Outlook. On the Monday of next week. */
export const addTogether = async (tx: Transaction, occasion: Occasion, company: Company, parts: Parts): Promise<void> => {
  const service = parts.services.find((one) => parts.room !== undefined && one.servedBy.includes(parts.room.id));
  const start = startsAt(occasion.now, 16).findLast((at) => weekdayOf(at) === MONDAY);
  const people = parts.staff.slice(0, 2).map((one) => ({ holder: one.id, role: 'staff' as const }));
  if (service === undefined || parts.room === undefined || start === undefined) return;
  await book(tx, occasion, {
    root: company.root,
    company: company.id,
    service: service.id,
    location: null,
    title: null,
    notes: 'Made by the demo, for two advisers and the room. Decline it in Outlook as one of them, or move it as its organiser.',
    start,
    end: null,
    zone: null,
    state: null,
    clients: parts.clients.slice(-1),
    assignments: [...people, { holder: parts.room.id, role: 'resource' }],
    externalId: 'demo-together',
  });
};
