/** Autodiscover for integrations as they are stored or about to be: over the one way out, kept in the store. */
import { finding, findEndpoint } from '@lockstep/exchange';
import type { Discovery, EndpointStore, Finding } from '@lockstep/exchange';
import type { Instant } from '@lockstep/engine';
import type { Egress, TlsSettings } from './egress/egress.ts';
import { signInOf, wayOf, type SignInSettings } from './sign-in.ts';
import type { ConnectionSettings } from './store/rows/connection-settings.ts';
import type { Connection } from './store/rows/sync.ts';
import type { Store } from './store/store.ts';

/** What of an integration says how it is looked for. */
export type SearchSettings = SignInSettings & Pick<ConnectionSettings, 'certificateAuthorities' | 'autodiscoverEndpoint'>;

export type SearchParts = {
  readonly egress: Egress;
  readonly clock: { now(): Instant };
  readonly settings: SearchSettings;
  readonly password: string;
};

/** There are up to a dozen questions; one that hangs must not take the time of all others. */
const QUESTION_MS = 8_000;

/** One walk. Certificates are verified whatever the integration says about its endpoint: nobody has chosen these hosts. */
export const search = async (
  { egress, clock, settings, password }: SearchParts,
  address: string,
  kept: URL | null,
  signal: AbortSignal,
): Promise<Discovery> => {
  const { certificateAuthorities: ca, authentication, autodiscoverEndpoint } = settings;
  const tls: TlsSettings = { verifyTls: true, ...(ca === null ? {} : { ca }) };
  const dispatcher = egress.dispatcher(tls);
  const plainDispatcher = egress.plainDispatcher();
  const signIn = signInOf({ egress, clock, settings, secret: password, tls, dispatcher });
  try {
    return await findEndpoint(
      {
        dispatcher,
        plainDispatcher,
        way: (url) => wayOf(signIn(url), dispatcher),
        services: (name) => egress.services(name),
        configured: autodiscoverEndpoint == null ? null : new URL(autodiscoverEndpoint),
        kept,
        online: authentication === 'oauth',
        requestTimeoutMs: QUESTION_MS,
        now: () => clock.now(),
        chance: Math.random,
      },
      address,
      signal,
    );
  } finally {
    await Promise.all([dispatcher.destroy(), plainDispatcher.destroy()]);
  }
};

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** What one integration was told, in the table of all processes. */
export const discoveriesOf = (store: Store, { root, id }: Pick<Connection, 'root' | 'id'>): EndpointStore => ({
  read: (address) =>
    store.transaction(async (tx) => {
      const row = await tx.discoveries.get({ root, connection: id, address });
      if (row === null) return null;
      const { endpoint, service, grouping, schemas, goesBy, foundAt, sightings } = row;
      return { endpoint, service, grouping, schemas, address: goesBy, foundAt, sightings };
    }),
  write: (address, { endpoint, service, grouping, schemas, address: goesBy, foundAt, sightings = null }) =>
    store.transaction(async (tx) => {
      // Removed meanwhile, or only tried and never stored: there is nothing to keep it for.
      if ((await tx.connections.get({ root, id })) === null) return;
      const kept = { endpoint, service, grouping, schemas, goesBy, foundAt, sightings };
      await tx.discoveries.put({ root, connection: id, address, domain: domainOf(address), ...kept });
    }),
  serviceOf: (domain) =>
    store.transaction(async (tx) => {
      const [row] = await tx.discoveries.select({ root, connection: id, domain }, { orderBy: [['foundAt', 'desc']], limit: 1 });
      return row?.service ?? null;
    }),
});

/** For whoever has no store: nothing outlives the process. */
const nothingKept: EndpointStore = {
  read: () => Promise.resolve(null),
  write: () => Promise.resolve(),
  serviceOf: () => Promise.resolve(null),
};

export const findingFor = (parts: SearchParts, store: Store | null, connection: Connection): Finding =>
  finding({
    store: store === null ? nothingKept : discoveriesOf(store, connection),
    now: () => parts.clock.now(),
    discover: (address, kept, signal) => search(parts, address, kept, signal),
  });
