/** What the demo's bank offers, when it is open, and who comes. */
import { zoneId, type Schedule } from '@lockstep/engine';
import type { Service } from '../store/rows/booking.ts';

/** Where the demo's bank is. */
export const ZONE = 'Europe/Zurich';

type DemoService = Pick<Service, 'name' | 'durationMinutes' | 'externalId'> & Partial<Service>;

/** `inRoom`: it needs the room as well as somebody of the staff. */
export const SERVICES: readonly (DemoService & { readonly inRoom?: true })[] = [
  { externalId: 'advice', name: 'Investment advice', durationMinutes: 60 },
  { externalId: 'account', name: 'Opening an account', durationMinutes: 30, bufferAfterMinutes: 0, noticeMinutes: 60 },
  { externalId: 'mortgage', name: 'Mortgage consultation', durationMinutes: 90, bufferBeforeMinutes: 15, stepMinutes: 30, inRoom: true },
  { externalId: 'planning', name: 'Wealth planning', durationMinutes: 60, booking: 'reservation', reservationHours: 24 },
];

const weekly = (days: readonly number[], from: string, to: string): Schedule => ({
  zone: zoneId(ZONE),
  rules: days.map((weekday) => ({ weekday, from, to })),
  exceptions: [],
  validFrom: null,
  validTo: null,
});
export const BANK_HOURS = weekly([1, 2, 3, 4, 5], '08:30', '18:00');
/** The last of the staff does not work on Fridays. */
export const PART_TIME = weekly([1, 2, 3, 4], '08:00', '16:00');
export const MONDAY = 1;
export const FRIDAY = 5;

export const CLIENTS = [
  { id: 'c-1', name: 'Anna Keller', email: 'anna.keller@client.example', language: 'de-CH' },
  { id: 'c-2', name: 'Luc Favre', email: 'luc.favre@client.example', language: 'fr-CH' },
  { id: 'c-3', name: 'Giulia Bernasconi', email: 'giulia.bernasconi@client.example', language: 'it-CH' },
  { id: 'c-4', name: 'Tom Baker', email: 'tom.baker@client.example', language: 'en-GB' },
] as const;
