/** A company drawn at random: who works there, how its integration is set, and how hostile its Exchange is. */
import { DEFAULT_POLICY, type Instant, type Policy, zoneId } from '@lockstep/engine';
import type { BusyRules, EventTemplate, Store } from '@lockstep/server';
import type { Random } from '../random.ts';
import { type Delegation, drawDelegation } from './delegation.ts';
import { drawFurther } from './draw-further.ts';
import { drawHostility, type Hostility } from './hostility.ts';
import { drawTemplate } from './template.ts';

export const ROOT = 'root';
export const INSTALLATION = 'installation-a';
export const ACCOUNT = 'BANK\\svc-lockstep';
/** Who sees all mailboxes over Graph, whatever befalls that account. */
export const OBSERVER = 'BANK\\observer';
/** The mailbox of that account itself, which it needs where it acts as a delegate. */
export const OWN_MAILBOX = 'svc-lockstep@bank.example';
export const CONNECTION = 'connection-1';
export const ZONE = zoneId('Europe/Zurich');
/** The same zone by its Windows name, as the mailboxes have it. */
export const WINDOWS_ZONE = 'W. Europe Standard Time';

export type Staff = {
  readonly holder: string;
  readonly kind: 'staff' | 'resource';
  readonly mailbox: string;
  readonly address: string;
  /** The way to this mailbox; left out: EWS. */
  readonly transport?: 'ews' | 'graph';
};

export type Company = {
  /** The rooms among them. */
  readonly staff: readonly Staff[];
  /** Appointments are of several people, and of rooms. */
  readonly team: boolean;
  readonly policy: Policy;
  readonly hostility: Hostility;
  readonly busy: BusyRules;
  /** What an administrator changes that to when half of the schedule is over; null: nothing. */
  readonly busyLater: BusyRules | null;
  /** The brake is on as in life, and calendars are emptied, cleared and shifted as a whole (F32). */
  readonly braked: boolean;
  /** Items that nobody can read (F40), by their lasting ids; grows while people work. */
  readonly poisoned: Set<string>;
  /** Whether its Exchange moves events back from other calendars (4.11). */
  readonly movesBack: boolean;
  /** What events show by the integration's own wish (3.4); null: the default. */
  readonly template: EventTemplate | null;
  /** What the account may in whose mailbox, where it acts as a delegate; null: it acts as the owner of each. */
  readonly delegation: Delegation | null;
  /** Clients are attendees of the events of their appointments (3.5). */
  readonly invitesClients: boolean;
  /** Over how many days working hours are published (3.8); null: they are not. */
  readonly blockDays: number | null;
  /** Whether Graph has an address to which it posts what there is to tell (5.3). */
  readonly posted: boolean;
  /** Whose mailbox has a further calendar that takes time (2.1). */
  readonly further: readonly string[];
};

export const accessOf = ({ delegation }: Company): 'impersonation' | 'delegate' => (delegation === null ? 'impersonation' : 'delegate');

const ROOM: Staff = { holder: 'room-1', kind: 'resource', mailbox: 'mailbox-room', address: 'room1@bank.example' };

/** Those of them who are people. */
export const people = ({ staff }: Company): readonly Staff[] => staff.filter(({ kind }) => kind === 'staff');

export const drawCompany = (random: Random): Company => {
  const braked = random.chance(0.15);
  // One full calendar instead of three that are nearly empty: the brake is about many.
  const staff = Array.from({ length: braked ? 1 : random.between(1, 3) }, (_, index) => ({
    holder: `staff-${index + 1}`,
    kind: 'staff' as const,
    mailbox: `mailbox-${index + 1}`,
    address: `staff${index + 1}@bank.example`,
  }));
  const policy = drawPolicy(random);
  const brake = braked ? DEFAULT_POLICY.brake : policy.brake;
  const busy = random.fork('busy time');
  const together = random.fork('several people');
  const team = staff.length > 1 && together.chance(0.6);
  const withRoom = team && together.chance(0.6);
  const accept = { ...policy.accept, decline: !team || together.chance(0.85) };
  const all = withRoom ? [...staff, ROOM] : staff;
  const delegation = drawDelegation(random.fork('delegation'), all);
  // There is no delegate over Graph, only an application.
  const reached: readonly Staff[] = delegation === null ? drawTransports(random.fork('transports'), all) : all;
  return {
    staff: reached,
    team,
    policy: { ...policy, accept, brake },
    hostility: drawHostility(random),
    busy: drawBusy(busy),
    busyLater: busy.chance(0.5) ? drawBusy(busy) : null,
    braked,
    poisoned: new Set(),
    movesBack: random.chance(0.8),
    template: drawTemplate(random.fork('template')),
    delegation,
    // A delegate may not be let send on the owner's behalf, and then invites nobody.
    invitesClients: delegation === null && random.fork('clients as attendees').chance(0.25),
    blockDays: drawBlocks(random.fork('published hours')),
    posted: reached.some(({ transport }) => transport === 'graph') && random.fork('notification address').chance(0.7),
    further: drawFurther(random.fork('further calendars'), { staff: all, braked, delegation }),
  };
};

