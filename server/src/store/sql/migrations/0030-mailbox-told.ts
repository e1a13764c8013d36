/** Until when a mailbox counts as told of by Exchange itself (5.3). */
import type { Migration } from './migration.ts';

export const mailboxTold: Migration = {
  name: '0030-mailbox-told',
  statements: [
    'alter table mailbox add column told_until timestamptz',
    'create index mailbox_told on mailbox (told_until) where told_until is not null',
  ],
};
