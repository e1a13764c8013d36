/**
 * One mailbox is reached otherwise (1.5): its events are looked for on the other side while its passes still go on, then nobody else works on it
 * for a moment, and one transaction changes how it is reached together with the ids of all its events. Nothing is written to Exchange.
 */
import { eventId } from '@lockstep/engine';
import type { EventId, Instant } from '@lockstep/engine';
import type { Connector, Identity } from '@lockstep/exchange';
import type { Before, MigrationRow, StepRow } from '../store/rows/migration.ts';
import type { Connection, Link, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { findEvents, takeAlong, TRANSPORTS, type FoundEvents } from '../sync/change-transport.ts';
import type { SyncDeps } from '../sync/deps.ts';
import { guardAlone } from '../sync/lease.ts';

/** What a step is about: the mailbox as it is, and how it is to be reached. */
export type Heading = {
  readonly migration: MigrationRow;
  readonly step: StepRow;
  readonly mailbox: Mailbox;
  readonly connection: Connection;
  readonly transport: Before['transport'];
  /** Where it has been before: the ids of its events there. */
  readonly former: Readonly<Record<string, EventId>>;
};

/** What its links lead to on the other side, with the ids they had when they were looked for. */
export type Looked = { readonly events: FoundEvents; readonly asked: Readonly<Record<string, EventId>> };

/** Null: the mailbox, its integration or its migration has gone, or there is nothing to be done with it. */
export const headingOf = async (tx: Transaction, step: StepRow): Promise<Heading | null> => {
  const { root } = step;
  const migration = await tx.migrations.get({ root, id: step.migration });
  const mailbox = await tx.mailboxes.get({ root, id: step.mailbox });
  if (migration === null || mailbox === null) return null;
  const isBack = migration.state === 'returning';
  if (isBack && step.before === null) return null;
  const to = isBack && step.before !== null ? step.before : { connection: migration.target, transport: migration.transport, events: {} };
  const connection = await tx.connections.get({ root, id: to.connection });
  return connection === null ? null : { migration, step, mailbox, connection, transport: to.transport, former: to.events };
};

const idsOf = (links: readonly Link[]): Readonly<Record<string, EventId>> =>
  Object.fromEntries(links.flatMap((link) => (link.eventId === null ? [] : [[link.appointment, eventId(link.eventId)] as const])));

export const linksOf = async (tx: Transaction, { root, id }: Mailbox): Promise<readonly Link[]> =>
  tx.links.select({ root, mailbox: id, eventId: { not: null } });

/** Looks for what was not looked for yet, or is known by another id since. @throws ConnectorError */
export const look = async (
  deps: SyncDeps,
  { mailbox, former }: Heading,
  connector: Connector,
  { claim, looked }: { readonly claim: Claim | null; readonly looked: Looked | null },
  signal: AbortSignal,
): Promise<Looked> => {
  const links = await deps.store.transaction(async (tx) => linksOf(tx, mailbox));
  const asked = idsOf(links);
  const isKnown = (link: Link): boolean => looked?.events.has(link.appointment) === true && looked.asked[link.appointment] === link.eventId;
  const fresh = await findEvents({ deps, claim, connector, mailbox, skip: isKnown, former }, signal);
  const kept = links.flatMap((link): [string, EventId | null][] =>
    isKnown(link) ? [[link.appointment, looked?.events.get(link.appointment) ?? null]] : [],
  );
  return { events: new Map([...kept, ...fresh]), asked };
};

/** Nobody else works on it from now on; null: somebody does at this moment. */
export const pause = async (deps: SyncDeps, { root, mailbox: id }: StepRow): Promise<{ mailbox: Mailbox; claim: Claim } | null> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const row = await tx.mailboxes.get({ root, id }, { lock: 'update' });
    if (row === null || (row.leaseUntil !== null && row.leaseUntil > now)) return null;
    const lease = { leaseOwner: deps.owner, leaseUntil: (now + deps.leaseMs) as Instant, fence: row.fence + 1 };
    await tx.mailboxes.update({ root, id }, lease);
    const claim = { root, mailbox: id, owner: deps.owner, fence: lease.fence, marks: row.marks };
    return { mailbox: { ...row, ...lease }, claim };
  });

/** Its passes go on as before. */
export const resume = async (deps: SyncDeps, { root, mailbox: id, fence }: Claim): Promise<void> => {
  await deps.store.transaction(async (tx) => {
    await tx.mailboxes.update({ root, id, fence, leaseOwner: deps.owner }, { leaseOwner: null, leaseUntil: null });
  });
};

/** The rows of it, in the transaction that ends the step. @throws LeaseLost */
export const moveRows = async (
  tx: Transaction,
  deps: SyncDeps,
  { migration, mailbox, connection, transport, former }: Heading,
  { claim, looked, identity }: { readonly claim: Claim; readonly looked: Looked; readonly identity: Identity },
  now: Instant,
): Promise<Before> => {
  const { root, id } = mailbox;
  const isBack = migration.state === 'returning';
  const seen = isBack
    ? 'It is reached as before again.'
    : `It was moved with a migration, and ${TRANSPORTS[transport]} answer${transport === 'ews' ? '' : 's'} for it.`;
  const columns: Partial<Mailbox> = {
    connection: connection.id,
    transport,
    identity: identity.identity,
    calendar: identity.calendar,
    zone: identity.zone ?? mailbox.zone,
    serverVersion: identity.serverVersion,
    schemaVersion: identity.schemaVersion,
    detectedAt: now,
    detection: { seen, against: null },
    cause: null,
    detail: null,
  };
  await takeAlong(tx, mailbox, looked.events, columns, now, { former });
  const anew = [...looked.events.values()].filter((one) => one === null).length;
  await tx.journal.insert({
    root,
    id: deps.newId(),
    at: now,
    appointment: null,
    mailbox: id,
    kind: 'state',
    code: isBack ? 'migratedBack' : 'migrated',
    rule: '1.5',
    sentence: `The mailbox is reached by the integration ${connection.name} (${TRANSPORTS[transport]}) ${isBack ? 'again' : 'from now on'}.`,
    detail: { migration: migration.id, integration: connection.id, transport, events: looked.events.size, anew },
  });
  await guardAlone(tx, claim, now);
  await tx.mailboxes.update({ root, id }, { leaseOwner: null, leaseUntil: null });
  return {
    connection: mailbox.connection,
    transport: mailbox.transport,
    identity: mailbox.identity,
    calendar: mailbox.calendar,
    detectedAt: mailbox.detectedAt,
    detection: mailbox.detection,
    events: looked.asked,
  };
};
