/** Table `location`: the places of a company. */
import type { Migration } from './migration.ts';

export const location: Migration = {
  name: '0003-location',
  statements: [
    `create table location (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      name text collate "C" not null,
      address text collate "C" not null,
      external_id text collate "C",
      created_at timestamptz not null,
      constraint location_pkey primary key (root, id),
      constraint location_external_id unique (root, external_id),
      constraint location_company_fk foreign key (root, company) references company (root, id)
    )`,
    'create index location_by_company on location (root, company)',
  ],
};
