/** Table `invitation`: links that let somebody in once. */
import type { Migration } from './migration.ts';

export const invitation: Migration = {
  name: '0024-invitation',
  statements: [
    `create table invitation (
      root text collate "C" not null,
      id text collate "C" not null,
      kind text collate "C" not null,
      company text collate "C" not null,
      role text collate "C" not null,
      email text collate "C",
      "user" text collate "C",
      hash text collate "C" not null,
      made_by text collate "C",
      created_at timestamptz not null,
      expires_at timestamptz not null,
      constraint invitation_pkey primary key (root, id),
      constraint invitation_hash unique (hash),
      constraint invitation_user_fk foreign key (root, "user") references "user" (root, id) on delete cascade,
      constraint invitation_kind_known check (kind in ('first', 'invitation', 'reset')),
      constraint invitation_role_known check (role in ('owner', 'administrator', 'scheduler', 'viewer'))
    )`,
    'create index invitation_by_user on invitation (root, "user")',
  ],
};
