/** What a delegate may do beyond the calendar of a mailbox, and when that was asked (section 1, *Access type*). */
import type { Migration } from './migration.ts';

export const mailboxRights: Migration = {
  name: '0056-mailbox-rights',
  statements: ['alter table mailbox add column rights jsonb'],
};
