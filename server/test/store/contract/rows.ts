/** Rows for the contract: the smallest lawful row of each kind, with what a test cares about given by the test. */
import { DEFAULT_POLICY, eventId, instant, zoneId, type Instant } from '@lockstep/engine';
import type { Appointment, Assignment, Company, Holder, Service } from '../../../src/store/rows/booking.ts';
import type { JournalEntry, Task } from '../../../src/store/rows/record.ts';
import type { ScheduleRow } from '../../../src/store/rows/schedule.ts';
import type { Busy } from '../../../src/store/rows/busy.ts';
import type { Connection, Link, Mailbox } from '../../../src/store/rows/sync.ts';
import type { Store } from '../../../src/store/store.ts';

export const ZURICH = zoneId('Europe/Zurich');
/** 2027-03-01T08:00:00Z, a Monday. */
export const MONDAY = instant(1_803_888_000_000);
export const minutes = (count: number): Instant => instant(MONDAY + count * 60_000);

let roots = 0;
/** A root company of its own for every test: keys begin with it, so tests share a database without meeting. */
export const newRoot = (): string => {
  roots += 1;
  return `root-${String(roots).padStart(4, '0')}`;
};

export const company = (root: string, given: Partial<Company> = {}): Company => ({
  root,
  id: root,
  parent: null,
  name: 'Praxis am See',
  zone: ZURICH,
  externalId: null,
  journalDays: null,
  createdAt: MONDAY,
  ...given,
});

export const holder = (root: string, id: string, given: Partial<Holder> = {}): Holder => ({
  root,
  id,
  company: root,
  kind: 'staff',
  name: id,
  email: null,
  zone: ZURICH,
  active: true,
  externalId: null,
  createdAt: MONDAY,
  ...given,
});

export const schedule = (root: string, id: string, given: Partial<ScheduleRow> = {}): ScheduleRow => ({
  root,
  id,
  holder: null,
  company: null,
  periods: [
    {
      zone: ZURICH,
      rules: [{ weekday: 1, from: '09:00', to: '24:00' }],
      exceptions: [{ date: '2027-03-08', spans: [] }],
      validFrom: null,
      validTo: '2027-12-31',
    },
  ],
  changedAt: MONDAY,
  ...given,
});

export const service = (root: string, id: string, given: Partial<Service> = {}): Service => ({
  root,
  id,
  company: root,
  name: 'Advice',
  durationMinutes: 30,
  bufferBeforeMinutes: 5,
  bufferAfterMinutes: 10,
  noticeMinutes: 0,
  horizonDays: 90,
  stepMinutes: 15,
  priceText: '',
  booking: 'direct',
  reservationHours: 48,
  servedBy: [],
  active: true,
  externalId: null,
  createdAt: MONDAY,
  ...given,
});

export const appointment = (root: string, id: string, given: Partial<Appointment> = {}): Appointment => ({
  root,
  id,
  company: root,
  service: null,
  location: null,
  title: 'Erstgespräch',
  notes: '',
  state: 'confirmed',
  startAt: minutes(0),
  endAt: minutes(30),
  zone: ZURICH,
  attended: false,
  lapsesAt: null,
  clients: [],
  version: 1,
  sequence: 0,
  externalId: null,
  createdAt: MONDAY,
  changedAt: MONDAY,
  ...given,
});

export const assignment = (root: string, appointmentId: string, holderId: string, given: Partial<Assignment> = {}): Assignment => ({
  root,
  appointment: appointmentId,
  holder: holderId,
  role: 'staff',
  position: 0,
  startAt: minutes(0),
  endAt: minutes(30),
  counts: true,
  since: MONDAY,
  leftAt: null,
  ...given,
});

