/** Microsoft Graph behind `Connector`: the wiring. */
import { randomUUID } from 'node:crypto';
import type { Facets } from '@lockstep/engine';
import type { Dispatcher } from 'undici';
import type { Tokens } from '../auth/oauth/tokens.ts';
import type { Clock, Connector, MailboxRef, Timer } from '../connector.ts';
import { withoutLive } from '../live.ts';
import { CAREFUL, type Step } from '../probe.ts';
import type { Restraint } from '../restraint.ts';
import { graphCalls } from './calls.ts';
import { neverSent } from './classify.ts';
import { graphCapabilities, translates, type GraphCloud } from './clouds.ts';
import { changes } from './feed.ts';
import { identify } from './identify.ts';
import { lanes } from './lanes.ts';
import { calendars, locate } from './locate.ts';
import { probe } from './probe.ts';
import { graphPush } from './push.ts';
import { fetch, view, type GraphReading } from './read.ts';
import { series } from './series.ts';
import { translate } from './translate.ts';
import { graphTransport, type GraphTransportOptions } from './transport.ts';
import { create, purges, remove, update } from './write.ts';

export type GraphOptions = {
  /** `https://graph.microsoft.com/v1.0` */
  readonly root: URL;
  /** For the audience of the root's own host. */
  readonly tokens: Tokens;
  /** The one way out. The connector never closes it: it may be shared. */
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** Limits how long a call waits for its turn; left out, the machine's. */
  readonly timer?: Timer;
  readonly requestTimeoutMs: number;
  /** A new GUID for each request. */
  readonly ids?: () => string;
  /** Only events stamped by this installation are read in full; null: any well-formed stamp counts as ours. */
  readonly installation: string | null;
  /** Shared by all connectors of one application. */
  readonly restraint: Restraint;
  readonly cloud: GraphCloud;
  readonly trace?: GraphTransportOptions['trace'];
  readonly messages?: GraphTransportOptions['messages'];
  /** The chain the server shows, for *Test connection*. */
  readonly certificates?: () => Promise<NonNullable<Step['certificates']>>;
};

const machineTimer: Timer = (milliseconds, ring) => {
  const timer = setTimeout(ring, milliseconds);
  return () => clearTimeout(timer);
};

export const graphConnector = (options: GraphOptions): Connector => {
  const { root, tokens, dispatcher, clock, requestTimeoutMs, restraint, cloud, installation } = options;
  const transport = graphTransport({
    tokens,
    dispatcher,
    clock,
    requestTimeoutMs,
    ids: options.ids ?? randomUUID,
    ...(options.trace === undefined ? {} : { trace: options.trace }),
    ...(options.messages === undefined ? {} : { messages: options.messages }),
  });
  const calls = graphCalls({
    root,
    transport,
    clock,
    restraint,
    lanes: lanes(options.timer ?? machineTimer),
    waitMs: requestTimeoutMs,
  });
  const readingOf = ({ zone }: Pick<MailboxRef, 'zone'>): GraphReading => ({
    calls,
    context: (detail) => ({ detail, mailboxZone: zone ?? null, installation }),
  });
  const capabilities = graphCapabilities(cloud);
  const push = graphPush(readingOf({}), clock);
  const { certificates } = options;
  const probing = { root, dispatcher, clock, requestTimeoutMs, push, ...(certificates === undefined ? {} : { certificates }) };
  return {
    capabilities,
    push,
    ...withoutLive,
    identify: (mailbox, signal) => identify(calls, mailbox, signal),
    probe: (mailbox, signal, wish = CAREFUL) => probe({ ...probing, wish }, readingOf(mailbox), mailbox, signal),
    calendars: (calendar, signal) => calendars(readingOf(calendar), calendar, signal),
    changes: (calendar, window, cursor, signal) => changes(readingOf(calendar), calendar, window, cursor, signal),
    view: (calendar, window, signal) => view(readingOf(calendar), calendar, window, signal),
    fetch: (mailbox, wanted, detail, signal) => fetch(readingOf(mailbox), mailbox, wanted, detail, signal),
    series: (mailbox, wanted, from, signal) => series(readingOf(mailbox), mailbox, wanted, from, signal),
    locate: (calendar, marks, signal) => locate(readingOf(calendar), calendar, marks, signal),
    // Nobody is on the list of a new event, and so nobody is notified; see `create`.
    create: (calendar, facets: Facets, marks, _notify, signal) => create(readingOf(calendar), calendar, facets, marks, signal),
    update: (mailbox, id, ifVersion, patch, notify, signal) => update(readingOf(mailbox), mailbox, id, ifVersion, patch, notify, signal),
    moveBack: () => Promise.reject(neverSent('MoveEvent', 'Graph cannot move an event from one calendar to another', 'writeRefused')),
    remove: (mailbox, id, ifVersion, mode, notify, signal) =>
      remove(readingOf(mailbox), mailbox, id, ifVersion, purges(mode, capabilities.deleteModes), notify, signal),
    translate: (mailbox, wanted, signal) =>
      translates(cloud) ? translate(calls, mailbox, wanted, signal) : Promise.resolve(new Map(wanted.map((id) => [id, null] as const))),
    close: () => Promise.resolve(),
  };
};
