/** Copies of an event that its organiser deleted without telling anybody are removed from the calendars of ours they lie in (3.11). */
import type { Migration } from './migration.ts';

export const linkLeftovers: Migration = {
  name: '0050-link-leftovers',
  statements: ['alter table link add column leftovers text[]'],
};
