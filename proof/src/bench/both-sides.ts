/**
 * Both sides, each in a process of its own: the real server, or several, on one PostgreSQL, and the simulated Exchange behind TLS with a
 * thousand mailboxes, every one of them paired, read, listened to, and with appointments that are in step.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, HOUR, instant, type Instant } from '@lockstep/engine';
import { book, createKey, createLog, createSealer, loadKey, openStore, SCOPES, type Store } from '@lockstep/server';
import { startPostgres, type Postgres } from '../program/postgres.ts';
import { startProgramAt } from '../program/program.ts';
import { startSimulatorProgram, type SimulatorProgram } from '../program/simulator.ts';
import { cpuOf, cpuOfFamily, memoryOf, peakMemoryOf } from '../program/cpu.ts';
import { createIds } from '../simulation/stage.ts';
import { allRead, atRest } from './at-rest.ts';
import { CONNECTION, furnish, holderOf, mailboxOf, ROOT, ZONE } from './bank.ts';

/** One key may ask a hundred times a second. */
const KEYS = 20;
/** The simulator's people who bring events of their own along: whose day off is when depends on the weekday on which this runs. */
const WITH_EVENTS = 5;
/** Appointments made in one transaction. */
const AT_ONCE = 20;

/** A linked appointment and its event, as both sides name them. */
export type Pair = { readonly person: number; readonly appointment: string; readonly event: string; readonly start: Instant };

/** Milliseconds of processor time so far. */
export type Spent = { readonly server: number; readonly database: number; readonly exchange: number; readonly bench: number };

export type BothSides = {
  readonly postgres: Postgres;
  readonly simulator: SimulatorProgram;
  /** Of each server; they work on one database. */
  readonly urls: readonly string[];
  readonly keys: readonly string[];
  readonly addresses: readonly string[];
  readonly pairs: readonly Pair[];
  /** Midnight (UTC) of the first of the seven days that everything lies in. */
  readonly week: Instant;
  readonly spent: () => Spent;
  /** Megabytes that the servers take of the memory, all together. */
  readonly memory: () => number;
  /** The most that they ever took. */
  readonly peakMemory: () => number;
  /** Milliseconds from the start of the first server until every calendar had been read once. */
  readonly firstReadMs: number;
  /** Waits until nothing has been due for a while, and answers since when, by `performance.now()`; throws after some ten minutes, saying what is still open. */
  readonly settled: () => Promise<number>;
  /** What lies in somebody's calendar in that week. */
  readonly calendar: (person: number) => Promise<readonly SimulatedEvent[]>;
  readonly close: () => Promise<void>;
};

/** The simulator's own words for an event, as far as they are used; instants are epoch milliseconds of its clock. */
export type SimulatedEvent = {
  readonly id: string;
  readonly uid: string;
  readonly subject: string;
  readonly createdAt: number;
  readonly lastModifiedAt: number;
};

export type Sides = {
  readonly people: number;
  /** Appointments of each person, one a day from 08:00 UTC on, in step when all is open. */
  readonly linked: number;
  /** Events of their own in each calendar beside those, over the year to come; left out: none. */
  readonly events?: number;
  /** Processes on the one database; left out: one. */
  readonly servers?: number;
  /** Is told what is still open while everything comes to rest, every ten seconds. */
  readonly progress?: (open: string) => void;
};

