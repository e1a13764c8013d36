/**
 * Ways into Exchange for the integrations as they are stored. The sync keeps one per state of an integration, with its
 * sockets; whoever tests a connection gets one of its own and closes it.
 */
import { randomUUID } from 'node:crypto';
import { MINUTE, type Instant } from '@lockstep/engine';
import { capabilitiesOf, ewsConnector, graphConnector, HOST_CALLS, hostRestraint, restraintOf, roamingConnector } from '@lockstep/exchange';
import type { Connector, EwsVersion, Finding, HostRestraint, Restraint } from '@lockstep/exchange';
import type { Dispatcher } from 'undici';
import { findingFor } from './autodiscover.ts';
import { graphRootOf } from './clouds.ts';
import type { PeerChain } from './egress/certificate.ts';
import type { Egress, TlsSettings } from './egress/egress.ts';
import type { Sealer } from './secrets/sealer.ts';
import { ewsSecretOf, readCredentials } from './secrets/credentials.ts';
import type { ConnectionSettings, ServerVersion } from './store/rows/connection-settings.ts';
import type { Transport } from './store/rows/detection.ts';
import type { Connection } from './store/rows/sync.ts';
import { graphTokensOf, signInOf } from './sign-in.ts';
import type { Store } from './store/store.ts';
import type { ByTransport, SyncDeps } from './sync/deps.ts';
import { machineTimer } from './sync/timer.ts';

/** Longer than any pass takes. */
const RETIRED: number = 10 * MINUTE;

