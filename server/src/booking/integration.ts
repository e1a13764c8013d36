/** Integrations: made, changed in place, switched on and off, removed only while nothing hangs on them. */
import { DEFAULT_POLICY, type Policy } from '@lockstep/engine';
import { markLinks, markMailbox } from '../sync/notice.ts';
import { parkedUnder } from '../sync/park.ts';
import type { Company } from '../store/rows/booking.ts';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';
import type { EventTemplate, TemplateText } from '../store/rows/event-template.ts';
import type { Connection } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { toldOfIntegration, type IntegrationChange } from '../webhooks/content.ts';
import { tellWebhooks } from '../webhooks/tell.ts';
import { checkAccount } from './account.ts';
import type { Occasion } from './actor.ts';
import { journalDeed } from './deed.ts';
import { blockRulesOf, type BlockRules } from './block-rules.ts';
import { busyRulesOf } from './busy-rules.ts';
import { notedInviting } from './client-rules.ts';
import { refuseDisconnecting } from './disconnecting.ts';
import { holdInvitations } from './mailbox.ts';
import { removeMailboxes } from './pairing.ts';
import { reproject } from '../tasks/reproject.ts';
import { refuse } from './refusal.ts';
import { settledHere } from './served-elsewhere.ts';

/** What of the policy is set by people; the revision counts, and `silentWrites` is a fact of the transport. */
export type PolicyWish = Partial<Omit<Policy, 'revision' | 'silentWrites' | 'accept' | 'refuse' | 'brake'>> & {
  readonly accept?: Partial<Policy['accept']> | undefined;
  readonly refuse?: Partial<Policy['refuse']> | undefined;
  readonly brake?: Partial<Policy['brake']> | undefined;
};
export type IntegrationDraft = {
  readonly name: string;
  readonly transport: Connection['transport'];
  readonly settings: ConnectionSettings;
  readonly policy: PolicyWish;
  readonly externalId: string | null;
};
/** `sealed`: the new password, already encrypted for this integration; left out: the old one stays. */
export type IntegrationPatch = {
  readonly name?: string | undefined;
  readonly transport?: Connection['transport'] | undefined;
  readonly settings?: Partial<ConnectionSettings> | undefined;
  readonly policy?: PolicyWish | undefined;
  readonly externalId?: string | null | undefined;
  readonly sealed?: string | undefined;
};

const policyWith = (before: Policy, wish: PolicyWish): Policy => {
  const { accept = {}, refuse: refusals = {}, brake = {}, ...rest } = wish;
  const after: Policy = {
    ...before,
    ...rest,
    accept: { ...before.accept, ...accept },
    refuse: { ...before.refuse, ...refusals },
    brake: { ...before.brake, ...brake },
  };
  return JSON.stringify(after) === JSON.stringify(before) ? before : { ...after, revision: before.revision + 1 };
};

/** An entry about an integration in the journal: who did what with it. Whoever watches is told of it (7.5). */
const journalIntegration = async (
  tx: Transaction,
  occasion: Occasion,
  connection: Connection,
  code: IntegrationChange,
  rule: string | null,
  sentence: string,
): Promise<void> => {
  const { root, id, company } = connection;
  await journalDeed(tx, occasion, { root, mailbox: null, code, rule, sentence, about: { integration: id, company } });
  await tellWebhooks(tx, occasion, toldOfIntegration(connection, code, occasion.actor.kind));
};

/** Made at the parent company, switched off, without a mailbox (2.2); `seal` is given the id, so that the secret fits no other place. */
export const createIntegration = async (
  tx: Transaction,
  occasion: Occasion,
  company: Company,
  draft: IntegrationDraft,
  seal: (id: string) => string,
): Promise<Connection> => {
  if (company.parent !== null) {
    refuse(
      'notAtParent',
      '/company',
      'Integrations are set up at the topmost company; its child companies inherit them.',
      'Use a key of the topmost company.',
    );
  }
  checkAccount(draft.transport, draft.settings);
  const id = occasion.newId();
  const connection: Connection = {
    root: company.root,
    id,
    company: company.id,
    name: draft.name,
    transport: draft.transport,
    settings: notedInviting({}, draft.settings, occasion.now),
    secret: seal(id),
    policy: { ...policyWith(DEFAULT_POLICY, draft.policy), revision: 1 },
    enabled: false,
    disconnect: null,
    externalId: draft.externalId,
    createdAt: occasion.now,
    changedAt: occasion.now,
  };
  await tx.connections.insert(connection);
  await journalIntegration(tx, occasion, connection, 'made', null, `The integration ${connection.name} was made`);
  return connection;
};

