/** PGlite has no autovacuum: dead rows of leases and cursors, rewritten thousands of times a day, would pile up for ever. */
import { PLANS } from '../plan.ts';
import type { SqlStore } from './store.ts';

/**
 * Answers a function that vacuums and analyses one table, the next one at every call, and tells which. The caller sets the
 * pace: one table at a time keeps each statement short on the one connection that everybody shares.
 */
export const createVacuum = (store: SqlStore): (() => Promise<string>) => {
  const tables = [...[...PLANS.values()].map((plan) => plan.table), 'busy_revision'];
  let next = 0;
  return async () => {
    const table = tables[next % tables.length] ?? '';
    next += 1;
    await store.session((session) => session.command(`vacuum (analyze) "${table}"`));
    return table;
  };
};
