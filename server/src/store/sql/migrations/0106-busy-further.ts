/** In which further calendar what takes time lies (2.1); null: in the paired one. */
import type { Migration } from './migration.ts';

export const busyFurther: Migration = {
  name: '0106-busy-further',
  statements: ['alter table busy add column further text collate "C"', 'alter table series add column further text collate "C"'],
};
