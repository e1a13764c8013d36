/** Table `session`: browsers in which somebody is signed in. */
import type { Migration } from './migration.ts';

export const session: Migration = {
  name: '0023-session',
  statements: [
    `create table session (
      root text collate "C" not null,
      id text collate "C" not null,
      "user" text collate "C" not null,
      hash text collate "C" not null,
      browser text collate "C" not null,
      created_at timestamptz not null,
      seen_at timestamptz not null,
      constraint session_pkey primary key (root, id),
      constraint session_hash unique (hash),
      constraint session_user_fk foreign key (root, "user") references "user" (root, id) on delete cascade
    )`,
    'create index session_by_user on session (root, "user")',
    'create index session_by_seen_at on session (seen_at)',
  ],
};
