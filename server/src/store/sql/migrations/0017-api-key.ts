/** Table `api_key`: hashes of API keys. */
import type { Migration } from './migration.ts';

export const apiKey: Migration = {
  name: '0017-api-key',
  statements: [
    `create table api_key (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      name text collate "C" not null,
      hash text collate "C" not null,
      scopes text[] not null,
      created_at timestamptz not null,
      last_used_at timestamptz,
      revoked_at timestamptz,
      constraint api_key_pkey primary key (root, id),
      constraint api_key_hash unique (hash),
      constraint api_key_company_fk foreign key (root, company) references company (root, id)
    )`,
    'create index api_key_by_company on api_key (root, company)',
  ],
};
