/** At which version a series was read: a listing that names it at the same one need not ask for it again. */
import type { Migration } from './migration.ts';

export const seriesVersion: Migration = {
  name: '0038-series-version',
  statements: ['alter table series add column version text collate "C"'],
};
