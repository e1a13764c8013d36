/** What the demo starts with: a small bank, its people paired with the simulator's mailboxes, two weeks of appointments. */
import { DAY, DEFAULT_POLICY, instant, zoneId, type Instant } from '@lockstep/engine';
import { Temporal } from 'temporal-polyfill';
import type { Occasion } from '../booking/actor.ts';
import { book } from '../booking/book.ts';
import { createRootCompany } from '../booking/company.ts';
import { setSchedule } from '../booking/schedule.ts';
import { createKey } from '../http/access/keys.ts';
import { SCOPES } from '../http/access/scopes.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { Company, Holder, Service } from '../store/rows/booking.ts';
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';
import type { Transaction } from '../store/store.ts';
import { BANK_HOURS, CLIENTS, FRIDAY, PART_TIME, SERVICES, ZONE } from './demo-bank.ts';
import type { Announcement, DemoAccount } from './demo-simulator.ts';

/** Finds the demo's own integration again. */
export const DEMO_INTEGRATION = 'demo';
/** How the demo's integration reaches the simulator; changes with its ports. */
export const demoSettings = ({ ewsTls, ca }: Announcement, service: DemoAccount): ConnectionSettings => ({
  endpoint: ewsTls,
  authentication: 'basic',
  userName: service.userName,
  accessType: 'impersonation',
  serverVersion: 'detect',
  verifyTls: true,
  certificateAuthorities: ca,
  windowDaysBack: 1,
  windowDaysAhead: 365,
  trustMinutes: 60,
});

export const serviceAccount = ({ accounts }: Announcement): DemoAccount | null => accounts.find(({ kind }) => kind === 'service') ?? null;

const addHolder = async (tx: Transaction, occasion: Occasion, company: Company, account: DemoAccount): Promise<Holder> => {
  const holder: Holder = {
    root: company.root,
    id: occasion.newId(),
    company: company.id,
    kind: account.room ? 'resource' : 'staff',
    name: account.displayName,
    email: account.mailbox,
    zone: zoneId(ZONE),
    active: true,
    externalId: account.mailbox,
    createdAt: occasion.now,
  };
  await tx.holders.insert(holder);
  return holder;
};

const pair = async (tx: Transaction, occasion: Occasion, connection: string, holder: Holder, address: string): Promise<void> => {
  const id = occasion.newId();
  await tx.mailboxes.insert({
    root: holder.root,
    id,
    connection,
    address,
    transport: 'ews',
    identity: null,
    calendar: null,
    zone: null,
    serverVersion: null,
    cursor: null,
    listingSince: null,
    due: occasion.now,
    marks: 1,
    leaseOwner: null,
    leaseUntil: null,
    fence: 0,
    readAt: null,
    expandedUntil: null,
    readAs: null,
    readDue: occasion.now,
    toldUntil: null,
    deafSince: null,
    toldAt: null,
    listDue: null,
    unreadable: null,
    retryAt: null,
    attempts: 0,
    state: 'new',
    cause: null,
    detail: null,
    stateSince: occasion.now,
    verifiedAt: null,
    lastChangeIn: null,
    lastChangeOut: null,
    brakeHeldSince: null,
    brakeReleasedUntil: null,
    busyHeldSince: null,
  });
  await tx.pairings.insert({
    root: holder.root,
    id: occasion.newId(),
    holder: holder.id,
    mailbox: id,
    enabled: true,
    externalId: null,
    createdAt: occasion.now,
  });
};

const addServices = async (
  tx: Transaction,
  occasion: Occasion,
  company: Company,
  staff: readonly Holder[],
  room: Holder | undefined,
): Promise<readonly Service[]> => {
  const services = SERVICES.map(({ inRoom, ...more }): Service => ({
    root: company.root,
    id: occasion.newId(),
    company: company.id,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 15,
    noticeMinutes: 0,
    horizonDays: 90,
    stepMinutes: 15,
    priceText: '',
    booking: 'direct',
    reservationHours: 48,
    servedBy: inRoom === undefined || room === undefined ? [] : [...staff, room].map((one) => one.id),
    active: true,
    createdAt: occasion.now,
    ...more,
  }));
  for (const service of services) await tx.services.insert(service);
  return services;
};

const addClients = async (tx: Transaction, occasion: Occasion, company: Company): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const { id, name, email, language } of CLIENTS) {
    const row = {
      root: company.root,
      id: occasion.newId(),
      company: company.id,
      name,
      email,
      phone: null,
      language,
      zone: zoneId(ZONE),
      externalId: id,
    };
    await tx.clients.insert({ ...row, createdAt: occasion.now });
    ids.push(row.id);
  }
  return ids;
};

const addSchedules = async (tx: Transaction, occasion: Occasion, company: Company, staff: readonly Holder[]): Promise<void> => {
  const { root } = company;
  await setSchedule(tx, occasion, { root, company: company.id }, [BANK_HOURS]);
  const partTimer = staff.at(-1);
  if (partTimer !== undefined) await setSchedule(tx, occasion, { root, holder: partTimer.id }, [PART_TIME]);
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

const addAppointments = async (
  tx: Transaction,
  occasion: Occasion,
  company: Company,
  parts: { staff: readonly Holder[]; room: Holder | undefined; services: readonly Service[]; clients: readonly string[] },
): Promise<number> => {
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
const addReservation = async (
  tx: Transaction,
  occasion: Occasion,
  company: Company,
  parts: { staff: readonly Holder[]; services: readonly Service[]; clients: readonly string[] },
): Promise<void> => {
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

export type Population = { readonly root: string; readonly company: string; readonly key: string };

/** Writes all of it, in the caller's transaction: the demo is there whole or not at all. */
export const populate = async (
  tx: Transaction,
  occasion: Occasion,
  sealer: Sealer,
  announced: Announcement,
  service: DemoAccount,
): Promise<Population> => {
  const company = await createRootCompany(tx, occasion, { name: 'Bank of Example', zone: zoneId(ZONE), externalId: 'demo' });
  const { root } = company;
  await tx.locations.insert({
    root,
    id: occasion.newId(),
    company: company.id,
    name: 'Zurich',
    address: 'Bahnhofstrasse 1, 8001 Zurich',
    externalId: 'zurich',
    createdAt: occasion.now,
  });
  const connection = occasion.newId();
  await tx.connections.insert({
    root,
    id: connection,
    company: company.id,
    name: 'Exchange simulator',
    transport: 'ews',
    settings: demoSettings(announced, service),
    secret: sealer.seal(service.password, { root, connection }),
    policy: DEFAULT_POLICY,
    enabled: true,
    externalId: DEMO_INTEGRATION,
    createdAt: occasion.now,
    changedAt: occasion.now,
  });
  const staff: Holder[] = [];
  let room: Holder | undefined;
  for (const account of announced.accounts) {
    if (account.kind !== 'mailbox' || account.mailbox === null) continue;
    const holder = await addHolder(tx, occasion, company, account);
    await pair(tx, occasion, connection, holder, account.mailbox);
    if (account.room) room ??= holder;
    else staff.push(holder);
  }
  await addSchedules(tx, occasion, company, staff);
  const services = await addServices(tx, occasion, company, staff, room);
  const clients = await addClients(tx, occasion, company);
  await addAppointments(tx, occasion, company, { staff, room, services, clients });
  await addReservation(tx, occasion, company, { staff, services, clients });
  const { key } = await createKey(tx, occasion, { root, company: company.id, name: 'demo', scopes: SCOPES });
  return { root, company: company.id, key };
};
