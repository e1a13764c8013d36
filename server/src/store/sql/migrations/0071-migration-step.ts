/** Table `migration_step`: one mailbox of a migration. */
import type { Migration } from './migration.ts';

export const migrationStep: Migration = {
  name: '0071-migration-step',
  statements: [
    `create table migration_step (
      root text collate "C" not null,
      migration text collate "C" not null,
      mailbox text collate "C" not null,
      address text collate "C" not null,
      state text collate "C" not null,
      checked_at timestamptz,
      events bigint not null,
      found bigint not null,
      missing bigint not null,
      invitations bigint not null,
      cause text collate "C",
      detail text collate "C",
      before jsonb,
      started_at timestamptz,
      ended_at timestamptz,
      due timestamptz,
      marks bigint not null,
      lease_owner text collate "C",
      lease_until timestamptz,
      fence bigint not null,
      attempts bigint not null,
      constraint migration_step_pkey primary key (root, migration, mailbox),
      constraint migration_step_migration_fk foreign key (root, migration) references mailbox_migration (root, id) on delete cascade,
      constraint migration_step_mailbox_fk foreign key (root, mailbox) references mailbox (root, id) on delete cascade,
      constraint migration_step_state_known check (state in ('waiting', 'moving', 'done', 'failed', 'back')),
      constraint migration_step_marks_least check (marks >= 0),
      constraint migration_step_fence_least check (fence >= 0),
      constraint migration_step_attempts_least check (attempts >= 0)
    )`,
    'create index migration_step_mailbox on migration_step (root, mailbox)',
    'create index migration_step_due on migration_step (due) where due is not null',
  ],
};
