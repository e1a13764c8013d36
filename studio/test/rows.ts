/** Mailboxes, holders and appointments for the tests: everything in order unless said otherwise. */
import type { Assignment } from '../src/calendar/people/list.ts';
import type { Appointment } from '../src/calendar/queries.ts';
import type { Holder, Pairing } from '../src/integrations/queries.ts';
import type { Mailbox } from '../src/users/mailboxes.ts';
import type { Row } from '../src/users/order.ts';

export const mailbox = (id: string, more: Partial<Mailbox> = {}): Mailbox => ({
  id,
  holder: `holder-${id}`,
  holderName: id,
  holderKind: 'staff',
  integration: 'one',
  address: `${id}@bank.example`,
  transport: 'ews',
  detection: null,
  polled: false,
  serverVersion: null,
  schemaVersion: null,
  zone: null,
  state: 'syncing',
  cause: null,
  sentence: 'It is in step.',
  next: null,
  told: true,
  taker: null,
  askedEverySeconds: null,
  invites: true,
  retries: true,
  detail: null,
  since: '2026-03-02T08:00:00Z',
  verifiedAt: '2026-03-02T08:00:00Z',
  nextCheckAt: null,
  lastChangeIn: null,
  lastChangeOut: null,
  retryAt: null,
  brakeHeldSince: null,
  brakeReleasedUntil: null,
  ...more,
});

export const row = (name: string, more: Partial<Mailbox> = {}, cause = ''): Row => ({
  mailbox: mailbox(name.toLowerCase(), more),
  name,
  integration: 'Exchange',
  cause,
});

export const holder = (id: string, email: string | null, more: Partial<Holder> = {}): Holder => ({
  id,
  company: 'bank',
  kind: 'staff',
  name: id,
  email,
  zone: 'Europe/Zurich',
  active: true,
  externalId: null,
  createdAt: '2026-03-02T08:00:00Z',
  ...more,
});

export const pairing = (holderId: string, address: string, integration = 'one'): Pairing => ({
  id: `pairing-${holderId}`,
  holder: holderId,
  integration,
  mailbox: `mailbox-${holderId}`,
  address,
  enabled: true,
  externalId: null,
  createdAt: '2026-03-02T08:00:00Z',
});

export const assignment = (holder: string, more: Partial<Assignment> = {}): Assignment => ({
  holder,
  role: 'staff',
  takesTime: true,
  organises: false,
  paired: true,
  response: null,
  leftAt: null,
  ...more,
});
/** Of Anna and Ben, unless said otherwise. */
export const appointment = (over: Partial<Appointment> = {}): Appointment => ({
  id: 'a1',
  calledOff: false,
  company: 'c1',
  service: null,
  location: null,
  title: 'Mortgage',
  notes: '',
  state: 'confirmed',
  start: '2026-10-24T09:00:00+02:00',
  end: '2026-10-24T10:00:00+02:00',
  zone: 'Europe/Zurich',
  attended: false,
  lapsesAt: null,
  reinstatable: false,
  clients: [],
  assignments: [assignment('anna'), assignment('ben')],
  attendees: [],
  invitedClients: [],
  flags: [],
  version: 3,
  externalId: null,
  createdAt: '',
  changedAt: '',
  sync: { state: 'inStep', sentence: '', next: null, cause: null, mailbox: null },
  ...over,
});
