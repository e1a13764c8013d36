/**
 * The ground of L2: the same simulation over real HTTP against both faces of the simulator, SOAP with the EWS connector and JSON with that of
 * Graph, and a real database, PostgreSQL or the embedded one. Every request and every answer is held against Microsoft's schemas.
 */
import { randomUUID } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type Connector, ewsConnector } from '@lockstep/exchange';
import { DEFAULT_PASSWORD, startSimulator } from '@lockstep/simulator';
import { Agent } from 'undici';
import type { Moment } from '../direct/doorway.ts';
import type { LayerGround } from '../prove/grounds.ts';
import type { Judged } from '../prove/tally.ts';
import { ACCOUNT, accessOf, INSTALLATION } from '../simulation/company.ts';
import { improperGraphRequests } from './asked-of-graph.ts';
import { improperRequests } from './asked.ts';
import { GRAPH_NAMES, graphReach } from './graph.ts';
import { openGraphSchema } from './graph-schema.ts';
import { openSchemas } from './schema.ts';
import { openExits } from './exits.ts';
import { handleFor, openDatabase } from './store.ts';

/** Real milliseconds; everything is on loopback. */
const REQUEST_TIMEOUT_MS = 20_000;
/** Of the world's clock: it moves by up to 60 ms around each call of another calendar (worker.ts), of which there are three beside. */
const TRAVEL_MS = 200;

/** Of so many simulations the API is asked at the end of one, of the first as well. */
const ASKED = 10;

export type WireGround = LayerGround & {
  /** Messages held against the schemas so far; null: there was no schema to judge by. */
  readonly judged: () => Judged;
};

/** A message that the schema refuses: reported where it is sent, so that the seed fails at that step. */
export class InvalidMessage extends Error {
  constructor(operation: string, direction: string, complaint: string) {
    super(`${operation} (${direction}) is not valid: ${complaint}`);
    this.name = 'InvalidMessage';
  }
}

/** @param url of an empty PostgreSQL database; null: the embedded one */
export const openWire = async (url: string | null = null): Promise<WireGround> => {
  const database = await openDatabase(url);
  const judges = { ews: openSchemas(), graph: openGraphSchema() };
  const judged = { ews: 0, graph: 0 };
  let opened = 0;
  return {
    judged: () => ({ ews: judges.ews && judged.ews, graph: judges.graph && judged.graph }),
    groundFor: async (world, clock, company) => {
      await database.empty();
      const invalid: InvalidMessage[] = [];
      const asked: string[] = [];
      const simulator = await startSimulator({
        world,
        smtpPort: 0,
        clock: {
          kind: 'virtual',
          now: clock.now,
          advanceTo: (moment) => {
            clock.advanceTo(moment as Parameters<typeof clock.advanceTo>[0]);
            return true;
          },
        },
      });
      const dispatcher = new Agent({ connect: { secureContext: createSecureContext({ ca: simulator.ca }) } });
      // Calls of several mailboxes travel at once, and the clock moves around each of them.
      world.front.settings.travelMs = TRAVEL_MS;
      /** What was cut off on its way (F16) is no message any more. */
      const isCut = (): boolean => (world.faults.hits().F16 ?? 0) > 0;
      const byGraph = graphReach({
        simulator,
        account: ACCOUNT,
        dispatcher,
        clock,
        messages: (message) => {
          asked.push(...improperGraphRequests(world, company, message));
          if (judges.graph === null || (isCut() && !isJson(message.answer))) return;
          judged.graph += 1;
          const complaint = judges.graph(message);
          if (complaint !== null) invalid.push(new InvalidMessage(message.operation, `${message.method}, ${message.status}`, complaint));
        },
      });
      const asks = opened % ASKED === 0;
      opened += 1;
      const exits = await openExits({
        store: database.store,
        folder: database.folder,
        clock,
        simulator,
        connectorFor: () => byGraph(),
        asks,
      });
      return {
        exits,
        endpoint: { url: simulator.urls.ewsTls, authority: simulator.ca },
        store: database.store,
        asked,
        listens: false,
        posts: null,
        changes: null,
        openForWorker: (onPoint) => Promise.resolve(handleFor(database.store, onPoint)),
        connect: (between) => {
          const inner = ewsConnector({
            endpoint: new URL(simulator.urls.ewsTls),
            signIn: { kind: 'basic', userName: ACCOUNT, password: DEFAULT_PASSWORD },
            access: accessOf(company),
            version: 'detect',
            dispatcher,
            clock,
            requestTimeoutMs: REQUEST_TIMEOUT_MS,
            ids: randomUUID,
            installation: INSTALLATION,
            messages: (direction, operation, xml) => {
              if (direction === 'request') asked.push(...improperRequests(world, company, operation, xml));
              if (judges.ews === null) return;
              if (direction === 'answer' && !/Envelope>\s*$/.test(xml) && isCut()) return;
              judged.ews += 1;
              const complaint = judges.ews(xml);
              if (complaint !== null) invalid.push(new InvalidMessage(operation, direction, complaint));
            },
          });
          return { ...paced(inner, between), hangUp: () => undefined };
        },
        // Nobody posts to anybody here, as nothing is told on lines: it is looked at as often as without a wire.
        connectByGraph: (between) => {
          const inner = paced(byGraph(), between);
          return { ...inner, push: null, capabilities: { ...inner.capabilities, live: 'none' }, hangUp: () => undefined };
        },
        graphNames: GRAPH_NAMES,
        close: async () => {
          await exits.close();
          await dispatcher.destroy();
          await simulator.close();
          const [first] = invalid;
          if (first !== undefined) throw first;
        },
      };
    },
    close: () => database.close(),
  };
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return text === '';
  }
};

