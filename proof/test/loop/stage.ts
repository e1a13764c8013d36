/**
 * A small bank for the scenarios of the loop: one adviser with a mailbox, the real booking functions, the real sync, the
 * world of the simulator, and a clock that only moves when told to.
 */
import { DEFAULT_BUSY_SETTINGS, DEFAULT_POLICY, HOUR, MINUTE, SECOND, instant } from '@lockstep/engine';
import type { Instant, ZoneId } from '@lockstep/engine';
import type { Connector, Timer } from '@lockstep/exchange';
import {
  SYNC_DEFAULTS,
  book,
  cancel,
  change,
  changeIntegration,
  createMemoryStore,
  createSync,
  createTexts,
  reinstate,
  releaseBrake,
  rendererHere,
  startStreams,
} from '@lockstep/server';
import type {
  Appointment,
  Busy,
  BusyRules,
  ConnectionSettings,
  JournalEntry,
  Link,
  Mailbox,
  MemoryStore,
  Occasion,
  Sync,
  SyncDeps,
  Transaction,
} from '@lockstep/server';
import { createWorld } from '@lockstep/simulator';
import type { CalendarItem, Outlook, World } from '@lockstep/simulator';
import { createVirtualClock, type VirtualClock } from '../../src/clock.ts';
import { directConnector } from '../../src/direct/connector.ts';
import { directGraphConnector } from '../../src/direct/graph/connector.ts';
import { ACCOUNT, CONNECTION, INSTALLATION, ROOT, WINDOWS_ZONE, ZONE, foundCompany } from '../../src/simulation/company.ts';
import { PEACE } from '../../src/simulation/hostility.ts';
import type { Company, Staff } from '../../src/simulation/company.ts';
import { foundMail } from '../../src/simulation/mailing.ts';
import { settled } from '../../src/simulation/lines.ts';
import { createIds } from '../../src/simulation/stage.ts';
import type { BankOptions } from './bank-options.ts';
import { standingLine } from './standing-line.ts';
import { openPost, type Post } from './letters.ts';
import { playedBy } from './transports.ts';

export const ANNA = 'anna@bank.example';
const ALONE: readonly Staff[] = [{ holder: 'anna', kind: 'staff', mailbox: 'mailbox-anna', address: ANNA }];
const BUSY: BusyRules = { showTitles: 'busy', privateEvents: 'block', ...DEFAULT_BUSY_SETTINGS };
/** Monday, 4 May 2026, 08:00 in Zurich. */
export const MONDAY = instant(Date.UTC(2026, 4, 4, 6, 0, 0));
/** An hour of that Monday, by the clock on the wall in Zurich. */
export const at = (hour: number, minute = 0): Instant => instant(MONDAY + (hour - 8) * HOUR + minute * MINUTE);

export type Bank = {
  readonly clock: VirtualClock;
  readonly world: World;
  readonly store: MemoryStore;
  readonly outlook: Outlook;
  readonly sync: Sync;
  /** Another one of the same process, as its server begins it: what is told of a write of ours is held back for as long as this says. */
  readonly syncBy: (timer: Timer) => Sync;
  /** Calls that reached Exchange and wrote something, in order. */
  readonly writes: () => readonly string[];
  readonly book: (from: Instant, to: Instant, title?: string, clients?: readonly string[]) => Promise<Appointment>;
  /** Only if the time is on offer by what was last read (4.17), as when Exchange gives no answer to the live look. */
  readonly bookOnOffer: (from: Instant, to: Instant) => Promise<Appointment>;
  readonly move: (id: string, from: Instant, to: Instant) => Promise<void>;
  readonly retitle: (id: string, title: string) => Promise<void>;
  readonly cancel: (id: string) => Promise<void>;
  /** Only where everybody is free, as when it is booked. */
  readonly reinstate: (id: string) => Promise<void>;
  readonly appointment: (id: string) => Promise<Appointment>;
  readonly link: (id: string) => Promise<Link | undefined>;
  readonly mailbox: () => Promise<Mailbox>;
  /** Lockstep's own mail; null: the company sends none. */
  readonly post: Post | null;
  /** What anybody does on the booking side, in one transaction. */
  readonly act: <Result>(deed: (tx: Transaction, occasion: Occasion) => Promise<Result>) => Promise<Result>;
  readonly journal: (id: string) => Promise<readonly JournalEntry[]>;
  /** Busy time as it is stored, by start. */
  readonly busy: () => Promise<readonly Busy[]>;
  /** An administrator changes settings of the integration. */
  readonly set: (settings: Partial<ConnectionSettings>) => Promise<void>;
  /** What was written down about the mailbox as a whole. */
  readonly states: () => Promise<readonly JournalEntry[]>;
  /** Items that nobody can read, by their lasting ids. */
  readonly poisoned: Set<string>;
  /** An administrator lets go of the brake. */
  readonly release: () => Promise<void>;
  /** Lets this much time pass, working everything that falls due on the way. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** Until nothing is due now. */
  readonly work: () => Promise<void>;
  /** What lies in the calendar that day. */
  readonly events: () => readonly CalendarItem[];
  readonly event: () => CalendarItem;
  /** A new process: the old one is gone with everything it had not committed. */
  readonly restart: () => Bank;
};

