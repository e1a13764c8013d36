/** Mailboxes that are migrated or disconnected, and people who are deactivated, with everything a test does not care about. */
import { eventId } from '@lockstep/engine';
import type { Before, StepRow } from '../../../src/store/rows/migration.ts';
import type { Transaction } from '../../../src/store/store.ts';
import { minutes } from './rows.ts';

const BEFORE: Omit<Before, 'events'> = {
  connection: 'exchange',
  transport: 'ews',
  identity: 'somebody',
  calendar: 'calendar',
  detectedAt: null,
  detection: null,
};

export const migrationStep = (root: string, mailbox: string, given: Partial<StepRow> = {}): StepRow => ({
  root,
  migration: 'g',
  mailbox,
  address: mailbox,
  state: 'waiting',
  checkedAt: null,
  events: 2,
  found: 2,
  missing: 0,
  invitations: 0,
  cause: null,
  detail: null,
  before: null,
  startedAt: null,
  endedAt: null,
  due: null,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  attempts: 0,
  ...given,
});

/** A row in every table of what is on its way somewhere else, about the mailbox `m`, the integration `exchange` and the person `ada`. */
export const onTheMove = async (tx: Transaction, root: string): Promise<void> => {
  const between = { source: 'exchange', target: 'exchange', transport: 'graph', state: 'running', anew: false, endedAt: null } as const;
  await tx.migrations.insert({ root, id: 'g', company: root, ...between, createdAt: minutes(0), startedAt: minutes(1) });
  await tx.migrationSteps.insert(migrationStep(root, 'm', { before: { ...BEFORE, events: { a0001: eventId('AAMk') } } }));
  const times = { startedAt: minutes(0), closingSince: minutes(1), endedAt: minutes(2), undoUntil: minutes(9), due: minutes(9) };
  await tx.disconnections.insert({ root, connection: 'exchange', events: 'remove', busy: 'leave', ...times });
  const left = { state: 'removing', skipped: true, events: 3, mails: 2, due: minutes(1) } as const;
  await tx.disconnectionSteps.insert({ root, connection: 'exchange', mailbox: 'm', address: 'm', ...left });
  await tx.deactivations.insert({ root, holder: 'ada', since: minutes(0), reason: 'On leave', pairing: null, due: null });
};
