/** Detection with what is about to be an integration (1.1): nothing is stored, and nothing is written in Exchange. */
import type { z } from 'zod';
import { limited } from '@lockstep/exchange';
import { checkAccount, isOnline } from '../../booking/account.ts';
import { correctAutodiscover, correctEndpoint } from '../../booking/autodiscover-endpoint.ts';
import { explained } from '../../connection-test.ts';
import { isElsewhere } from '../../detection.ts';
import { productOf, type LookedAt } from '../../look-at.ts';
import { ewsSecretOf } from '../../secrets/credentials.ts';
import type { ConnectionSettings } from '../../store/rows/connection-settings.ts';
import type { Connection } from '../../store/rows/sync.ts';
import { inBody } from '../company-parameter.ts';
import { credentialsOf } from '../credentials.ts';
import type { HttpDeps } from '../deps.ts';
import { DEFAULTS, graphRootIn } from '../integration-settings.ts';
import { oauthOf } from '../oauth.ts';
import { pinned } from '../pinned.ts';
import { route } from '../route.ts';
import { DetectAnswer, DetectBody } from '../schemas/connection-test.ts';

/** Shorter than a person's patience; each question has a limit of its own. */
const DETECT_MS = 60_000;

type Body = z.output<typeof DetectBody>;
type Answer = z.input<typeof DetectAnswer>;

const transportOf = ({ transport }: Body): Connection['transport'] => transport ?? 'ews';

const settingsOf = (body: Body, endpoint: string | null, autodiscoverEndpoint: string | null): ConnectionSettings => ({
  ...DEFAULTS,
  graphEndpoint: body.graphEndpoint == null ? null : graphRootIn(body.graphEndpoint),
  authentication: body.authentication ?? (transportOf(body) === 'ews' ? 'basic' : 'oauth'),
  userName: body.userName ?? '',
  oauth: oauthOf(body.oauth) ?? null,
  endpoint,
  autodiscoverEndpoint,
  accessType: body.accessType ?? 'impersonation',
  verifyTls: body.verifyTls ?? true,
  certificateAuthorities: body.certificateAuthorities ?? null,
  pinnedCertificates: (body.pinnedCertificates ?? []).map(pinned),
});

/** What is at an endpoint, in the words of the answer. */
const seenAt = (endpoint: string, looked: LookedAt): Pick<Answer, 'offers' | 'server' | 'certificates' | 'endpoint' | 'seen' | 'cause'> => {
  const { offers, server, certificates, failure } = looked;
  const kept = { offers: offers === null ? null : [...offers], certificates: [...certificates], endpoint };
  if (server === null || failure !== null)
    return { ...kept, server: null, seen: failure?.detail ?? `EWS is at ${endpoint}.`, cause: failure?.cause ?? null };
  const { serverVersion: version, schemaVersion } = server;
  return {
    ...kept,
    server: { version, schemaVersion, product: productOf(version) },
    seen: `EWS is at ${endpoint}, and the sign-in is accepted.`,
    cause: null,
  };
};

type Found = Omit<Answer, 'remarks'>;
const NOTHING = { transport: null, offers: null, server: null, certificates: [], found: null, hops: [] } as const;

/** By EWS: where Autodiscover or the request says that it is. */
const detectedEws = async (
  deps: HttpDeps,
  settings: ConnectionSettings,
  password: string,
  address: string,
  signal: AbortSignal,
): Promise<Found> => {
  const nothing = { ...NOTHING, certificates: [], hops: [], endpoint: settings.endpoint };
  const said = settings.endpoint === null ? await deps.discover(settings, password, address, signal) : null;
  const hops = [...(said?.hops ?? [])];
  if (said !== null && !said.ok) return { ...nothing, seen: said.failure.detail, hops, ...explained(said.failure.cause) };
  const found = said === null ? null : { ...said.found, schemas: [...said.found.schemas] };
  const endpoint = settings.endpoint ?? found?.endpoint ?? '';
  // A password is never tried where tokens alone are taken.
  if (settings.authentication !== 'oauth' && isOnline(endpoint))
    return {
      ...nothing,
      endpoint,
      found,
      hops,
      seen: 'It is in Exchange Online, which takes no user name and password.',
      ...explained('mailboxMoved'),
    };
  const looked = deps.lookAt === undefined ? null : await deps.lookAt(settings, endpoint, password, address, signal);
  if (looked === null) return { ...nothing, transport: 'ews', endpoint, found, hops, seen: `EWS is at ${endpoint}.`, ...explained(null) };
  const { cause: _, ...seen } = seenAt(endpoint, looked);
  const isReached = looked.server !== null && looked.failure === null;
  return { ...seen, transport: isReached ? 'ews' : null, found, hops, ...explained(looked.failure?.cause ?? null) };
};

