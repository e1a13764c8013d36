/** Detection with what is about to be an integration (1.1): nothing is stored, and nothing is written in Exchange. */
import type { z } from 'zod';
import { checkAccount, isOnline } from '../../booking/account.ts';
import { correctAutodiscover, correctEndpoint } from '../../booking/autodiscover-endpoint.ts';
import { explained } from '../../connection-test.ts';
import { productOf, type LookedAt } from '../../look-at.ts';
import type { ConnectionSettings } from '../../store/rows/connection-settings.ts';
import { inBody } from '../company-parameter.ts';
import type { HttpDeps } from '../deps.ts';
import { oauthOf } from '../oauth.ts';
import { pinned } from '../pinned.ts';
import { route } from '../route.ts';
import { DetectAnswer, DetectBody } from '../schemas/connection-test.ts';
import { DEFAULTS } from './integrations.ts';

/** Shorter than a person's patience; each question has a limit of its own. */
const DETECT_MS = 60_000;

type Body = z.output<typeof DetectBody>;
type Answer = z.input<typeof DetectAnswer>;

const settingsOf = (body: Body, endpoint: string | null, autodiscoverEndpoint: string | null): ConnectionSettings => ({
  ...DEFAULTS,
  authentication: body.authentication ?? 'basic',
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

const detected = async (deps: HttpDeps, body: Body, signal: AbortSignal): Promise<Answer> => {
  const service = body.autodiscoverEndpoint == null ? null : correctAutodiscover(body.autodiscoverEndpoint);
  const given = body.endpoint == null ? null : correctEndpoint(body.endpoint);
  const settings = settingsOf(body, given?.url ?? null, service?.url ?? null);
  const remarks = [given?.remark ?? null, service?.remark ?? null].filter((one) => one !== null);
  const nothing = { offers: null, server: null, certificates: [], endpoint: given?.url ?? null, remarks };
  const said = given === null ? await deps.discover(settings, body.password, body.address, signal) : null;
  const hops = [...(said?.hops ?? [])];
  if (said !== null && !said.ok) return { ...nothing, found: null, seen: said.failure.detail, hops, ...explained(said.failure.cause) };
  const found = said === null ? null : { ...said.found, schemas: [...said.found.schemas] };
  const endpoint = given?.url ?? found?.endpoint ?? '';
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
  const looked = deps.lookAt === undefined ? null : await deps.lookAt(settings, endpoint, body.password, body.address, signal);
  if (looked === null) return { ...nothing, endpoint, found, hops, seen: `EWS is at ${endpoint}.`, ...explained(null) };
  const { cause: _, ...seen } = seenAt(endpoint, looked);
  return { ...seen, remarks, found, hops, ...explained(looked.failure?.cause ?? null) };
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
      checkAccount(settingsOf(body, endpoint, service));
      return Promise.resolve({
        later: async (reply): Promise<Answer> => {
          const gone = new AbortController();
          reply.raw.once('close', () => gone.abort());
          return detected(deps, body, AbortSignal.any([gone.signal, AbortSignal.timeout(DETECT_MS)]));
        },
      });
    },
  }),
];
