/** Integrations: the ways into Exchange. */
import { z } from 'zod';
import { DEFAULT_POLICY, type ShowAs } from '@lockstep/engine';
import {
  changeIntegration,
  createIntegration,
  disableIntegration,
  enableIntegration,
  removeIntegration,
  type IntegrationPatch,
} from '../../booking/integration.ts';
import { correctAutodiscover, correctEndpoint, type Corrected } from '../../booking/autodiscover-endpoint.ts';
import { busyRulesOf, DEFAULT_BUSY_RULES, SHOW_AS } from '../../booking/busy-rules.ts';
import { inUtc } from '../../booking/moment.ts';
import { refuse } from '../../booking/refusal.ts';
import type { ConnectionSettings } from '../../store/rows/connection-settings.ts';
import type { Connection } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import { given, refuseForeign } from '../collection.ts';
import { inBody, inQuery, ofRow } from '../company-parameter.ts';
import type { HttpDeps } from '../deps.ts';
import { noticesOf } from '../notices.ts';
import { oauthOf } from '../oauth.ts';
import { pinned } from '../pinned.ts';
import { pageById, pageOf, paging } from '../page.ts';
import { route } from '../route.ts';
import { externalId, id } from '../schemas/fields.ts';
import { IntegrationAnswer, IntegrationBody, IntegrationPatchBody, IntegrationUpsert } from '../schemas/integration.ts';

export const integrationsPath = '/integrations';
const path = integrationsPath;
const params = z.strictObject({ id: id() });

export const integrationById = (use: 'read' | 'write') =>
  ofRow(
    {
      what: 'integration',
      load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
        const row = await tx.connections.get({ root, id: params.id }, use === 'write' ? { lock: 'update' } : {});
        return row === null ? null : { row, company: row.company };
      },
    },
    use,
  );

/** As the values are listed everywhere, whatever order they were sent in. */
const inOrder = (blocking: readonly ShowAs[]): ShowAs[] => SHOW_AS.filter((one) => blocking.includes(one));

/** @param remarks what was done with what was sent, beside the standing notices */
const present = (row: Connection, remarks: readonly string[] = []): z.input<typeof IntegrationAnswer> => ({
  id: row.id,
  company: row.company,
  name: row.name,
  transport: row.transport,
  ...row.settings,
  autodiscoverEndpoint: row.settings.autodiscoverEndpoint ?? null,
  oauth: row.settings.oauth ?? null,
  pinnedCertificates: [...(row.settings.pinnedCertificates ?? [])],
  ...busyRulesOf(row),
  blocking: inOrder(busyRulesOf(row).blocking),
  internalDomains: [...(row.settings.internalDomains ?? [])],
  hasPassword: row.secret !== null,
  policy: row.policy,
  enabled: row.enabled,
  notices: [...remarks, ...noticesOf(row)],
  externalId: row.externalId,
  createdAt: inUtc(row.createdAt),
  changedAt: inUtc(row.changedAt),
});

/** The bold values of section 1 of the rules. */
export const DEFAULTS: Omit<ConnectionSettings, 'endpoint' | 'userName'> = {
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
  internalDomains: [],
};

const autodiscoverIn = ({ autodiscoverEndpoint: text }: Settings): Corrected | undefined =>
  text == null ? (text === null ? { url: null, remark: null } : undefined) : correctAutodiscover(text);
const remarksOn = (body: Settings): readonly string[] =>
  [body.endpoint == null ? null : correctEndpoint(body.endpoint).remark, autodiscoverIn(body)?.remark ?? null].filter(
    (one) => one !== null,
  );

type Settings = {
  readonly [Field in Exclude<keyof ConnectionSettings, 'oauth' | 'pinnedCertificates'>]?: ConnectionSettings[Field] | undefined;
} & {
  readonly pinnedCertificates?: readonly Parameters<typeof pinned>[0][] | undefined;
  readonly oauth?: Parameters<typeof oauthOf>[0];
};
const settingsOf = (body: Settings): Partial<ConnectionSettings> =>
  given({
    endpoint: body.endpoint == null ? body.endpoint : correctEndpoint(body.endpoint).url,
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
    internalDomains: body.internalDomains === undefined ? undefined : [...new Set(body.internalDomains)],
  }) as Partial<ConnectionSettings>;

type Policy = z.output<typeof IntegrationUpsert>['policy'];
/** Without the fields that were left out: spreading them would erase what is there. */
const policyOf = (policy: Policy): NonNullable<IntegrationPatch['policy']> => {
  const { accept = {}, refuse: refusals = {}, brake = {}, ...rest } = policy ?? {};
  return { ...given(rest), accept: given(accept), refuse: given(refusals), brake: given(brake) } as NonNullable<IntegrationPatch['policy']>;
};

const sealer =
  (deps: HttpDeps, root: string, password: string) =>
  (connection: string): string =>
    deps.seal(password, { root, connection });

