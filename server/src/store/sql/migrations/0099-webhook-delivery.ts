/** Table `webhook_delivery`: one message on its way to one webhook (7.5). */
import type { Migration } from './migration.ts';

export const webhookDelivery: Migration = {
  name: '0099-webhook-delivery',
  statements: [
    `create table webhook_delivery (
      root text collate "C" not null,
      id text collate "C" not null,
      webhook text collate "C" not null,
      message text collate "C" not null,
      type text collate "C" not null,
      sequence bigint not null,
      state text collate "C" not null,
      due timestamptz,
      attempts bigint not null,
      tried_at timestamptz,
      status bigint,
      took_ms bigint,
      cause text collate "C",
      detail text collate "C",
      created_at timestamptz not null,
      marks bigint not null,
      lease_owner text collate "C",
      lease_until timestamptz,
      fence bigint not null,
      constraint webhook_delivery_pkey primary key (root, id),
      constraint webhook_delivery_message unique (root, webhook, message),
      constraint webhook_delivery_webhook_fk foreign key (root, webhook) references webhook (root, id) on delete cascade,
      constraint webhook_delivery_message_fk foreign key (root, message) references webhook_message (root, id) on delete cascade,
      constraint webhook_delivery_state_known check (state in ('waiting', 'delivered', 'failed', 'stopped')),
      constraint webhook_delivery_cause_known check (cause in ('answer', 'redirect', 'gone', 'timeout', 'unreachable', 'certificate', 'notAllowed', 'secret')),
      constraint webhook_delivery_sequence_least check (sequence >= 1),
      constraint webhook_delivery_marks_least check (marks >= 0),
      constraint webhook_delivery_fence_least check (fence >= 0),
      constraint webhook_delivery_attempts_least check (attempts >= 0)
    )`,
    'create index webhook_delivery_webhook on webhook_delivery (root, webhook, id)',
    'create index webhook_delivery_of_message on webhook_delivery (root, message)',
    'create index webhook_delivery_due on webhook_delivery (due) where due is not null',
  ],
};
