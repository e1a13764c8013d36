/** How far a migration is, counted over its mailboxes. */
import type { MigrationRow, StepRow } from '../store/rows/migration.ts';
import type { Transaction } from '../store/store.ts';

type Counted = 'events' | 'found' | 'missing' | 'invitations';
export type Tally = { readonly [What in StepRow['state'] | Counted | 'mailboxes' | 'checked' | 'problems']: number } & {
  /** Addresses of some that are being moved at this moment. */
  readonly now: string[];
};

const FIELDS = ['address', 'state', 'checkedAt', 'cause', 'events', 'found', 'missing', 'invitations'] as const;
const MOST_NAMED = 8;

export const tallyOf = async (tx: Transaction, { root, id }: MigrationRow): Promise<Tally> => {
  const steps = await tx.migrationSteps.pick({ root, migration: id }, FIELDS);
  const inState = (state: StepRow['state']): number => steps.filter((step) => step.state === state).length;
  const sum = (what: Counted): number => steps.reduce((total, step) => total + step[what], 0);
  return {
    mailboxes: steps.length,
    checked: steps.filter((step) => step.checkedAt !== null).length,
    waiting: inState('waiting'),
    moving: inState('moving'),
    done: inState('done'),
    failed: inState('failed'),
    back: inState('back'),
    problems: steps.filter((step) => step.cause !== null || step.missing > 0).length,
    events: sum('events'),
    found: sum('found'),
    missing: sum('missing'),
    invitations: sum('invitations'),
    now: steps.flatMap((step) => (step.state === 'moving' ? [step.address] : [])).slice(0, MOST_NAMED),
  };
};
