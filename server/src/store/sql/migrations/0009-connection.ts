/** Table `connection`: integrations: access to an Exchange, its secret encrypted. */
import type { Migration } from './migration.ts';

export const connection: Migration = {
  name: '0009-connection',
  statements: [
    `create table connection (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      name text collate "C" not null,
      transport text collate "C" not null,
      settings jsonb not null,
      secret text collate "C",
      policy jsonb not null,
      enabled boolean not null,
      external_id text collate "C",
      created_at timestamptz not null,
      changed_at timestamptz not null,
      constraint connection_pkey primary key (root, id),
      constraint connection_external_id unique (root, external_id),
      constraint connection_company_fk foreign key (root, company) references company (root, id),
      constraint connection_transport_known check (transport in ('ews', 'graph', 'detect'))
    )`,
    'create index connection_by_company on connection (root, company)',
  ],
};
