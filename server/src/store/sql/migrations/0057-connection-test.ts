/** Table `connection_test`: the last *Test connection* of each integration (1.1); and how often a mailbox was said to live elsewhere (1.6). */
import type { Migration } from './migration.ts';

export const connectionTest: Migration = {
  name: '0057-connection-test',
  statements: [
    `create table connection_test (
      root text collate "C" not null,
      connection text collate "C" not null,
      tested_at timestamptz not null,
      address text collate "C" not null,
      passed boolean not null,
      steps jsonb not null,
      constraint connection_test_pkey primary key (root, connection),
      constraint connection_test_connection_fk foreign key (root, connection) references connection (root, id) on delete cascade
    )`,
    'alter table discovery add column sightings jsonb',
  ],
};
