/** Table `holder`: staff and resources: whoever an appointment can hold (2.1). */
import type { Migration } from './migration.ts';

export const holder: Migration = {
  name: '0004-holder',
  statements: [
    `create table holder (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      kind text collate "C" not null,
      name text collate "C" not null,
      email text collate "C",
      zone text collate "C" not null,
      active boolean not null,
      external_id text collate "C",
      created_at timestamptz not null,
      constraint holder_pkey primary key (root, id),
      constraint holder_external_id unique (root, kind, external_id),
      constraint holder_company_fk foreign key (root, company) references company (root, id),
      constraint holder_kind_known check (kind in ('staff', 'resource'))
    )`,
    'create index holder_by_company on holder (root, company)',
  ],
};
