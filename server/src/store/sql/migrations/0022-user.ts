/** Table `user`: those who sign in. The name is a reserved word, hence the quotes. */
import type { Migration } from './migration.ts';

export const user: Migration = {
  name: '0022-user',
  statements: [
    `create table "user" (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      name text collate "C" not null,
      email text collate "C" not null,
      role text collate "C" not null,
      password_hash text collate "C",
      active boolean not null,
      created_at timestamptz not null,
      signed_in_at timestamptz,
      constraint user_pkey primary key (root, id),
      constraint user_email unique (email),
      constraint user_company_fk foreign key (root, company) references company (root, id),
      constraint user_role_known check (role in ('owner', 'administrator', 'scheduler', 'viewer'))
    )`,
    'create index user_by_company on "user" (root, company)',
  ],
};
