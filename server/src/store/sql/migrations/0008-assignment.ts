/** Table `assignment`: who is held by an appointment, 1..n of them, and the constraint that sells nobody twice (5.5). */
import type { Migration } from './migration.ts';

export const assignment: Migration = {
  name: '0008-assignment',
  statements: [
    // Equality of text in a gist index; a trusted extension, so the owner of the database may create it.
    'create extension if not exists btree_gist',
    `create table assignment (
      root text collate "C" not null,
      appointment text collate "C" not null,
      holder text collate "C" not null,
      role text collate "C" not null,
      position bigint not null,
      start_at timestamptz not null,
      end_at timestamptz not null,
      counts boolean not null,
      constraint assignment_pkey primary key (root, appointment, holder),
      constraint assignment_appointment_fk foreign key (root, appointment) references appointment (root, id) on delete cascade,
      constraint assignment_holder_fk foreign key (root, holder) references holder (root, id),
      constraint assignment_role_known check (role in ('staff', 'resource')),
      constraint assignment_span check (start_at < end_at),
      constraint assignment_position_least check (position >= 0)
    )`,
    // Deferred for the joint moves of one pass; the callers' advisory locks keep racers from deadlocking on it.
    `alter table assignment add constraint assignment_double_booking
      exclude using gist (root with =, holder with =, tstzrange(start_at, end_at) with &&) where (counts)
      deferrable initially immediate`,
    'create index assignment_by_holder on assignment (root, holder, start_at)',
  ],
};
