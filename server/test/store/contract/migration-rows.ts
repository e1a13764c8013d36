/** A step of a migration for tests, with everything a test does not care about. */
import type { Before, StepRow } from '../../../src/store/rows/migration.ts';

export const BEFORE: Omit<Before, 'events'> = {
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