export const openBothSides = async (wanted: Sides): Promise<BothSides> => {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.toReversed()) await step();
  };
  try {
    // When a transaction was committed is kept by the database itself: nobody has to watch while it is measured.
    const postgres = await startPostgres('track_commit_timestamp=on');
    closing.push(() => postgres.stop());
    const simulator = await startSimulatorProgram(...flagsOf(wanted));
    closing.push(() => simulator.end());
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const week = instant((Math.floor(Date.now() / DAY) + 2) * DAY);
    const filled = await fill(postgres, simulator, folder, { ...wanted, week });
    const programs: Awaited<ReturnType<typeof startProgramAt>>[] = [];
    const began = performance.now();
    for (let server = 0; server < (wanted.servers ?? 1); server += 1) {
      const program = await startProgramAt({ databaseUrl: postgres.url, folder });
      closing.push(() => program.end());
      programs.push(program);
    }
    await allRead(postgres, wanted);
    const firstReadMs = performance.now() - began;
    const settled = (): Promise<number> => atRest(postgres, wanted);
    const calendar = async (person: number): Promise<readonly SimulatedEvent[]> => {
      const address = encodeURIComponent(filled.addresses[person] ?? '');
      const path = `mailboxes/${address}?from=${encodeURIComponent(new Date(week).toISOString())}`;
      return (await simulator.ask<{ readonly events: readonly SimulatedEvent[] }>(path)).events;
    };
    await settled();
    return {
      postgres,
      simulator,
      urls: programs.map((program) => program.url),
      ...filled,
      pairs: await pairsOf(filled.appointments, calendar),
      week,
      settled,
      calendar,
      spent: () => ({
        server: programs.reduce((sum, { pid }) => sum + cpuOf(pid), 0),
        database: cpuOfFamily(postgres.pid),
        exchange: cpuOf(simulator.pid),
        bench: cpuOf(process.pid),
      }),
      memory: () => programs.reduce((sum, { pid }) => sum + memoryOf(pid), 0),
      peakMemory: () => programs.reduce((sum, { pid }) => sum + peakMemoryOf(pid), 0),
      firstReadMs,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

const flagsOf = ({ people, events = 0 }: Sides): readonly string[] => ['--mailboxes', `${people + WITH_EVENTS}`, '--events', `${events}`];

type Booked = { readonly person: number; readonly id: string; readonly title: string; readonly start: Instant };
type Filled = { readonly keys: readonly string[]; readonly addresses: readonly string[]; readonly appointments: readonly Booked[] };

const fill = async (
  postgres: Postgres,
  { announced }: SimulatorProgram,
  folder: string,
  { people, linked, week }: Sides & { readonly week: Instant },
): Promise<Filled> => {
  const addresses = announced.accounts.flatMap(({ mailbox, room }) => (mailbox === null || room ? [] : [mailbox])).slice(WITH_EVENTS);
  const service = announced.accounts.find(({ kind }) => kind === 'service');
  if (addresses.length !== people || service === undefined)
    throw new Error(`the simulator has ${addresses.length} people, and ${service === undefined ? 'no' : 'a'} service account`);
  const sealer = createSealer(await loadKey({ key: null, keyFile: null, dataFolder: folder }));
  const store = await openStore({ databaseUrl: postgres.url, log: createLog('error') });
  try {
    const now = instant(Date.now());
    const unread = {
      identity: null,
      calendar: null,
      zone: null,
      serverVersion: null,
      schemaVersion: null,
      rights: null,
      cursor: null,
      readAt: null,
      verifiedAt: null,
    } as const;
    await furnish(store, {
      people,
      now,
      services: [],
      standing: (index) => ({ ...unread, address: addresses[index] ?? '', due: now, marks: 1, readDue: now, state: 'new' }),
      connection: {
        settings: {
          ...CONNECTION.settings,
          endpoint: announced.ewsTls,
          userName: service.userName,
          certificateAuthorities: announced.ca,
        },
        secret: sealer.seal(service.password, { root: ROOT, connection: CONNECTION.id }),
      },
    });
    await store.transaction((tx) => tx.schedules.insert({ ...AROUND_THE_CLOCK, changedAt: now }));
    const appointments = await bookAll(store, people, linked, week);
    const keys = await makeKeys(store);
    await postgres.run('vacuum (analyze)', 'checkpoint');
    return { keys, addresses, appointments };
  } finally {
    await store.close();
  }
};

/** Whatever day it is when this runs, and at any hour: a thousand people would otherwise be fully booked soon. */
const AROUND_THE_CLOCK = {
  root: ROOT,
  id: 'always',
  holder: null,
  company: ROOT,
  periods: [
    {
      zone: ZONE,
      rules: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' })),
      exceptions: [],
      validFrom: null,
      validTo: null,
    },
  ],
};

const occasionNow = () => {
  const now = instant(Date.now());
  return { now, newId: createIds({ now: () => now }), actor: { kind: 'lockstep', name: 'bench' } } as const;
};

const makeKeys = async (store: Store): Promise<readonly string[]> => {
  const occasion = occasionNow();
  const keys: string[] = [];
  for (let index = 0; index < KEYS; index += 1) {
    const wish = { root: ROOT, company: ROOT, name: `bench ${index}`, scopes: SCOPES };
    keys.push((await store.transaction((tx) => createKey(tx, occasion, wish))).key);
  }
  return keys;
};

const bookAll = async (store: Store, people: number, linked: number, week: Instant): Promise<readonly Booked[]> => {
  const wanted = Array.from({ length: people * linked }, (_, index) => ({
    person: index % people,
    start: instant(week + Math.floor(index / people) * DAY + 8 * HOUR),
    title: `Advice ${index}`,
  }));
  const booked: Booked[] = [];
  const occasion = occasionNow();
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    await store.transaction(async (tx) => {
      for (const { person, start, title } of wanted.slice(from, from + AT_ONCE)) {
        const { appointment } = await book(tx, occasion, {
          ...DRAFT,
          title,
          start,
          end: instant(start + HOUR),
          assignments: [{ holder: holderOf(person) }],
        });
        booked.push({ person, start, title, id: appointment.id });
      }
    });
  }
  return booked;
};

const DRAFT = {
  root: ROOT,
  company: ROOT,
  service: null,
  location: null,
  notes: '',
  zone: ZONE,
  state: null,
  clients: [],
  externalId: null,
};

const pairsOf = async (appointments: readonly Booked[], calendar: BothSides['calendar']): Promise<readonly Pair[]> => {
  const events = new Map<string, string>();
  for (const person of new Set(appointments.map((one) => one.person))) {
    for (const { subject, id } of await calendar(person)) events.set(subject, id);
  }
  return appointments.map(({ person, id, title, start }) => {
    const event = events.get(title);
    if (event === undefined) throw new Error(`"${title}" of ${mailboxOf(person)} has not arrived in Exchange`);
    return { person, appointment: id, event, start };
  });
};
