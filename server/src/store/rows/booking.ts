/** Rows of the booking side: who can be booked, for what, by whom, when. */
import type { Instant, ZoneId } from '@lockstep/engine';
import { atLeast, oneOf, spanCheck, shape } from '../shape.ts';
import { DOUBLE_BOOKING } from '../conflict.ts';

/** What a person named and a program may know by an id of its own. */
const NAMED = { root: 'text', id: 'text', name: 'text', externalId: 'text?', createdAt: 'instant' } as const;

/** A company or one of its locations' companies; `root` is the topmost parent and the first part of every key. */
export type Company = {
  root: string;
  id: string;
  parent: string | null;
  name: string;
  zone: ZoneId;
  externalId: string | null;
  /** For how many days the journal is kept; null: as usual. Only that of the topmost company counts. */
  journalDays: number | null;
  createdAt: Instant;
};
export const companies = shape<Company>({
  name: 'company',
  columns: { ...NAMED, parent: 'text?', zone: 'text', journalDays: 'integer?' },
  key: ['root', 'id'],
  unique: [{ name: 'company_external_id', columns: ['root', 'externalId'], where: 'externalId' }],
  references: [{ columns: ['root', 'parent'], table: 'company' }],
  indexes: [['root', 'parent']],
});

export type Location = {
  root: string;
  id: string;
  company: string;
  name: string;
  address: string;
  externalId: string | null;
  createdAt: Instant;
};
export const locations = shape<Location>({
  name: 'location',
  columns: { ...NAMED, company: 'text', address: 'text' },
  key: ['root', 'id'],
  unique: [{ name: 'location_external_id', columns: ['root', 'externalId'], where: 'externalId' }],
  references: [{ columns: ['root', 'company'], table: 'company' }],
  indexes: [['root', 'company']],
});

/** A staff member or a resource: whatever can be held by an appointment. Belongs to the root company (5.5). */
export type Holder = {
  root: string;
  id: string;
  company: string;
  kind: 'staff' | 'resource';
  name: string;
  /** The contact address, apart from the mailbox (2.1). */
  email: string | null;
  zone: ZoneId;
  active: boolean;
  externalId: string | null;
  createdAt: Instant;
};
export const holders = shape<Holder>({
  name: 'holder',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    kind: 'text',
    name: 'text',
    email: 'text?',
    zone: 'text',
    active: 'boolean',
    externalId: 'text?',
    createdAt: 'instant',
  },
  key: ['root', 'id'],
  unique: [{ name: 'holder_external_id', columns: ['root', 'kind', 'externalId'], where: 'externalId' }],
  references: [{ columns: ['root', 'company'], table: 'company' }],
  indexes: [['root', 'company']],
  checks: [oneOf('holder', 'kind', ['staff', 'resource'])],
});

export type Service = {
  root: string;
  id: string;
  company: string;
  name: string;
  durationMinutes: number;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  noticeMinutes: number;
  horizonDays: number;
  /** Starts lie on multiples of it after midnight. */
  stepMinutes: number;
  priceText: string;
  /** Whether a booking is an appointment at once or a reservation first. */
  booking: 'direct' | 'reservation';
  /** How long a reservation holds its slot unconfirmed (7.6). */
  reservationHours: number;
  /** The staff and resources that can serve; empty: every staff member of the company, and no room is needed. */
  servedBy: readonly string[];
  active: boolean;
  externalId: string | null;
  createdAt: Instant;
};
export const services = shape<Service>({
  name: 'service',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    name: 'text',
    durationMinutes: 'integer',
    bufferBeforeMinutes: 'integer',
    bufferAfterMinutes: 'integer',
    noticeMinutes: 'integer',
    horizonDays: 'integer',
    stepMinutes: 'integer',
    priceText: 'text',
    booking: 'text',
    reservationHours: 'integer',
    servedBy: 'list',
    active: 'boolean',
    externalId: 'text?',
    createdAt: 'instant',
  },
  key: ['root', 'id'],
  unique: [{ name: 'service_external_id', columns: ['root', 'externalId'], where: 'externalId' }],
  references: [{ columns: ['root', 'company'], table: 'company' }],
  indexes: [['root', 'company']],
  checks: [
    oneOf('service', 'booking', ['direct', 'reservation']),
    atLeast('service', 'durationMinutes', 1),
    atLeast('service', 'bufferBeforeMinutes', 0),
    atLeast('service', 'bufferAfterMinutes', 0),
    atLeast('service', 'noticeMinutes', 0),
    atLeast('service', 'horizonDays', 0),
    atLeast('service', 'stepMinutes', 1),
    atLeast('service', 'reservationHours', 1),
  ],
});