export const openBank = async (options: BankOptions = {}): Promise<Bank> => {
  const clock = createVirtualClock(MONDAY);
  const world = createWorld({ clock: clock.now, seed: 7, faults: options.faults ?? {} });
  const { zone, windows } = options.place ?? { zone: ZONE, windows: WINDOWS_ZONE };
  const by = options.by ?? (options.connect === undefined ? playedBy() : 'ews');
  const staff = (options.staff ?? ALONE).map((one): Staff => ({ transport: by, ...one }));
  for (const { address, holder, kind } of staff) {
    const name = holder === 'anna' ? 'Anna Adviser' : holder;
    world.admin.addMailbox({ address, name, zone: windows, kind: kind === 'resource' ? 'room' : 'user' });
  }
  world.admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  const store = createMemoryStore();
  const company: Company = {
    team: staff.length > 1,
    staff,
    policy: { ...DEFAULT_POLICY, ...options.policy },
    hostility: PEACE,
    busy: { ...BUSY, ...options.rules },
    busyLater: null,
    movesBack: options.moveBack ?? true,
    template: null,
    delegation: null,
    invitesClients: options.inviteClients ?? false,
    blockDays: null,
    posted: false,
    further: [],
    braked: true,
    poisoned: new Set<string>(),
  };
  await foundCompany(store, company, { url: 'https://exchange.bank.example/EWS/Exchange.asmx', authority: null }, clock.now());
  if (options.mails === true) await store.transaction((tx) => foundMail(tx, clock, true));
  const connector = options.connect === undefined ? null : await options.connect(world, clock);
  const texts = createTexts(options.renderer ?? rendererHere, 'https://booking.example');
  const graph = options.graph?.(world, clock) ?? null;
  const place = { clock, world, store, zone, connector, graph, texts, newId: createIds(clock), between: options.between };
  return bankOn({
    ...place,
    poisoned: company.poisoned,
    moveBack: company.movesBack,
    live: options.live === true,
    told: options.told === true,
    mails: options.mails === true,
    number: 1,
  });
};

type Ground = {
  readonly clock: VirtualClock;
  readonly world: World;
  readonly store: MemoryStore;
  readonly texts: ReturnType<typeof createTexts>;
  readonly zone: ZoneId;
  /** Null: the world without a wire, made anew for each process. */
  readonly connector: Connector | null;
  readonly graph: Connector | null;
  readonly newId: () => string;
  readonly between: BankOptions['between'];
  readonly live: boolean;
  readonly mails: boolean;
  readonly poisoned: Set<string>;
  readonly moveBack: boolean;
  readonly told: boolean;
  readonly number: number;
};

