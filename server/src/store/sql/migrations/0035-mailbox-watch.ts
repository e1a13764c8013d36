/** What is known of how a calendar is watched (2.4, 5.3), and of busy time that is missing all at once (4.18). */
import type { Migration } from './migration.ts';

export const mailboxWatch: Migration = {
  name: '0035-mailbox-watch',
  statements: [
    'alter table mailbox add column deaf_since timestamptz',
    'alter table mailbox add column told_at timestamptz',
    'alter table mailbox add column list_due timestamptz',
    'alter table mailbox add column unreadable text[]',
    'alter table mailbox add column busy_held_since timestamptz',
    "create index mailbox_overdue on mailbox (read_due) where state = 'syncing'",
    'create index mailbox_deaf on mailbox (deaf_since) where deaf_since is not null',
    'alter table busy add column missing_since timestamptz',
    'alter table movement drop constraint movement_kind_known',
    "alter table movement add constraint movement_kind_known check (kind in ('removal', 'move', 'busy'))",
  ],
};
