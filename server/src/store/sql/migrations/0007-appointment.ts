/** Table `appointment`: the booking side. */
import type { Migration } from './migration.ts';

export const appointment: Migration = {
  name: '0007-appointment',
  statements: [
    `create table appointment (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      service text collate "C",
      location text collate "C",
      title text collate "C" not null,
      notes text collate "C" not null,
      state text collate "C" not null,
      start_at timestamptz not null,
      end_at timestamptz not null,
      zone text collate "C" not null,
      attended boolean not null,
      clients text[] not null,
      version bigint not null,
      sequence bigint not null,
      external_id text collate "C",
      created_at timestamptz not null,
      changed_at timestamptz not null,
      constraint appointment_pkey primary key (root, id),
      constraint appointment_external_id unique (root, external_id),
      constraint appointment_company_fk foreign key (root, company) references company (root, id),
      constraint appointment_service_fk foreign key (root, service) references service (root, id),
      constraint appointment_location_fk foreign key (root, location) references location (root, id),
      constraint appointment_state_known check (state in ('reserved', 'confirmed', 'cancelled')),
      constraint appointment_span check (start_at < end_at),
      constraint appointment_version_least check (version >= 1),
      constraint appointment_sequence_least check (sequence >= 0)
    )`,
    'create index appointment_by_company on appointment (root, company, start_at)',
    'create index appointment_by_service on appointment (root, service)',
    'create index appointment_by_location on appointment (root, location)',
    'create index appointment_by_start on appointment (root, start_at)',
  ],
};