export const connection = (root: string, id: string): Connection => ({
  root,
  id,
  company: root,
  name: 'Exchange',
  transport: 'ews',
  settings: {
    endpoint: 'https://mail.example.test/EWS/Exchange.asmx',
    authentication: 'basic',
    userName: 'svc',
    accessType: 'impersonation',
    serverVersion: 'detect',
    verifyTls: true,
    certificateAuthorities: null,
    windowDaysBack: 30,
    windowDaysAhead: 365,
    trustMinutes: 60,
  },
  secret: null,
  policy: DEFAULT_POLICY,
  enabled: true,
  disconnect: null,
  externalId: null,
  createdAt: MONDAY,
  changedAt: MONDAY,
});

export const mailbox = (root: string, id: string, given: Partial<Mailbox> = {}): Mailbox => ({
  root,
  id,
  connection: 'exchange',
  address: `${id}@example.test`,
  transport: 'ews',
  detectedAt: null,
  detection: null,
  transportSince: null,
  identity: null,
  calendar: null,
  zone: null,
  serverVersion: null,
  schemaVersion: null,
  rights: null,
  cursor: null,
  listingSince: null,
  listedWindow: null,
  due: null,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  readAt: null,
  expandedUntil: null,
  readAs: null,
  readDue: null,
  toldUntil: null,
  deafSince: null,
  lineNumber: null,
  toldAt: null,
  listDue: null,
  unreadable: null,
  retryAt: null,
  attempts: 0,
  state: 'new',
  cause: null,
  detail: null,
  stateSince: MONDAY,
  verifiedAt: null,
  lastChangeIn: null,
  lastChangeOut: null,
  wroteLast: null,
  brakeHeldSince: null,
  brakeReleasedUntil: null,
  busyHeldSince: null,
  blocksDue: null,
  furtherDue: null,
  furtherReadAt: null,
  ...given,
});

export const link = (root: string, appointmentId: string, mailboxId: string, given: Partial<Link> = {}): Link => ({
  root,
  appointment: appointmentId,
  ofAppointment: appointmentId,
  ofBlock: null,
  mailbox: mailboxId,
  eventId: null,
  uid: null,
  elsewhere: null,
  restored: null,
  calledOff: null,
  listed: true,
  epoch: 0,
  base: null,
  intent: null,
  missingSince: null,
  putBacks: [],
  heldSince: null,
  ask: null,
  askStart: null,
  askEnd: null,
  decision: null,
  mailHeld: false,
  leftovers: null,
  due: null,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  attempts: 0,
  cause: null,
  detail: null,
  ...given,
});

export const busyTime = (root: string, mailboxId: string, event: string, startAt: Instant, endAt: Instant): Busy => ({
  root,
  mailbox: mailboxId,
  eventId: eventId(event),
  startAt,
  endAt,
  allDay: false,
  zone: ZURICH,
  showAs: 'busy',
  title: null,
  private: false,
  uid: null,
  further: null,
  series: null,
  readAt: MONDAY,
  missingSince: null,
});

export const entry = (root: string, id: string, given: Partial<JournalEntry> = {}): JournalEntry => ({
  root,
  id,
  at: MONDAY,
  appointment: null,
  mailbox: null,
  kind: 'plan',
  code: 'push',
  rule: '5.2',
  sentence: 'The appointment moved; the event follows.',
  detail: {},
  ...given,
});

export const task = (root: string, kind: string, key: string, given: Partial<Task> = {}): Task => ({
  root,
  kind,
  key,
  due: MONDAY,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  attempts: 0,
  detail: null,
  ...given,
});

/** A root company with these staff, an integration named `exchange`, and nothing else. */
export const furnish = async (store: Store, root: string, holders: readonly string[] = []): Promise<void> => {
  await store.transaction(async (tx) => {
    await tx.companies.insert(company(root));
    await tx.connections.insert(connection(root, 'exchange'));
    for (const id of holders) await tx.holders.insert(holder(root, id));
  });
};

/** Books one holder for a span, as one transaction of a correct caller. */
export const book = (store: Store, root: string, id: string, holderId: string, startAt: Instant, endAt: Instant): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.lockHolders(root, [holderId]);
    await tx.appointments.insert(appointment(root, id, { startAt, endAt }));
    await tx.assignments.insert(assignment(root, id, holderId, { startAt, endAt }));
  });
