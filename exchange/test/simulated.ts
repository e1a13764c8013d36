/** A contract bench on the simulator: real HTTP over TLS, real SOAP, a world whose clock only moves when told. */
import { randomUUID } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { eventId, instant, zoneId, type ShowAs, type ZoneId } from '@lockstep/engine';
import { startSimulator, virtualClock, DEFAULT_PASSWORD, type Outlook, type World, type Simulator } from '@lockstep/simulator';
import { Agent } from 'undici';
import {
  ConnectorError,
  ewsConnector,
  windowsZoneOf,
  type ContractBench,
  type EwsOptions,
  type Failure,
  type Person,
  type Timer,
} from '../src/index.ts';
import { recurrenceOf } from './recurrence.ts';
import { schemaComplaint } from './schema.ts';

/** A Friday before the next change of clocks in Europe. */
export const START = Date.UTC(2026, 10, 20, 8, 0);
export const ACCOUNT = 'BANK\\svc-lockstep';
export const OWNER = 'ada@bank.example';
export const COLLEAGUE = 'grace@bank.example';
export const FORBIDDEN = 'board@bank.example';
export const UNKNOWN = 'nobody@bank.example';
const ZONE = zoneId('Europe/Zurich');

const SHOW_AS = { free: 'Free', tentative: 'Tentative', busy: 'Busy', outOfOffice: 'OOF', workingElsewhere: 'WorkingElsewhere' } as const;
const SHOWN = Object.fromEntries(Object.entries(SHOW_AS).map(([ours, theirs]) => [theirs, ours])) as Readonly<Record<string, ShowAs>>;
const zoneOf = (zone: ZoneId | undefined): string => windowsZoneOf(zone ?? ZONE) ?? 'UTC';

export type Bench = ContractBench & {
  readonly simulator: Simulator;
  readonly complaints: readonly string[];
  readonly connect: (changed?: Partial<EwsOptions>) => ContractBench['connector'];
  readonly close: () => Promise<void>;
};

/** Starts a simulator of its own; every message that passes is held against the schema. */
export async function openBench(seed = 1): Promise<Bench> {
  const clock = virtualClock(START);
  const simulator = await startSimulator({ clock, seed });
  const { world } = simulator;
  for (const address of [OWNER, COLLEAGUE, FORBIDDEN]) world.admin.addMailbox({ address, zone: 'W. Europe Standard Time' });
  world.admin.addAccount({ name: ACCOUNT, impersonation: [OWNER, COLLEAGUE, UNKNOWN] });
  // Once for all connections, of which faults break many.
  const secureContext = createSecureContext({ ca: simulator.ca });
  const dispatcher = new Agent({ connect: { secureContext }, connections: 4 });
  const hangingDispatcher = new Agent({ connect: { secureContext } });
  const timers = virtualTimer(clock.now);
  const complaints: string[] = [];
  const connect = (changed: Partial<EwsOptions> = {}): ContractBench['connector'] =>
    ewsConnector({
      endpoint: new URL(simulator.urls.ewsTls),
      signIn: { kind: 'basic', userName: ACCOUNT, password: DEFAULT_PASSWORD },
      access: 'impersonation',
      version: 'detect',
      dispatcher,
      hangingDispatcher,
      timer: timers.timer,
      clock: { now: () => instant(clock.now()) },
      requestTimeoutMs: 20_000,
      ids: randomUUID,
      messages: (direction, operation, xml) => {
        // What was cut off on its way (F16) is no message any more.
        if (direction === 'answer' && !/Envelope>\s*$/.test(xml) && (world.faults.hits().F16 ?? 0) > 0) return;
        const complaint = schemaComplaint(xml);
        if (complaint !== null) complaints.push(`${operation} ${direction}: ${complaint}`);
      },
      ...changed,
    });
  const advance = (milliseconds: number): Promise<void> => {
    const until = clock.now() + milliseconds;
    const next = (): number => Math.min(world.nextDue() ?? Infinity, timers.next());
    for (let due = next(); due <= until; due = next()) {
      clock.advanceTo(due);
      world.runDue();
      timers.ringDue();
    }
    clock.advanceTo(until);
    world.runDue();
    return Promise.resolve();
  };
  const operationOf = { create: 'CreateItem', update: 'UpdateItem', remove: 'DeleteItem', read: 'SyncFolderItems' } as const;
  return {
    simulator,
    complaints,
    connect,
    connector: connect(),
    mailbox: { address: OWNER },
    zone: ZONE,
    forbidden: { address: FORBIDDEN },
    unknown: { address: UNKNOWN },
    colleague: { address: COLLEAGUE },
    now: () => instant(clock.now()),
    advance,
    person: personOf(world.outlook(OWNER), world),
    answer: (response) => {
      const outlook = world.outlook(COLLEAGUE);
      const asked = outlook.view(clock.now(), clock.now() + 40 * 86_400_000).filter((item) => item.myResponse === 'NoResponseReceived');
      const [item] = asked;
      if (item === undefined || asked.length > 1) return Promise.reject(new Error(`${asked.length} invitations wait for an answer`));
      if (response === 'accepted') outlook.accept(item.id);
      else outlook.decline(item.id);
      return Promise.resolve();
    },
    answerFrom: (address, response) => {
      const person = world.outside(address);
      for (const { uid } of person.invitations()) person.answer(uid, response === 'accepted' ? 'Accept' : 'Decline');
      return Promise.resolve();
    },
    trouble: (next, call) => {
      const fault = { answerLost: 'F15', busy: 'F12', conflict: 'F25', seriesKept: 'F27' } as const;
      world.faults.next(fault[next], { operation: operationOf[call] });
    },
    forgetCursors: () => world.admin.killSyncStates(OWNER),
    mails: () => world.mails().length,
    writes: () => world.front.calls().filter((call) => call.write).length,
    close: async () => {
      await Promise.all([dispatcher.destroy(), hangingDispatcher.destroy()]);
      await simulator.close();
    },
  };
}

