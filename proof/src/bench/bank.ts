/** A large bank as rows: so many people with a mailbox each, read a moment ago, and nothing due in any of them. */
import { DAY, DEFAULT_POLICY, type Instant, zoneId } from '@lockstep/engine';
import type { Connection, Holder, Mailbox, Pairing, Service, Store } from '@lockstep/server';

export const ROOT = 'bank';
export const ZONE = zoneId('Europe/Zurich');
/** What is asked for in every bench: an hour, from each quarter of an hour on, with time to write it down. */
export const OFFER = {
  durationMinutes: 60,
  stepMinutes: 15,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 15,
  noticeMinutes: 0,
  horizonDays: 365,
};

export const holderOf = (index: number): string => `holder-${String(index).padStart(5, '0')}`;
export const mailboxOf = (index: number): string => `mailbox-${String(index).padStart(5, '0')}`;

/** Rows of one transaction: on the embedded store everybody else waits for it. */
const AT_ONCE = 1_000;
const FIRST_NAMES = ['Ada', 'Ben', 'Carla', 'David', 'Elena', 'Felix', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Klara', 'Luca', 'Mara'];
const LAST_NAMES = ['Amrein', 'Baumann', 'Caflisch', 'Dubois', 'Egli', 'Frei', 'Gerber', 'Huber', 'Imhof', 'Jenni', 'Keller'];

export type Bank = {
  readonly people: number;
  /** When every calendar was read. */
  readonly now: Instant;
  /** Whom each service is had from, by their index; the services are named `service-0` and on. */
  readonly services: readonly (readonly number[])[];
  /** How a mailbox stands; the first of them is 0. */
  readonly standing?: (index: number) => Partial<Mailbox>;
  /** Where its Exchange is; left out, nowhere. */
  readonly connection?: Partial<Connection>;
};

/** A company without anybody who can sign in. */
export const furnish = async (store: Store, { people, now, services, standing = () => ({}), connection = {} }: Bank): Promise<void> => {
  const owned = { root: ROOT, company: ROOT, externalId: null, createdAt: now };
  await store.transaction(async (tx) => {
    const bank = { root: ROOT, id: ROOT, parent: null, name: 'Bank', zone: ZONE, externalId: null };
    await tx.companies.insert({ ...bank, journalDays: null, createdAt: now });
    await tx.connections.insert({ ...owned, ...CONNECTION, changedAt: now, ...connection });
  });
  for (let from = 0; from < people; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, people - from) }, (_, index) => from + index);
    await store.transaction(async (tx) => {
      await tx.holders.insertAll(some.map((index): Holder => ({ ...owned, ...person(index) })));
      await tx.mailboxes.insertAll(some.map((index) => ({ ...mailboxRow(index, now), ...standing(index) })));
      await tx.pairings.insertAll(some.map((index) => pairingRow(index, now)));
    });
  }
  await store.transaction((tx) =>
    tx.services.insertAll(
      services.map((servedBy, index): Service => ({
        ...owned,
        ...OFFER,
        id: `service-${index}`,
        name: `Service ${index}`,
        priceText: '',
        booking: 'direct',
        reservationHours: 48,
        servedBy: servedBy.map(holderOf),
        active: true,
      })),
    ),
  );
};

export const CONNECTION = {
  id: 'exchange',
  name: 'Exchange',
  transport: 'ews',
  settings: {
    endpoint: 'https://mail.bank.example/EWS/Exchange.asmx',
    authentication: 'basic',
    userName: 'svc',
    accessType: 'impersonation',
    serverVersion: 'detect',
    verifyTls: true,
    certificateAuthorities: null,
    windowDaysBack: 1,
    windowDaysAhead: 365,
    trustMinutes: 1_440,
  },
  secret: null,
  policy: DEFAULT_POLICY,
  enabled: true,
  disconnect: null,
} as const;

const pick = (names: readonly string[], index: number): string => names[index % names.length] ?? '';

const person = (index: number): Pick<Holder, 'id' | 'kind' | 'name' | 'email' | 'zone' | 'active'> => ({
  id: holderOf(index),
  kind: 'staff',
  name: `${pick(FIRST_NAMES, index * 7)} ${pick(LAST_NAMES, index * 3)} ${index}`,
  email: `person-${index}@bank.example`,
  zone: ZONE,
  active: true,
});

const pairingRow = (index: number, now: Instant): Pairing => ({
  root: ROOT,
  id: `pairing-${String(index).padStart(5, '0')}`,
  holder: holderOf(index),
  mailbox: mailboxOf(index),
  enabled: true,
  externalId: null,
  createdAt: now,
});

/** Nothing of it is due within a day, and it is not listened to: a bench is about what it asks for, not about an Exchange that is not there. */
const mailboxRow = (index: number, now: Instant): Mailbox => ({
  root: ROOT,
  id: mailboxOf(index),
  connection: CONNECTION.id,
  address: `person-${index}@bank.example`,
  transport: 'ews',
  detectedAt: null,
  detection: null,
  transportSince: null,
  identity: mailboxOf(index),
  calendar: null,
  zone: ZONE,
  serverVersion: 'Exchange2016',
  schemaVersion: null,
  rights: null,
  cursor: 'read',
  listingSince: null,
  listedWindow: null,
  due: null,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  readAt: now,
  expandedUntil: (now + 366 * DAY) as Instant,
  readAs: null,
  readDue: (now + DAY) as Instant,
  toldUntil: null,
  deafSince: null,
  lineNumber: null,
  toldAt: null,
  listDue: null,
  unreadable: null,
  retryAt: null,
  attempts: 0,
  state: 'syncing',
  cause: null,
  detail: null,
  stateSince: now,
  verifiedAt: now,
  lastChangeIn: null,
  lastChangeOut: null,
  wroteLast: null,
  brakeHeldSince: null,
  brakeReleasedUntil: null,
  busyHeldSince: null,
  blocksDue: null,
  furtherDue: null,
  furtherReadAt: null,
});
