/** Table `discovery`: where Autodiscover says a mailbox is, of integrations whose endpoint is left to it (section 1). */
import type { Migration } from './migration.ts';

export const discovery: Migration = {
  name: '0054-discovery',
  statements: [
    `create table discovery (
      root text collate "C" not null,
      connection text collate "C" not null,
      address text collate "C" not null,
      domain text collate "C" not null,
      endpoint text collate "C" not null,
      service text collate "C" not null,
      grouping text collate "C",
      schemas text[] not null,
      goes_by text collate "C",
      found_at timestamptz not null,
      constraint discovery_pkey primary key (root, connection, address),
      constraint discovery_connection_fk foreign key (root, connection) references connection (root, id) on delete cascade
    )`,
    'create index discovery_by_domain on discovery (root, connection, domain)',
  ],
};
