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
import { blockRulesOf } from '../../booking/block-rules.ts';
import { busyRulesOf, SHOW_AS } from '../../booking/busy-rules.ts';
import { inUtc } from '../../booking/moment.ts';
import { refuse } from '../../booking/refusal.ts';
import { servedElsewhere } from '../../booking/served-elsewhere.ts';
import type { ConnectionSettings } from '../../store/rows/connection-settings.ts';
import type { EventTemplate } from '../../store/rows/event-template.ts';
import type { Connection } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import type { Company } from '../../store/rows/booking.ts';
import type { Occasion } from '../../booking/actor.ts';
import { refuseForeign } from '../collection.ts';
import { inBody, inQuery, ofRow } from '../company-parameter.ts';
import { credentialsOf, type GivenSecrets } from '../credentials.ts';
import type { HttpDeps } from '../deps.ts';
import { refuseFaulty } from '../own-template.ts';
import { noticesOf } from '../notices.ts';
import { policyOf, remarksOn, settingsOf, settingsWhole } from '../integration-settings.ts';
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

const presentElsewhere = (row: Connection): z.input<typeof IntegrationAnswer>['servedElsewhere'] => {
  const moved = servedElsewhere(row);
  return moved === null ? null : { was: moved.was, is: moved.is, since: inUtc(moved.at) };
};

/** @param remarks what was done with what was sent, beside the standing notices */
const present = (row: Connection, remarks: readonly string[] = []): z.input<typeof IntegrationAnswer> => ({
  id: row.id,
  company: row.company,
  name: row.name,
  transport: row.transport,
  ...row.settings,
  graphEndpoint: row.settings.graphEndpoint ?? null,
  notificationUrl: row.settings.notificationUrl ?? null,
  autodiscoverEndpoint: row.settings.autodiscoverEndpoint ?? null,
  oauth: row.settings.oauth ?? null,
  pinnedCertificates: [...(row.settings.pinnedCertificates ?? [])],
  ...busyRulesOf(row),
  blocking: inOrder(busyRulesOf(row).blocking),
  ...blockRulesOf(row),
  inviteClients: row.settings.inviteClients ?? false,
  internalDomains: [...(row.settings.internalDomains ?? [])],
  template: row.settings.template ?? null,
  hasPassword: row.secret !== null,
  policy: row.policy,
  enabled: row.enabled,
  disconnect: row.disconnect,
  servedElsewhere: presentElsewhere(row),
  notices: [...remarks, ...noticesOf(row)],
  externalId: row.externalId,
  createdAt: inUtc(row.createdAt),
  changedAt: inUtc(row.changedAt),
});

/** Sealed for this very integration; undefined: what is stored stays. */
const sealedFor = (
  deps: HttpDeps,
  row: Connection,
  { authentication }: ConnectionSettings,
  { transport, ...given }: GivenSecrets & { readonly transport?: Connection['transport'] | undefined },
): string | undefined => {
  // Of one that is disconnected they were erased, and the undo asks for them.
  if (row.disconnect === 'disconnected' && given.password === undefined && given.ewsPassword === undefined) return undefined;
  const text = credentialsOf(deps, row, { transport: transport ?? row.transport, authentication }, given);
  return text === undefined ? undefined : deps.seal(text, { root: row.root, connection: row.id });
};

const make = (
  tx: Transaction,
  occasion: Occasion,
  company: Company,
  deps: HttpDeps,
  body: z.output<typeof IntegrationBody>,
  externalIdOfIt: string | null,
): Promise<Connection> => {
  const { name, transport = 'ews', password, ewsPassword } = body;
  const settings = settingsWhole(body);
  const draft = { name, transport, settings, policy: policyOf(body.policy), externalId: externalIdOfIt };
  return createIntegration(tx, occasion, company, draft, (connection) => {
    const text = credentialsOf(deps, null, { transport, authentication: settings.authentication }, { password, ewsPassword });
    return deps.seal(text ?? password, { root: company.root, connection });
  });
};

const before = async ({ template }: { readonly template?: EventTemplate | null | undefined }, deps: HttpDeps): Promise<void> =>
  refuseFaulty(deps, template);

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
    before,
    statuses: [201],
    answer: IntegrationAnswer,
    run: async (tx, { body, subject, occasion, deps }) => {
      const row = await make(tx, occasion, subject, deps, body, body.externalId ?? null);
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
    before,
    statuses: [200],
    answer: IntegrationAnswer,
    run: async (tx, { body, subject, occasion, deps }) => {
      const patch: IntegrationPatch = {
        name: body.name,
        transport: body.transport,
        settings: settingsOf(body),
        policy: body.policy === undefined ? undefined : policyOf(body.policy),
        externalId: body.externalId,
        sealed: sealedFor(deps, subject, { ...subject.settings, ...settingsOf(body) }, body),
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
    before,
    statuses: [200, 201],
    answer: IntegrationAnswer,
    run: async (tx, { params, body, subject, occasion, reach, deps }) => {
      const [known] = await tx.connections.select({ root: reach.root, externalId: params.externalId }, { lock: 'update' });
      if (known === undefined) {
        const password = body.password ?? refuse('missing', '/password', 'It is missing.', 'Send the password of the account.');
        const row = await make(tx, occasion, subject, deps, { ...body, password }, params.externalId);
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
      const settings = settingsWhole(body);
      const transport = body.transport ?? 'ews';
      const sealed = sealedFor(deps, known, settings, { ...body, transport });
      const row = await changeIntegration(tx, occasion, known, { name: body.name, transport, settings, policy, sealed });
      return { body: present(row, remarksOn(body)), status: 200 };
    },
  }),
];
