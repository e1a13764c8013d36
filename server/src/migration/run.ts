/**
 * The steps of migrations, some mailboxes at a time: each looked at for the dry run, or moved. A step is claimed by lease, and its mailbox with
 * it while it is moved; a crash anywhere means: somebody else goes on once the leases are over.
 */
import { afterFailure, MINUTE, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';
import type { Failure } from '@lockstep/exchange';
import type { MigrationRow, StepRow } from '../store/rows/migration.ts';
import { StoreConflict } from '../store/store.ts';
import type { Transaction } from '../store/store.ts';
import type { SyncDeps } from '../sync/deps.ts';
import { LeaseLost } from '../sync/lease.ts';
import { nextDue, type Doing } from '../loops.ts';
import { headingOf, linksOf, look, moveRows, pause, resume, type Heading, type Looked } from './move.ts';

const AT_ONCE = 8;
/** Much longer than the events of one mailbox take to be found. */
const LEASE_MS = 10 * MINUTE;
/** A pass of it is under way, and ends soon. */
const BUSY = SECOND;
/** What fails so often waits for somebody. */
const MOST_ATTEMPTS = 8;

class StepLost extends Error {}

/** `moved`: mailboxes are due that were not. */
export const createMoves = (deps: SyncDeps, moved: () => void): Doing => {
  const never = new AbortController().signal;
  return {
    runDue: async () => {
      const lease = { now: deps.clock.now(), leaseMs: LEASE_MS, limit: AT_ONCE };
      const steps = await deps.store.transaction((tx) => tx.claimSteps(deps.owner, lease));
      await Promise.all(
        steps.map(async (step) => {
          await oneStep(deps, step, never);
          moved();
        }),
      );
      return steps.length;
    },
    nextDue: () => nextDue(deps, ['steps']),
  };
};

const oneStep = async (deps: SyncDeps, step: StepRow, signal: AbortSignal): Promise<void> => {
  try {
    const heading = await deps.store.transaction((tx) => headingOf(tx, step));
    if (heading === null || heading.migration.state === 'stopped') await end(deps, step, () => ({}));
    else if (isThere(heading)) await end(deps, step, () => ({ state: heading.migration.state === 'returning' ? 'back' : 'done' }));
    else if (heading.migration.state === 'planned') await check(deps, heading, signal);
    else await move(deps, heading, signal);
  } catch (error) {
    if (error instanceof StepLost || error instanceof LeaseLost) return;
    deps.log.error({ err: error, mailbox: step.mailbox }, 'a step of a migration failed in a way that was not foreseen');
    const detail = 'An unexpected fault inside Lockstep; see the log.';
    await failed(deps, step, { cause: 'faultOfOurs', detail, due: (deps.clock.now() + MINUTE) as Instant }).catch(() => undefined);
  }
};

/** Reached as it is to be already. */
const isThere = ({ migration: { state }, mailbox, connection, transport }: Heading): boolean =>
  state !== 'planned' && mailbox.connection === connection.id && mailbox.transport === transport;

/** The dry run of one: is it there on the other side, and which of its events are. Changes nothing but the step. */
const check = async (deps: SyncDeps, heading: Heading, signal: AbortSignal): Promise<void> => {
  const { step, mailbox, connection } = heading;
  const checkedAt = deps.clock.now();
  try {
    const connector = deps.connectorFor(connection, heading);
    await connector.identify({ address: mailbox.address }, signal);
    const looked = await look(deps, heading, connector, { claim: null, looked: null }, signal);
    const counts = await deps.store.transaction(async (tx) => countsOf(tx, heading, looked));
    await end(deps, step, () => ({
      ...counts,
      checkedAt,
      ...(counts.missing > 0 ? missingOf(counts.missing) : { cause: null, detail: null }),
    }));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { cause, detail } = error.failure;
    const again = againAt(deps, step, error.failure);
    await end(deps, step, () => ({ checkedAt: again === null ? checkedAt : null, cause, detail, due: again, attempts: step.attempts + 1 }));
  }
};

const missingOf = (count: number): { readonly cause: 'eventsMissing'; readonly detail: string } => ({
  cause: 'eventsMissing',
  detail: `${count === 1 ? 'One event is' : `${count} events are`} not there on the other side; nothing was changed.`,
});

const countsOf = async (
  tx: Transaction,
  { mailbox }: Heading,
  { events }: Looked,
): Promise<Pick<StepRow, 'events' | 'found' | 'missing' | 'invitations'>> => {
  const links = await linksOf(tx, mailbox);
  const missing = links.filter((link) => events.get(link.appointment) === null);
  const invited = missing.reduce((sum, { base }) => sum + (base?.attendance?.invited.length ?? 0), 0);
  return { events: events.size, found: events.size - missing.length, missing: missing.length, invitations: invited };
};

const move = async (deps: SyncDeps, before: Heading, signal: AbortSignal): Promise<void> => {
  const { step, connection } = before;
  let held: Awaited<ReturnType<typeof pause>> = null;
  try {
    const connector = deps.connectorFor(connection, before);
    const identity = await connector.identify({ address: before.mailbox.address }, signal);
    const first = await look(deps, before, connector, { claim: null, looked: null }, signal);
    held = await pause(deps, step);
    if (held === null) {
      await end(deps, step, () => ({ due: (deps.clock.now() + BUSY) as Instant }));
      return;
    }
    const { claim, mailbox } = held;
    const startedAt = deps.clock.now();
    await mark(deps, step, { state: 'moving', startedAt });
    const heading = { ...before, mailbox };
    const looked = await look(deps, heading, connector, { claim, looked: first }, signal);
    const counts = await deps.store.transaction(async (tx) => countsOf(tx, heading, looked));
    if (counts.missing > 0 && !before.migration.anew) {
      await resume(deps, claim);
      await failed(deps, step, { ...counts, ...missingOf(counts.missing), due: null });
      return;
    }
    await end(deps, step, async (tx, migration, now) => {
      // Stopped meanwhile, or sent the other way: it stays where it is.
      if (migration.state !== before.migration.state) {
        await tx.mailboxes.update({ root: claim.root, id: claim.mailbox, fence: claim.fence }, { leaseOwner: null, leaseUntil: null });
        return { state: before.migration.state === 'running' ? 'waiting' : 'done' };
      }
      const isBack = migration.state === 'returning';
      const left = await moveRows(tx, deps, heading, { claim, looked, identity }, now);
      return { ...counts, state: isBack ? 'back' : 'done', before: left, cause: null, detail: null, endedAt: now, attempts: 0 };
    });
  } catch (error) {
    if (held !== null) await resume(deps, held.claim);
    if (error instanceof StoreConflict) {
      const detail = 'The mailbox is the same as one that is paired with somebody else; nothing was changed.';
      await failed(deps, step, { cause: 'anotherMailbox', detail, due: null });
    } else if (error instanceof ConnectorError) await refused(deps, step, error.failure);
    else throw error;
  }
};

const refused = (deps: SyncDeps, step: StepRow, failure: Failure): Promise<void> => {
  const { cause, detail } = failure;
  return failed(deps, step, { cause, detail, due: againAt(deps, step, failure), attempts: step.attempts + 1 });
};

/** When a step that failed is tried again; null: it waits for somebody. */
const againAt = (deps: SyncDeps, { attempts }: StepRow, failure: Failure): Instant | null => {
  const next = afterFailure(failure, attempts + 1, deps.clock.now(), deps.chance());
  return attempts + 1 >= MOST_ATTEMPTS || next.next !== 'retry' ? null : next.at;
};

/** `due`: when it is tried again; null: it waits for somebody. */
const failed = async (deps: SyncDeps, step: StepRow, patch: Partial<StepRow> & Pick<StepRow, 'due'>): Promise<void> =>
  end(deps, step, () => ({ ...patch, state: patch.due === null ? 'failed' : 'waiting' }));

const keyOf = ({ root, migration, mailbox }: StepRow): Pick<StepRow, 'root' | 'migration' | 'mailbox'> => ({ root, migration, mailbox });

const mark = async (deps: SyncDeps, step: StepRow, patch: Partial<StepRow>): Promise<void> => {
  await deps.store.transaction(async (tx) => {
    const known = await tx.migrationSteps.update({ ...keyOf(step), fence: step.fence, leaseOwner: step.leaseOwner }, patch);
    if (known === 0) throw new StepLost();
  });
};

/** The last of a step, behind the lock of its migration: nobody stops it in between, and the last of them ends it. */
const end = async (
  deps: SyncDeps,
  step: StepRow,
  work: (tx: Transaction, migration: MigrationRow, now: Instant) => Promise<Partial<StepRow>> | Partial<StepRow>,
): Promise<void> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { root } = step;
    const migration = await tx.migrations.get({ root, id: step.migration }, { lock: 'update' });
    const row = await tx.migrationSteps.get(keyOf(step), { lock: 'update' });
    if (migration === null || row === null || row.fence !== step.fence || row.leaseOwner !== step.leaseOwner) throw new StepLost();
    const patch = await work(tx, migration, now);
    const due = migration.state === 'stopped' ? null : (patch.due ?? null);
    await tx.migrationSteps.update(keyOf(step), { ...patch, due, leaseOwner: null, leaseUntil: null });
    if (migration.state !== 'running' && migration.state !== 'returning') return;
    const open = await tx.migrationSteps.count({ root, migration: migration.id, due: { not: null } });
    if (open > 0) return;
    await tx.migrations.update({ root, id: migration.id }, { state: migration.state === 'running' ? 'done' : 'back', endedAt: now });
    await settleTransport(tx, migration);
  });

/** An integration all of whose mailboxes are reached by the other transport now is one of that, where it does not find out by itself. */
const settleTransport = async (tx: Transaction, { root, source, target }: MigrationRow): Promise<void> => {
  if (source !== target) return;
  const connection = await tx.connections.get({ root, id: target }, { lock: 'update' });
  if (connection === null || connection.transport === 'detect') return;
  const other = connection.transport === 'ews' ? 'graph' : 'ews';
  const left = await tx.mailboxes.count({ root, connection: target, transport: connection.transport });
  if (left === 0) await tx.connections.update({ root, id: target }, { transport: other });
};