/**
 * Changes it in place: links and pairings stay (1.2). New settings or a new password end every pause that the old ones
 * caused; a new policy has every link looked at again; what is kept of busy time is brought to new rules by the next pass.
 */
export const changeIntegration = async (
  tx: Transaction,
  occasion: Occasion,
  before: Connection,
  patch: IntegrationPatch,
): Promise<Connection> => {
  if (patch.sealed !== undefined && (before.disconnect === 'closing' || before.disconnect === 'disconnected'))
    refuse('notOffered', '/password', 'This integration is disconnected.', 'Undo that: POST /api/v1/integrations/{id}/disconnection/undo.');
  const settings = notedInviting(before.settings, { ...before.settings, ...patch.settings }, occasion.now);
  const transport = patch.transport ?? before.transport;
  if (transport !== before.transport) await checkTransport(tx, before, transport);
  checkAccount(transport, transport === before.transport ? withoutLeftovers(before, settings) : settings);
  const after: Connection = {
    ...before,
    name: patch.name ?? before.name,
    transport,
    settings,
    policy: patch.policy === undefined ? before.policy : policyWith(before.policy, patch.policy),
    secret: patch.sealed ?? before.secret,
    externalId: patch.externalId === undefined ? before.externalId : patch.externalId,
    changedAt: occasion.now,
  };
  await tx.connections.put(after);
  // What was found over another Autodiscover, or with another account, is looked for anew.
  if (settings.autodiscoverEndpoint !== before.settings.autodiscoverEndpoint || patch.sealed !== undefined)
    await tx.discoveries.remove({ root: after.root, connection: after.id });
  await journalIntegration(tx, occasion, after, 'changed', '1.2', `The integration ${after.name} was changed`);
  const access =
    patch.sealed !== undefined ||
    transport !== before.transport ||
    JSON.stringify(accessOf(settings)) !== JSON.stringify(accessOf(before.settings));
  if (access) await endPauses(tx, before, after);
  const rules = JSON.stringify(busyRulesOf(after)) !== JSON.stringify(busyRulesOf(before));
  if (access || rules || after.policy !== before.policy) await markAll(tx, occasion, after, access);
  const planned = JSON.stringify(blockRulesOf(after)) !== JSON.stringify(blockRulesOf(before));
  if (planned)
    for (const id of await mailboxesOf(tx, after)) await markMailbox(tx, after.root, id, occasion.now, { blocksDue: occasion.now });
  const domains = JSON.stringify(after.settings.internalDomains) !== JSON.stringify(before.settings.internalDomains);
  if (domains) await markAll(tx, occasion, after, false);
  if (domains || after.policy !== before.policy)
    await markLinks(tx, { root: after.root, mailbox: { in: await mailboxesOf(tx, after) } }, occasion.now);
  // Text is written where that mails nobody, and rides along where it would (3.9).
  if (!sameTemplate(settings.template ?? null, before.settings.template ?? null))
    await reproject(tx, after.root, { what: 'connection', id: after.id }, occasion.now);
  return after;
};

/** After a migration within it an integration still has what its former transport went by, for the way back (1.5): nobody asked for that now. */
const withoutLeftovers = ({ transport, settings: was }: Connection, settings: Connection['settings']): Connection['settings'] => {
  const kept = (field: 'endpoint' | 'graphEndpoint' | 'notificationUrl'): string | null =>
    settings[field] === was[field] ? null : (settings[field] ?? null);
  if (transport === 'graph') return { ...settings, endpoint: kept('endpoint') };
  if (transport === 'ews') return { ...settings, graphEndpoint: kept('graphEndpoint'), notificationUrl: kept('notificationUrl') };
  return settings;
};

/**
 * Events are known by ids of the transport they were met by: what is paired changes it mailbox by mailbox, never by a setting (1.5). To find
 * it out for each mailbox is no such change.
 */
const checkTransport = async (tx: Transaction, before: Connection, to: Connection['transport']): Promise<void> => {
  if (to === 'detect') return;
  const paired = await tx.mailboxes.count({ root: before.root, connection: before.id });
  if (paired === 0) return;
  refuse(
    'notOffered',
    '/transport',
    `${paired === 1 ? 'A mailbox is' : `${paired} mailboxes are`} paired through this integration, whose events are known by their present transport.`,
    'Set it to "detect", which asks for each mailbox, or pair these people through another integration.',
  );
};

const sameTemplate = (one: EventTemplate | null, other: EventTemplate | null): boolean =>
  one === other ||
  (one !== null &&
    other !== null &&
    sameText(one, other) &&
    (one.external === null) === (other.external === null) &&
    (one.external === null || other.external === null || sameText(one.external, other.external)));
