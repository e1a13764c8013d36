/** What waits for an administrator is counted with every change that somebody watches, and hardly anything ever does (3.9, 4.18). */
import type { Migration } from './migration.ts';

export const waiting: Migration = {
  name: '0053-waiting',
  statements: [
    'create index link_mail_held on link (root, mailbox) where mail_held',
    'create index mailbox_brake_held on mailbox (root, id) where brake_held_since is not null',
  ],
};
