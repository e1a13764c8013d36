/** When the further calendars of a mailbox are read next, and were last (2.1); null: it has none. */
import type { Migration } from './migration.ts';

export const mailboxFurther: Migration = {
  name: '0107-mailbox-further',
  statements: ['alter table mailbox add column further_due timestamptz', 'alter table mailbox add column further_read_at timestamptz'],
};