/** The connector's alarms on the world's clock: they ring when the bench lets time pass. */
export function virtualTimer(now: () => number): { readonly timer: Timer; readonly next: () => number; readonly ringDue: () => void } {
  const set = new Set<{ readonly due: number; readonly ring: () => void }>();
  return {
    timer: (milliseconds, ring) => {
      const alarm = { due: now() + milliseconds, ring };
      set.add(alarm);
      return () => void set.delete(alarm);
    },
    next: () => Math.min(Infinity, ...[...set].map(({ due }) => due)),
    ringDue: () => {
      for (const alarm of set) {
        if (alarm.due > now() || !set.delete(alarm)) continue;
        alarm.ring();
      }
    },
  };
}

/** Ids are those of EWS. */
export function personOf(outlook: Outlook, { admin }: World): Person {
  const others: string[] = [];
  const addCalendar = (name: string): string => {
    const { id } = admin.addCalendar(OWNER, name);
    others.push(id);
    return id;
  };
  const done = async (action: unknown): Promise<void> => void (await action);
  return {
    add: (event) => {
      const zone = zoneOf(event.zone);
      const startDate = new Intl.DateTimeFormat('sv', { timeZone: event.zone ?? ZONE }).format(event.start);
      const item = outlook.add({
        subject: event.title,
        start: event.start,
        end: event.end,
        zone,
        ...(event.body === undefined ? {} : { body: event.body }),
        ...(event.location === undefined ? {} : { location: event.location }),
        ...(event.showAs === undefined ? {} : { showAs: SHOW_AS[event.showAs] }),
        ...(event.private === true ? { sensitivity: 'Private' as const } : {}),
        ...(event.allDay === undefined ? {} : { isAllDay: event.allDay }),
        ...(event.attendees === undefined ? {} : { attendees: event.attendees.map((address) => ({ address })) }),
        ...(event.repeats === undefined ? {} : { recurrence: recurrenceOf(event.repeats, startDate) }),
        ...(event.daily === undefined
          ? {}
          : {
              recurrence: {
                pattern: { kind: 'daily' as const, interval: 1 },
                range: { kind: 'numbered' as const, startDate, numberOfOccurrences: event.daily },
              },
            }),
      });
      return Promise.resolve(eventId(item.id));
    },
    move: (id, start, end) => done(outlook.drag(id, start, end)),
    retitle: (id, title) => done(outlook.retitle(id, title)),
    editBody: (id, html) => done(outlook.editBody(id, html)),
    setShowAs: (id, showAs) => done(outlook.setShowAs(id, SHOW_AS[showAs])),
    makePrivate: (id) => done(outlook.makePrivate(id)),
    remove: (id) => done(outlook.remove(id)),
    purge: (id) => done(outlook.removeFor(id, 'HardDelete')),
    copy: (id) => Promise.resolve(eventId(outlook.copy(id).id)),
    moveToOtherCalendar: (id) => Promise.resolve(eventId(outlook.moveTo(id, addCalendar('Private calendar')).id)),
    deleteOtherCalendars: () => {
      for (const id of others.splice(0)) admin.deleteCalendar(OWNER, id);
      return Promise.resolve();
    },
    makeSeries: (id, numberOfOccurrences) => {
      const startDate = new Intl.DateTimeFormat('sv', { timeZone: ZONE }).format(outlook.look(id).start);
      const range = { kind: 'numbered' as const, startDate, numberOfOccurrences };
      return done(outlook.makeSeries(id, { pattern: { kind: 'daily', interval: 1 }, range }));
    },
    makeAllDay: (id) => done(outlook.makeAllDay(id)),
    look: (id) => {
      const item = outlook.item(id);
      return Promise.resolve(
        item === null
          ? null
          : {
              title: item.subject,
              body: item.body.content,
              location: item.location,
              start: instant(item.start),
              end: instant(item.end),
              showAs: SHOWN[item.showAs] ?? 'busy',
            },
      );
    },
  };
}

/** What a call fails with; a success fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ConnectorError) return error.failure;
    throw error;
  }
  throw new Error('the call succeeded');
}
