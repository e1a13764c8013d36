/** What an administrator does with a migration (1.5): plans it, which is the dry run, and then starts it, stops it or goes back. */
import type { Instant } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import { journalDeed } from '../booking/deed.ts';
import { refuseDisconnecting } from '../booking/disconnecting.ts';
import { refuse } from '../booking/refusal.ts';
import type { Transport } from '../store/rows/detection.ts';
import type { MigrationRow, StepRow } from '../store/rows/migration.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Transaction, Where } from '../store/store.ts';
import { TRANSPORTS } from '../sync/change-transport.ts';

export type MigrationWish = {
  readonly source: Connection;
  readonly target: Connection;
  readonly transport: Transport;
  /** Left out: all of the source that are not reached so already. */
  readonly mailboxes?: readonly string[] | undefined;
};

/** Rows inserted, and looked at, in one go. */
const AT_ONCE = 500;
const OPEN: readonly MigrationRow['state'][] = ['running', 'returning'];

/** Chooses the mailboxes; each is looked at on the other side from now on, and nothing else happens. */
export const planMigration = async (tx: Transaction, occasion: Occasion, wish: MigrationWish): Promise<MigrationRow> => {
  const { source, target, transport } = wish;
  if (target.secret === null)
    refuse('missing', '/target', 'There is no password for this integration.', 'Send the password to the integration with PATCH first.');
  refuseLeaving(source, target);
  refuseUnspoken(wish);
  const chosen = await chosenOf(tx, wish);
  const { root } = source;
  const { now } = occasion;
  const row: MigrationRow = {
    root,
    id: occasion.newId(),
    company: source.company,
    source: source.id,
    target: target.id,
    transport,
    state: 'planned',
    anew: false,
    createdAt: now,
    startedAt: null,
    endedAt: null,
  };
  await tx.migrations.insert(row);
  await tx.migrationSteps.insertAll(chosen.map((mailbox) => newStep(row, mailbox)));
  const many = chosen.length === 1 ? 'one mailbox' : `${chosen.length} mailboxes`;
  await say(tx, occasion, row, 'migrationPlanned', `A migration of ${many} from ${source.name} to ${target.name} was planned`);
  return row;
};

/** People leave an integration that is disconnected by a migration, and none that is on its way out at this moment. */
const refuseLeaving = (...ends: readonly Connection[]): void => {
  for (const one of ends) if (one.disconnect !== 'disconnected') refuseDisconnecting(one);
};

/** Nobody can be reached by what the integration does not speak; where only the transport changes, its application is what Graph takes. */
const refuseUnspoken = ({ source, target, transport }: MigrationWish): void => {
  if (target.transport === 'detect' || target.transport === transport) return;
  if (source.id === target.id && target.settings.oauth != null) return;
  refuse(
    'notOffered',
    '/transport',
    `The integration ${target.name} does not speak ${TRANSPORTS[transport]}.`,
    'Choose another integration or the other transport, or set "transport" of this one to "detect", which uses both.',
  );
};

const chosenOf = async (
  tx: Transaction,
  { source, target, transport, mailboxes }: MigrationWish,
): Promise<readonly Pick<Mailbox, 'id' | 'address'>[]> => {
  const { root } = source;
  const all = await tx.mailboxes.pick({ root, connection: source.id }, ['id', 'address', 'transport']);
  const wanted = mailboxes === undefined ? null : new Set(mailboxes);
  const known = new Set(all.map((one) => one.id));
  if (mailboxes?.some((one) => !known.has(one)) === true)
    refuse('badReference', '/mailboxes', 'One of these is no mailbox of this integration.', 'List them with GET /api/v1/mailboxes.');
  const chosen = all.filter((one) => (wanted?.has(one.id) ?? true) && (source.id !== target.id || one.transport !== transport));
  if (chosen.length === 0)
    refuse('noMailbox', '/mailboxes', 'Nobody is left to be migrated: all of them are reached so already.', 'Choose other people.');
  const ids = new Set(chosen.map((one) => one.id));
  const open = await tx.migrations.select({ root, state: { in: OPEN } });
  if (open.length === 0) return chosen;
  const busy = await tx.migrationSteps.pick({ root, migration: { in: open.map((one) => one.id) }, due: { not: null } }, ['mailbox']);
  if (busy.some((one) => ids.has(one.mailbox)))
    refuse('underWay', '/mailboxes', 'Somebody of these is being migrated at this moment.', 'Wait for that migration, or stop it.');
  return chosen;
};

const newStep = ({ root, id, createdAt }: MigrationRow, { id: mailbox, address }: Pick<Mailbox, 'id' | 'address'>): StepRow => ({
  root,
  migration: id,
  mailbox,
  address,
  state: 'waiting',
  checkedAt: null,
  events: 0,
  found: 0,
  missing: 0,
  invitations: 0,
  cause: null,
  detail: null,
  before: null,
  startedAt: null,
  endedAt: null,
  due: createdAt,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  attempts: 0,
});