export const integrationRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listIntegrations',
    summary: 'The integrations of the company, and those it inherits',
    scope: 'integrations:read',
    company: inQuery({ inherited: true }),
    query: z.strictObject({ ...paging, company: id().optional() }),
    statuses: [200],
    answer: pageOf(IntegrationAnswer),
    run: async (tx, { query, subject, reach }) => {
      const { rows, next } = await pageById(tx.connections, { root: reach.root, ...subject }, query);
      return { body: { items: rows.map((row) => present(row)), next } };
    },
  }),
  route({
    method: 'POST',
    path,
    name: 'createIntegration',
    summary: 'Makes an integration, switched off',
    description: 'Next: pair people and resources with mailboxes, test, then enable.',
    scope: 'integrations:write',
    company: inBody,
    body: IntegrationBody,
    statuses: [201],
    answer: IntegrationAnswer,
    run: async (tx, { body, subject, occasion, deps }) => {
      const settings: ConnectionSettings = { ...DEFAULTS, endpoint: null, userName: body.userName ?? '', ...settingsOf(body) };
      const draft = { name: body.name, settings, policy: policyOf(body.policy), externalId: body.externalId ?? null };
      const row = await createIntegration(tx, occasion, subject, draft, sealer(deps, subject.root, body.password));
      return { body: present(row, remarksOn(body)), location: `${path}/${row.id}` };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:id`,
    name: 'readIntegration',
    summary: 'One integration, without its password',
    scope: 'integrations:read',
    company: integrationById('read'),
    params,
    statuses: [200],
    answer: IntegrationAnswer,
    run: async (_tx, { subject }) => ({ body: present(subject) }),
  }),
  route({
    method: 'PATCH',
    path: `${path}/:id`,
    name: 'changeIntegration',
    summary: 'Changes settings, policy or password in place; pairings and links stay',
    scope: 'integrations:write',
    company: integrationById('write'),
    params,
    body: IntegrationPatchBody,
    statuses: [200],
    answer: IntegrationAnswer,
    run: async (tx, { body, subject, occasion, deps }) => {
      const patch: IntegrationPatch = {
        name: body.name,
        settings: settingsOf(body),
        policy: body.policy === undefined ? undefined : policyOf(body.policy),
        externalId: body.externalId,
        sealed: body.password === undefined ? undefined : sealer(deps, subject.root, body.password)(subject.id),
      };
      return { body: present(await changeIntegration(tx, occasion, subject, patch), remarksOn(body)) };
    },
  }),
  ...(
    [
      ['enable', 'enableIntegration', 'Switches it on; both directions catch up', enableIntegration],
      ['disable', 'disableIntegration', 'Switches it off; nothing is sent or read until it is on again', disableIntegration],
    ] as const
  ).map(([step, name, summary, act]) =>
    route({
      method: 'POST',
      path: `${path}/:id/${step}`,
      name,
      summary,
      scope: 'integrations:write',
      company: integrationById('write'),
      params,
      statuses: [200],
      answer: IntegrationAnswer,
      run: async (tx, { subject, occasion }) => ({ body: present(await act(tx, occasion, subject)) }),
    }),
  ),
  route({
    method: 'DELETE',
    path: `${path}/:id`,
    name: 'removeIntegration',
    summary: 'Removes an integration that no event hangs on',
    scope: 'integrations:write',
    company: integrationById('write'),
    params,
    statuses: [204],
    answer: z.null(),
    run: async (tx, { subject, occasion }) => {
      await removeIntegration(tx, occasion, subject);
      return { body: null };
    },
  }),
  route({
    method: 'PUT',
    path: `${path}/by-external-id/:externalId`,
    name: 'putIntegrationByExternalId',
    summary: 'Makes or replaces the integration with this external id',
    description: 'The password may be left out when it exists already; the old one stays then.',
    scope: 'integrations:write',
    company: inBody,
    params: z.strictObject({ externalId: externalId() }),
    body: IntegrationUpsert,
    statuses: [200, 201],
    answer: IntegrationAnswer,
    run: async (tx, { params, body, subject, occasion, reach, deps }) => {
      const [known] = await tx.connections.select({ root: reach.root, externalId: params.externalId }, { lock: 'update' });
      const settings: ConnectionSettings = { ...DEFAULTS, endpoint: null, userName: body.userName ?? '', ...settingsOf(body) };
      if (known === undefined) {
        const password = body.password ?? refuse('missing', '/password', 'It is missing.', 'Send the password of the account.');
        const draft = { name: body.name, settings, policy: policyOf(body.policy), externalId: params.externalId };
        const row = await createIntegration(tx, occasion, subject, draft, sealer(deps, subject.root, password));
        return { body: present(row, remarksOn(body)), status: 201, location: `${path}/${row.id}` };
      }
      refuseForeign(reach, known, body.company);
      const { accept, refuse: refusals, brake, ...rest } = DEFAULT_POLICY;
      const wish = policyOf(body.policy);
      const { revision: _, silentWrites: __, ...defaults } = rest;
      const policy = {
        ...defaults,
        ...wish,
        accept: { ...accept, ...wish.accept },
        refuse: { ...refusals, ...wish.refuse },
        brake: { ...brake, ...wish.brake },
      };
      const sealed = body.password === undefined ? undefined : sealer(deps, known.root, body.password)(known.id);
      const row = await changeIntegration(tx, occasion, known, { name: body.name, settings, policy, sealed });
      return { body: present(row, remarksOn(body)), status: 200 };
    },
  }),
];
