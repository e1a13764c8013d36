/** Table `company`: companies; the root company begins every key of every table. */
import type { Migration } from './migration.ts';

export const company: Migration = {
  name: '0002-company',
  statements: [
    `create table company (
      root text collate "C" not null,
      id text collate "C" not null,
      parent text collate "C",
      name text collate "C" not null,
      zone text collate "C" not null,
      external_id text collate "C",
      created_at timestamptz not null,
      constraint company_pkey primary key (root, id),
      constraint company_external_id unique (root, external_id),
      constraint company_parent_fk foreign key (root, parent) references company (root, id)
    )`,
    'create index company_by_parent on company (root, parent)',
  ],
};
