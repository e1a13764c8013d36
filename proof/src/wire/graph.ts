/** The way to the Graph face of a simulator: real HTTP over TLS, with a token of its issuer. */
import { randomUUID } from 'node:crypto';
import { graphConnector, HOST_CALLS, hostRestraint, restraintOf, tokensOf, type Clock, type Connector } from '@lockstep/exchange';
import { instant } from '@lockstep/engine';
import type { Simulator } from '@lockstep/simulator';
import type { Dispatcher } from 'undici';
import { INSTALLATION } from '../simulation/company.ts';
import { lasting, named } from '../direct/graph/names.ts';
import type { GraphNames } from '../simulation/stage.ts';
import { APPLICATION } from '../simulation/company.ts';
import type { GraphMessage } from './graph-schema.ts';

/** Real milliseconds; everything is on loopback. */
const REQUEST_TIMEOUT_MS = 20_000;
const SECRET = 'a secret of the application';

const machineTimer = (milliseconds: number, ring: () => void): (() => void) => {
  const timer = setTimeout(ring, milliseconds);
  return () => clearTimeout(timer);
};

export type GraphReach = {
  readonly simulator: Simulator;
  /** As whom the application acts. */
  readonly account: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly messages: (message: GraphMessage) => void;
};

/**
 * Registers the application and answers how to make a connector: one for each process. They share a token, which is asked for when the first
 * of them needs it and lasts an hour of the machine's clock, by which its issuer judges it, whatever the clock of the world shows.
 */
export const graphReach = ({ simulator, account, dispatcher, clock, messages }: GraphReach): (() => Connector) => {
  const { clientId } = APPLICATION;
  simulator.issuer.applications.set(clientId, { clientId, account, secret: SECRET, certificate: null });
  const tokens = tokensOf({
    authority: new URL(simulator.urls.authority),
    clientId,
    audience: 'https://graph.microsoft.com',
    proof: { kind: 'secret', secret: SECRET },
    dispatcher,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    now: () => instant(Date.now()),
  });
  return () =>
    graphConnector({
      root: new URL(simulator.urls.graph),
      tokens,
      dispatcher,
      clock,
      timer: machineTimer,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      ids: randomUUID,
      installation: INSTALLATION,
      restraint: restraintOf('impersonation', hostRestraint(HOST_CALLS, clock), clock, machineTimer),
      cloud: 'global',
      messages,
    });
};

export const GRAPH_NAMES: GraphNames = { named, lasting };