const bankOn = (ground: Ground): Bank => {
  const { clock, world, store, zone, newId, between, moveBack, live, poisoned, texts, number } = ground;
  const direct = directConnector({
    world,
    account: ACCOUNT,
    access: 'impersonation',
    clock,
    timer: clock.timer,
    poisoned,
    moveBack,
    ...(between === undefined ? {} : { between }),
  });
  const graph = directGraphConnector({ world, account: ACCOUNT, clock, poisoned, ...(between === undefined ? {} : { between }) });
  // What the passes of a dead process meet in its store is nobody's error.
  let dead = false;
  const log = {
    warn: () => undefined,
    error: (facts: unknown, message: string) => (dead ? undefined : Promise.reject(new Error(message, { cause: facts }))),
  };
  const deps: SyncDeps = {
    store,
    clock,
    newId,
    chance: () => 0,
    connectorFor: (_connection, { transport }) =>
      transport === 'graph' ? (ground.graph ?? ground.connector ?? graph) : (ground.connector ?? direct),
    owner: `worker-${number}`,
    installation: INSTALLATION,
    ...SYNC_DEFAULTS,
    log,
    texts,
  };
  const sync = createSync(deps);
  if (live) startStreams(deps, { wake: () => undefined }, { timer: clock.timer, lookEveryMs: 10 * SECOND });
  const occasion = (): Occasion => ({ now: clock.now(), newId, actor: { kind: 'apiKey', id: 'key', name: 'website' } });
  const inStore = async <Result>(act: (tx: Transaction) => Promise<Result>): Promise<Result> => store.transaction(act);
  type Wish = { readonly start: Instant; readonly end: Instant; readonly title: string; readonly clients: readonly string[] };
  const bookAt = async (wish: Wish, demand: Parameters<typeof book>[3]): Promise<Appointment> =>
    inStore(async (tx) => {
      const draft = { root: ROOT, company: ROOT, service: null, location: null, notes: '', zone, state: null, ...wish };
      return (await book(tx, occasion(), { ...draft, assignments: [{ holder: 'anna' }], externalId: null }, demand)).appointment;
    });
  const target = (id: string) => ({ root: ROOT, appointment: id, ifVersion: null });
  const post = ground.mails ? openPost(store, clock, createIds(clock)) : null;
  const line = ground.told ? standingLine(world, store, clock) : null;
  const work = async (): Promise<void> => {
    for (let round = 0; round < 200; round++)
      if (((await line?.tell()) ?? 0) + (await sync.runDue()) + ((await post?.worker.runDue()) ?? 0) === 0) return;
    throw new Error('the sync does not come to rest');
  };
  const events = (): readonly CalendarItem[] => world.outlook(ANNA).view(at(0), at(24));
  return {
    clock,
    world,
    store,
    sync,
    syncBy: (timer) => createSync(deps, { timer }),
    outlook: world.outlook(ANNA),
    poisoned,
    post,
    writes: () =>
      world.front
        .calls()
        .filter((call) => call.write && call.account === ACCOUNT)
        .map((call) => call.operation),
    book: (start, end, title = 'Mortgage advice', clients = []) => bookAt({ start, end, title, clients }, null),
    bookOnOffer: (start, end) => bookAt({ start, end, title: 'Mortgage advice', clients: [] }, { live: null }),
    move: async (id, start, end) => inStore(async (tx) => void (await change(tx, occasion(), target(id), { start, end, zone }))),
    retitle: async (id, title) => inStore(async (tx) => void (await change(tx, occasion(), target(id), { title }))),
    reinstate: async (id) => inStore(async (tx) => void (await reinstate(tx, occasion(), target(id), { live: null }))),
    cancel: async (id) => inStore(async (tx) => void (await cancel(tx, occasion(), target(id)))),
    appointment: async (id) => {
      const row = await inStore(async (tx) => tx.appointments.get({ root: ROOT, id }));
      if (row === null) throw new Error(`no appointment ${id}`);
      return row;
    },
    link: async (id) => (await inStore(async (tx) => tx.links.select({ root: ROOT, appointment: id })))[0],
    mailbox: async () => {
      const row = await inStore(async (tx) => tx.mailboxes.get({ root: ROOT, id: 'mailbox-anna' }));
      if (row === null) throw new Error('no mailbox');
      return row;
    },
    act: async (deed) => inStore(async (tx) => deed(tx, occasion())),
    journal: async (id) => inStore(async (tx) => tx.journal.select({ root: ROOT, appointment: id }, { orderBy: [['id', 'asc']] })),
    busy: async () => inStore(async (tx) => tx.busy.select({ root: ROOT }, { orderBy: [['startAt', 'asc']] })),
    set: async (settings) =>
      inStore(async (tx) => {
        const row = await tx.connections.get({ root: ROOT, id: CONNECTION });
        if (row !== null) await changeIntegration(tx, occasion(), row, { settings });
      }),
    states: async () =>
      inStore(async (tx) => tx.journal.select({ root: ROOT, mailbox: 'mailbox-anna', appointment: null }, { orderBy: [['id', 'asc']] })),
    release: async () =>
      inStore(async (tx) => {
        const row = await tx.mailboxes.get({ root: ROOT, id: 'mailbox-anna' });
        if (row !== null) await releaseBrake(tx, occasion(), row);
      }),
    work,
    pass: async (milliseconds) => {
      const until = clock.now() + milliseconds;
      for (;;) {
        await work();
        const told = [live || line !== null ? world.nextDue() : null, live ? clock.nextAlarm() : null];
        const times = [await sync.nextDue(), (await post?.worker.nextDue()) ?? null, ...told].filter((time) => time !== null);
        const next = times.length === 0 ? null : Math.max(Math.min(...times), clock.now() + (live ? SECOND / 100 : SECOND));
        if (next === null || next > until) break;
        clock.advanceTo(instant(next));
        world.runDue();
        if (live) await settled();
      }
      clock.advanceTo(instant(until));
      await work();
    },
    events,
    event: () => {
      const [only, ...others] = events();
      if (only === undefined || others.length > 0) throw new Error(`${events().length} events where one was expected`);
      return only;
    },
    restart: () => {
      dead = true;
      line?.end();
      store.crash();
      direct.hangUp();
      graph.hangUp();
      return bankOn({ ...ground, store: store.reopen(), number: number + 1, between: undefined });
    },
  };
};
