/** Table `service`: what can be booked. */
import type { Migration } from './migration.ts';

export const service: Migration = {
  name: '0005-service',
  statements: [
    `create table service (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      name text collate "C" not null,
      duration_minutes bigint not null,
      buffer_before_minutes bigint not null,
      buffer_after_minutes bigint not null,
      notice_minutes bigint not null,
      horizon_days bigint not null,
      price_text text collate "C" not null,
      booking text collate "C" not null,
      served_by text[] not null,
      active boolean not null,
      external_id text collate "C",
      created_at timestamptz not null,
      constraint service_pkey primary key (root, id),
      constraint service_external_id unique (root, external_id),
      constraint service_company_fk foreign key (root, company) references company (root, id),
      constraint service_booking_known check (booking in ('direct', 'reservation')),
      constraint service_duration_minutes_least check (duration_minutes >= 1),
      constraint service_buffer_before_minutes_least check (buffer_before_minutes >= 0),
      constraint service_buffer_after_minutes_least check (buffer_after_minutes >= 0),
      constraint service_notice_minutes_least check (notice_minutes >= 0),
      constraint service_horizon_days_least check (horizon_days >= 0)
    )`,
    'create index service_by_company on service (root, company)',
  ],
};
