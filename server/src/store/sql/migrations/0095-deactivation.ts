/** Table `deactivation`: people and resources that were deactivated, since when and why. */
import type { Migration } from './migration.ts';

export const deactivation: Migration = {
  name: '0095-deactivation',
  statements: [
    `create table deactivation (
      root text collate "C" not null,
      holder text collate "C" not null,
      since timestamptz not null,
      reason text collate "C" not null,
      pairing text collate "C",
      due timestamptz,
      constraint deactivation_pkey primary key (root, holder),
      constraint deactivation_holder_fk foreign key (root, holder) references holder (root, id) on delete cascade
    )`,
    'create index deactivation_due on deactivation (due) where due is not null',
  ],
};
