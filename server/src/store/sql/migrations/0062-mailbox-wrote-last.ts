/** Which events were written last in a mailbox: what Exchange tells of them at once is its echo (5.1). */
import type { Migration } from './migration.ts';

export const mailboxWroteLast: Migration = {
  name: '0062-mailbox-wrote-last',
  statements: ['alter table mailbox add column wrote_last text[]'],
};