const sameText = (one: TemplateText, other: TemplateText): boolean => one.subject === other.subject && one.body === other.body;

/** The settings without those of busy time, blocks, clients and text, which are no reason to ask Exchange before a pause is over. */
const accessOf = (
  settings: ConnectionSettings,
): Omit<
  ConnectionSettings,
  keyof BusyRules | keyof BlockRules | 'inviteClients' | 'invitingSince' | 'internalDomains' | 'template' | 'servedElsewhere'
> => {
  const {
    showTitles: _titles,
    privateEvents: _private,
    blocking: _blocking,
    allDayCountsAs: _allDay,
    publishBlocks: _publish,
    blockDays: _days,
    inviteClients: _clients,
    invitingSince: _since,
    internalDomains: _domains,
    template: _template,
    servedElsewhere: _,
    ...access
  } = settings;
  return access;
};

/** Pauses of the account and of the host belong to the settings that caused them. */
const endPauses = async (tx: Transaction, ...connections: readonly Connection[]): Promise<void> => {
  const [first] = connections;
  if (first !== undefined)
    await tx.parkings.remove({ root: first.root, key: { in: [...new Set(connections.flatMap((one) => parkedUnder(one)))] } });
};

const mailboxesOf = async (tx: Transaction, connection: Connection): Promise<readonly string[]> =>
  (await tx.mailboxes.select({ root: connection.root, connection: connection.id }, { orderBy: [['id', 'asc']] })).map((one) => one.id);

const markAll = async (tx: Transaction, occasion: Occasion, connection: Connection, afresh: boolean): Promise<void> => {
  for (const id of await mailboxesOf(tx, connection)) {
    // What another account, or another kind of access, may do in them has to be asked anew.
    if (afresh) await tx.mailboxes.update({ root: connection.root, id }, { retryAt: null, attempts: 0, rights: null });
    await markMailbox(tx, connection.root, id, occasion.now);
  }
};

/**
 * Switches it on; needs at least one paired mailbox (2.2). Both directions catch up from where they were left (1.3), but nobody is invited to
 * what was booked meanwhile before an administrator agrees (3.9).
 */
export const enableIntegration = async (tx: Transaction, occasion: Occasion, connection: Connection): Promise<Connection> => {
  refuseDisconnecting(connection);
  if (connection.enabled) return connection;
  const mailboxes = await mailboxesOf(tx, connection);
  if (mailboxes.length === 0) {
    refuse(
      'noMailbox',
      null,
      'No mailbox is paired through this integration yet.',
      'Pair at least one person or resource first: POST /api/v1/pairings.',
    );
  }
  if (connection.secret === null) {
    refuse('missing', '/password', 'There is no password for this integration.', 'Send the password with PATCH first.');
  }
  const after: Connection = { ...connection, settings: settledHere(connection.settings), enabled: true, changedAt: occasion.now };
  await tx.connections.put(after);
  await holdInvitations(tx, after.root, mailboxes, occasion.now);
  await journalIntegration(tx, occasion, after, 'enabled', '1.3', `The integration ${after.name} was switched on`);
  await markAll(tx, occasion, after, true);
  return after;
};

/** Nothing is sent or read from now on; what changes meanwhile waits (1.3). */
export const disableIntegration = async (tx: Transaction, occasion: Occasion, connection: Connection): Promise<Connection> => {
  refuseDisconnecting(connection);
  if (!connection.enabled) return connection;
  const after: Connection = { ...connection, settings: settledHere(connection.settings), enabled: false, changedAt: occasion.now };
  await tx.connections.put(after);
  await journalIntegration(tx, occasion, after, 'disabled', '1.3', `The integration ${after.name} was switched off`);
  await markAll(tx, occasion, after, false);
  return after;
};

/** Removes it with its pairings and mailboxes; refused while events of ours are linked, which would be left behind unknown. */
export const removeIntegration = async (tx: Transaction, occasion: Occasion, connection: Connection): Promise<void> => {
  const { root, id } = connection;
  if (connection.disconnect !== 'disconnected') refuseDisconnecting(connection);
  const mailboxes = await mailboxesOf(tx, connection);
  if (mailboxes.length > 0) {
    await tx.pairings.remove({ root, mailbox: { in: mailboxes } });
    await removeMailboxes(tx, occasion, root, mailboxes);
  }
  await tx.parkings.remove({ root, key: { in: [id, `${id} graph`] } });
  await tx.connections.remove({ root, id });
  await journalIntegration(tx, occasion, connection, 'removed', null, `The integration ${connection.name} was removed`);
};
