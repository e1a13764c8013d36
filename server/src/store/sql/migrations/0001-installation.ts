/** Table `installation`: which installation this database belongs to (1.7). */
import type { Migration } from './migration.ts';

export const installation: Migration = {
  name: '0001-installation',
  statements: [
    `create table installation (
      id text collate "C" not null,
      instance_key text collate "C" not null,
      public_url text collate "C" not null,
      created_at timestamptz not null,
      constraint installation_pkey primary key (id)
    )`,
  ],
};