export type Connectors = {
  /** Shared and kept, one for each transport; closed by `close`, or some minutes after the integration was changed. */
  readonly shared: (connection: Connection, mailbox: ByTransport) => Connector;
  /** New; whoever asked closes it. */
  readonly open: (connection: Connection, mailbox: ByTransport) => Connector;
  /** By EWS, of what is about to be an integration; whoever asked closes it. */
  readonly draft: (settings: ConnectionSettings, endpoint: string, password: string) => Connector;
  /** The same by Graph. */
  readonly draftGraph: (settings: ConnectionSettings, password: string) => Connector;
  /** Closes what is kept of this integration at once, with its credentials and tokens: nobody uses it any more. */
  readonly forget: (connection: Pick<Connection, 'root' | 'id'>) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Parts = {
  readonly egress: Egress;
  readonly sealer: Sealer;
  readonly clock: SyncDeps['clock'];
  readonly requestMs: number;
  /** Only what carries its stamp is read in full. */
  readonly installation: string;
  /** Where what Autodiscover says is kept; left out: by this process alone. */
  readonly store?: Store;
};

/** How the server at the endpoint is verified; a setting of this integration alone, never of the process. */
export const tlsOf = (settings: Pick<ConnectionSettings, 'verifyTls' | 'certificateAuthorities' | 'pinnedCertificates'>): TlsSettings => {
  const { verifyTls, certificateAuthorities: ca, pinnedCertificates: pinned = [] } = settings;
  return {
    verifyTls,
    ...(ca === null ? {} : { ca }),
    ...(pinned.length === 0 || !verifyTls ? {} : { pins: pinned.map((one) => one.sha256) }),
  };
};

/** The version of the protocol a product takes, of those we speak; 2019, SE and Exchange Online take that of 2016. */
const schemaOf = (version: ServerVersion): 'detect' | EwsVersion =>
  version === 'Exchange2019' || version === 'ExchangeSE' || version === 'ExchangeOnline' ? 'Exchange2016' : version;

/** The chain a server shows; that it cannot be seen is no failure of its own, the step says what is wrong. */
const chainOf = async (egress: Egress, endpoint: URL, tls: TlsSettings): Promise<PeerChain['certificates']> => {
  try {
    return (await egress.inspect(endpoint, tls)).certificates;
  } catch {
    return [];
  }
};

type Held = { readonly host: HostRestraint; readonly accounts: Map<string, Restraint> };

/**
 * How this process holds back, whoever asks: passes, looks before a booking and tests of a connection share what Exchange said of an
 * account, and integrations that name the same host what it said of that.
 */
const restraints = (clock: SyncDeps['clock']): ((endpoint: URL, settings: ConnectionSettings) => Restraint) => {
  const hosts = new Map<string, Held>();
  return ({ host: name }, { accessType, userName, oauth }) => {
    const held: Held = hosts.get(name) ?? { host: hostRestraint(HOST_CALLS, clock), accounts: new Map() };
    hosts.set(name, held);
    // One account of a host, whichever integration acts as it.
    const key = JSON.stringify([accessType, userName.toLowerCase(), oauth]);
    const known = held.accounts.get(key) ?? restraintOf(accessType, held.host, clock, machineTimer);
    held.accounts.set(key, known);
    return known;
  };
};

export const createConnectors = ({ egress, sealer, clock, requestMs, installation, store }: Parts): Connectors => {
  const kept = new Map<string, { readonly changedAt: number; readonly connector: Connector }>();
  const keyOf = ({ root, id }: Pick<Connection, 'root' | 'id'>, transport: Transport): string => JSON.stringify([root, id, transport]);
  const restraintFor = restraints(clock);
  let retired: readonly { readonly at: Instant; readonly key: string; readonly connector: Connector }[] = [];
  /** Closes what was replaced long enough ago; asked with the next use, which needs no timer of its own. */
  const closeRetired = (before: number): void => {
    for (const { connector } of retired.filter(({ at }) => at <= before)) void connector.close().catch(() => undefined);
    retired = retired.filter(({ at }) => at > before);
  };
  const open = (connection: Connection, { transport }: ByTransport): Connector => {
    const { settings, secret, root, id } = connection;
    const secrets = readCredentials(secret === null ? '' : sealer.open(secret, { root, connection: id }));
    if (transport === 'graph') return overGraph(settings, secrets.password);
    const password = ewsSecretOf(settings, secrets);
    return overEws(settings, password, () => findingFor({ egress, clock, settings, password }, store ?? null, connection));
  };
  const overGraph = (settings: ConnectionSettings, secret: string): Connector => {
    // Pins and the switch that leaves certificates unverified are for a server of one's own; authorities may be a proxy's.
    const { certificateAuthorities: ca } = settings;
    const dispatcher = egress.dispatcher({ verifyTls: true, ...(ca === null ? {} : { ca }) });
    const root = graphRootOf(settings);
    const connector = graphConnector({
      root: new URL('v1.0', `${root.href.replace(/\/$/, '')}/`),
      tokens: graphTokensOf(settings, { clock, secret, dispatcher }),
      dispatcher,
      clock,
      requestTimeoutMs: requestMs,
      ids: randomUUID,
      installation,
      restraint: restraintFor(root, settings),
      cloud: settings.oauth?.cloud ?? 'global',
    });
    return closingWith(connector, [dispatcher]);
  };
  const overEws = (settings: ConnectionSettings, password: string, findingOf: () => Finding): Connector => {
    const tls = tlsOf(settings);
    const dispatcher = egress.dispatcher(tls);
    // A line that hangs for half an hour takes no place from the calls of the passes.
    const hangingDispatcher = egress.dispatcher(tls);
    // Whoever issues tokens is another host, which shows another certificate than the pinned one.
    const issuing = tls.pins === undefined ? dispatcher : egress.dispatcher({ ...tls, pins: [] });
    const signIn = signInOf({ egress, clock, settings, secret: password, tls, dispatcher: issuing });
    const at = (endpoint: URL): Connector =>
      ewsConnector({
        endpoint,
        signIn: signIn(endpoint),
        access: settings.accessType,
        version: schemaOf(settings.serverVersion),
        dispatcher,
        hangingDispatcher,
        clock,
        requestTimeoutMs: requestMs,
        ids: randomUUID,
        installation,
        trust: !settings.verifyTls ? 'unverified' : tls.pins === undefined ? 'verified' : 'pinned',
        restraint: restraintFor(endpoint, settings),
        certificates: async () => chainOf(egress, endpoint, tls),
      });
    const connector =
      settings.endpoint === null
        ? roamingConnector({
            capabilities: capabilitiesOf(settings.accessType),
            finding: findingOf(),
            at,
          })
        : at(new URL(settings.endpoint));
    return closingWith(connector, [dispatcher, hangingDispatcher, issuing]);
  };
  return {
    open,
    draft: (settings, endpoint, password) =>
      overEws({ ...settings, endpoint }, password, () => {
        throw new TypeError('a draft has an endpoint');
      }),
    draftGraph: overGraph,
    shared: (connection, { transport }) => {
      const key = keyOf(connection, transport);
      const known = kept.get(key);
      closeRetired(clock.now() - RETIRED);
      if (known?.changedAt === connection.changedAt) return known.connector;
      // A pass that has begun with what is replaced goes on asking by it: closed, it would say that the server does not answer.
      if (known !== undefined) retired = [...retired, { at: clock.now(), key, connector: known.connector }];
      const connector = open(connection, { transport });
      kept.set(key, { changedAt: connection.changedAt, connector });
      return connector;
    },
    forget: async (connection) => {
      const keys = (['ews', 'graph'] as const).map((transport) => keyOf(connection, transport));
      const isOfIt = ({ key }: { readonly key: string }): boolean => keys.includes(key);
      const all = [...keys.flatMap((key) => kept.get(key) ?? []), ...retired.filter(isOfIt)];
      for (const key of keys) kept.delete(key);
      retired = retired.filter((one) => !isOfIt(one));
      await Promise.all(all.map(async ({ connector }) => connector.close().catch(() => undefined)));
    },
    close: async () => {
      const all = [...kept.values(), ...retired];
      kept.clear();
      retired = [];
      await Promise.all(all.map(async ({ connector }) => connector.close()));
    },
  };
};

const closingWith = (connector: Connector, dispatchers: readonly Dispatcher[]): Connector => ({
  ...connector,
  close: async () => {
    await connector.close();
    await Promise.all([...new Set(dispatchers)].map((one) => one.close()));
  },
});