/** Few days, so that what people do in Outlook is done to appointments as well. */
const drawBlocks = (random: Random): number | null => (random.chance(0.25) ? random.between(1, 4) : null);

/** Half of them by Graph: none in some companies, all in some, and in some both, mailbox by mailbox. */
const drawTransports = (random: Random, staff: readonly Staff[]): readonly Staff[] => {
  const share = random.weighted([
    [3, 0],
    [3, 1],
    [4, 0.5],
  ]);
  return share === 0 ? staff : staff.map((one): Staff => (random.chance(share) ? { ...one, transport: 'graph' } : one));
};

/** By which way the mailbox of this address is reached. */
export const wayTo = ({ staff }: Pick<Company, 'staff'>, address: string): 'ews' | 'graph' =>
  staff.find((one) => one.address === address)?.transport ?? 'ews';

const drawBusy = (random: Random): BusyRules => ({
  showTitles: random.pick(['busy', 'title']),
  privateEvents: random.chance(0.2) ? 'skip' : 'block',
  blocking: ['busy', 'tentative', 'outOfOffice', ...(random.chance(0.3) ? (['workingElsewhere', 'free'] as const) : [])],
  allDayCountsAs: random.pick(['workingHours', 'wholeDay', 'nothing']),
});

const drawPolicy = (random: Random): Policy => ({
  ...DEFAULT_POLICY,
  lock: random.chance(0.3),
  accept: { move: random.chance(0.85), cancel: random.chance(0.85), decline: true },
  conflict: random.pick(['booking', 'outlook', 'ask']),
  deletion: random.pick(['softDelete', 'deletedItems', 'hardDelete']),
  // Where nobody acts on whole calendars the brake would stop what the simulation is about.
  brake: { perMailbox: 1_000, share: 1, allOf: 1_000, perCompany: 1_000 },
});

/** By what a token for Graph would be asked for. */
export const APPLICATION = {
  cloud: 'global' as const,
  tenant: 'bank.example',
  audience: null,
  authority: null,
  clientId: '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11',
};

/** Of the integration: what all its mailboxes have, or, where they differ, each its own. */
export const transportOf = ({ staff }: Pick<Company, 'staff'>): 'ews' | 'graph' | 'detect' => {
  const [first = 'ews', ...others] = new Set(staff.map(({ transport = 'ews' }) => transport));
  return others.length === 0 ? first : 'detect';
};

/** The rows of the company as the booking system would have them before the first appointment. */
export const foundCompany = (store: Store, company: Company, endpoint: Endpoint, now: Instant): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.installations.insert({ id: INSTALLATION, instanceKey: 'key', publicUrl: 'http://localhost:4400', createdAt: now });
    const bank = { root: ROOT, id: ROOT, parent: null, name: 'Bank', zone: ZONE, externalId: null };
    await tx.companies.insert({ ...bank, journalDays: null, createdAt: now });
    await tx.connections.insert({
      root: ROOT,
      id: CONNECTION,
      company: ROOT,
      name: 'Exchange',
      transport: transportOf(company),
      settings: {
        endpoint: transportOf(company) === 'graph' ? null : endpoint.url,
        authentication: transportOf(company) === 'graph' ? 'oauth' : 'basic',
        userName: ACCOUNT,
        ...(transportOf(company) === 'ews' ? {} : { oauth: APPLICATION, notificationUrl: endpoint.notificationUrl ?? null }),
        accessType: accessOf(company),
        serverVersion: 'detect',
        verifyTls: true,
        certificateAuthorities: endpoint.authority,
        windowDaysBack: 1,
        windowDaysAhead: 365,
        trustMinutes: 60,
        ...company.busy,
        template: company.template,
        ...(company.invitesClients ? { inviteClients: true, invitingSince: now } : {}),
      },
      secret: 'sealed',
      policy: company.policy,
      enabled: true,
      disconnect: null,
      externalId: null,
      createdAt: now,
      changedAt: now,
    });
    for (const { holder, kind, mailbox, address, transport = 'ews' } of company.staff) {
      await tx.holders.insert({
        root: ROOT,
        id: holder,
        company: ROOT,
        kind,
        name: holder,
        email: null,
        zone: ZONE,
        active: true,
        externalId: null,
        createdAt: now,
      });
      await tx.mailboxes.insert({
        root: ROOT,
        id: mailbox,
        connection: CONNECTION,
        address,
        transport,
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
        due: now,
        marks: 1,
        leaseOwner: null,
        leaseUntil: null,
        fence: 0,
        readAt: null,
        expandedUntil: null,
        readAs: null,
        readDue: now,
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
        stateSince: now,
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
      await tx.pairings.insert({ root: ROOT, id: `pairing-${holder}`, holder, mailbox, enabled: true, externalId: null, createdAt: now });
    }
  });

/**
 * Where the company's Exchange answers; `authority` is the PEM of the certificate authority to trust, `notificationUrl` where Graph posts
 * to, left out where nobody is reached.
 */
export type Endpoint = { readonly url: string; readonly authority: string | null; readonly notificationUrl?: string };
