/** Asking Autodiscover with what is about to be an integration: nothing is stored, and nothing is written in Exchange. */
import type { z } from 'zod';
import type { SearchSettings } from '../../autodiscover.ts';
import { checkAccount } from '../../booking/account.ts';
import { correctAutodiscover } from '../../booking/autodiscover-endpoint.ts';
import { inBody } from '../company-parameter.ts';
import { oauthOf } from '../oauth.ts';
import { explained } from '../probe.ts';
import { route } from '../route.ts';
import { DetectAnswer, DetectBody } from '../schemas/integration.ts';

/** Shorter than a person's patience; each question has a limit of its own. */
const DETECT_MS = 60_000;

export const detectRoutes = [
  route({
    method: 'POST',
    path: '/integrations/detect',
    name: 'detectIntegration',
    summary: 'Asks Autodiscover where the Exchange of one mailbox is',
    description:
      'For an integration that is not made yet. The password goes only to hosts of the mailbox’s own domain, over a certificate that is verified, that ask for it as Exchange does.',
    scope: 'integrations:write',
    company: inBody,
    body: DetectBody,
    statuses: [200],
    answer: DetectAnswer,
    shownOnce: true,
    run: (_tx, { body, deps }) => {
      const named = body.autodiscoverEndpoint == null ? null : correctAutodiscover(body.autodiscoverEndpoint).url;
      const settings: SearchSettings = {
        authentication: body.authentication ?? 'basic',
        userName: body.userName ?? '',
        oauth: oauthOf(body.oauth) ?? null,
        endpoint: null,
        certificateAuthorities: body.certificateAuthorities ?? null,
        autodiscoverEndpoint: named,
      };
      checkAccount({ ...settings, accessType: 'impersonation' });
      return Promise.resolve({
        later: async (reply): Promise<z.input<typeof DetectAnswer>> => {
          const gone = new AbortController();
          reply.raw.once('close', () => gone.abort());
          const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(DETECT_MS)]);
          const { hops, ...said } = await deps.discover(settings, body.password, body.address, signal);
          const shown = { hops: [...hops], ...explained(said.ok ? null : said.failure.cause) };
          if (!said.ok) return { found: null, seen: said.failure.detail, ...shown };
          return { found: { ...said.found, schemas: [...said.found.schemas] }, seen: `EWS is at ${said.found.endpoint}.`, ...shown };
        },
      });
    },
  }),
];
