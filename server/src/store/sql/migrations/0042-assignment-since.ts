/** Since when somebody is on an appointment, and when they left it by what they answered in Exchange (4.7). */
import type { Migration } from './migration.ts';

export const assignmentSince: Migration = {
  name: '0042-assignment-since',
  statements: [
    'alter table assignment add column since timestamptz',
    'alter table assignment add column left_at timestamptz',
    'update assignment set since = appointment.created_at from appointment where appointment.root = assignment.root and appointment.id = assignment.appointment',
    'alter table assignment alter column since set not null',
  ],
};
