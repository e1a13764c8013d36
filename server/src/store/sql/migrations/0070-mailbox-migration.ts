/** Table `mailbox_migration`: mailboxes that are reached otherwise from some day on. */
import type { Migration } from './migration.ts';

export const mailboxMigration: Migration = {
  name: '0070-mailbox-migration',
  statements: [
    `create table mailbox_migration (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      source text collate "C" not null,
      target text collate "C" not null,
      transport text collate "C" not null,
      state text collate "C" not null,
      anew boolean not null,
      created_at timestamptz not null,
      started_at timestamptz,
      ended_at timestamptz,
      constraint mailbox_migration_pkey primary key (root, id),
      constraint mailbox_migration_company_fk foreign key (root, company) references company (root, id),
      constraint mailbox_migration_source_fk foreign key (root, source) references connection (root, id) on delete cascade,
      constraint mailbox_migration_target_fk foreign key (root, target) references connection (root, id) on delete cascade,
      constraint mailbox_migration_transport_known check (transport in ('ews', 'graph')),
      constraint mailbox_migration_state_known check (state in ('planned', 'running', 'stopped', 'done', 'returning', 'back'))
    )`,
    'create index mailbox_migration_company on mailbox_migration (root, company)',
    'create index mailbox_migration_source on mailbox_migration (root, source)',
    'create index mailbox_migration_target on mailbox_migration (root, target)',
  ],
};
