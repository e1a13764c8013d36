/** Table `push_subscription`: who is told of by requests of Graph, and by what a request proves that it is one. */
import type { Migration } from './migration.ts';

export const pushSubscription: Migration = {
  name: '0066-push-subscription',
  statements: [
    // Room in each page for the count, which rises with every notification: the row stays in its page, and no index is touched.
    `create table push_subscription (
      root text collate "C" not null,
      id text collate "C" not null,
      connection text collate "C" not null,
      mailbox text collate "C" not null,
      state text collate "C" not null,
      target text collate "C" not null,
      secret text collate "C",
      subscription text collate "C",
      expires_at timestamptz,
      made_at timestamptz,
      renewed_at timestamptz,
      told bigint not null,
      last_told_at timestamptz,
      due timestamptz,
      marks bigint not null,
      lease_owner text collate "C",
      lease_until timestamptz,
      fence bigint not null,
      attempts bigint not null,
      cause text collate "C",
      detail text collate "C",
      constraint push_subscription_pkey primary key (root, id),
      constraint push_subscription_id unique (id),
      constraint push_subscription_mailbox unique (root, mailbox),
      constraint push_subscription_connection_fk foreign key (root, connection) references connection (root, id) on delete cascade,
      constraint push_subscription_mailbox_fk foreign key (root, mailbox) references mailbox (root, id) on delete cascade,
      constraint push_subscription_state_known check (state in ('wanted', 'live', 'unwanted')),
      constraint push_subscription_told_least check (told >= 0),
      constraint push_subscription_marks_least check (marks >= 0),
      constraint push_subscription_fence_least check (fence >= 0),
      constraint push_subscription_attempts_least check (attempts >= 0)
    ) with (fillfactor = 50)`,
    'create index push_subscription_due on push_subscription (root, connection, due)',
  ],
};
