/** Table `link`: appointment and event, with base and intent (5.2, 5.6). */
import type { Migration } from './migration.ts';

export const link: Migration = {
  name: '0012-link',
  statements: [
    `create table link (
      root text collate "C" not null,
      appointment text collate "C" not null,
      mailbox text collate "C" not null,
      event_id text collate "C",
      uid text collate "C",
      listed boolean not null,
      epoch bigint not null,
      base jsonb,
      intent jsonb,
      missing_since timestamptz,
      put_backs jsonb not null,
      held_since timestamptz,
      due timestamptz,
      marks bigint not null,
      lease_owner text collate "C",
      lease_until timestamptz,
      fence bigint not null,
      attempts bigint not null,
      cause text collate "C",
      detail text collate "C",
      constraint link_pkey primary key (root, appointment, mailbox),
      constraint link_event unique (root, mailbox, event_id),
      constraint link_appointment_fk foreign key (root, appointment) references appointment (root, id) on delete cascade,
      constraint link_mailbox_fk foreign key (root, mailbox) references mailbox (root, id),
      constraint link_epoch_least check (epoch >= 0),
      constraint link_marks_least check (marks >= 0),
      constraint link_fence_least check (fence >= 0),
      constraint link_attempts_least check (attempts >= 0)
    )`,
    'create index link_by_mailbox on link (root, mailbox, due)',
  ],
};