export type Client = {
  root: string;
  id: string;
  company: string;
  name: string;
  email: string | null;
  phone: string | null;
  /** BCP 47, `de-CH`. */
  language: string;
  zone: ZoneId;
  externalId: string | null;
  createdAt: Instant;
};
export const clients = shape<Client>({
  name: 'client',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    name: 'text',
    email: 'text?',
    phone: 'text?',
    language: 'text',
    zone: 'text',
    externalId: 'text?',
    createdAt: 'instant',
  },
  key: ['root', 'id'],
  unique: [{ name: 'client_external_id', columns: ['root', 'externalId'], where: 'externalId' }],
  references: [{ columns: ['root', 'company'], table: 'company' }],
  indexes: [['root', 'company']],
});

export type AppointmentState = 'reserved' | 'confirmed' | 'cancelled';
export type Appointment = {
  root: string;
  id: string;
  company: string;
  service: string | null;
  location: string | null;
  title: string;
  /** Shown in the event's body; the booking side's own words. */
  notes: string;
  state: AppointmentState;
  startAt: Instant;
  endAt: Instant;
  zone: ZoneId;
  attended: boolean;
  /** When a reservation gives its slot back (7.6); null for what is no reservation. */
  lapsesAt: Instant | null;
  clients: readonly string[];
  /** Rises with every change; API clients and the sync condition their writes on it. */
  version: number;
  /** SEQUENCE of the iCalendar parts people are mailed (6.2). */
  sequence: number;
  externalId: string | null;
  createdAt: Instant;
  changedAt: Instant;
};
export const appointments = shape<Appointment>({
  name: 'appointment',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    service: 'text?',
    location: 'text?',
    title: 'text',
    notes: 'text',
    state: 'text',
    startAt: 'instant',
    endAt: 'instant',
    zone: 'text',
    attended: 'boolean',
    lapsesAt: 'instant?',
    clients: 'list',
    version: 'integer',
    sequence: 'integer',
    externalId: 'text?',
    createdAt: 'instant',
    changedAt: 'instant',
  },
  key: ['root', 'id'],
  unique: [{ name: 'appointment_external_id', columns: ['root', 'externalId'], where: 'externalId' }],
  references: [
    { columns: ['root', 'company'], table: 'company' },
    { columns: ['root', 'service'], table: 'service' },
    { columns: ['root', 'location'], table: 'location' },
  ],
  indexes: [
    ['root', 'company'],
    ['root', 'service'],
    ['root', 'location'],
  ],
  checks: [
    oneOf('appointment', 'state', ['reserved', 'confirmed', 'cancelled']),
    spanCheck('appointment', 'startAt', 'endAt'),
    atLeast('appointment', 'version', 1),
    atLeast('appointment', 'sequence', 0),
  ],
});

/**
 * One person or room on one appointment, 1..n of them. The span is repeated here because the database refuses two rows
 * of the same holder whose spans overlap while both count (5.5).
 */
export type Assignment = {
  root: string;
  appointment: string;
  holder: string;
  role: 'staff' | 'resource';
  /** Order of the people; the first paired one organises the event (3.1). */
  position: number;
  startAt: Instant;
  endAt: Instant;
  /** Whether it takes the holder's time: false once cancelled, or once this person declined (4.7). */
  counts: boolean;
  /** When this person was last put on the appointment: what they had answered before does not count (4.7). */
  since: Instant;
  /** When they left it by declining, or were released; null: they are on it (4.7). */
  leftAt: Instant | null;
};
export const assignments = shape<Assignment>({
  name: 'assignment',
  columns: {
    root: 'text',
    appointment: 'text',
    holder: 'text',
    role: 'text',
    position: 'integer',
    startAt: 'instant',
    endAt: 'instant',
    counts: 'boolean',
    since: 'instant',
    leftAt: 'instant?',
  },
  key: ['root', 'appointment', 'holder'],
  unique: [],
  references: [
    { columns: ['root', 'appointment'], table: 'appointment', cascade: true },
    { columns: ['root', 'holder'], table: 'holder' },
  ],
  indexes: [['root', 'holder']],
  checks: [
    oneOf('assignment', 'role', ['staff', 'resource']),
    spanCheck('assignment', 'startAt', 'endAt'),
    atLeast('assignment', 'position', 0),
  ],
  exclusion: { name: DOUBLE_BOOKING, columns: ['root', 'holder'], start: 'startAt', end: 'endAt', where: 'counts' },
});
