/** The event of a cancelled appointment, restored as a meeting that was called off (4.11). */
import type { Migration } from './migration.ts';

export const linkCalledOff: Migration = {
  name: '0058-link-called-off',
  statements: ['alter table link add column called_off text collate "C"'],
};