/** Begins to move the mailboxes, or goes on where it was stopped or something failed. `anew`: see the row. */
export const startMigration = async (tx: Transaction, occasion: Occasion, before: MigrationRow, anew: boolean): Promise<MigrationRow> => {
  const { root, id, state } = before;
  if (state === 'running') return before;
  if (state === 'returning') refuse('underWay', null, 'This migration is on its way back.', 'Stop it first.');
  const unseen = state === 'planned' ? await tx.migrationSteps.count({ root, migration: id, due: { not: null } }) : 0;
  if (unseen > 0) refuse('underWay', null, `The dry run has yet to look at ${unseen} of the mailboxes.`, 'Wait until it is over.');
  const ends = await tx.connections.select({ root, id: { in: [before.source, before.target] } });
  refuseLeaving(...ends);
  await switchOn(tx, before, before.target, occasion.now);
  const after: MigrationRow = { ...before, state: 'running', anew, startedAt: before.startedAt ?? occasion.now, endedAt: null };
  return turn(
    tx,
    occasion,
    after,
    { state: { in: ['waiting', 'moving', 'failed', 'back'] } },
    'migrationStarted',
    'The migration was started',
  );
};

/** Begins to bring back who was moved; what was booked or changed meanwhile goes with them. */
export const returnMigration = async (tx: Transaction, occasion: Occasion, before: MigrationRow): Promise<MigrationRow> => {
  if (before.state === 'returning') return before;
  if (before.state === 'running') refuse('underWay', null, 'This migration is under way.', 'Stop it first.');
  const moved = await tx.migrationSteps.count({ root: before.root, migration: before.id, before: { not: null } });
  if (moved === 0) refuse('noMailbox', null, 'Nobody was moved yet.', 'There is nothing to go back from.');
  const source = await tx.connections.get({ root: before.root, id: before.source });
  if (source !== null) refuseDisconnecting(source);
  await switchOn(tx, before, before.source, occasion.now);
  const after: MigrationRow = { ...before, state: 'returning', endedAt: null };
  const there = { before: { not: null }, state: { in: ['waiting', 'moving', 'done', 'failed'] } } as const;
  return turn(tx, occasion, after, there, 'migrationReturning', 'The migration goes back');
};

/** Nobody is moved any more; whoever is being moved at this moment is moved to the end or not at all. */
export const stopMigration = async (tx: Transaction, occasion: Occasion, before: MigrationRow): Promise<MigrationRow> => {
  if (!OPEN.includes(before.state)) return before;
  const after: MigrationRow = { ...before, state: 'stopped' };
  await tx.migrations.put(after);
  await tx.migrationSteps.update({ root: before.root, migration: before.id }, { due: null });
  await say(tx, occasion, after, 'migrationStopped', 'The migration was stopped');
  return after;
};

const turn = async (
  tx: Transaction,
  occasion: Occasion,
  after: MigrationRow,
  chosen: Where<StepRow>,
  code: string,
  sentence: string,
): Promise<MigrationRow> => {
  const { root, id } = after;
  await tx.migrations.put(after);
  const steps = await tx.migrationSteps.pick({ root, migration: id, ...chosen }, ['mailbox'], { lock: 'update' });
  for (let from = 0; from < steps.length; from += AT_ONCE) {
    const some = steps.slice(from, from + AT_ONCE).map((one) => one.mailbox);
    await tx.migrationSteps.update(
      { root, migration: id, mailbox: { in: some } },
      { due: occasion.now, attempts: 0, cause: null, detail: null },
    );
  }
  await say(tx, occasion, after, code, sentence);
  if (steps.length > 0) return after;
  const over: MigrationRow = { ...after, state: after.state === 'running' ? 'done' : 'back', endedAt: occasion.now };
  await tx.migrations.put(over);
  return over;
};

/**
 * Without this nobody who is moved there would be read. One that has no mailbox yet is switched on by this: nothing else begins with it; with
 * another one that is off, what waits there would begin as well.
 */
const switchOn = async (tx: Transaction, { root }: MigrationRow, id: string, now: Instant): Promise<void> => {
  const connection = await tx.connections.get({ root, id }, { lock: 'update' });
  if (connection === null || connection.enabled) return;
  if ((await tx.mailboxes.count({ root, connection: id })) > 0)
    refuse('disabled', null, `The integration ${connection.name} is switched off.`, 'Switch it on first.');
  await tx.connections.update({ root, id }, { enabled: true, changedAt: now });
};

const say = async (
  tx: Transaction,
  occasion: Occasion,
  { root, id, company }: MigrationRow,
  code: string,
  sentence: string,
): Promise<void> => {
  await journalDeed(tx, occasion, { root, mailbox: null, code, rule: '1.5', sentence, about: { migration: id, company } });
};
