/** Table `disconnection`: integrations that are given up, with what was chosen and until when it can be undone. */
import type { Migration } from './migration.ts';

export const disconnection: Migration = {
  name: '0093-disconnection',
  statements: [
    `create table disconnection (
      root text collate "C" not null,
      connection text collate "C" not null,
      events text collate "C" not null,
      busy text collate "C" not null,
      started_at timestamptz not null,
      closing_since timestamptz,
      ended_at timestamptz,
      undo_until timestamptz,
      due timestamptz,
      constraint disconnection_pkey primary key (root, connection),
      constraint disconnection_connection_fk foreign key (root, connection) references connection (root, id) on delete cascade,
      constraint disconnection_events_known check (events in ('leave', 'remove')),
      constraint disconnection_busy_known check (busy in ('leave', 'remove'))
    )`,
    'create index disconnection_due on disconnection (due) where due is not null',
  ],
};
