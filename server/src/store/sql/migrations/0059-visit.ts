/**
 * Table `visit`: who calls into a mailbox that somebody else holds. Unlogged: its rows are worth seconds, and a booking waits for no disk
 * because of one; after a crash of PostgreSQL it is empty, which is as if every place was given back.
 */
import type { Migration } from './migration.ts';

export const visit: Migration = {
  name: '0059-visit',
  statements: [
    `create unlogged table visit (
      root text collate "C" not null,
      mailbox text collate "C" not null,
      place bigint not null,
      owner text collate "C" not null,
      until timestamptz not null,
      constraint visit_pkey primary key (root, mailbox, place),
      constraint visit_mailbox_fk foreign key (root, mailbox) references mailbox (root, id) on delete cascade
    )`,
  ],
};
