/** Where an event of ours lies when it is not where it belongs: in another calendar, or back after its appointment was cancelled. */
import type { Migration } from './migration.ts';

export const linkPlaces: Migration = {
  name: '0034-link-places',
  statements: ['alter table link add column elsewhere text collate "C"', 'alter table link add column restored text collate "C"'],
};