/** By Graph; null: it says that the mailbox is none of its own. */
const detectedGraph = async (
  deps: HttpDeps,
  settings: ConnectionSettings,
  { password, address }: Pick<Body, 'password' | 'address'>,
  signal: AbortSignal,
): Promise<{ readonly found: Found; readonly isElsewhere: boolean }> => {
  const { server, failure } = await deps.askGraph(settings, password, address, signal);
  const nothing = { ...NOTHING, certificates: [], hops: [], endpoint: null };
  if (server === null)
    return {
      found: { ...nothing, seen: failure?.detail ?? 'Microsoft Graph does not answer.', ...explained(failure?.cause ?? null, 'graph') },
      isElsewhere: failure !== null && isElsewhere(failure, 'graph'),
    };
  const { serverVersion: version, schemaVersion } = server;
  return {
    found: {
      ...nothing,
      transport: 'graph',
      offers: ['oauth'],
      server: { version, schemaVersion, product: 'ExchangeOnline' },
      seen: `Microsoft Graph answers for ${address}.`,
      ...explained(null),
    },
    isElsewhere: false,
  };
};

const detected = async (deps: HttpDeps, body: Body, signal: AbortSignal): Promise<Answer> => {
  const service = body.autodiscoverEndpoint == null ? null : correctAutodiscover(body.autodiscoverEndpoint);
  const given = body.endpoint == null ? null : correctEndpoint(body.endpoint);
  const settings = settingsOf(body, given?.url ?? null, service?.url ?? null);
  const remarks = [given?.remark ?? null, service?.remark ?? null].filter((one) => one !== null);
  const transport = transportOf(body);
  if (transport !== 'ews') {
    const { found, isElsewhere: goesOn } = await detectedGraph(deps, settings, body, signal);
    if (transport === 'graph' || !goesOn) return { ...found, remarks };
  }
  const password = ewsSecretOf(settings, { password: body.password, ewsPassword: body.ewsPassword ?? null });
  return { ...(await detectedEws(deps, settings, password, body.address, signal)), remarks };
};

export const detectRoutes = [
  route({
    method: 'POST',
    path: '/integrations/detect',
    name: 'detectIntegration',
    summary: 'Finds out where the Exchange of one mailbox is, which version it has, and which ways of sign-in it offers',
    description:
      'For an integration that is not made yet. With an `endpoint` that server is looked at, otherwise Autodiscover is asked for it. Its questions take the password only to hosts of the mailbox’s own domain, over a certificate that is verified, that ask for it as Exchange does.',
    scope: 'integrations:write',
    company: inBody,
    body: DetectBody,
    statuses: [200],
    answer: DetectAnswer,
    shownOnce: true,
    run: (_tx, { body, deps }) => {
      // What cannot be is refused before anybody is asked.
      const endpoint = body.endpoint == null ? null : correctEndpoint(body.endpoint).url;
      const service = body.autodiscoverEndpoint == null ? null : correctAutodiscover(body.autodiscoverEndpoint).url;
      const settings = settingsOf(body, endpoint, service);
      checkAccount(transportOf(body), settings);
      credentialsOf(deps, null, { transport: transportOf(body), authentication: settings.authentication }, body);
      return Promise.resolve({
        later: async (reply): Promise<Answer> => {
          const gone = new AbortController();
          reply.raw.once('close', () => gone.abort());
          const timed = limited(gone.signal, DETECT_MS);
          return detected(deps, body, timed.signal).finally(timed.end);
        },
      });
    },
  }),
];
