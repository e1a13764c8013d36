/** Links by the UID of their event: whether something in a calendar is a copy of an event of ours (4.16). */
import type { Migration } from './migration.ts';

export const linkByUid: Migration = {
  name: '0031-link-by-uid',
  statements: ['create index link_by_uid on link (root, uid)'],
};
