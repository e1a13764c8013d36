/** The same loop over real HTTP: the world behind a face of the simulator, EWS or Graph, and the connector for it in front. */
import { randomUUID } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { ewsConnector, type Connector } from '@lockstep/exchange';
import { DEFAULT_PASSWORD, startSimulator, type Simulator, type World } from '@lockstep/simulator';
import { Agent } from 'undici';
import type { VirtualClock } from '../../src/clock.ts';
import { ACCOUNT, INSTALLATION } from '../../src/simulation/company.ts';
import { graphReach } from '../../src/wire/graph.ts';
import { openGraphSchema, type GraphJudge, type GraphMessage } from '../../src/wire/graph-schema.ts';
import { openSchemas, type SchemaJudge } from '../../src/wire/schema.ts';

export type Wires = {
  readonly connect: (world: World, clock: VirtualClock) => Promise<Connector>;
  readonly connectByGraph: (world: World, clock: VirtualClock) => Promise<Connector>;
  /** What Microsoft's schemas say against the messages so far; empty where they are absent. */
  readonly complaints: readonly string[];
  /** Of EWS: whole requests and answers with these operations, newest last. */
  readonly messages: (operation: string) => readonly string[];
  readonly close: () => Promise<void>;
};

/** The schemas, compiled once for all wires of a process: it takes longer than most scenarios. */
type Judges = { readonly ews: SchemaJudge | null; readonly graph: GraphJudge | null };
const opened: Judges[] = [];
const judgesOnce = (): Judges => {
  const judges = opened[0] ?? { ews: openSchemas(), graph: openGraphSchema() };
  if (opened.length === 0) {
    opened.push(judges);
    for (const [face, judge] of Object.entries(judges))
      if (judge === null)
        process.stderr.write(`\n!! The schema of ${face} is not beside the repository: nothing of it is validated here.\n\n`);
  }
  return judges;
};

const contexts = new Map<string, SecureContext>();
/** Once for all simulators of a process, as they have one authority. */
const trusting = (ca: string): SecureContext => {
  const context = contexts.get(ca) ?? createSecureContext({ ca });
  contexts.set(ca, context);
  return context;
};

export const openWires = (): Wires => {
  const judges = judgesOnce();
  const complaints: string[] = [];
  const said: { readonly operation: string; readonly xml: string }[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  const begin = async (world: World, clock: VirtualClock): Promise<{ readonly simulator: Simulator; readonly dispatcher: Agent }> => {
    const simulator = await startSimulator({
      world,
      clock: {
        kind: 'virtual',
        now: clock.now,
        advanceTo: (moment) => {
          clock.advanceTo(moment as Parameters<typeof clock.advanceTo>[0]);
          return true;
        },
      },
    });
    const dispatcher = new Agent({ connect: { secureContext: trusting(simulator.ca) } });
    closing.push(async () => Promise.all([dispatcher.destroy(), simulator.close()]));
    return { simulator, dispatcher };
  };
  return {
    complaints,
    messages: (operation) => said.filter((one) => one.operation === operation).map(({ xml }) => xml),
    connectByGraph: async (world, clock) => {
      const messages = (message: GraphMessage): void => {
        const complaint = judges.graph === null ? null : judges.graph(message);
        if (complaint !== null) complaints.push(`${message.operation}: ${complaint}`);
      };
      return graphReach({ ...(await begin(world, clock)), account: ACCOUNT, clock, messages })();
    },
    connect: async (world, clock) => {
      const { simulator, dispatcher } = await begin(world, clock);
      return ewsConnector({
        endpoint: new URL(simulator.urls.ewsTls),
        signIn: { kind: 'basic', userName: ACCOUNT, password: DEFAULT_PASSWORD },
        access: 'impersonation',
        version: 'detect',
        dispatcher,
        clock,
        requestTimeoutMs: 20_000,
        ids: randomUUID,
        installation: INSTALLATION,
        messages: (direction, operation, xml) => {
          if (direction === 'request') said.push({ operation, xml });
          const complaint = judges.ews === null ? null : judges.ews(xml);
          if (complaint !== null) complaints.push(`${operation} ${direction}: ${complaint}`);
        },
      });
    },
    close: async () => {
      for (const close of closing.splice(0)) await close();
    },
  };
};
