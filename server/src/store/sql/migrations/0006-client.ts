/** Table `client`: the people who book. */
import type { Migration } from './migration.ts';

export const client: Migration = {
  name: '0006-client',
  statements: [
    `create table client (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      name text collate "C" not null,
      email text collate "C",
      phone text collate "C",
      language text collate "C" not null,
      zone text collate "C" not null,
      external_id text collate "C",
      created_at timestamptz not null,
      constraint client_pkey primary key (root, id),
      constraint client_external_id unique (root, external_id),
      constraint client_company_fk foreign key (root, company) references company (root, id)
    )`,
    'create index client_by_company on client (root, company)',
  ],
};
