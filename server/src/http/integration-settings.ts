/** What a request says of an integration, as it is stored. */
import type { z } from 'zod';
import { correctAutodiscover, correctEndpoint, type Corrected } from '../booking/autodiscover-endpoint.ts';
import { DEFAULT_BLOCK_RULES } from '../booking/block-rules.ts';
import { DEFAULT_BUSY_RULES } from '../booking/busy-rules.ts';
import { DEFAULT_CLIENT_RULES } from '../booking/client-rules.ts';
import type { IntegrationPatch } from '../booking/integration.ts';
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';
import type { Connection } from '../store/rows/sync.ts';
import { given } from './collection.ts';
import { oauthOf } from './oauth.ts';
import { pinned } from './pinned.ts';
import type { IntegrationUpsert } from './schemas/integration.ts';

/** The bold values of section 1 of the rules. */
export const DEFAULTS: Omit<ConnectionSettings, 'endpoint' | 'userName'> = {
  graphEndpoint: null,
  notificationUrl: null,
  autodiscoverEndpoint: null,
  authentication: 'basic',
  oauth: null,
  accessType: 'impersonation',
  serverVersion: 'detect',
  verifyTls: true,
  certificateAuthorities: null,
  pinnedCertificates: [],
  windowDaysBack: 1,
  windowDaysAhead: 365,
  trustMinutes: 60,
  ...DEFAULT_BUSY_RULES,
  ...DEFAULT_BLOCK_RULES,
  ...DEFAULT_CLIENT_RULES,
  internalDomains: [],
  template: null,
};

const autodiscoverIn = ({ autodiscoverEndpoint: text }: Settings): Corrected | undefined =>
  text == null ? (text === null ? { url: null, remark: null } : undefined) : correctAutodiscover(text);
export const remarksOn = (body: Settings): readonly string[] =>
  [body.endpoint == null ? null : correctEndpoint(body.endpoint).remark, autodiscoverIn(body)?.remark ?? null].filter(
    (one) => one !== null,
  );

/** Versions of Graph are part of what is asked, not of where it is. */
export const graphRootIn = (text: string): string => text.replace(/\/(?:v1\.0|beta)?\/?$/, '');

/** Where an application signs in it does so for EWS as well, unless a request says otherwise. */
const isByApplication = ({
  transport,
  authentication,
}: {
  readonly transport?: string | undefined;
  readonly authentication?: string | undefined;
}): boolean => authentication === undefined && transport !== undefined && transport !== 'ews';
/** All of its settings, as a request that makes or replaces it says. */
export const settingsWhole = (body: Settings & { readonly transport?: Connection['transport'] | undefined }): ConnectionSettings => ({
  ...DEFAULTS,
  ...(isByApplication(body) ? { authentication: 'oauth' as const } : {}),
  endpoint: null,
  userName: body.userName ?? '',
  ...settingsOf(body),
});

type Settings = {
  readonly [Field in Exclude<keyof ConnectionSettings, 'oauth' | 'pinnedCertificates' | 'invitingSince'>]?:
    | ConnectionSettings[Field]
    | undefined;
} & {
  readonly pinnedCertificates?: readonly Parameters<typeof pinned>[0][] | undefined;
  readonly oauth?: Parameters<typeof oauthOf>[0];
};
export const settingsOf = (body: Settings): Partial<ConnectionSettings> =>
  given({
    endpoint: body.endpoint == null ? body.endpoint : correctEndpoint(body.endpoint).url,
    graphEndpoint: body.graphEndpoint == null ? body.graphEndpoint : graphRootIn(body.graphEndpoint),
    notificationUrl: body.notificationUrl,
    autodiscoverEndpoint: autodiscoverIn(body)?.url,
    authentication: body.authentication,
    userName: body.userName,
    oauth: oauthOf(body.oauth),
    accessType: body.accessType,
    serverVersion: body.serverVersion,
    verifyTls: body.verifyTls,
    certificateAuthorities: body.certificateAuthorities,
    pinnedCertificates: body.pinnedCertificates?.map(pinned),
    windowDaysBack: body.windowDaysBack,
    windowDaysAhead: body.windowDaysAhead,
    trustMinutes: body.trustMinutes,
    showTitles: body.showTitles,
    privateEvents: body.privateEvents,
    blocking: body.blocking,
    allDayCountsAs: body.allDayCountsAs,
    template: body.template,
    publishBlocks: body.publishBlocks,
    blockDays: body.blockDays,
    inviteClients: body.inviteClients,
    internalDomains: body.internalDomains === undefined ? undefined : [...new Set(body.internalDomains)],
  }) as Partial<ConnectionSettings>;

type Policy = z.output<typeof IntegrationUpsert>['policy'];
/** Without the fields that were left out: spreading them would erase what is there. */
export const policyOf = (policy: Policy): NonNullable<IntegrationPatch['policy']> => {
  const { accept = {}, refuse: refusals = {}, brake = {}, ...rest } = policy ?? {};
  return { ...given(rest), accept: given(accept), refuse: given(refusals), brake: given(brake) } as NonNullable<IntegrationPatch['policy']>;
};
