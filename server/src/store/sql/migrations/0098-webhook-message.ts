/** Table `webhook_message`: what happened, for those who hear it (7.5). */
import type { Migration } from './migration.ts';

export const webhookMessage: Migration = {
  name: '0098-webhook-message',
  statements: [
    `create table webhook_message (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      type text collate "C" not null,
      at timestamptz not null,
      content jsonb not null,
      spread_at timestamptz,
      constraint webhook_message_pkey primary key (root, id)
    )`,
    'create index webhook_message_at on webhook_message (root, at)',
    'create index webhook_message_age on webhook_message (at)',
    'create index webhook_message_new on webhook_message (at) where spread_at is null',
  ],
};
