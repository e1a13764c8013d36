/** Table `parking`: stays away that reach further than one mailbox. */
import type { Migration } from './migration.ts';

export const parking: Migration = {
  name: '0015-parking',
  statements: [
    `create table parking (
      root text collate "C" not null,
      scope text collate "C" not null,
      key text collate "C" not null,
      until timestamptz not null,
      cause text collate "C" not null,
      detail text collate "C" not null,
      constraint parking_pkey primary key (root, scope, key)
    )`,
  ],
};