/** Time passes, people act and processes die around each call of the connector, as they do around each request in L1. */
export const paced = (inner: Connector, between: (moment: Moment) => Promise<void>): Connector => {
  const around = async <Result>(operation: string, mailbox: string, write: boolean, work: () => Promise<Result>): Promise<Result> => {
    await between({ operation, mailbox, write, moment: 'sending' });
    try {
      return await work();
    } finally {
      await between({ operation, mailbox, write, moment: 'answering' });
    }
  };
  return {
    ...inner,
    identify: (mailbox, signal) => around('identify', mailbox.address, false, () => inner.identify(mailbox, signal)),
    view: (calendar, window, signal) => around('view', calendar.address, false, () => inner.view(calendar, window, signal)),
    fetch: (mailbox, ids, detail, signal) => around('fetch', mailbox.address, false, () => inner.fetch(mailbox, ids, detail, signal)),
    series: (mailbox, ids, from, signal) => around('series', mailbox.address, false, () => inner.series(mailbox, ids, from, signal)),
    locate: (calendar, marks, signal) => around('locate', calendar.address, false, () => inner.locate(calendar, marks, signal)),
    create: (calendar, facets, marks, notify, signal) =>
      around('create', calendar.address, true, () => inner.create(calendar, facets, marks, notify, signal)),
    update: (mailbox, id, ifVersion, patch, notify, signal) =>
      around('update', mailbox.address, true, () => inner.update(mailbox, id, ifVersion, patch, notify, signal)),
    moveBack: (calendar, id, ifVersion, signal) =>
      around('moveBack', calendar.address, true, () => inner.moveBack(calendar, id, ifVersion, signal)),
    remove: (mailbox, id, ifVersion, mode, notify, signal) =>
      around('remove', mailbox.address, true, () => inner.remove(mailbox, id, ifVersion, mode, notify, signal)),
    changes: async function* (calendar, window, cursor, signal) {
      for await (const page of inner.changes(calendar, window, cursor, signal)) {
        await between({ operation: 'changes', mailbox: calendar.address, write: false, moment: 'answering' });
        yield page;
      }
    },
  };
};
