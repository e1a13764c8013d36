/** Table `pairing`: holder and mailbox, one to one (2.1). */
import type { Migration } from './migration.ts';

export const pairing: Migration = {
  name: '0011-pairing',
  statements: [
    `create table pairing (
      root text collate "C" not null,
      id text collate "C" not null,
      holder text collate "C" not null,
      mailbox text collate "C" not null,
      enabled boolean not null,
      created_at timestamptz not null,
      constraint pairing_pkey primary key (root, id),
      constraint pairing_holder unique (root, holder),
      constraint pairing_mailbox unique (root, mailbox),
      constraint pairing_holder_fk foreign key (root, holder) references holder (root, id),
      constraint pairing_mailbox_fk foreign key (root, mailbox) references mailbox (root, id)
    )`,
  ],
};
