/** Table `webhook`: an address of another system that is told what happened (7.5). */
import type { Migration } from './migration.ts';

export const webhook: Migration = {
  name: '0097-webhook',
  statements: [
    `create table webhook (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      url text collate "C" not null,
      description text collate "C" not null,
      types text[] not null,
      enabled boolean not null,
      secret text collate "C" not null,
      former_secret text collate "C",
      former_until timestamptz,
      sequence bigint not null,
      stopped_why text collate "C",
      stopped_at timestamptz,
      failing_since timestamptz,
      created_at timestamptz not null,
      changed_at timestamptz not null,
      constraint webhook_pkey primary key (root, id),
      constraint webhook_company_fk foreign key (root, company) references company (root, id),
      constraint webhook_stopped_why_known check (stopped_why in ('person', 'gone', 'failing')),
      constraint webhook_sequence_least check (sequence >= 0)
    )`,
    'create index webhook_company on webhook (root, company)',
    // Which types of messages anybody hears is kept as who can be booked is (0040); numbers that rise with every delivery are not of it.
    `create constraint trigger webhook_marked after insert or delete or update of enabled, types on webhook
      deferrable initially deferred for each row execute function booking_changed()`,
  ],
};
