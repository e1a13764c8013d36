/** What the demo starts with: a small bank, its people paired with the simulator's mailboxes, two weeks of appointments. */
import { DEFAULT_POLICY, zoneId } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import { createRootCompany } from '../booking/company.ts';
import { setSchedule } from '../booking/schedule.ts';
import { createKey } from '../http/access/keys.ts';
import { SCOPES } from '../http/access/scopes.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { Company, Holder, Service } from '../store/rows/booking.ts';
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';
import type { Transaction } from '../store/store.ts';
import { addAppointments, addReservation, addTogether } from './demo-appointments.ts';
import { BANK_HOURS, CLIENTS, PART_TIME, SERVICES, ZONE } from './demo-bank.ts';
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
    lineNumber: null,
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
    wroteLast: null,
    brakeHeldSince: null,
    brakeReleasedUntil: null,
    busyHeldSince: null,
    blocksDue: null,
    furtherDue: null,
    furtherReadAt: null,
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
    disconnect: null,
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
  await tx.bookingPages.insert({
    root,
    company: company.id,
    slug: 'bank-of-example',
    open: true,
    services: services.map((one) => one.id),
    choosesPerson: true,
    asksPhone: 'optional',
    framedBy: [],
    changedAt: occasion.now,
  });
  const clients = await addClients(tx, occasion, company);
  const parts = { staff, room, services, clients };
  await addAppointments(tx, occasion, company, parts);
  await addReservation(tx, occasion, company, parts);
  await addTogether(tx, occasion, company, parts);
  const { key } = await createKey(tx, occasion, { root, company: company.id, name: 'demo', scopes: SCOPES });
  return { root, company: company.id, key };
};
