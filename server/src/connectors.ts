/**
 * Ways into Exchange for the integrations as they are stored. The sync keeps one per state of an integration, with its
 * sockets; whoever tests a connection gets one of its own and closes it.
 */
import { randomUUID } from 'node:crypto';
import { MINUTE, type Instant } from '@lockstep/engine';
import { capabilitiesOf, ewsConnector, roamingConnector } from '@lockstep/exchange';
import type { Connector } from '@lockstep/exchange';
import { findingFor } from './autodiscover.ts';
import type { PeerChain } from './egress/certificate.ts';
import type { Egress, TlsSettings } from './egress/egress.ts';
import type { Sealer } from './secrets/sealer.ts';
import type { Connection } from './store/rows/sync.ts';
import { signInOf } from './sign-in.ts';
import type { Store } from './store/store.ts';
import type { SyncDeps } from './sync/deps.ts';

/** Longer than any pass takes. */
const RETIRED: number = 10 * MINUTE;

export type Connectors = {
  /** Shared and kept; closed by `close`, or some minutes after the integration was changed. */
  readonly shared: (connection: Connection) => Connector;
  /** New; whoever asked closes it. */
  readonly open: (connection: Connection) => Connector;
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

/** The chain a server shows; that it cannot be seen is no failure of its own, the step says what is wrong. */
const chainOf = async (egress: Egress, endpoint: URL, tls: TlsSettings): Promise<PeerChain['certificates']> => {
  try {
    return (await egress.inspect(endpoint, tls)).certificates;
  } catch {
    return [];
  }
};

export const createConnectors = ({ egress, sealer, clock, requestMs, installation, store }: Parts): Connectors => {
  const kept = new Map<string, { readonly changedAt: number; readonly connector: Connector }>();
  let retired: readonly { readonly at: Instant; readonly connector: Connector }[] = [];
  /** Closes what was replaced long enough ago; asked with the next use, which needs no timer of its own. */
  const closeRetired = (before: number): void => {
    for (const { connector } of retired.filter(({ at }) => at <= before)) void connector.close().catch(() => undefined);
    retired = retired.filter(({ at }) => at > before);
  };
  const open = (connection: Connection): Connector => {
    const { settings, secret, root, id } = connection;
    const tls = {
      verifyTls: settings.verifyTls,
      ...(settings.certificateAuthorities === null ? {} : { ca: settings.certificateAuthorities }),
    };
    const dispatcher = egress.dispatcher(tls);
    // A line that hangs for half an hour takes no place from the calls of the passes.
    const hangingDispatcher = egress.dispatcher(tls);
    const password = secret === null ? '' : sealer.open(secret, { root, connection: id });
    const signIn = signInOf({ egress, clock, settings, secret: password, tls, dispatcher });
    const at = (endpoint: URL): Connector =>
      ewsConnector({
        endpoint,
        signIn: signIn(endpoint),
        access: settings.accessType,
        version: settings.serverVersion,
        dispatcher,
        hangingDispatcher,
        clock,
        requestTimeoutMs: requestMs,
        ids: randomUUID,
        installation,
        certificates: async () => chainOf(egress, endpoint, tls),
      });
    const connector =
      settings.endpoint === null
        ? roamingConnector({
            capabilities: capabilitiesOf(settings.accessType),
            finding: findingFor({ egress, clock, settings, password }, store ?? null, connection),
            at,
          })
        : at(new URL(settings.endpoint));
    return {
      ...connector,
      close: async () => {
        await connector.close();
        await Promise.all([dispatcher.close(), hangingDispatcher.close()]);
      },
    };
  };
  return {
    open,
    shared: (connection) => {
      const key = JSON.stringify([connection.root, connection.id]);
      const known = kept.get(key);
      closeRetired(clock.now() - RETIRED);
      if (known?.changedAt === connection.changedAt) return known.connector;
      // A pass that has begun with what is replaced goes on asking by it: closed, it would say that the server does not answer.
      if (known !== undefined) retired = [...retired, { at: clock.now(), connector: known.connector }];
      const connector = open(connection);
      kept.set(key, { changedAt: connection.changedAt, connector });
      return connector;
    },
    close: async () => {
      const all = [...kept.values(), ...retired];
      kept.clear();
      retired = [];
      await Promise.all(all.map(async ({ connector }) => connector.close()));
    },
  };
};
