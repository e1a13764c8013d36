/** A contract bench on the Graph face of the simulator: real HTTP over TLS, real tokens, and a world whose clock only moves when told. */
import { randomUUID } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { eventId, instant, zoneId, type EventId } from '@lockstep/engine';
import { startSimulator, virtualClock, type Simulator, type World } from '@lockstep/simulator';
import { Agent } from 'undici';
import {
  graphConnector,
  hostRestraint,
  restraintOf,
  tokensOf,
  type ContractBench,
  type GraphOptions,
  type Person,
} from '../../src/index.ts';
import { COLLEAGUE, FORBIDDEN, OWNER, personOf, START, UNKNOWN, virtualTimer } from '../simulated.ts';
import { messageComplaint } from './schema.ts';

export const APPLICATION = 'BANK\\app-lockstep';
const CLIENT = '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11';
const ZONE = zoneId('Europe/Zurich');

export type GraphBench = ContractBench & {
  readonly simulator: Simulator;
  readonly complaints: readonly string[];
  readonly connect: (changed?: Partial<GraphOptions>) => ContractBench['connector'];
  readonly close: () => Promise<void>;
};

/** Ids as Graph writes them (simulator/src/graph/ids.ts): base64 for addresses, with a mark of those that last in the second byte. */
const LASTING = 9;
const MUTABLE = 3;
const wired = (id: string): EventId => {
  const bytes = Buffer.from(id, 'base64');
  bytes[1] = LASTING;
  return eventId(bytes.toString('base64').replaceAll('/', '-').replaceAll('+', '_'));
};
const unwired = (id: string): string => {
  const bytes = Buffer.from(id.replaceAll('-', '/').replaceAll('_', '+'), 'base64');
  bytes[1] = MUTABLE;
  return bytes.toString('base64');
};

/** The same person, to whom events are called as the connector calls them. */
const namedAsByGraph = (world: World, person: Person): Person => {
  const caller = { account: APPLICATION, impersonated: null };
  const other = (id: string, from: 'present' | 'immutable', to: 'present' | 'immutable'): string => {
    const [found] = world.graph.translate(caller, OWNER, [id], from, to);
    if (found == null) throw new Error('the simulator knows no other id of this event');
    return found;
  };
  const lasting = (present: EventId): EventId => wired(other(present, 'present', 'immutable'));
  const present = (id: EventId): EventId => eventId(other(unwired(id), 'immutable', 'present'));
  return {
    add: async (event) => lasting(await person.add(event)),
    move: (id, start, end) => person.move(present(id), start, end),
    retitle: (id, title) => person.retitle(present(id), title),
    editBody: (id, html) => person.editBody(present(id), html),
    setShowAs: (id, showAs) => person.setShowAs(present(id), showAs),
    makePrivate: (id) => person.makePrivate(present(id)),
    remove: (id) => person.remove(present(id)),
    purge: (id) => person.purge(present(id)),
    copy: async (id) => lasting(await person.copy(present(id))),
    moveToOtherCalendar: async (id) => lasting(await person.moveToOtherCalendar(present(id))),
    deleteOtherCalendars: () => person.deleteOtherCalendars(),
    makeSeries: (id, daily) => person.makeSeries(present(id), daily),
    makeAllDay: (id) => person.makeAllDay(present(id)),
    look: (id) => person.look(present(id)),
  };
};

/** Starts a simulator of its own; every request and answer that passes is held against the schema. */
export const openGraphBench = async (seed = 1): Promise<GraphBench> => {
  const clock = virtualClock(START);
  const simulator = await startSimulator({ clock, seed });
  const { world, issuer } = simulator;
  for (const address of [OWNER, COLLEAGUE, FORBIDDEN]) world.admin.addMailbox({ address, zone: 'W. Europe Standard Time' });
  world.admin.addAccount({ name: APPLICATION, impersonation: [OWNER, COLLEAGUE, UNKNOWN] });
  issuer.applications.set(CLIENT, { clientId: CLIENT, account: APPLICATION, secret: 's3cret', certificate: null });
  const dispatcher = new Agent({ connect: { secureContext: createSecureContext({ ca: simulator.ca }) }, connections: 8 });
  const timers = virtualTimer(clock.now);
  const now = (): ReturnType<ContractBench['now']> => instant(clock.now());
  const tokens = tokensOf({
    authority: new URL(simulator.urls.authority),
    clientId: CLIENT,
    audience: 'https://graph.microsoft.com',
    proof: { kind: 'secret', secret: 's3cret' },
    dispatcher,
    requestTimeoutMs: 20_000,
    now,
  });
  const complaints: string[] = [];
  const connect = (changed: Partial<GraphOptions> = {}): ContractBench['connector'] =>
    graphConnector({
      root: new URL(simulator.urls.graph),
      tokens,
      dispatcher,
      clock: { now },
      timer: timers.timer,
      requestTimeoutMs: 20_000,
      ids: randomUUID,
      installation: null,
      restraint: restraintOf('impersonation', hostRestraint(64, { now }), { now }, timers.timer),
      cloud: 'global',
      messages: (message) => {
        const complaint = messageComplaint(message);
        if (complaint !== null) complaints.push(complaint);
      },
      ...changed,
    });
  const operationOf = { create: 'CreateEvent', update: 'UpdateEvent', remove: 'DeleteEvent', read: 'EventsDelta' } as const;
  return {
    simulator,
    complaints,
    connect,
    connector: connect(),
    mailbox: { address: OWNER, zone: ZONE },
    zone: ZONE,
    forbidden: { address: FORBIDDEN },
    unknown: { address: UNKNOWN },
    colleague: { address: COLLEAGUE },
    now,
    advance: (milliseconds) => {
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
    },
    person: namedAsByGraph(world, personOf(world.outlook(OWNER), world)),
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
      await dispatcher.destroy();
      await simulator.close();
    },
  };
};
