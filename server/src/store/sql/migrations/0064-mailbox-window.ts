/** Which span the cursor of a calendar is about, where its change feed is of a window only (4.15). */
import type { Migration } from './migration.ts';

export const mailboxWindow: Migration = {
  name: '0064-mailbox-window',
  statements: ['alter table mailbox add column listed_window jsonb'],
};
