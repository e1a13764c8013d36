/** Table `repeat`: answers to requests that carried an Idempotency-Key. */
import type { Migration } from './migration.ts';

export const repeat: Migration = {
  name: '0018-repeat',
  statements: [
    `create table repeat (
      root text collate "C" not null,
      api_key text collate "C" not null,
      key text collate "C" not null,
      request text collate "C" not null,
      status bigint not null,
      answer text collate "C" not null,
      at timestamptz not null,
      constraint repeat_pkey primary key (root, api_key, key)
    )`,
    'create index repeat_by_at on repeat (at)',
  ],
};
