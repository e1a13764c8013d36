/** What is at an endpoint, before there is an integration (1.1): which ways of sign-in it offers, and which Exchange answers to one. */
import { ConnectorError, limited, type Connector, type Failure, type Identity } from '@lockstep/exchange';
import { request } from 'undici';
import { tlsOf } from './connectors.ts';
import type { PeerChain } from './egress/certificate.ts';
import type { Egress } from './egress/egress.ts';
import type { ConnectionSettings, ServerVersion } from './store/rows/connection-settings.ts';

export type Offer = ConnectionSettings['authentication'];
export type LookedAt = {
  /** Null: it was not reached. */
  readonly offers: readonly Offer[] | null;
  /** Null: nobody could sign in. */
  readonly server: Pick<Identity, 'serverVersion' | 'schemaVersion'> | null;
  readonly certificates: PeerChain['certificates'];
  readonly failure: Failure | null;
};

type Parts = {
  readonly egress: Egress;
  /** A connector to the endpoint with what is about to be its settings; closed here. */
  readonly connector: Connector;
  readonly settings: ConnectionSettings;
  readonly endpoint: string;
};

const FIRST_LOOK_MS = 10_000;
const SCHEMES: readonly (readonly [RegExp, Offer])[] = [
  [/\bNTLM\b/i, 'ntlm'],
  [/\bBasic\b/i, 'basic'],
  [/\bBearer\b/i, 'oauth'],
];

/** By an unsigned request, as the first one of *Test connection*: no password leaves for it. */
const offersOf = async ({ egress, settings, endpoint }: Parts, signal: AbortSignal): Promise<readonly Offer[] | null> => {
  const dispatcher = egress.dispatcher(tlsOf(settings));
  const timed = limited(signal, FIRST_LOOK_MS);
  try {
    const answer = await request(endpoint, { dispatcher, signal: timed.signal });
    await answer.body.dump();
    const offered = [answer.headers['www-authenticate'] ?? []].flat().join(', ');
    return SCHEMES.flatMap(([scheme, offer]) => (scheme.test(offered) ? [offer] : []));
  } catch {
    // Why it cannot be reached is said by the sign-in that follows, in words.
    return null;
  } finally {
    timed.end();
    await dispatcher.destroy();
  }
};

const chainAt = async ({ egress, settings, endpoint }: Parts): Promise<PeerChain['certificates']> => {
  try {
    return (await egress.inspect(new URL(endpoint), tlsOf(settings))).certificates;
  } catch {
    return [];
  }
};

/** Never throws for what it is there to find out. The password goes to this endpoint alone. */
export const lookAt = async (parts: Parts, address: string, signal: AbortSignal): Promise<LookedAt> => {
  const [offers, certificates] = await Promise.all([offersOf(parts, signal), chainAt(parts)]);
  const { connector } = parts;
  try {
    const { serverVersion, schemaVersion } = await connector.identify({ address }, signal);
    return { offers, certificates, server: { serverVersion, schemaVersion }, failure: null };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { offers, certificates, server: null, failure: error.failure };
  } finally {
    await connector.close();
  }
};

/** The same by Graph, where there is one way to sign in and no certificate to be chosen. */
export const askGraph = async (
  connector: Connector,
  address: string,
  signal: AbortSignal,
): Promise<Pick<LookedAt, 'server' | 'failure'>> => {
  try {
    const { serverVersion, schemaVersion } = await connector.identify({ address }, signal);
    return { server: { serverVersion, schemaVersion }, failure: null };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { server: null, failure: error.failure };
  } finally {
    await connector.close();
  }
};

/** Of builds that have more than one product, the first of the newer one (E:exchange-server-build-numbers). */
const FIRST_SE_BUILD = 2562;

/** The product behind a build such as `15.2.2562.17 (V2017_07_11)`; `detect` where none is known by it. */
export const productOf = (version: string | null): ServerVersion => {
  const [, major, minor, build] = /^(\d+)\.(\d+)\.(\d+)\./.exec(version ?? '') ?? [];
  if (major === '14') return 'Exchange2010_SP2';
  if (major !== '15') return 'detect';
  if (minor === '0') return 'Exchange2013_SP1';
  if (minor === '1') return 'Exchange2016';
  if (minor === '2') return Number(build) >= FIRST_SE_BUILD ? 'ExchangeSE' : 'Exchange2019';
  return minor === '20' ? 'ExchangeOnline' : 'detect';
};
