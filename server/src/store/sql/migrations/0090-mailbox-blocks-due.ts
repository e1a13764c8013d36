/** When the blocks of a mailbox are to be planned again (3.8). */
import type { Migration } from './migration.ts';

export const mailboxBlocksDue: Migration = {
  name: '0090-mailbox-blocks-due',
  statements: ['alter table mailbox add column blocks_due timestamptz'],
};
