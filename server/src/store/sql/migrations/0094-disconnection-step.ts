/** Table `disconnection_step`: one mailbox of an integration that is given up. */
import type { Migration } from './migration.ts';

export const disconnectionStep: Migration = {
  name: '0094-disconnection-step',
  statements: [
    `create table disconnection_step (
      root text collate "C" not null,
      connection text collate "C" not null,
      mailbox text collate "C" not null,
      address text collate "C" not null,
      state text collate "C" not null,
      skipped boolean not null,
      events bigint not null,
      mails bigint not null,
      due timestamptz,
      constraint disconnection_step_pkey primary key (root, connection, mailbox),
      constraint disconnection_step_connection_fk foreign key (root, connection) references disconnection (root, connection) on delete cascade,
      constraint disconnection_step_mailbox_fk foreign key (root, mailbox) references mailbox (root, id) on delete cascade,
      constraint disconnection_step_state_known check (state in ('waiting', 'removing', 'removed', 'closed', 'ready', 'forgotten'))
    )`,
    'create index disconnection_step_mailbox on disconnection_step (root, mailbox)',
  ],
};
