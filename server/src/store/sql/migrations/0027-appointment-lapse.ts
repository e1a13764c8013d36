/** When a reservation lapses (7.6). Those that stand already are given their time from now on, so that none vanishes unannounced. */
import type { Migration } from './migration.ts';

export const appointmentLapse: Migration = {
  name: '0027-appointment-lapse',
  statements: [
    'alter table appointment add column lapses_at timestamptz',
    "update appointment set lapses_at = least(start_at, now() + interval '48 hours') where state = 'reserved'",
    'create index appointment_lapses on appointment (lapses_at) where lapses_at is not null',
  ],
};
