/** The same loop over real HTTP and SOAP: the world behind the simulator's EWS face, and the EWS connector in front of it. */
import { randomUUID } from 'node:crypto';
import { ewsConnector, type Connector } from '@lockstep/exchange';
import { DEFAULT_PASSWORD, startSimulator, type World } from '@lockstep/simulator';
import { Agent } from 'undici';
import type { VirtualClock } from '../../src/clock.ts';
import { ACCOUNT, INSTALLATION } from '../../src/simulation/company.ts';
import { openSchemas, type SchemaJudge } from '../../src/wire/schema.ts';

export type Wires = {
  readonly connect: (world: World, clock: VirtualClock) => Promise<Connector>;
  /** What Microsoft's schema says against the messages so far; empty where the schemas are absent. */
  readonly complaints: readonly string[];
  /** Whole requests and answers with these operations, newest last. */
  readonly messages: (operation: string) => readonly string[];
  readonly close: () => Promise<void>;
};

/** The schemas, compiled once for all wires of a process: it takes longer than most scenarios. */
const opened: { judge: SchemaJudge | null }[] = [];
const judgeOnce = (): SchemaJudge | null => {
  if (opened[0] === undefined) opened.push({ judge: openSchemas() });
  return opened[0]?.judge ?? null;
};

export const openWires = (): Wires => {
  const judge = judgeOnce();
  const complaints: string[] = [];
  const said: { readonly operation: string; readonly xml: string }[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  return {
    complaints,
    messages: (operation) => said.filter((one) => one.operation === operation).map(({ xml }) => xml),
    connect: async (world, clock) => {
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
      const dispatcher = new Agent({ connect: { ca: simulator.ca } });
      closing.push(async () => Promise.all([dispatcher.destroy(), simulator.close()]));
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
          const complaint = judge === null ? null : judge(xml);
          if (complaint !== null) complaints.push(`${operation} ${direction}: ${complaint}`);
        },
      });
    },
    close: async () => {
      for (const close of closing.splice(0)) await close();
    },
  };
};
